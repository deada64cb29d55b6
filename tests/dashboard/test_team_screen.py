"""The team's page in a real Chromium: figures that open to their cases, and the rules they count by."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from listener.triage.clocks import Priority
from listener.triage.replies import list_replies
from listener.triage.service import read_service
from listener.triage.teams import list_teams
from tests.browser import settled
from tests.dashboard.conftest import Visitor

pytestmark = pytest.mark.browser


def test_a_number_opens_to_as_many_cases(visitor: Visitor) -> None:
    page = visitor.open("/team")
    expect(page.locator(".tile")).to_have_count(5)
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_be_visible()
    tile = page.locator(".tile", has_text="Not closed at the end")
    number = int(tile.locator("b").inner_text())
    tile.click()
    expect(page).to_have_url(re.compile("figure=backlog"))
    settled(page)
    expect(page.locator(".row[data-case]")).to_have_count(number)
    page.get_by_text("Back to the queue").click()
    expect(page.locator(".tab.chosen")).to_contain_text("All")


def test_levels_hours_teams_and_replies_are_set_here(visitor: Visitor) -> None:
    database = visitor.site.database
    page = visitor.open("/team?tab=levels")
    page.locator(".st-key-level_answer_high input").fill("2.5")
    page.locator(".st-key-level_save_high button").click()
    expect(page.get_by_text("Done.").first).to_be_visible()
    with database.read() as session:
        assert read_service(session).levels[Priority.HIGH].answer_minutes == 150
    visitor.open("/team?tab=hours")
    page.get_by_label("Saturday").fill("08:30-12")
    page.get_by_role("button", name="Save the office hours").click()
    expect(page.get_by_role("alert")).to_contain_text("write 08:30-12:00")
    page.get_by_label("Saturday").fill("08:30-12:00")
    page.get_by_role("button", name="Save the office hours").click()
    expect(page.get_by_text("Done.").first).to_be_visible()
    with database.read() as session:
        assert read_service(session).hours.week[5] == ((510, 720),)
    visitor.open("/team?tab=teams")
    page.get_by_label("New team").fill("Ca tối")
    page.get_by_role("button", name="Add the team").click()
    expect(page.get_by_role("heading", name="Ca tối")).to_be_visible()
    visitor.open("/team?tab=replies")
    page.get_by_label("Name").fill("Cảm ơn")
    page.get_by_label("Text", exact=True).fill("Cảm ơn {nmae}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("{nmae}")
    page.get_by_label("Text", exact=True).fill("Cảm ơn {author}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Done.").first).to_be_visible()
    with database.read() as session:
        assert [each.name for each in list_replies(session)] == ["Cảm ơn", "Xin lỗi"]
        assert [team.name for team in list_teams(session)] == ["Ca sáng", "Ca tối"]
