"""The review screen: one question at a time, answered by a key and taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from listener.store.tables import CustomerLink
from tests.dashboard.conftest import Visitor

pytestmark = pytest.mark.browser


def _states(visitor: Visitor) -> dict[int, str]:
    with visitor.site.database.read() as session:
        return dict(session.execute(select(CustomerLink.id, CustomerLink.state)).all())


def test_a_question_is_answered_by_a_key_and_taken_back(visitor: Visitor) -> None:
    before = _states(visitor)
    page = visitor.open("/review")
    reading = page.locator(".reading")
    expect(reading).to_contain_text("Evidence")
    first = reading.locator("[data-key='n']").get_attribute("data-act")
    assert first is not None
    link = int(first.removeprefix("no:"))
    page.keyboard.press("n")
    expect(page.locator(f"[data-act='no:{link}']")).to_have_count(0)
    assert _states(visitor)[link] == "rejected"
    page.locator("[data-act='back:']").click()
    expect(page.locator(f"[data-act='no:{link}']")).to_be_visible()
    assert _states(visitor) == before
