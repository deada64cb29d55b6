"""One browser and one seeded dashboard for all browser tests of a run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from listener.store import Database, open_database
from tests.browser import PATIENCE, chromium, dashboard, settled
from tests.dashboard.hostile import plant
from tests.dashboard.seed import Seeded, seed

# A busy machine is slow, not wrong.
expect.set_options(timeout=PATIENCE)


@dataclass
class Site:
    """A dashboard with its database."""

    address: str
    database: Database
    seeded: Seeded | None


@dataclass
class Visitor:
    """A page of the browser that takes down what it asks for and what goes wrong."""

    page: Page
    site: Site
    outside: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of the dashboard and wait until it is drawn."""
        self.page.goto(self.site.address + path)
        settled(self.page)
        return self.page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Seeded]:
    """The sample community with a hostile corner in a database file, to be copied."""
    path = tmp_path_factory.mktemp("seeded") / "listener.db"
    database = open_database(f"sqlite:///{path}")
    seeded = seed(database, posts=240)
    plant(database, seeded.now)
    database.close()
    return path, seeded


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, seeded_file: tuple[Path, Seeded]) -> Iterator[Site]:
    """A dashboard over the sample community, on SQLite.

    Each file of tests has its own: what one answers or closes, another need not find so.
    """
    folder = tmp_path_factory.mktemp("dashboard")
    path, seeded = seeded_file
    shutil.copy(path, folder / "listener.db")
    url = f"sqlite:///{folder / 'listener.db'}"
    database = open_database(url)
    with dashboard(url, folder) as address:
        yield Site(address, database, seeded)
    database.close()


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A dashboard over an empty database."""
    folder = tmp_path_factory.mktemp("empty")
    url = f"sqlite:///{folder / 'listener.db'}"
    database = open_database(url)
    with dashboard(url, Path(folder)) as address:
        yield Site(address, database, None)
    database.close()


def new_context(browser: Browser, locale: str = "en-GB") -> BrowserContext:
    """A browser profile; its cache spares the next page what Streamlit sends at first."""
    return browser.new_context(
        viewport={"width": 1440, "height": 900},
        locale=locale,
        timezone_id="Asia/Ho_Chi_Minh",
        accept_downloads=True,
    )


def come(context: BrowserContext, site: Site) -> Visitor:
    """A new tab, hence a new Streamlit session."""
    visitor = Visitor(context.new_page(), site)
    visitor.page.set_default_timeout(PATIENCE)

    def requested(url: str) -> None:
        if not url.startswith((site.address, site.address.replace("http", "ws"), "data:", "blob:")):
            visitor.outside.append(url)

    def dialog(opened: Dialog) -> None:
        visitor.dialogs.append(opened.message)
        opened.dismiss()

    visitor.page.on("request", lambda request: requested(request.url))
    visitor.page.on("websocket", lambda socket: requested(socket.url))
    visitor.page.on("dialog", dialog)
    return visitor


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """The profile of somebody with an English browser."""
    found = new_context(browser)
    yield found
    found.close()


@pytest.fixture
def visitor(context: BrowserContext, site: Site) -> Iterator[Visitor]:
    """Somebody who asks nobody but the dashboard, whatever the test does."""
    somebody = come(context, site)
    yield somebody
    somebody.page.close()
    assert somebody.outside == []
    assert somebody.dialogs == []
