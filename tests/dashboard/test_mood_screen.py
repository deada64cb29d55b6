"""Moods in a real Chromium: explained, corrected and undone, labelled by keyboard, and measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import func, select

from listener.store import open_database
from listener.store.tables import Mention, MoodCorrection
from tests.browser import dashboard, settled
from tests.dashboard.conftest import Site, Visitor, come
from tests.dashboard.seed import seed

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A dashboard whose moods only these tests change."""
    folder = tmp_path_factory.mktemp("moods")
    url = f"sqlite:///{folder / 'listener.db'}"
    database = open_database(url)
    seeded = seed(database, posts=60)
    with dashboard(url, Path(folder)) as address:
        yield Site(address, database, seeded)
    database.close()


@pytest.fixture
def labeller(context: BrowserContext, own_site: Site) -> Iterator[Visitor]:
    somebody = come(context, own_site)
    yield somebody
    somebody.page.close()
    assert somebody.outside == []


def labels(site: Site) -> int:
    with site.database.read() as session:
        return (
            session.scalar(
                select(func.count()).select_from(MoodCorrection).where(MoodCorrection.undone_at.is_(None))
            )
            or 0
        )


def test_a_mood_is_explained_corrected_with_one_click_and_undone(labeller: Visitor) -> None:
    page = labeller.open("/mentions?mood=negative")
    page.locator(".row").first.click()
    expect(page).to_have_url(re.compile(r"[?&]m=\d+"))
    settled(page)
    mention = int(re.search(r"[?&]m=(\d+)", page.url)[1])  # type: ignore[index]
    reading = page.locator(".reading")
    expect(reading.locator(".weights .chip .num").first).to_be_visible()
    expect(reading).to_contain_text("on a scale from −1 to 1")
    page.goto(f"{labeller.site.address}/mentions?m={mention}")
    settled(page)
    reading.get_by_role("button", name="Positive", exact=False).click()
    expect(reading.locator(".corrected")).to_contain_text("said Positive")
    with labeller.site.database.read() as session:
        row = session.get_one(Mention, mention)
        assert (row.mood, row.scored, row.corrected) == ("positive", "negative", True)
    reading.get_by_role("button", name="Undo").click()
    expect(reading.locator(".corrected")).to_have_count(0)
    with labeller.site.database.read() as session:
        assert session.get_one(Mention, mention).mood == "negative"


def test_the_weeks_sample_is_labelled_by_keyboard_and_measured(labeller: Visitor) -> None:
    page = labeller.open("/mood")
    page.get_by_test_id("stMain").get_by_role("button", name="Label this week's sample").first.click()
    progress = page.locator(".reading .num").first
    expect(progress).to_have_text(re.compile("^1 of 50$"))
    for number, key in enumerate(("3", "1", "2", "s"), 2):
        page.keyboard.press(key)
        expect(progress).to_have_text(f"{number} of 50")
    assert labels(labeller.site) == 3
    page.keyboard.press("u")
    expect(progress).to_have_text("4 of 50")
    assert labels(labeller.site) == 2
    page.get_by_role("button", name="Back to the accuracy").click()
    expect(page.locator(".headline")).to_contain_text("right, of 2 labels")
    expect(page.get_by_test_id("stException")).to_have_count(0)
