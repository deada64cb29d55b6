"""Topics and Seeding on screen: each number opens to its list, a person's word stays."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from dashboard.charts.common import Look
from dashboard.charts.topics import Bubble, growth, topics_chart
from listener.duplicates.looking import look
from listener.pipeline import Pipeline
from listener.post import Author
from listener.store.tables import Post, SeedingFlag
from tests.browser import settled
from tests.dashboard.conftest import Site, Visitor
from tests.dashboard.counting import shown_total
from tests.dashboard.seed import ZONE
from tests.ingest import posts as make
from tests.ingest.posts import harvest, make_post

pytestmark = pytest.mark.browser
TEXT = (
    "Mình dùng Hạ Miên suốt hai năm nay, giao hàng lúc nào cũng nhanh, đóng gói cẩn thận, "
    "nhân viên dễ thương, giá quá ổn so với chất lượng, mọi người nên thử nha <b>nhé</b>"
)


@pytest.fixture(scope="module", autouse=True)
def _wave(site: Site) -> None:
    """Four new accounts post one text within an hour."""
    assert site.seeded is not None
    now = site.seeded.now
    wave = [
        make_post(
            7000 + n, TEXT + " ạ" * n, author=Author(name=f"moi{n}"),
            published_at=now - timedelta(days=1, minutes=10 * n),
        )
        for n in range(4)
    ]  # fmt: skip
    Pipeline(site.database, make.settings()).take(harvest(*wave), now=now)
    look(site.database, zone=ZONE, actor="test", since=now - timedelta(days=2), until=now)


def test_a_topic_opens_to_as_many_mentions_as_it_shows(visitor: Visitor) -> None:
    page = visitor.open("/topics?lang=en")
    row = page.locator("a.topic").first
    shown = int(row.locator("b.num").inner_text())
    row.click()
    expect(page).to_have_url(re.compile("/mentions.*q="))
    settled(page)
    assert shown_total(page) == shown
    assert visitor.outside == []


def test_the_rule_is_in_the_address_and_beside_the_number(visitor: Visitor) -> None:
    page = visitor.open("/?rule=qualified&lang=en")
    tile = page.locator(".tile").first
    expect(tile.locator(".name")).to_have_text("Qualified mentions")
    qualified = int(tile.locator("b").inner_text())
    page = visitor.open("/?lang=en")
    tile = page.locator(".tile").first
    expect(tile.locator(".name")).to_have_text("Mentions")
    assert int(tile.locator("b").inner_text()) == qualified + 4, "the four of the wave"


def test_a_flag_is_cleared_and_set_again(visitor: Visitor, site: Site) -> None:
    page = visitor.open("/seeding?lang=en")
    expect(page.locator(".reading").get_by_text("4 accounts posted nearly the same text")).to_be_visible()
    expect(page.locator(".copy").first).to_contain_text("<b>nhé</b>")
    page.get_by_role("button", name="Not seeding", exact=True).click()
    expect(page.get_by_text("Nothing out of the ordinary", exact=True)).to_be_visible()
    settled(page)
    with site.database.read() as session:
        assert session.scalars(select(SeedingFlag.cleared_by)).one() == "an"
        assert session.scalars(select(Post.id).where(Post.suspect)).all() == []
    page.get_by_text("Cleared", exact=True).click()
    page.get_by_role("button", name="Flag it again", exact=True).click()
    expect(page.get_by_text("Nothing was cleared", exact=True)).to_be_visible()
    with site.database.read() as session:
        assert len(session.scalars(select(Post.id).where(Post.suspect)).all()) == 4


def test_bubbles_find_room_and_stand_where_they_grow() -> None:
    look = Look(text="", grid="", band="", bandline="", accent="", vietnamese=False)
    bubbles = [
        Bubble(name=f"chủ đề {n}", mentions=20 - n, before=n % 3, mood=None, told="") for n in range(20)
    ]
    colors = dict.fromkeys(("positive", "neutral", "negative", "unknown"), "#000")
    spec = topics_chart(bubbles, colors=colors, words=("", "", "", ""), look=look)
    values = spec["data"]["values"]
    assert len({(value["x"], value["y"]) for value in values}) == len(values)
    for value, bubble in zip(values, bubbles, strict=True):
        assert abs(value["x"] - growth(bubble.mentions, bubble.before)) < 0.4
    assert growth(7, 0) == 3.0
    assert growth(0, 7) == -3.0
    assert growth(4, 4) == 0.0
