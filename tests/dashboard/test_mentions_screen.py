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


def test_the_search_proposes_what_can_stand_there(visitor: Visitor) -> None:
    page = visitor.open("/mentions")
    box = page.get_by_role("textbox", name="Search", exact=True)
    options = page.get_by_role("listbox", name="Proposals").get_by_role("option")
    box.press_sequentially("moo")
    expect(options.first).to_contain_text("mood:")
    box.press("Tab")
    expect(box).to_have_value("mood:")
    expect(options).to_have_count(5)
    box.press_sequentially("ne")
    expect(options).to_have_count(2)  # neutral and negative
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("mood:negative")
    box.press_sequentially(" kh")
    expect(options.filter(has_text="Sao Khuê")).to_have_text(re.compile("brand:sao-khue"))
    options.filter(has_text="Sao Khuê").click()
    expect(box).to_have_value("mood:negative brand:sao-khue ")
    box.press("Enter")
    expect(page).to_have_url(re.compile("q="))
    settled(page)
    assert shown_total(page) == total(visitor.site.database, moods=("negative",), brands=("sao-khue",)) > 0


def test_many_are_tagged_by_keyboard_and_it_is_undone(visitor: Visitor) -> None:
    page = visitor.open("/mentions?brand=moc-nhien")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("X")
    expect(page.locator(".bulk")).to_contain_text("3 picked")
    page.keyboard.press("t")
    page.get_by_role("dialog").get_by_role("textbox").fill("giao hàng")
    page.keyboard.press("Enter")
    said = page.locator(".said-last")
    expect(said).to_contain_text("3 mentions tagged “giao hàng”.")
    settled(page)
    expect(page.locator(".row .tag")).to_have_text(["giao hàng"] * 3)
    page.keyboard.press("u")
    expect(said).to_contain_text("Taken back for 3 mentions.")
    settled(page)
    expect(page.locator(".row .tag")).to_have_count(0)


def test_all_that_fit_are_corrected_at_once_and_one_by_one_in_the_pane(visitor: Visitor) -> None:
    page = visitor.open("/mentions?brand=sao-khue&mood=neutral&period=90")
    everything = shown_total(page)
    page.locator(".row .pick").first.click()
    page.locator(".bulk").get_by_role("button", name=f"Pick all {everything}", exact=True).click()
    expect(page.locator(".bulk")).to_contain_text(f"all {everything} picked")
    page.keyboard.press("m")
    page.get_by_role("option", name="Mixed", exact=True).click()
    expect(page.locator(".said-last")).to_contain_text(f"{everything} mentions: Mixed.")
    settled(page)
    assert shown_total(page) == 0
    assert total(visitor.site.database, brands=("sao-khue",), moods=("neutral",)) == 0
    page.locator(".said-last").get_by_role("button", name="Undo").click()
    expect(page.locator(".said-last")).to_contain_text("Taken back")
    settled(page)
    assert shown_total(page) == everything


def test_typed_letters_are_no_keys(visitor: Visitor) -> None:
    page = visitor.open("/mentions")
    page.keyboard.press("/")
    box = page.get_by_role("textbox", name="Search", exact=True)
    expect(box).to_be_focused()
    page.keyboard.type("xst?")
    expect(box).to_have_value("xst?")
    expect(page.locator(".bulk")).to_be_hidden()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_sheet_names_the_keys(visitor: Visitor) -> None:
    page = visitor.open("/mentions")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Put a tag on, or take it off")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_pages_follow_one_another(visitor: Visitor) -> None:
    page = visitor.open("/mentions?period=90")
    everything = shown_total(page)
    first = page.locator(".row").first.get_attribute("data-case")
    page.get_by_role("button", name="Older", exact=True).click()
    expect(page.get_by_text(f"51–{min(100, everything)} of {everything}")).to_be_visible()
    settled(page)
    assert page.locator(f".row[data-case='{first}']").count() == 0
    page.get_by_role("button", name="Newer", exact=True).click()
    expect(page.get_by_text(f"1–50 of {everything}", exact=True)).to_be_visible()
    settled(page)
    assert page.locator(".row").first.get_attribute("data-case") == first


def test_a_filter_is_kept_under_a_name(visitor: Visitor) -> None:
    page = visitor.open("/mentions?brand=ha-mien&mood=negative")
    here = shown_total(page)
    page.get_by_role("button", name="Saved filters").click()
    page.get_by_label("Keep this filter as", exact=True).fill("Phàn nàn")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep", exact=True)).to_be_enabled()
    settled(page)
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_test_id("stToast")).to_contain_text("Kept as “Phàn nàn”.")
    visitor.open("/mentions")
    page.get_by_role("button", name="Saved filters").click()
    page.get_by_role("button", name="Phàn nàn", exact=True).click()
    expect(page).to_have_url(re.compile("mood=negative"))
    settled(page)
    assert shown_total(page) == here
