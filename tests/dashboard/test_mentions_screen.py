"""Mentions in a real Chromium: links, filters, search, export."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser import settled
from tests.dashboard.conftest import Visitor
from tests.dashboard.counting import shown_total, total

pytestmark = pytest.mark.browser


def test_a_deep_link_shows_what_its_sender_saw(visitor: Visitor) -> None:
    page = visitor.open("/mentions?brand=sao-khue&mood=negative&period=30")
    assert shown_total(page) == total(visitor.site.database, brands=("sao-khue",), moods=("negative",))
    second = page.locator(".row").nth(1)
    author = second.locator("b").inner_text()
    second.click()
    expect(page).to_have_url(re.compile(r"[?&]m=\d+"))
    settled(page)
    expect(page.locator(".reading")).to_contain_text(author)
    visitor.open(page.url.removeprefix(visitor.site.address))
    expect(page.locator(".row.open b")).to_have_text(author)


def test_filtering_by_clicking_keeps_the_address_and_back_works(visitor: Visitor) -> None:
    page = visitor.open("/mentions")
    everything = shown_total(page)
    page.get_by_test_id("stMain").get_by_role("button", name="Negative", exact=True).click()
    expect(page).to_have_url(re.compile("mood=negative"))
    settled(page)
    assert shown_total(page) == total(visitor.site.database, moods=("negative",)) < everything
    page.get_by_test_id("stSidebarNav").get_by_text("Overview").click()
    settled(page)
    page.get_by_test_id("stSidebarNav").get_by_text("Mentions").click()
    settled(page)
    expect(page).to_have_url(re.compile("mood=negative"))  # filters survive a look elsewhere


def test_the_search_marks_and_points_at_errors(visitor: Visitor) -> None:
    page = visitor.open("/mentions")
    box = page.get_by_placeholder("Search the posts")
    box.fill('"hạ miên" AND giao')
    box.press("Enter")
    expect(page).to_have_url(re.compile("q="))
    settled(page)
    assert shown_total(page) == total(visitor.site.database, search='"hạ miên" AND giao') > 0
    expect(page.locator(".reading .text mark", has_text=re.compile("giao", re.I)).first).to_be_visible()
    box.fill("giao AND (cham")
    box.press("Enter")
    expect(page.get_by_role("alert").locator("pre")).to_have_text("giao AND (cham\n         ^")
    page.get_by_role("button", name="Write it so").click()
    expect(box).to_have_value("giao AND (cham)")
    settled(page)
    assert shown_total(page) == total(visitor.site.database, search="giao AND (cham)")


def test_the_export_is_exactly_the_list(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open("/mentions?brand=ha-mien")
    count = shown_total(page)
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Excel").click()
    file = tmp_path / "list.xlsx"
    started.value.save_as(file)
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    assert sheet.max_row - 1 == count
