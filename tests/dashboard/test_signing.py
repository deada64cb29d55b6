"""The door: signing in and out in a real browser, and what is open to who has not."""

from __future__ import annotations

import json
import re
import stat
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from listener.access.trail import TrailFilter, list_trail
from listener.access.users import add_user, reset_password, set_enabled
from listener.roles import Role
from listener.store import open_database
from tests.browser import dashboard, settled
from tests.dashboard.conftest import Site, come, new_context

pytestmark = pytest.mark.browser
LAN, MINH = "con mèo nhà tôi ăn cá kho", "ba con vịt bơi qua ao làng"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A dashboard where an admin and an agent sign in."""
    folder = tmp_path_factory.mktemp("door")
    url = f"sqlite:///{folder / 'listener.db'}"
    database = open_database(url)
    add_user(database, "lan", Role.ADMIN, actor="root", password=LAN, shown="Nguyễn Lan")
    add_user(database, "minh", Role.AGENT, actor="lan", password=MINH, shown="Trần Minh")
    with dashboard(url, folder) as address:
        yield Site(address, database, None)
    assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600
    database.close()


@pytest.fixture
def page(browser: Browser, door: Site) -> Iterator[Page]:
    """A browser that nobody is signed in with."""
    context = new_context(browser)
    somebody = come(context, door)
    yield somebody.page
    context.close()
    assert somebody.outside == []


def sign_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def fetched(address: str, method: str = "GET", **headers: str) -> int:
    request = urllib.request.Request(address, method=method, headers=headers)
    opener = urllib.request.build_opener(_Still)
    try:
        with opener.open(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


class _Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


def test_one_comes_to_the_page_one_wanted_and_leaves_by_signing_out(door: Site, page: Page) -> None:
    page.goto(f"{door.address}/audit?who=lan")
    expect(page).to_have_url(re.compile("/sign-in"))
    sign_in(page, "lan", "nonsense")
    expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    expect(page.get_by_label("Name", exact=True)).to_have_value("lan")
    sign_in(page, "lan", LAN)
    expect(page).to_have_url(re.compile(r"/audit\?who=lan"))
    expect(page.get_by_role("heading", name="Audit trail", exact=True)).to_be_visible()
    [cookie] = [c for c in page.context.cookies() if c["name"] == "listener-visit"]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/")
    page.locator(".st-key-account button").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_text("You are signed out.", exact=True)).to_be_visible()
    page.goto(door.address)
    expect(page).to_have_url(re.compile("/sign-in"))
    with door.database.read() as session:
        lines = list_trail(session, TrailFilter(act="user", actor="lan"), limit=500).lines
    assert {"user.sign-in", "user.sign-out"} <= {line.act for line in lines}
    assert LAN not in json.dumps([line.detail for line in lines])


def test_the_door_speaks_vietnamese_and_so_does_the_house(door: Site, browser: Browser) -> None:
    context = new_context(browser, "vi-VN")
    page = come(context, door).page
    page.goto(door.address)
    page.get_by_label("Tên", exact=True).fill("minh")
    page.get_by_label("Mật khẩu", exact=True).fill(MINH)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.get_by_role("link", name="Tổng quan")).to_be_visible()
    # An agent is offered neither users nor the audit trail.
    expect(page.get_by_role("link", name="Người dùng")).to_have_count(0)
    expect(page.get_by_role("link", name="Nhật ký hoạt động")).to_have_count(0)
    context.close()


def test_a_password_passed_on_must_be_changed_first(door: Site, page: Page) -> None:
    add_user(door.database, "hoa", Role.VIEWER, actor="lan")
    made = reset_password(door.database, "hoa", actor="lan")
    page.goto(door.address)
    sign_in(page, "hoa", made)
    expect(page.get_by_text("Somebody else made your present password.")).to_be_visible()
    page.goto(f"{door.address}/mentions")  # no way around it
    expect(page).to_have_url(re.compile("/password"))
    new = "mưa rơi trên mái tôn cũ"
    for typed, again, said in (
        ("x" * 15, "x" * 16, "not the same"),
        ("x" * 15, "x" * 15, "easy to guess"),
        (new, new, None),
    ):
        page.get_by_label("Password so far", exact=True).fill(made)
        page.get_by_label("New password", exact=True).fill(typed)
        page.get_by_label("New password again", exact=True).fill(again)
        page.get_by_role("button", name="Change the password", exact=True).click()
        if said:
            expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.get_by_role("heading", name="Mentions", exact=True)).to_be_visible()


def test_who_is_disabled_is_out_at_the_next_click(door: Site, page: Page) -> None:
    page.goto(door.address)
    sign_in(page, "minh", MINH)
    expect(page.get_by_role("link", name="Mentions")).to_be_visible()
    settled(page)
    set_enabled(door.database, "minh", False, actor="lan")
    page.get_by_role("link", name="Mentions").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    set_enabled(door.database, "minh", True, actor="lan")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 401),
        ("/mentions", 401),
        ("/media/0123456789abcdef.csv", 401),
        ("/component/x/y.js", 401),
        ("/_stcore/host-config", 401),
        ("/_stcore/upload_file/a/b", 401),
        ("/_stcore/metrics", 404),
        ("/_stcore/agent/openapi.json", 404),
        ("/auth/login", 404),
        ("/password", 401),
        ("/_stcore/health", 200),
        ("/sign-in", 200),
        ("/fonts/inter-400.woff", 200),
    ],
)
def test_only_the_door_is_open_to_a_stranger(door: Site, path: str, status: int) -> None:
    assert fetched(door.address + path) == status
    if status == 401:
        assert fetched(door.address + path, Cookie="listener-visit=x.y; __Host-listener-visit=x.y") == 401
    if path in {"/", "/mentions"}:
        assert fetched(door.address + path, Accept="text/html") == 303


def test_the_websocket_is_shut_to_a_stranger(door: Site) -> None:
    address = door.address.replace("http", "ws") + "/_stcore/stream"
    with pytest.raises(InvalidStatus) as refused, connect(address, origin=door.address):  # type: ignore[arg-type]
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_a_form_of_another_site_is_not_answered(door: Site, token: str) -> None:
    body = f"name=lan&password={LAN}&token={token}".encode()
    request = urllib.request.Request(f"{door.address}/sign-in", body, {"Cookie": "listener-form=abc"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=20)
    assert refused.value.code == 403
    assert "listener-visit" not in str(refused.value.headers)
    assert "open too long" in refused.value.read().decode()


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "/sign-in"])
def test_nobody_is_sent_elsewhere_after_signing_in(door: Site, page: Page, wanted: str) -> None:
    page.goto(f"{door.address}/sign-in?{urllib.parse.urlencode({'next': wanted})}")
    assert page.locator("input[name=next]").get_attribute("value") == "/"


def test_without_users_only_this_machine_is_answered(empty_site: Site) -> None:
    assert fetched(empty_site.address, Accept="text/html") == 200
    assert fetched(empty_site.address, Host="evil.example") == 403
    assert fetched(empty_site.address, **{"X-Forwarded-For": "203.0.113.9"}) == 403
    assert fetched(f"{empty_site.address}/_stcore/metrics") == 404
    # Who is local needs no door.
    assert fetched(f"{empty_site.address}/sign-in") == 303
