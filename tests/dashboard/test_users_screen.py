"""Users, roles and the audit trail on screen; what each role is offered and what it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from listener.access.trail import TrailFilter, list_trail
from listener.access.users import add_user, find_user
from listener.roles import Role
from listener.store import open_database
from tests.browser import dashboard, settled
from tests.dashboard.conftest import Site, come, new_context
from tests.dashboard.seed import seed

pytestmark = pytest.mark.browser
PASSWORD = "con mèo nhà tôi ăn cá kho"
NAMES = {Role.VIEWER: "vy", Role.AGENT: "an", Role.MANAGER: "minh", Role.ADMIN: "lan"}


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A dashboard with something to see and one user of each role."""
    folder = tmp_path_factory.mktemp("staffed")
    url = f"sqlite:///{folder / 'listener.db'}"
    database = open_database(url)
    seeded = seed(database, posts=60)
    add_user(database, "lan", Role.ADMIN, actor="root", password=PASSWORD, shown="Nguyễn Lan")
    for role in (Role.VIEWER, Role.AGENT, Role.MANAGER):
        add_user(database, NAMES[role], role, actor="lan", password=PASSWORD)
    with dashboard(url, folder) as address:
        yield Site(address, database, seeded)
    database.close()


def enter(browser: Browser, site: Site, name: str, path: str = "/") -> Page:
    """A browser of its own, signed in."""
    page = come(new_context(browser), site).page
    page.goto(site.address + path)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_selector(".stApp")
    settled(page)
    return page


SETTING_UP = {
    "/brands": ("Add a brand", "Archive"),
    "/sources": ("Add a source",),
    "/customers": ("Import a file",),
}
"""What a manager presses on each page; the others are not offered it."""


@pytest.mark.parametrize("role", Role)
def test_each_role_is_offered_what_it_may(browser: Browser, staffed: Site, role: Role) -> None:
    page = enter(browser, staffed, NAMES[role], "/brands")
    manages = role in {Role.MANAGER, Role.ADMIN}
    expect(page.get_by_role("link", name="Audit trail")).to_have_count(int(manages))
    expect(page.get_by_role("link", name="Users")).to_have_count(int(role is Role.ADMIN))
    expect(page.get_by_role("link", name="Settings")).to_have_count(int(role is Role.ADMIN))
    for path, buttons in SETTING_UP.items():
        page.goto(staffed.address + path)
        settled(page)
        for button in buttons:
            expect(page.get_by_role("button", name=button).first).to_be_visible(visible=manages)
    page.goto(staffed.address + "/sources")
    settled(page)
    expect(page.get_by_role("button", name="Run now")).to_be_enabled(enabled=manages)
    page.context.close()


def test_what_is_hidden_is_refused_as_well(browser: Browser, staffed: Site) -> None:
    page = enter(browser, staffed, "an", "/users")
    expect(page.get_by_role("heading", name="Users", exact=True)).to_have_count(0)
    for path, role in (("/sources?add=1", "Manager"), ("/customers?import=1", "Manager")):
        page.goto(staffed.address + path)
        expect(page.get_by_text(f"This needs the role “{role}”.")).to_be_visible()
    page.context.close()


def test_an_admin_invites_and_changes_and_the_trail_says_so(browser: Browser, staffed: Site) -> None:
    page = enter(browser, staffed, "lan", "/users")
    page.get_by_role("button", name="Add a user", exact=True).click()
    page.get_by_label("Name to sign in with", exact=True).fill("Hoa")
    page.get_by_label("Full name", exact=True).fill("Lê *Hoa* <b>")
    page.get_by_role("button", name="Add", exact=True).click()
    made = page.locator(".st-key-made_password code")
    expect(made).to_have_text(re.compile(r"^\w{5}(-\w{5}){3}$"))
    page.get_by_role("button", name="I have passed it on", exact=True).click()
    expect(made).to_have_count(0)
    expect(page.get_by_role("heading", name="Lê *Hoa* <b>", exact=True)).to_be_visible()
    page.get_by_role("button", name="Disable", exact=True).click()
    expect(page.get_by_role("button", name="Enable", exact=True)).to_be_visible()
    with staffed.database.read() as session:
        hoa = find_user(session, "hoa")
        assert (hoa.role, hoa.enabled, hoa.created_by) == (Role.VIEWER, False, "lan")
        lines = list_trail(session, TrailFilter(subject="user:hoa")).lines
    assert [(line.actor, line.act) for line in lines] == [("lan", "user.disable"), ("lan", "user.create")]
    page.goto(staffed.address + "/audit?subject=user:hoa")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Nguyễn Lan")
    expect(rows.first).to_contain_text("disabled a user")
    page.context.close()


def test_the_last_admin_is_told_why_they_stay(browser: Browser, staffed: Site) -> None:
    page = enter(browser, staffed, "lan", "/users?user=lan")
    page.get_by_role("button", name="Disable", exact=True).click()
    expect(page.get_by_text("This is the last admin")).to_be_visible()
    with staffed.database.read() as session:
        assert find_user(session, "lan").enabled
    page.context.close()
