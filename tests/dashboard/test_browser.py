"""The screens in a real Chromium: what one sees, clicks and gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import openpyxl
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from listener.engagement.filters import MentionFilter
from listener.mentions import page as mention_page
from listener.sources import list_sources
from listener.store import Database, open_database
from listener.store.tables import BrandQuery, Case, CaseEvent, Customer, CustomerLink
from listener.triage.cases import Case as TriageCase
from listener.triage.cases import act
from listener.triage.queue import list_cases
from tests.browser import dashboard, settled
from tests.dashboard.conftest import Site, Visitor, come, new_context
from tests.dashboard.hostile import START, numbers
from tests.dashboard.seed import ZONE, seed
from tests.postgres import PostgresServer

pytestmark = pytest.mark.browser


def total(database: Database, **filters: object) -> int:
    """What the list should count for the last 30 days."""
    from listener.store import utc_now

    today = utc_now().astimezone(ZONE).date()
    wanted = MentionFilter(start=today - timedelta(days=29), end=today, **filters)  # type: ignore[arg-type]
    with database.read() as session:
        return mention_page(session, wanted, limit=1).total


def shown_total(page: Page) -> int:
    """The number beside the title of Mentions."""
    text = page.locator(".head .num").first.inner_text()
    return int(re.sub(r"\D", "", text))


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


def test_the_mentions_tile_opens_as_many_mentions(visitor: Visitor) -> None:
    page = visitor.open("/?brand=ha-mien,sao-khue")
    tile = page.locator(".tile").first
    count = int(re.sub(r"\D", "", tile.locator("b").inner_text()))
    assert count == total(visitor.site.database, brands=("ha-mien", "sao-khue"))
    tile.click()
    expect(page).to_have_url(re.compile("/mentions.*brand=ha-mien"))
    settled(page)
    assert shown_total(page) == count


def test_the_likes_tile_opens_the_posts_that_moved(visitor: Visitor) -> None:
    page = visitor.open("/")
    page.locator(".tile").nth(3).click()
    expect(page).to_have_url(re.compile("days=likes"))
    settled(page)
    assert shown_total(page) == total(visitor.site.database, days="likes")


def test_a_bar_of_the_chart_opens_its_day_and_mood(visitor: Visitor) -> None:
    page = visitor.open("/?period=7")
    bar = page.locator("[data-testid=stVegaLiteChart]").first.locator("path[aria-roledescription=bar]")
    expect(bar.first).to_be_visible()
    tall = max(range(bar.count()), key=lambda n: (bar.nth(n).bounding_box() or {"height": 0})["height"])
    bar.nth(tall).click()
    expect(page).to_have_url(re.compile(r"/mentions.*from=(\d{4}-\d\d-\d\d).*to=\1.*mood="))


def test_share_of_voice_opens_the_brand(visitor: Visitor) -> None:
    page = visitor.open("/")
    page.locator(".bar").filter(has_text="Mộc Nhiên").click()
    expect(page).to_have_url(re.compile("brand=moc-nhien"))
    settled(page)
    assert shown_total(page) == total(visitor.site.database, brands=("moc-nhien",))


def test_who_speaks_most_opens_what_they_said(visitor: Visitor) -> None:
    page = visitor.open("/")
    line = page.locator('a.line[data-act^="author:"]').first
    count = int(line.locator("b").inner_text())
    line.click()
    expect(page).to_have_url(re.compile(r"/mentions.*author=\d+"))
    settled(page)
    assert shown_total(page) == count


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
    page.get_by_test_id("stMain").get_by_role("button", name="Negative").click()
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


def test_sending_to_triage_and_working_there(visitor: Visitor) -> None:
    page = visitor.open("/mentions?mood=positive")
    page.get_by_role("button", name="Send to triage").click()
    expect(page.get_by_text("Sent to triage.")).to_be_visible()
    page.locator(".reading a", has_text="In triage").click()
    expect(page).to_have_url(re.compile(r"/triage\?.*case=\d+"))
    settled(page)
    number = int(re.findall(r"case=(\d+)", page.url)[0])
    page.get_by_role("button", name="Take it").click()
    expect(page.locator(".history")).to_contain_text("assigned it to an")
    page.get_by_placeholder("A note for your colleagues").fill("đã gọi lại cho khách")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".history .note")).to_have_text("đã gọi lại cho khách")
    page.locator(".st-key-acts").get_by_role("button", name="Close").click()
    expect(page.get_by_text(f"Case {number} is closed.")).to_be_visible()
    visitor.open(f"/triage?case={number}")
    page.get_by_role("button", name="Open again").click()
    expect(page.locator(".history")).to_contain_text("opened it again")
    with visitor.site.database.read() as session:
        acts = session.scalars(
            select(CaseEvent.action).where(CaseEvent.case_id == number).order_by(CaseEvent.id)
        ).all()
    assert acts == ["created", "assigned", "noted", "closed", "reopened"]


def test_one_is_told_when_somebody_else_was_quicker(visitor: Visitor) -> None:
    database = visitor.site.database
    with database.read() as session:
        case = session.scalars(select(Case).where(Case.status == "new").order_by(Case.id.desc())).first()
        assert case is not None
    page = visitor.open(f"/triage?case={case.id}")
    act(database, case.id, case.version, "assign", "lan", actor="lan")
    page.get_by_role("button", name="Start on it").click()
    expect(page.get_by_text("This case has changed since you saw it: lan assigned it to lan")).to_be_visible()
    with database.read() as session:
        assert session.get_one(Case, case.id).status == "new"  # nothing was overwritten
    act(database, case.id, case.version + 1, "close", actor="lan")
    expect(page.get_by_text("lan closed it")).to_be_visible(timeout=12_000)  # without touching anything
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_role("button", name="Open again")).to_be_visible()


def test_importing_customers_with_broken_rows(visitor: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "khach.csv"
    file.write_text(
        "name,email,phone\nThu Hà,ha@thu.example,0912345678\n"
        "Hỏng,khong-phai-email,\nMinh,minh@thu.example,\n",
        "utf-8",
    )
    page = visitor.open("/customers")
    page.get_by_role("button", name="Import a file").click()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".grid td").first).to_have_text("3")
    expect(page.locator(".grid")).to_contain_text("khong-phai-email")
    page.get_by_role("button", name="Import 2 customers").click()
    page.get_by_role("button", name="To the customers").click()
    settled(page)
    with visitor.site.database.read() as session:
        assert {"Thu Hà", "Minh"} <= set(session.scalars(select(Customer.name)))
    page.get_by_placeholder("Name, e-mail, phone, account").fill("thu ha")
    page.keyboard.press("Enter")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row b")).to_have_text("Thu Hà")


def test_confirming_a_suggested_account(visitor: Visitor) -> None:
    page = visitor.open("/customers?customer=C-DEMO000001")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("button", name="Not the same person")).to_be_visible()
    expect(page.locator(".reading")).to_contain_text("newest first")
    with visitor.site.database.read() as session:
        states = session.scalars(
            select(CustomerLink.state).join(Customer).where(Customer.public_id == "C-DEMO000001")
        ).all()
    assert states == ["confirmed"]


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


def test_sources_show_runs_and_take_orders(visitor: Visitor) -> None:
    page = visitor.open("/sources")
    page.locator(".grid tr", has_text="Tin tiêu dùng").first.click()
    expect(page.get_by_text("robots.txt of tin.example refuses /rss.")).to_be_visible()
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_text("It is due now")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()


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


def new_cases(database: Database) -> list[TriageCase]:
    """Cases that nobody has begun, as they are in the list."""
    with database.read() as session:
        lines = list_cases(session, status="new").items
    return [line.case for line in lines]


def test_a_case_that_is_read_stays_when_somebody_else_closes_it(visitor: Visitor) -> None:
    database = visitor.site.database
    case = new_cases(database)[0]  # the one that opens by itself
    page = visitor.open("/triage")
    head = page.locator(".head h2")
    expect(head).to_contain_text(f"Case {case.id}")
    note = page.get_by_placeholder("A note for your colleagues")
    note.fill("khách hẹn gọi lại lúc 9 giờ")
    act(database, case.id, case.version, "close", actor="lan")
    page.get_by_role("button", name="Start on it").click()
    expect(page.get_by_text("This case has changed since you saw it: lan closed it")).to_be_visible()
    settled(page)
    expect(head).to_contain_text(f"Case {case.id}")
    expect(head).to_contain_text("Closed")
    expect(page.get_by_role("button", name="Open again")).to_be_visible()
    expect(page.locator(".tab.chosen").first).to_contain_text("New")  # the list has not jumped either
    expect(note).to_have_value("khách hẹn gọi lại lúc 9 giờ")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".history .note")).to_have_text("khách hẹn gọi lại lúc 9 giờ")
    with database.read() as session:
        noted = session.scalars(select(CaseEvent.case_id).where(CaseEvent.action == "noted")).all()
    assert case.id in noted


def test_after_ones_own_act_the_case_stays_with_a_way_on(visitor: Visitor) -> None:
    first, second = new_cases(visitor.site.database)[:2]
    page = visitor.open(f"/triage?status=new&case={first.id}")
    head = page.locator(".head h2")
    acts = page.locator(".st-key-acts")
    acts.get_by_role("button", name="Start on it").click()
    expect(head).to_contain_text("Open")
    acts.get_by_role("button", name="Close").click()
    expect(head).to_contain_text("Closed")
    expect(head).to_contain_text(f"Case {first.id}")
    page.get_by_text("Next case").click()
    expect(head).to_contain_text(f"Case {second.id}")
    expect(page).to_have_url(re.compile(rf"case={second.id}\b"))


@pytest.mark.parametrize("wanted", ["987654", "abc"])
def test_a_case_that_does_not_exist_is_said_to(visitor: Visitor, wanted: str) -> None:
    page = visitor.open(f"/triage?case={wanted}")
    expect(page.get_by_text(f"There is no case {wanted}")).to_be_visible()
    expect(page.locator(".row.open")).to_have_count(0)
    expect(page.locator(".reading")).to_have_count(0)
    page.get_by_role("button", name="Show the first of the list").click()
    expect(page.locator(".reading")).to_be_visible()


def test_enter_assigns_and_nothing_covers_the_tabs(visitor: Visitor) -> None:
    case = new_cases(visitor.site.database)[0]
    page = visitor.open(f"/triage?case={case.id}")
    page.get_by_role("button", name="Assign", exact=True).click()
    page.get_by_label("To whom").fill("lan")
    page.get_by_label("To whom").press("Enter")
    expect(page.locator(".history")).to_contain_text("assigned it to lan")
    expect(page.get_by_role("status").filter(has_text=f"Case {case.id} is assigned.")).to_be_visible()
    expect(page.get_by_label("To whom")).to_have_count(0)
    expect(page.get_by_test_id("stToast")).to_have_count(0)
    page.get_by_role("button", name="Mine").click(timeout=2000)
    expect(page).to_have_url(re.compile("who=mine"))


FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Tin thử</title>
<link>{0}/</link><description>Thử</description>
<item><title>Trà mới</title><link>{0}/bai/1</link><guid>{0}/bai/1</guid>
<pubDate>{1}</pubDate><description>Hạ Miên vừa ra vị mới.</description></item></channel></rss>"""


@pytest.fixture
def feeds() -> Iterator[str]:
    """A site with two feeds, ``/a.xml`` and ``/b.xml``, and an empty one."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = FEED.format(f"http://{self.headers['Host']}", formatdate()).encode()
            if self.path == "/none.xml":
                body = re.sub(rb"<item>.*</item>", b"", body, flags=re.DOTALL)
            found = self.path in ("/a.xml", "/b.xml", "/none.xml")
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/rss+xml")
            self.end_headers()
            self.wfile.write(body if found else b"")

        def log_message(self, *_args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_is_saved_is_what_the_field_shows_and_was_tested(
    context: BrowserContext, feeds: str, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'listener.db'}"
    database = open_database(url)

    def saved() -> list[str]:
        with database.read() as session:
            return [source.url for source in list_sources(session)]

    with dashboard(url, tmp_path, LISTENER_ALLOW_HOSTS=feeds) as address:
        page = come(context, Site(address, database, None)).open("/sources?add=1")
        box, save = page.get_by_label("Web address"), page.get_by_role("button", name="Save the source")
        test = page.get_by_role("button", name="Test fetch")
        box.fill("forum.example.vn")  # no web address
        test.click()
        expect(page.get_by_role("alert")).to_contain_text("“forum.example.vn” is not a web address")
        box.fill(f"http://{feeds}/none.xml")  # nothing to collect
        test.click()
        expect(page.get_by_text("It would collect nothing.")).to_be_visible(timeout=60_000)
        settled(page)
        expect(save).to_have_count(0)
        box.fill(f"http://{feeds}/a.xml")
        test.click()
        expect(save).to_be_visible(timeout=60_000)
        for changed, said in (
            (f"http://{feeds}/b.xml", "no longer counts: test again"),
            ("khong phai dia chi", "is not a web address"),
        ):
            box.fill(f"http://{feeds}/a.xml")
            box.press("Enter")
            expect(save).to_be_visible()
            box.fill(changed)
            save.click(no_wait_after=True)  # straight from the field, as people do
            expect(page.get_by_role("alert")).to_contain_text(said)
            settled(page)
            expect(save).to_have_count(0)
            assert saved() == []
        box.fill(f"http://{feeds}/b.xml")
        test.click()
        expect(save).to_be_visible(timeout=60_000)
        save.click()
        expect(page.get_by_text("its first crawl is due now")).to_be_visible()
        assert saved() == [f"http://{feeds}/b.xml"]
        page.get_by_role("button", name="Add a source").click()
        box.fill(f"http://{feeds}/b.xml")
        box.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("This address is a source already")
        page.goto(f"{address}/sources?add=1&lang=vi")
        page.get_by_label("Địa chỉ web").fill("ftp://a.example/")
        page.get_by_label("Địa chỉ web").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("không phải là địa chỉ web")
        page.close()
    database.close()
