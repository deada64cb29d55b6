"""What every spider shares: the job, the intake, the figures, the budget, and one clear end.

A spider is one walk, written from top to bottom: it awaits a page, yields what the page gave, and
goes on. One request is under way at a time, so the order in which things are stored is the order in
which they are written, and a crawl killed anywhere leaves nothing half done behind it.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from listener import intake as door
from listener.intake import CrawlFigures, CrawlJob, Intake
from listener.post import Fault, Harvest, Validators
from spiders import rendering
from spiders.data import pause_of
from spiders.extract.addresses import canonical, site_of
from spiders.extract.depth import too_deep
from spiders.faults import (
    FailedRequestError,
    PageFaultError,
    StopCrawlError,
    bot_wall,
    fault_of_exception,
    fault_of_status,
    page_fault,
    with_retry_after,
)
from spiders.fetched import Fetched
from spiders.robots import LONGEST_DELAY, slow_down
from spiders.shell import drawn_by_script
from spiders.walls import is_bot_wall

log = logging.getLogger(__name__)

BEAT_SECONDS = 10.0
FAILURES_IN_A_ROW = 5
"""A site that fails so often one after the other is left alone until the next run."""
DONE = "Read to the end."


class Purpose(StrEnum):
    """What a request is for: each has a budget."""

    NEWS = "news"
    REVISIT = "revisit"
    """Looking again at young posts: a budget of its own."""
    BACKFILL = "backfill"
    """Old threads: a part of the run's budget, once the news is read."""


class CrawlSpider(scrapy.Spider):
    """The common part; a subclass writes :meth:`walk`."""

    intake: Intake
    job: CrawlJob

    def __init__(self, job: CrawlJob, intake: Intake, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job, self.intake = job, intake
        self.complete = True
        """Nothing with news was left out; a passing fault or an early end makes it False."""
        self._reason: str | None = None
        self._stop: str | None = None
        self._requests = self._not_modified = self._bytes = 0
        self._spent: Counter[Purpose] = Counter()
        self._failures = 0
        self.spent = False
        """The run's requests or its time are used up: an end that was foreseen."""
        self._current: asyncio.Task[Response] | None = None
        self._renderer: rendering.Renderer | None = None
        self._finished = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Read the job file named by ``-a job=…`` and open the intake.

        Raises:
            ValueError: no job file was named.
        """
        if "job" not in kwargs:
            raise ValueError(f"name the job file: scrapy crawl {cls.name} -a job=/path/job.json")
        job = CrawlJob.read(Path(kwargs.pop("job")))
        _settle(crawler, job)
        spider = super().from_crawler(crawler, *args, job=job, intake=door.open_intake(job), **kwargs)
        connect = crawler.signals.connect
        connect(spider._sent, signal=signals.request_reached_downloader)
        connect(spider._received, signal=signals.response_downloaded)
        connect(spider._closed, signal=signals.spider_closed)
        return spider

    # -- the walk --------------------------------------------------------------------------------

    def walk(self) -> AsyncIterator[Harvest]:
        """All that this crawl does, page after page."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Harvest]:
        """Scrapy's entry: the walk, with a heart beating beside it and one way to end."""
        beating = asyncio.create_task(self._beat())
        timer = asyncio.get_running_loop().call_later(self.job.time_limit_seconds, self._time_is_up)
        try:
            async for harvest in self.walk():
                yield harvest
            self._reason = self._reason or DONE
        except StopCrawlError as stop:
            self._end_early(str(stop))
        except PageFaultError as error:
            self.report(error)
            self._end_early(error.fault.message)
        except Exception as error:
            # The last resort: a fault of ours must reach the list of runs, not only a log.
            log.exception("the spider failed at %s", self.job.url)
            self.intake.fault(Fault(url=self.job.url, kind="spider-error", message=f"{error!r}"[:500]))
            self._end_early("The spider failed; its log says where. Please report this.")
        finally:
            timer.cancel()
            beating.cancel()
            if self._renderer is not None:
                await self._renderer.close()

    def halt(self, reason: str) -> None:
        """End the crawl as soon as possible: the request under way is dropped."""
        self._stop = self._stop or reason
        if self._current is not None:
            self._current.cancel()

    def _time_is_up(self) -> None:
        self.spent = True
        limit = self.job.time_limit_seconds
        self.halt(f"Stopped after {limit} seconds, the time limit; the next run goes on.")

    def _end_early(self, reason: str) -> None:
        self.complete = False
        self._reason = reason

    def end_well(self, reason: str) -> None:
        """The crawl ends now, for a reason that is no failure."""
        self._reason = reason

    # -- fetching --------------------------------------------------------------------------------

    async def fetch(self, url: str, *, remembered: bool = False, purpose: Purpose = Purpose.NEWS) -> Fetched:
        """Get one page, politely.

        Args:
            url: an absolute address.
            remembered: ask only for what changed since the server's last word about this page; the
                answer may be :attr:`Fetched.not_modified`.
            purpose: whose budget it is taken from.

        Raises:
            PageFaultError: the page could not be had.
            StopCrawlError: the crawl is over.
        """
        if self._stop:
            raise StopCrawlError(self._stop)
        if self.job.html is not None:
            return self._saved(url)
        self._charge(purpose)
        before = self._requests
        try:
            fetched = await self._judged(url, remembered)
            if self.job.render and rendering.is_installed() and drawn_by_script(fetched):
                fetched = await self._drawn(fetched)
        finally:
            self._spent[purpose] += self._requests - before
        if pause := pause_of(fetched):
            slow_down(self.crawler, urlsplit(fetched.url).hostname or "", min(pause, LONGEST_DELAY))
        return fetched

    async def _judged(self, url: str, remembered: bool) -> Fetched:
        response = await self._download(self._request(url, remembered))
        try:
            fetched = self._judge(url, response)
        except PageFaultError as error:
            self._count_failure(error)
            raise
        self._failures = 0
        return fetched

    async def _drawn(self, page: Fetched) -> Fetched:
        """The page as a browser draws it; what it asks for goes through this crawl's downloader."""
        if self._renderer is None:
            self._renderer = rendering.Renderer(
                lambda url: self._download(scrapy.Request(url, dont_filter=True)),
                agent=self.settings["USER_AGENT"],
                largest=self.settings.getint("DOWNLOAD_MAXSIZE"),
                sandbox=os.geteuid() != 0,
            )
        return checked_depth(await self._renderer.draw(page))

    def _charge(self, purpose: Purpose) -> None:
        """Look whether there is budget left for one request more."""
        if purpose is Purpose.REVISIT:
            return  # the caller counts these
        used = self._requests - self._spent[Purpose.REVISIT]
        share = self._spent[Purpose.BACKFILL]
        if used >= self.job.max_requests:
            limit = f"{self.job.max_requests} requests, the budget of one run"
        elif purpose is Purpose.BACKFILL and share >= self.job.backfill_requests:
            limit = f"{share} requests for old threads, their share of the day's budget"
        else:
            return
        self.spent = True
        raise StopCrawlError(f"Stopped after {limit}; the next run goes on.")

    def _saved(self, url: str) -> Fetched:
        """The saved page of a preview stands for its address; there is no other page."""
        if self.job.html is None or canonical(url) != canonical(self.job.url):
            raise page_fault(url, "not-saved", f"{url} is not the saved page; nothing was fetched.")
        body = Path(self.job.html).read_bytes()
        return Fetched(url=self.job.url, asked=url, body=body, content_type="text/html")

    def _request(self, url: str, remembered: bool) -> scrapy.Request:
        headers: dict[str, str] = {}
        known = self.intake.validators(url) if remembered else None
        if known is not None and known.etag:
            headers["If-None-Match"] = known.etag
        if known is not None and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        return scrapy.Request(url, headers=headers, dont_filter=True)

    async def _download(self, request: scrapy.Request) -> Response:
        assert self.crawler.engine is not None
        self._current = asyncio.ensure_future(self.crawler.engine.download_async(request))
        try:
            return await self._current
        except asyncio.CancelledError:
            if self._stop:
                raise StopCrawlError(self._stop) from None
            raise
        except Exception as error:  # whatever it is, fault_of_exception has words for it
            failed = error if isinstance(error, FailedRequestError) else FailedRequestError(request.url)
            largest = self.settings.getint("DOWNLOAD_MAXSIZE")
            fault = fault_of_exception(failed.url, failed.__cause__ or error, largest)
            self._count_failure(fault)
            raise fault from error
        finally:
            self._current = None

    def _judge(self, url: str, response: Response) -> Fetched:
        fetched = checked_depth(Fetched.of(response, asked=url))
        if response.status == 304:
            self._not_modified += 1
        elif is_bot_wall(fetched, response):
            raise bot_wall(response.url)
        elif not 200 <= response.status < 300:
            raise with_retry_after(fault_of_status(response.url, response.status), response)
        return fetched

    def _count_failure(self, error: PageFaultError) -> None:
        if error.fault.kind == "http-429" or error.fault.retry_after_seconds is not None:
            self._stop = error.fault.message
        if error.passing:
            self._failures += 1
            if self._failures >= FAILURES_IN_A_ROW:
                site = site_of(error.fault.url)
                self._stop = f"{site} failed {self._failures} times in a row; the next run goes on."

    def report(self, error: PageFaultError) -> None:
        """Tell the listener about a page that gave nothing."""
        self.intake.fault(error.fault)
        if error.passing:
            self.complete = False

    def remember(self, page: Fetched) -> None:
        """All that the page gave has been taken: next time ask only whether it changed."""
        if page.validators != Validators() and not page.not_modified:
            self.intake.remember(page.asked, page.validators)

    # -- figures and the end ---------------------------------------------------------------------

    @property
    def figures(self) -> CrawlFigures:
        """What the crawl has cost so far."""
        return CrawlFigures(
            requests=self._requests,
            revisits=self._spent[Purpose.REVISIT],
            backfill=self._spent[Purpose.BACKFILL],
            not_modified=self._not_modified,
            bytes=self._bytes,
        )

    def _sent(self) -> None:
        self._requests += 1

    def _received(self, response: Response) -> None:
        self._bytes += len(response.body)

    async def _beat(self) -> None:
        with suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(BEAT_SECONDS)
                if not self.intake.beat(self.figures):
                    self.halt("Stopped: another run has taken over this source.")

    def _closed(self, reason: str) -> None:
        """Scrapy closes the spider, whatever the way: say the end once."""
        if self._finished:
            return
        self._finished = True
        if self._reason is None:
            self._end_early(
                "Stopped by a signal; the next run goes on."
                if reason == "shutdown"
                else f"Stopped by Scrapy ({reason}); the next run goes on."
            )
        self.intake.finish(reached_end=self.complete, reason=self._reason or DONE, figures=self.figures)


def checked_depth(page: Fetched) -> Fetched:
    """The page, if a parser can be let at it.

    Raises:
        PageFaultError: it nests too deeply.
    """
    if page.is_html and too_deep(page.text):
        raise page_fault(page.url, "unparsed", f"{page.url} nests too deeply to be read.")
    return page


def _settle(crawler: Crawler, job: CrawlJob) -> None:
    """What belongs to this crawl; settings are still open when the spider is made."""
    set_: Callable[..., None] = crawler.settings.set
    agent = crawler.settings["USER_AGENT"]
    set_("USER_AGENT", f"{agent} (+{job.contact})" if job.contact else agent, priority="spider")
    set_("DOWNLOAD_DELAY", job.delay_seconds, priority="spider")
    set_("AUTOTHROTTLE_START_DELAY", job.delay_seconds, priority="spider")
    set_("ALLOW_HOSTS", [host.lower() for host in job.allow_hosts], priority="spider")
