"""A day of a manager and two agents, from signing in to signing out, and what is written down of it.

Once in Vietnamese on SQLite and once in English on PostgreSQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.texts import translate
from listener.access.trail import TrailFilter, list_trail
from listener.access.users import add_user
from listener.roles import Role
from listener.store import Database, open_database
from listener.triage.cases import read_case
from listener.triage.clocks import Status
from listener.triage.queue import QueueFilter, View, list_cases
from tests.browser import dashboard, settled
from tests.dashboard.conftest import Site, come, new_context
from tests.dashboard.seed import seed
from tests.postgres import PostgresServer

pytestmark = pytest.mark.browser
PASSWORD = "con mèo nhà tôi ăn cá kho"
STAFF = {"minh": Role.MANAGER, "thu": Role.AGENT, "bich": Role.AGENT}


@dataclass(frozen=True)
class Office:
    """A dashboard with its people, in one language."""

    site: Site
    language: str

    @property
    def say(self) -> Callable[[str], str]:
        """A text of the screens in this office's language."""
        return lambda text: translate(text, self.language)


@pytest.fixture(params=["sqlite-vi", "postgresql-en"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    kind, language = request.param.split("-")
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'listener.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.create_database("day")
    database = open_database(url)
    seed(database, posts=60)
    add_user(database, "lan", Role.ADMIN, actor="root", password=PASSWORD)
    for name, role in STAFF.items():
        add_user(database, name, role, actor="lan", password=PASSWORD)
    with dashboard(url, tmp_path) as address:
        yield Office(Site(address, database, None), language)
    database.close()


def sign_in(browser: Browser, office: Office, name: str, path: str) -> Page:
    """Somebody's own browser, from the door to a page."""
    page = come(new_context(browser, "vi-VN" if office.language == "vi" else "en-GB"), office.site).page
    page.goto(office.site.address + path)
    page.get_by_label(office.say("Name"), exact=True).fill(name)
    page.get_by_label(office.say("Password"), exact=True).fill(PASSWORD)
    page.get_by_role("button", name=office.say("Sign in"), exact=True).click()
    page.wait_for_selector(".stApp")
    settled(page)
    return page


def sign_out(page: Page, office: Office) -> None:
    page.locator(".st-key-account button").first.click()
    page.get_by_role("button", name=office.say("Sign out"), exact=True).click()
    expect(page.get_by_text(office.say("You are signed out."), exact=True)).to_be_visible()
    page.context.close()


def unassigned(database: Database) -> list[int]:
    with database.read() as session:
        queue = list_cases(session, QueueFilter(view=View.UNASSIGNED, me="thu"))
    return [line.case.id for line in queue.items]


def acts_of(database: Database, name: str) -> list[tuple[str, str]]:
    """What somebody did on that day, the first thing first."""
    with database.read() as session:
        lines = list_trail(session, TrailFilter(actor=name), limit=100).lines
    return [(line.act, line.subject) for line in reversed(lines)]


def test_a_day(browser: Browser, office: Office) -> None:
    database, say = office.site.database, office.say
    first, second, *_ = unassigned(database)

    manager = sign_in(browser, office, "minh", "/")
    expect(manager.get_by_role("heading", name=say("Overview"), exact=True)).to_be_visible()
    manager.get_by_role("link", name=say("Sources"), exact=True).click()
    manager.get_by_role("button", name=say("Run now")).click()
    expect(manager.get_by_text(say("It is due now; the schedule takes it at its next tick."))).to_be_visible()

    thu = sign_in(browser, office, "thu", f"/triage?case={first}")
    bich = sign_in(browser, office, "bich", f"/triage?case={first}")
    # Each is told of the other.
    expect(bich.locator(".presence")).to_contain_text(re.compile(r"\bthu "))
    bich.goto(f"{office.site.address}/triage?case={second}")
    settled(bich)

    for page, number in ((thu, first), (bich, second)):
        page.get_by_role("button", name=say("Take it")).click()
        expect(page.locator(".history")).to_contain_text(say("assigned it to {name}").split("{")[0].strip())
        page.locator(".acts.case").get_by_role("button", name=say("Close")).click()
        told = say("Case {n}: {what}.").format(n=number, what=say("closed"))
        expect(page.locator(".said-last")).to_contain_text(told)
    with database.read() as session:
        for name, number in (("thu", first), ("bich", second)):
            case = read_case(session, number)
            assert (case.status, case.assignee) == (Status.CLOSED, name)
    sign_out(thu, office)
    sign_out(bich, office)

    manager.get_by_role("link", name=say("Audit trail"), exact=True).click()
    closed = manager.locator("tbody tr").filter(has_text=say("closed a case"))
    expect(closed).to_have_count(2)
    expect(closed.filter(has_text=f"case:{first}")).to_contain_text("thu")
    sign_out(manager, office)

    for name, number in (("thu", first), ("bich", second)):
        acts = acts_of(database, name)
        assert acts[0] == ("user.sign-in", f"user:{name}")
        assert acts[-1] == ("user.sign-out", f"user:{name}")
        assert [act for act in acts if act[0].startswith("case.")] == [
            ("case.assign", f"case:{number}"),
            ("case.close", f"case:{number}"),
        ]
    acts = acts_of(database, "minh")
    assert [act for act, _ in acts] == ["user.sign-in", "source.run-now", "user.sign-out"]
