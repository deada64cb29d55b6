"""Compare, Authors and Reports in a real Chromium: numbers open as many mentions, files can be fetched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import settled
from tests.dashboard.conftest import Visitor
from tests.dashboard.counting import shown_total, total

pytestmark = pytest.mark.browser


def test_brands_side_by_side_open_their_mentions(visitor: Visitor) -> None:
    page = visitor.open("/compare?brand=ha-mien,sao-khue")
    expect(page.locator(".compare thead th")).to_have_text(["Hạ Miên", "Sao Khuê", "Difference"])
    shown = page.locator('a[data-act="open:1:mentions"]')
    count = total(visitor.site.database, brands=("sao-khue",))
    expect(shown).to_have_text(str(count))
    shown.click()
    expect(page).to_have_url(re.compile("/mentions.*brand=sao-khue"))
    settled(page)
    assert shown_total(page) == count


def test_a_period_beside_the_one_before_says_what_it_leaves_out(visitor: Visitor) -> None:
    page = visitor.open("/compare?against=before")
    expect(page.get_by_role("status").filter(has_text="is left out")).to_be_visible()
    expect(page.locator(".compare thead th")).to_have_count(3)
    moods = page.locator(".parts a")
    expect(moods.first).to_have_attribute("aria-label", re.compile(r"^Positive: \d+ \(\d+%\)$"))


def test_authors_are_sorted_found_and_opened(visitor: Visitor) -> None:
    page = visitor.open("/people?order=mentions")
    counts = [int(text) for text in page.locator(".row.author > b.num").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    page.get_by_text("Angriest", exact=True).click()
    expect(page).to_have_url(re.compile("order=worst"))
    box = page.get_by_placeholder("Find a name")
    box.fill("bich")
    box.press("Enter")
    expect(page.locator(".row.author")).to_have_count(1)
    expect(page.locator(".row.author")).to_contain_text("Bích Ngân")
    expect(page.locator(".reading h2")).to_have_text("Bích Ngân")
    count = int(page.locator('.figure[data-act="all"] b').inner_text())
    page.locator('.figure[data-act="all"]').click()
    expect(page).to_have_url(re.compile(r"/mentions.*author=\d+"))
    settled(page)
    assert shown_total(page) == count


def test_a_report_is_written_made_and_fetched(visitor: Visitor) -> None:
    page = visitor.open("/reports")
    page.locator(".empty button").click()
    name = "Tuần của *Hạ Miên*"
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".row.author")).to_contain_text(name)
    page.get_by_role("button", name="Make now").click()
    button = page.get_by_role("button", name="PDF", exact=True)
    expect(button).to_be_visible()
    with page.expect_download() as download:
        button.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
