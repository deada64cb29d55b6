"""What robots.txt said: obeyed by Scrapy, read strictly here, and told to the listener.

RFC 9309: a robots.txt that does not exist (4xx) allows everything; one that the server cannot
deliver (5xx, no connection) forbids everything for now. Scrapy by itself would read the text of an
error page as rules and take silence for consent.
"""

from __future__ import annotations

from typing import Self, cast
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response, TextResponse
from scrapy.robotstxt import RobotParser

from spiders.extract.addresses import site_of
from spiders.faults import FailedRequestError

FORBID_ALL = b"User-agent: *\nDisallow: /\n"
LONGEST_DELAY = 600.0
"""Seconds. A longer crawl-delay would outlast any run; the run's time limit ends it before."""


class RobotsAnswer:
    """Downloader middleware: what an answer to robots.txt means, by its status."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self.status: dict[str, int] = {}
        """By site: the status of robots.txt; 0 when there was no answer at all."""
        self.silent: dict[str, Exception] = {}
        """By site: why there was no answer."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Also listens for the parsed rules."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.parsed, signal=signals.robots_parsed)
        return middleware

    def process_response(self, request: Request, response: Response) -> Response:
        """Empty what is no robots.txt; forbid what cannot be known."""
        if not _is_robots(request):
            return response
        self.status[site_of(request.url)] = response.status
        if 200 <= response.status < 300:
            return response
        if 300 <= response.status < 400:
            return response  # a redirect on its way; its end comes by here again
        if response.status == 429 or response.status >= 500:
            return _rules(response.url, FORBID_ALL)
        return _rules(response.url, b"")

    def process_exception(self, request: Request, exception: Exception) -> Response | None:
        """No answer to robots.txt: nothing is allowed, and what kept it back is what the crawl met."""
        if not _is_robots(request):
            silence = self.silent.get(site_of(request.url))
            if silence is not None and isinstance(exception, IgnoreRequest):
                raise FailedRequestError(request.url) from silence
            return None
        self.status[site_of(request.url)] = 0
        self.silent[site_of(request.url)] = exception
        return _rules(request.url, FORBID_ALL)

    def parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Slow down to the crawl-delay, and tell the listener what was said about the start address."""
        agent = self._crawler.settings["ROBOTSTXT_USER_AGENT"]
        delay = crawl_delay(robotparser, agent)
        if delay is not None:
            slow_down(self._crawler, urlsplit(request.url).hostname or "", delay)
        spider = self._crawler.spider
        intake, job = getattr(spider, "intake", None), getattr(spider, "job", None)
        if intake is None or job is None or site_of(job.url) != site_of(request.url):
            return
        if site_of(request.url) in self.silent:
            return
        status = self._status_of(request.url)
        if not robotparser.allowed(request.url, agent):
            verdict = "refused"
        elif 200 <= status < 300:
            verdict = "allowed"
        else:
            verdict = "none"
        intake.robots(f"{verdict}; crawl-delay {delay:g} s" if delay else verdict)

    def _status_of(self, url: str) -> int:
        return self.status.get(site_of(url), 200)


def crawl_delay(parser: RobotParser, agent: str) -> float | None:
    """The seconds between two requests that robots.txt asks of us, if it does."""
    rules = getattr(parser, "rp", None)  # Protego knows more than Scrapy's interface shows
    if rules is None:
        return None
    delay = cast("float | None", rules.crawl_delay(agent))
    rate = rules.request_rate(agent)
    if rate is not None and rate.requests:
        delay = max(delay or 0.0, rate.seconds / rate.requests)
    return None if delay is None else min(max(0.0, float(delay)), LONGEST_DELAY)


def slow_down(crawler: Crawler, host: str, delay: float) -> None:
    """Never again two requests to this host within ``delay`` seconds of each other."""
    throttle = crawler.get_extension(AutoThrottle)
    if throttle is not None:
        throttle.mindelay = max(throttle.mindelay, delay)
        throttle.maxdelay = max(throttle.maxdelay, delay)
    downloader = crawler.engine.downloader
    downloader._delay = max(downloader._delay, delay)
    slot = downloader.slots.get(host)
    if slot is not None:
        slot.delay = max(slot.delay, delay)


def _is_robots(request: Request) -> bool:
    return bool(request.meta.get("dont_obey_robotstxt"))


def _rules(url: str, body: bytes) -> Response:
    return TextResponse(url=url, status=200, headers={"Content-Type": "text/plain"}, body=body)
