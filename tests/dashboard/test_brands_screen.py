"""Brands in a real Chromium: writing a query, judging it, saving it, and going back."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from listener.brands import list_brands, list_grounds, list_replays
from listener.store import open_database
from listener.store.tables import BrandQuery, Mention, Post, Thread
from tests.browser import PATIENCE, dashboard, settled
from tests.dashboard.conftest import Site, Visitor, come
from tests.dashboard.seed import seed

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A dashboard of these tests' own: they change what counts as a mention."""
    folder = tmp_path_factory.mktemp("brands")
    url = f"sqlite:///{folder / 'listener.db'}"
    database = open_database(url)
    seeded = seed(database, posts=120)
    with dashboard(url, folder) as address:
        yield Site(address, database, seeded)
    database.close()


@pytest.fixture
def editor(context: BrowserContext, shop: Site) -> Iterator[Visitor]:
    """Somebody at that dashboard."""
    somebody = come(context, shop)
    yield somebody
    somebody.page.close()
    assert somebody.outside == []
    assert somebody.dialogs == []


def write(page: Page, text: str) -> None:
    """Type a query and hand it in, as leaving the box does."""
    box = page.get_by_label("Query", exact=True)
    box.fill(text)
    box.press("Control+Enter")


def all_matched(page: Page, site: Site) -> None:
    """Wait until no history is left to match, in the store and then on the screen."""
    until = time.monotonic() + PATIENCE / 1000
    while _pending(site):
        assert time.monotonic() < until, "history is still being matched"
        page.wait_for_timeout(100)
    expect(page.get_by_text("History is being matched")).to_have_count(0)
    settled(page)


def _pending(site: Site) -> bool:
    with site.database.read() as session:
        return bool(list_replays(session, pending=True))


def mentions_of(site: Site, code: str) -> int:
    with site.database.read() as session:
        return next(brand.mentions for brand in list_brands(session) if brand.code == code)


def test_a_brand_with_a_broken_query_then_a_good_one(editor: Visitor) -> None:
    page = editor.open("/brands")
    page.get_by_role("button", name="Add a brand").click()
    page.get_by_label("Name").fill("Gió Nội")
    write(page, '("gió nội" OR giaonhanh')
    error = page.get_by_role("alert")
    expect(error.locator("pre")).to_have_text('("gió nội" OR giaonhanh\n^')
    page.get_by_role("button", name="Save the brand").click()
    settled(page)
    with editor.site.database.read() as session:
        assert "gio-noi" not in [brand.code for brand in list_brands(session)]
    error.get_by_role("button", name="Write it so").click()
    expect(page.get_by_label("Query", exact=True)).to_have_value('("gió nội" OR giaonhanh)')
    expect(error).to_have_count(0)
    write(page, "ship AND can")
    page.get_by_role("button", name="What would it find?").click()
    expect(page.get_by_text(re.compile(r"It finds \d+ mentions"))).to_be_visible()
    expect(page.locator(".samples .said mark").first).to_have_text(re.compile("ship|can", re.I))
    page.get_by_role("button", name="Save the brand").click()
    expect(page.locator(".row.open b")).to_have_text("Gió Nội")
    all_matched(page, editor.site)
    assert mentions_of(editor.site, "gio-noi") > 0
    write(page, "khongaiviet")
    page.get_by_role("button", name="What would change?").click()
    expect(page.get_by_text(re.compile(r"\+0 come · −\d+ go"))).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("version 2 of the query")).to_be_visible()
    all_matched(page, editor.site)
    assert mentions_of(editor.site, "gio-noi") == 0
    with editor.site.database.read() as session:
        assert "khongaiviet" in session.scalars(select(BrandQuery.text)).all()
    page.get_by_text("Versions").click()
    page.locator(".versions").get_by_role("button", name="Bring it back").click()
    expect(page.get_by_label("Query", exact=True)).to_have_value("ship AND can")
    expect(page.get_by_text(re.compile(r"\+\d+ come · −0 go"))).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("version 3 of the query")).to_be_visible()
    all_matched(page, editor.site)
    assert mentions_of(editor.site, "gio-noi") > 0
    page.get_by_role("button", name="Archive").click()
    page.get_by_role("button", name="Archive it").click()
    expect(page.locator(".row", has_text="Gió Nội")).to_have_count(0)
    settled(page)
    page.get_by_role("button", name="Archived").click()
    page.get_by_role("button", name="Listen for Gió Nội again").click()
    expect(page.locator(".row.open b")).to_have_text("Gió Nội")


def test_advice_is_taken_and_noise_left_out_by_a_click(editor: Visitor) -> None:
    page = editor.open("/brands?brand_code=sao-khue")
    write(page, '"sao khuê" or "mộc nhiên"')
    advice = page.locator(".advice .said").first
    expect(advice).to_contain_text("the operator is OR")
    advice.get_by_role("button", name="Write it so").click()
    expect(page.get_by_label("Query", exact=True)).to_have_value('"sao khuê" OR "mộc nhiên"')
    expect(page.locator(".advice")).to_have_count(0)
    settled(page)
    page.get_by_role("button", name="What would change?").click()
    expect(page.get_by_text(re.compile(r"\+\d+ come · −0 go"))).to_be_visible()
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_be_visible()
    page.get_by_text("Other spellings, replies").click()
    page.get_by_role("textbox", name="Other spellings").fill("sao khuê: s.khuê")
    page.get_by_role("textbox", name="Other spellings").press("Control+Enter")
    expect(page.get_by_text("1 line of other spellings")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Query", exact=True)).to_have_value('"sao khuê"')
    write(page, "ship OR giao")
    page.get_by_role("button", name="What would change?").click()
    noise = page.locator("button.word").first
    word = noise.get_attribute("data-act")
    assert word is not None
    noise.click()
    without = f'(ship OR giao) NOT "{word.removeprefix("not:")}"'
    expect(page.get_by_label("Query", exact=True)).to_have_value(without)


def test_own_ground_is_declared_and_taken_back(editor: Visitor) -> None:
    database = editor.site.database
    with database.read() as session:
        url, posts = session.execute(
            select(Thread.url, func.count()).join(Post).group_by(Thread.url).order_by(func.count().desc())
        ).first() or ("", 0)
    before = mentions_of(editor.site, "moc-nhien")
    page = editor.open("/brands?brand_code=moc-nhien&tab=ground")
    page.get_by_label("Address of the thread").fill(url)
    page.get_by_role("button", name="Declare it").click()
    expect(page.locator(".versions .said")).to_contain_text(url)
    all_matched(page, editor.site)
    with database.read() as session:
        by_place = session.scalar(
            select(func.count()).where(Mention.via == "place", Mention.retired_at.is_(None))
        )
        assert by_place
        assert by_place <= posts
        assert len(list_grounds(session)) == 1
    assert mentions_of(editor.site, "moc-nhien") == before + by_place
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".versions .said")).to_have_count(0)
    all_matched(page, editor.site)
    assert mentions_of(editor.site, "moc-nhien") == before


def test_why_and_why_not_clause_by_clause(editor: Visitor) -> None:
    with editor.site.database.read() as session:
        other = session.scalars(select(Post).where(~Post.folded.contains("moc nhien"))).first()
        mine = session.scalars(select(Post).where(Post.text.contains("Mộc Nhiên"))).first()
        assert other is not None
        assert mine is not None
    page = editor.open("/brands?brand_code=moc-nhien&tab=check")
    box = page.get_by_label("Address of a post, or its number")
    box.fill(other.url)
    box.press("Enter")
    expect(page.get_by_text("It does not match the query.")).to_be_visible()
    expect(page.locator(".why li li").first).to_contain_text("✗")
    expect(page).to_have_url(re.compile("post="))
    editor.open(f"/brands?brand_code=moc-nhien&tab=check&post={mine.id}&lang=vi")
    expect(page.get_by_text("Bài này khớp với truy vấn.")).to_be_visible()
    expect(page.locator(".why")).to_contain_text("Có “Mộc Nhiên”.")
    expect(page.locator(".said.own mark").first).to_have_text("Mộc Nhiên")
    page.get_by_label("Địa chỉ hoặc số của một bài").fill("987654321")
    page.get_by_label("Địa chỉ hoặc số của một bài").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("987654321")
