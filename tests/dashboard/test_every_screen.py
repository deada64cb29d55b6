"""Every screen in a real Chromium: it opens, in both languages, empty, and with an enemy's texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from listener.store import open_database
from tests.browser import dashboard, settled
from tests.dashboard.conftest import Site, Visitor, come, new_context
from tests.dashboard.hostile import START, numbers
from tests.dashboard.seed import seed
from tests.postgres import PostgresServer

pytestmark = pytest.mark.browser


@pytest.fixture(params=["sqlite", "postgresql"])
def walked(request: pytest.FixtureRequest, context: BrowserContext, tmp_path: Path) -> Iterator[Visitor]:
    """A visitor of the sample community on each database."""
    if request.param == "sqlite":
        somebody = come(context, request.getfixturevalue("site"))
        yield somebody
        somebody.page.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create_database("dashboard_walk")
    database = open_database(url)
    seeded = seed(database, posts=90)
    with dashboard(url, tmp_path) as address:
        somebody = come(context, Site(address, database, seeded))
        yield somebody
        somebody.page.close()
    database.close()


def test_a_walk_through_every_page(walked: Visitor) -> None:
    page = walked.open("/")
    expect(page.locator(".tile")).to_have_count(6)
    expect(page.locator("[data-testid=stVegaLiteChart]").first).to_be_visible()
    expect(page.locator(".bar").first).to_be_visible()
    for name, sign in (
        ("Mentions", ".row"), ("Triage", ".tab"), ("Customers", ".row"), ("Brands", ".row"),
        ("Sources", ".grid tr"), ("Overview", ".tile"),
    ):  # fmt: skip
        page.get_by_test_id("stSidebarNav").get_by_text(name, exact=True).click()
        settled(page)
        expect(page.locator("h1").filter(has_text=name)).to_be_visible()
        expect(page.locator(sign).first).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)
    assert walked.outside == []


def test_vietnamese_by_the_browser_and_by_the_switch(browser: Browser, site: Site) -> None:
    context = new_context(browser, "vi-VN")
    somebody = come(context, site)
    page = somebody.open("/")
    expect(page.locator("h1")).to_have_text("Tổng quan")
    expect(page).to_have_url(re.compile("lang=vi"))
    page.get_by_test_id("stSidebar").get_by_text("English").click()
    expect(page.locator("h1")).to_have_text("Overview")
    expect(page).to_have_url(re.compile("lang=en"))
    somebody.open("/mentions?lang=vi&q=(giao")
    expect(page.get_by_role("alert")).to_contain_text("Dấu ngoặc này chưa được đóng.")
    context.close()


def test_empty_states_say_what_to_do(context: BrowserContext, empty_site: Site) -> None:
    somebody = come(context, empty_site)
    for path, command in (
        ("/", "listener brand add"), ("/mentions", "listener brand add"), ("/brands", "listener brand add"),
        ("/sources", "listener source add"), ("/customers", "listener customer import"),
    ):  # fmt: skip
        page = somebody.open(path)
        expect(page.locator(".empty")).to_contain_text(command)
        expect(page.locator(".empty button")).to_be_visible()
    page = somebody.open("/triage")
    page.locator(".empty button").click()
    expect(page).to_have_url(re.compile("/mentions"))
    page.locator(".empty button").click()
    expect(page).to_have_url(re.compile("/brands"))
    page.locator(".empty button").click()
    expect(page.get_by_label("Name")).to_be_visible()
    page.close()


_ALL_TEXT = """() => {
    const gather = (root) => Array.from(root.querySelectorAll('*')).map(
        (each) => each.shadowRoot ? gather(each.shadowRoot)
            : each.tagName !== 'STYLE' && each.children.length === 0 ? each.textContent : '').join(' ')
    return gather(document.querySelector('[data-testid=stMain]'))
}"""


def test_hostile_text_stays_text_and_within_the_window(visitor: Visitor) -> None:
    known = numbers(visitor.site.database)
    page = visitor.page
    for path in (
        "/", f"/mentions?brand=hostile&m={known['mention']}", f"/triage?case={known['case']}",
        "/customers?customer=C-EVIL000000", "/brands?brand_code=hostile",
        f"/sources?source_id={known['source']}",
    ):  # fmt: skip
        visitor.open(path)
        page.wait_for_timeout(300)
        assert START in page.evaluate(_ALL_TEXT), path
        made = page.evaluate(
            """() => {
                const roots = [document]
                const found = {scripts: 0, images: 0, links: []}
                while (roots.length) {
                    const root = roots.pop()
                    for (const each of root.querySelectorAll('*')) {
                        if (each.shadowRoot) roots.push(each.shadowRoot)
                        if (each.tagName === 'SCRIPT' && each.textContent.includes('alert(')) found.scripts++
                        if (each.tagName === 'IMG' && each.src.includes('evil')) found.images++
                        if (each.tagName === 'A' && /^(javascript|data):/i.test(each.href))
                            found.links.push(each.href)
                        if (each.matches('.katex, strong, span.stMarkdownColoredText')
                            && /loud|bold|x\\^2/.test(each.textContent)) found.links.push(each.outerHTML)
                    }
                }
                return found
            }"""
        )
        assert made == {"scripts": 0, "images": 0, "links": []}, path
        for width in (390, 1440):  # nor does it push anything out of the window
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(250)
            main = page.get_by_test_id("stMain")
            wider = main.evaluate("element => element.scrollWidth - element.clientWidth")
            assert wider <= 1, (path, width)


def test_the_page_may_ask_nobody_else(visitor: Visitor) -> None:
    """Even if a text got through as HTML, the browser would not follow it."""
    page = visitor.open("/")
    blocked = page.evaluate(
        """() => new Promise((resolve) => {
            const image = new Image()
            document.addEventListener('securitypolicyviolation', (event) => resolve(event.blockedURI))
            image.src = 'http://127.0.0.1:9/pixel'
            setTimeout(() => resolve('not blocked'), 3000)
        })"""
    )
    visitor.outside.clear()  # the attempt above, which never left the browser
    assert "127.0.0.1:9" in blocked
