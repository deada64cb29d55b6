"""The overview in a real Chromium: every number opens as many mentions."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from listener.engagement.events import add_event, remove_event
from listener.store import utc_now
from listener.store.tables import Brand, Mention
from tests.browser import settled
from tests.dashboard.conftest import Visitor
from tests.dashboard.counting import shown_total, total
from tests.dashboard.seed import ZONE

pytestmark = pytest.mark.browser
SENTENCE = re.compile(r"(rose|fell) by [\d,]+, from [\d,]+ to [\d,]+\.$")


def test_the_mentions_tile_opens_as_many_mentions(visitor: Visitor) -> None:
    page = visitor.open("/?brand=ha-mien,sao-khue")
    tile = page.locator(".tile").first
    count = int(re.sub(r"\D", "", tile.locator("b").inner_text()))
    assert count == total(visitor.site.database, brands=("ha-mien", "sao-khue"))
    tile.click()
    expect(page).to_have_url(re.compile("/mentions.*brand=ha-mien"))
    settled(page)
    assert shown_total(page) == count


def test_the_numbers_come_anew_by_themselves(visitor: Visitor) -> None:
    database = visitor.site.database
    page = visitor.open("/?brand=sao-khue&period=30")
    tile = page.locator(".tile").first.locator("b")
    count = total(database, brands=("sao-khue",))
    expect(tile).to_have_text(str(count))
    with database.write() as session:
        code = select(Brand.id).where(Brand.code == "sao-khue").scalar_subquery()
        mention = session.scalars(
            select(Mention).where(Mention.brand_id == code).order_by(Mention.day.desc())
        ).first()
        assert mention is not None
        mention.retired_at = utc_now()
    expect(tile).to_have_text(str(count - 1))
    with database.write() as session:
        session.get_one(Mention, mention.id).retired_at = None
    expect(tile).to_have_text(str(count))


def test_the_likes_tile_opens_the_posts_that_moved(visitor: Visitor) -> None:
    page = visitor.open("/")
    page.locator(".tile").nth(3).click()
    expect(page).to_have_url(re.compile("/mentions.*days=likes"))
    settled(page)
    assert shown_total(page) == total(visitor.site.database, days="likes")


def test_a_bar_of_the_chart_opens_its_day_and_mood(visitor: Visitor) -> None:
    page = visitor.open("/?period=7")
    bar = page.locator("[data-testid=stVegaLiteChart]").first.locator("path[aria-roledescription=bar]")
    expect(bar.first).to_be_visible()
    tall = max(range(bar.count()), key=lambda n: (bar.nth(n).bounding_box() or {"height": 0})["height"])
    bar.nth(tall).click()
    expect(page).to_have_url(re.compile(r"/mentions.*from=(\d{4}-\d\d-\d\d).*to=\1.*mood="))


def test_share_of_voice_opens_the_brand(visitor: Visitor) -> None:
    page = visitor.open("/")
    page.locator(".bar").filter(has_text="Mộc Nhiên").click()
    expect(page).to_have_url(re.compile("/mentions.*brand=moc-nhien"))
    settled(page)
    assert shown_total(page) == total(visitor.site.database, brands=("moc-nhien",))


def test_who_speaks_most_opens_what_they_said(visitor: Visitor) -> None:
    page = visitor.open("/")
    line = page.locator('a.line[data-act^="author:"]').first
    count = int(line.locator("b").inner_text())
    line.click()
    expect(page).to_have_url(re.compile(r"/mentions.*author=\d+"))
    settled(page)
    assert shown_total(page) == count


def test_what_changed_opens_the_mentions_behind_it(visitor: Visitor) -> None:
    page = visitor.open("/")
    expect(page.locator(".verdict")).to_have_text(SENTENCE)
    person = page.locator('a[data-act^="driver:person:"]').first
    number = (person.get_attribute("data-act") or "").rpartition(":")[2]
    person.click()
    expect(page).to_have_url(re.compile(rf"/mentions.*author={number}"))
    settled(page)
    days = re.search(r"days=(\w+)", page.url)
    wanted = {"authors": (int(number),), "days": days[1] if days else "written"}
    assert shown_total(page) == total(visitor.site.database, **wanted)


def test_an_event_is_named_below_the_chart(visitor: Visitor) -> None:
    today = utc_now().astimezone(ZONE).date()
    name = "Giảm giá <b>20%</b>"
    number = add_event(visitor.site.database, name, today - timedelta(days=5), today, actor="an")
    page = visitor.open("/")
    expect(page.locator(".mark").filter(has_text=name)).to_be_visible()
    remove_event(visitor.site.database, number, actor="an")
