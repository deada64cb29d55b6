"""One measurement of :mod:`tests.benchmarks.walking` in a process of its own; prints one JSON line."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import resource
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import scrapy
from scrapy import signals
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse, Response
from scrapy.linkextractors import LinkExtractor
from scrapy.utils.project import get_project_settings

from listener import intake as door
from listener.intake import CrawlJob, Intake
from spiders.fetched import Fetched
from spiders.reader import reader_of
from tests.benchmarks.crawl_once import DroppingIntake, taken

WARM = 50
"""Pages before the clock starts: what is loaded and compiled once a process is no cost of a page."""
FAST = {"AUTOTHROTTLE_ENABLED": False, "MEMUSAGE_ENABLED": False}


def crawl(spider: Any, clock: dict[str, float], **arguments: Any) -> Any:
    """Run one crawl; its CPU time from its first pages to its end goes to the clock."""
    settings = get_project_settings()
    for name, value in FAST.items():
        settings.set(name, value, priority="cmdline")
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    seen = 0

    def received() -> None:
        nonlocal seen
        seen += 1
        if seen == WARM:
            clock["start"] = time.process_time()

    def opened() -> None:
        clock["start"] = time.process_time()  # in case there are not even so many pages

    def closed() -> None:
        clock["end"] = time.process_time()

    crawler.signals.connect(opened, signal=signals.spider_opened, weak=False)
    crawler.signals.connect(received, signal=signals.response_downloaded, weak=False)
    crawler.signals.connect(closed, signal=signals.spider_closed, weak=False)
    process.crawl(crawler, **arguments)
    process.start()
    assert crawler.stats is not None
    return crawler.stats.get_value("downloader/request_count")


class Plain(scrapy.Spider):
    """Every link of the host once, breadth first, as Scrapy does by itself."""

    name = "plain"
    custom_settings = {  # noqa: RUF012 - Scrapy's own
        "DEPTH_PRIORITY": 1,
        "SCHEDULER_DISK_QUEUE": "scrapy.squeues.PickleFifoDiskQueue",
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "ITEM_PIPELINES": {},
        "DOWNLOAD_DELAY": 0,
    }

    def __init__(self, url: str) -> None:
        super().__init__()
        self.start_urls = [url]
        self.keys: set[str] = set()
        self.links = LinkExtractor(allow_domains=[url.split("/")[2]])

    def parse(self, response: Response) -> Any:
        """Count the posts, follow every link."""
        if not isinstance(response, HtmlResponse):
            return
        page = Fetched.of(response, asked=response.url)
        reader = reader_of(page)
        if reader is not None and reader.thread_of(page) is not None:
            self.keys.update(post.key for post in reader.read_thread(page, "UTC", None).posts)
        for link in self.links.extract_links(response):
            yield response.follow(link)


def ours(path: str) -> dict[str, Any]:
    """The project's own crawl; nothing is stored."""

    def intake(job: CrawlJob) -> Intake:
        return Remembering(job)

    door.open_intake = intake
    clock: dict[str, float] = {}
    sent = crawl("forum", clock, job=path)
    return {"requests": sent, "posts": taken["posts"], "cpu": clock["end"] - clock["start"]}


class Remembering(DroppingIntake):
    """Drops posts, and remembers lists: what lies below their first page is part of the crawl."""

    def __init__(self, job: CrawlJob) -> None:
        super().__init__(job)
        self._places: dict[str, Any] = {}

    def take(self, harvest: Any) -> None:
        """Count, and keep how far down the list the crawl has come."""
        super().take(harvest)
        if harvest.place is not None:
            self._places[harvest.place.url] = harvest.place

    def list_mark(self, url: str) -> Any:
        """What this crawl remembers."""
        return self._places.get(url)

    def unfinished_lists(self) -> Any:
        """What this crawl has left for its end."""
        return [place for place in self._places.values() if place.resume]


def plain(url: str) -> dict[str, Any]:
    """The plain crawl."""
    from spiders.guard import PublicResolver

    PublicResolver.allowed = frozenset([url.split("/")[2]])
    clock: dict[str, float] = {}
    spider: dict[str, Plain] = {}

    class Kept(Plain):
        def __init__(self, url: str) -> None:
            super().__init__(url)
            spider["it"] = self

    FAST["ALLOW_HOSTS"] = [url.split("/")[2]]  # type: ignore[assignment]
    sent = crawl(Kept, clock, url=url)
    return {"requests": sent, "posts": len(spider["it"].keys), "cpu": clock["end"] - clock["start"]}


def bare(path: str) -> dict[str, Any]:
    """A loop as a quick script has it: page after page, of each post its number, author, date and text."""
    import aiohttp
    from selectolax.lexbor import LexborHTMLParser

    async def loop() -> tuple[list[tuple[Any, ...]], float]:
        posts: list[tuple[Any, ...]] = []
        start = 0.0
        async with aiohttp.ClientSession() as session:
            for number, url in enumerate(json.loads(Path(path).read_text())):
                start = time.process_time() if number == WARM else start
                async with session.get(url) as response:
                    tree = LexborHTMLParser(await response.text())
                for node in tree.css(".post"):
                    author, link = node.css_first(".author .username"), node.css_first(".author a")
                    when = datetime.fromisoformat(node.css_first("time").attributes["datetime"])
                    text = node.css_first(".content").text(strip=True)
                    address = urljoin(url, link.attributes["href"])
                    posts.append((node.attributes["id"], address, author.text(), when, text))
        return posts, start

    posts, start = asyncio.run(loop())
    return {"posts": len(posts), "cpu": time.process_time() - start}


def stored(source: str, folder: str) -> dict[str, Any]:
    """A crawl into the database; the peak of its memory."""
    from listener.crawl import claim_one
    from listener.store import open_database

    database = open_database()
    with database.write() as session:
        job = claim_one(session, int(source))
    database.close()
    path = Path(folder) / "job.json"
    endless = {"max_requests": 10**6, "backfill_requests": 10**6, "time_limit_seconds": 10**6}
    dataclasses.replace(job, **endless).write(path)  # type: ignore[arg-type]
    clock: dict[str, float] = {}
    sent = crawl("forum", clock, job=str(path))
    from sqlalchemy import func, select

    from listener.store.tables import Post

    database = open_database()
    with database.read() as session:
        posts = session.scalar(select(func.count()).select_from(Post))
    database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"posts": posts, "requests": sent, "peak_mb": peak, "cpu": clock["end"] - clock["start"]}


if __name__ == "__main__":
    print(
        json.dumps({"ours": ours, "plain": plain, "bare": bare, "stored": stored}[sys.argv[1]](*sys.argv[2:]))
    )
