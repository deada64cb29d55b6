"""axe-core over every page that the menu leads to, in both languages."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser import settled
from tests.dashboard.conftest import Site, come, new_context

pytestmark = pytest.mark.browser

STREAMLITS_OWN = frozenset({"list", "listitem"})
"""The two rules that Streamlit's own menu breaks: its list holds more than items, and items stand outside."""
IN_MENU = (
    "found => document.querySelector('[data-testid=stSidebarNav]').contains(document.querySelector(found))"
)
IS_CURRENT = "at => document.querySelectorAll('[data-testid=stSidebarNavLink]')[at].ariaCurrent === 'page'"


@pytest.mark.parametrize("language", ["en", "vi"])
def test_axe_finds_nothing_of_ours(browser: Browser, site: Site, language: str) -> None:
    context = new_context(browser, {"en": "en-GB", "vi": "vi-VN"}[language])
    page = come(context, site).open("/")
    axe, links = Axe(), page.get_by_test_id("stSidebarNavLink")
    names, ours = links.all_inner_texts(), []
    assert len(names) >= 10
    for at, name in enumerate(names):
        links.nth(at).click()
        page.wait_for_function(IS_CURRENT, arg=at)
        settled(page)
        for broken in axe.run(page).response["violations"]:
            ours += [
                (name, broken["id"], node["target"], node["html"][:200])
                for node in broken["nodes"]
                if broken["id"] not in STREAMLITS_OWN or not page.evaluate(IN_MENU, node["target"][-1])
            ]
    context.close()
    assert ours == []
