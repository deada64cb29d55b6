"""Brands in a real Chromium: writing a query."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from listener.store.tables import BrandQuery
from tests.browser import settled
from tests.dashboard.conftest import Visitor

pytestmark = pytest.mark.browser


def test_a_brand_with_a_broken_query_then_a_good_one(visitor: Visitor) -> None:
    page = visitor.open("/brands")
    page.get_by_role("button", name="Add a brand").click()
    page.get_by_label("Name").fill("Gió Nội")
    query = page.get_by_label("Query", exact=True)
    query.fill('("gió nội" OR giaonhanh')
    page.get_by_role("button", name="Save the brand").click()
    expect(page.get_by_role("alert").locator("pre")).to_have_text('("gió nội" OR giaonhanh\n^')
    query.fill("ship AND can")
    page.get_by_role("button", name="What would it find?").click()
    expect(page.get_by_text(re.compile(r"It finds \d+ mentions"))).to_be_visible()
    page.get_by_role("button", name="Save the brand").click()
    expect(page.locator(".row.open b")).to_have_text("Gió Nội")
    settled(page)  # until then the form that is leaving stands beside the one that comes
    text = page.get_by_label("Query", exact=True)
    text.fill("khongaiviet")
    page.get_by_role("button", name="What would change?").click()
    expect(page.get_by_text(re.compile(r"\+0 come · −\d+ go"))).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("version 2 of the query")).to_be_visible()
    with visitor.site.database.read() as session:
        assert "khongaiviet" in session.scalars(select(BrandQuery.text)).all()
