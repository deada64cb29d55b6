"""Sources in a real Chromium: runs, orders, and adding one by a test fetch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import BrowserContext, expect

from listener.importing.importing import Wishes, import_posts
from listener.settings import Settings
from listener.sources import add_source, list_sources
from listener.store import open_database
from tests.browser import dashboard, settled
from tests.dashboard.conftest import Site, Visitor, come

pytestmark = pytest.mark.browser


def test_sources_show_runs_and_take_orders(visitor: Visitor) -> None:
    page = visitor.open("/sources")
    page.locator(".grid tr", has_text="Tin tiêu dùng").first.click()
    expect(page.get_by_text("robots.txt of tin.example refuses /rss.")).to_be_visible()
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_text("It is due now")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()


def test_sources_show_imported_files_and_what_was_broken(context: BrowserContext, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'listener.db'}"
    database = open_database(url)
    content = "Người đăng,Nội dung,Đường dẫn\nLan,Kem thích lắm,https://www.facebook.com/p/1\nBình,,\n"
    wishes = Wishes(columns={}, site="facebook.com")
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    import_posts(database, content.encode(), "fb.csv", wishes=wishes, settings=settings, actor="an")
    add_source(database, url="http://tin.example/rss", kind="feed", actor="an")
    with dashboard(url, tmp_path) as address:
        page = come(context, Site(address, database, None)).open("/sources")
        row = page.locator("tr", has_text="fb.csv")
        expect(row).to_contain_text("an")
        cells = [cell.inner_text() for cell in row.locator("td.num").all()]
        assert cells == ["2", "1", "0", "0", "1"]
        row.get_by_text("what is broken").click()
        expect(row.get_by_text("line 3")).to_be_visible()
    database.close()


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
        expect(page.get_by_text("It would collect nothing.")).to_be_visible()
        settled(page)
        expect(save).to_have_count(0)
        box.fill(f"http://{feeds}/a.xml")
        test.click()
        expect(save).to_be_visible()
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
        expect(save).to_be_visible()
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
