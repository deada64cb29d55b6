"""Signing in through a real OpenID Connect provider's endpoints, from the door and back."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx2
import pytest
from oidc_provider_mock import User, run_server_in_thread

from listener.access.trail import TrailFilter, list_trail
from listener.access.users import add_user, find_user
from listener.roles import Role
from listener.store import Database, open_database
from tests.browser import dashboard

# The provider of the tests uses what authlib will drop one day; its thread would fail by it.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
PEOPLE = (
    User(sub="1", claims={"email": "lan@nang.vn", "email_verified": True, "name": "Nguyễn Lan"}),
    User(sub="2", claims={"email": "lan@nang.vn", "email_verified": False, "name": "Not Lan"}),
    User(sub="3", claims={"email": "b@evil.example", "email_verified": True, "groups": ["care"]}),
    User(sub="4", claims={"email": "c@evil.example", "email_verified": True, "groups": ["staff"]}),
)


@dataclass(frozen=True)
class Door:
    address: str
    database: Database


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A dashboard that sends people to a provider, with one invited person."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    folder = tmp_path_factory.mktemp("provider")
    url = f"sqlite:///{folder / 'listener.db'}"
    database = open_database(url)
    add_user(database, "lan", Role.ADMIN, actor="root", email="lan@nang.vn", by_provider=True)
    with (
        run_server_in_thread(user_claims=PEOPLE, require_nonce=True) as provider,
        dashboard(
            url,
            folder,
            LISTENER_OIDC_ISSUER=f"http://localhost:{provider.server_port}",
            LISTENER_OIDC_CLIENT_ID="listener",
            LISTENER_OIDC_CLIENT_SECRET="of no use",
            LISTENER_OIDC_CLAIM="groups",
            LISTENER_OIDC_ROLES="care:agent",
        ) as address,
    ):
        yield Door(address, database)
    database.close()


@pytest.fixture
def client() -> Iterator[httpx2.Client]:
    """What follows no redirect by itself and keeps cookies."""
    with httpx2.Client(timeout=30) as found:
        yield found


def arrive(
    client: httpx2.Client, door: Door, sub: str, *, wanted: str = "/audit", spoil: str = ""
) -> httpx2.Response:
    """Go to the provider, be somebody there, come back; ``spoil`` breaks a part of the way back."""
    there = client.get(f"{door.address}/sign-in/provider", params={"next": wanted})
    assert there.status_code == 302
    asked = there.headers["location"]
    assert "code_challenge_method=S256" in asked
    assert "nonce=" in asked
    chosen = client.post(asked, data={"sub": sub} if sub else {"action": "deny"})
    back = chosen.headers["location"]
    if spoil:
        back = re.sub(rf"{spoil}=[^&]*", f"{spoil}=spoilt", back)
    return client.get(back)


def test_an_invited_person_comes_in_to_the_page_they_wanted(client: httpx2.Client, door: Door) -> None:
    came = arrive(client, door, "1")
    assert (came.status_code, came.headers["location"]) == (303, "/audit")
    inside = client.get(f"{door.address}/audit", headers={"Accept": "text/html"})
    assert inside.status_code == 200
    with door.database.read() as session:
        user = find_user(session, "lan")
        [line] = list_trail(session, TrailFilter(act="user.sign-in", actor="lan")).lines
    assert (user.has_provider, user.visits) == (True, 1)
    assert line.detail["way"] == "provider"


@pytest.mark.parametrize(("sub", "problem"), [("2", "uninvited"), ("4", "uninvited"), ("", "provider")])
def test_an_unverified_e_mail_a_stranger_and_a_refusal_stay_outside(
    client: httpx2.Client, door: Door, sub: str, problem: str
) -> None:
    came = arrive(client, door, sub)
    assert came.headers["location"] == f"/sign-in?problem={problem}"
    assert client.get(f"{door.address}/", headers={"Accept": "text/html"}).status_code == 303
    said = client.get(f"{door.address}/sign-in", params={"problem": problem, "lang": "vi"}).text
    assert 'role="alert"' in said


def test_a_group_of_the_provider_gives_a_role(client: httpx2.Client, door: Door) -> None:
    came = arrive(client, door, "3", wanted="https://evil.example/")
    assert came.headers["location"] == "/"
    with door.database.read() as session:
        assert find_user(session, "b").role is Role.AGENT


@pytest.mark.parametrize("part", ["state", "code"])
def test_an_answer_that_was_not_asked_for_is_refused(client: httpx2.Client, door: Door, part: str) -> None:
    came = arrive(client, door, "1", spoil=part)
    assert came.headers["location"] == "/sign-in?problem=provider"
    assert "listener-visit" not in client.cookies
