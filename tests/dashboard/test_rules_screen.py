"""Rules in a real Chromium: written with help, tried before saving, at work, applied to the past and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from listener.rules.listing import list_rules
from listener.store.tables import Case, MentionTag
from tests.browser import settled
from tests.dashboard.conftest import Visitor

pytestmark = pytest.mark.browser


def count(visitor: Visitor, table: type) -> int:
    with visitor.site.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_rule_is_written_tried_saved_applied_and_taken_back(visitor: Visitor) -> None:
    page = visitor.open("/rules")
    expect(page.locator(".row")).to_have_count(1)
    page.get_by_role("button", name="Add a rule", exact=True).click()
    expect(page.get_by_role("heading", name="A new rule", exact=True)).to_be_visible()
    settled(page)
    box = page.get_by_role("textbox", name="Which mentions", exact=True)
    box.fill("giao AND (chậm OR thấy")
    expect(page.get_by_role("alert").locator("pre")).to_contain_text("^")
    page.get_by_role("button", name="Write it so").click()
    expect(box).to_have_value("giao AND (chậm OR thấy)")
    page.get_by_label("Name", exact=True).fill("Giao chậm")
    page.keyboard.press("Enter")
    expect(page.locator(".inwords")).to_contain_text("When a mention of any brand fits")
    page.get_by_label("Tags").fill("giao hàng")
    page.keyboard.press("Enter")
    expect(page.locator(".inwords")).to_contain_text("Tag “giao hàng”, send to triage")
    page.keyboard.press("Escape")
    settled(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".trial")).to_contain_text("It meets")
    expect(page.locator(".trial .said").first).to_be_visible()
    settled(page)
    assert [rule.code for rule in list_rules(visitor.site.database)] == ["negative"]
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_test_id("stToast")).to_contain_text("“Giao chậm” judges what comes from now on.")
    expect(page.locator(".row")).to_have_count(2)
    settled(page)

    cases, tags = count(visitor, Case), count(visitor, MentionTag)
    page.get_by_role("radio", name="The past", exact=True).click()
    page.get_by_role("button", name="Apply to the past", exact=True).click()
    expect(page.locator(".runs .said")).to_contain_text("tags put on")
    settled(page)
    assert count(visitor, MentionTag) > tags
    page.get_by_role("button", name="Take back", exact=True).click()
    expect(page.locator(".runs .said")).to_contain_text("taken back by")
    settled(page)
    assert (count(visitor, Case), count(visitor, MentionTag)) == (cases, tags)


def test_a_rule_is_turned_off_moved_and_removed(visitor: Visitor) -> None:
    page = visitor.open("/rules?rule=negative")
    page.get_by_test_id("stCheckbox").filter(has_text="On").click()
    expect(page.locator(".row").filter(has_text="Clearly negative")).to_contain_text("off")
    settled(page)
    assert not next(r for r in list_rules(visitor.site.database) if r.code == "negative").enabled
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("button", name="Remove it", exact=True).click()
    expect(page.locator(".row").filter(has_text="Clearly negative")).to_have_count(0)
    settled(page)
    assert "negative" not in [rule.code for rule in list_rules(visitor.site.database)]
