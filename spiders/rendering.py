"""Draws pages whose content a script makes, in a browser that has no network of its own.

Each request the page makes is answered by the crawl's own downloader: the same guard against private
addresses (at resolution too), robots.txt, pauses, size and time limits, and no cookies. The browser itself
is given a proxy that does not exist and a resolver that knows no name, so what is not answered here fails.
"""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from scrapy.http import Response

from spiders.faults import FailedRequestError, PageFaultError, StopCrawlError, page_fault
from spiders.fetched import Fetched

SECONDS = 30
"""A page that has not come to rest by then is taken as it is."""
MOST_REQUESTS = 60
"""Scripts and data of one page; an app that asks for more is cut off."""
MOST_BYTES = 16 * 1024 * 1024
"""Of scripts and data of one page, together."""
_NEEDED = frozenset({"script", "xhr", "fetch"})
"""Kinds of requests that make content; pictures, styles and fonts do not."""
_FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-bypass-list=<-loopback>",  # not even this machine is reached past the proxy
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

Download = Callable[[str], Awaitable[Response]]


def is_installed() -> bool:
    """Whether the extra ``render`` is there."""
    return importlib.util.find_spec("playwright") is not None


class Renderer:
    """One browser for one crawl, started when it is first needed."""

    def __init__(self, download: Download, agent: str, largest: int, *, sandbox: bool = True) -> None:
        """Keep what is needed; nothing is started yet.

        Args:
            download: the crawl's own way to fetch an address.
            agent: the crawl's user agent.
            largest: bytes above which a page is not taken.
            sandbox: Chromium's own; it cannot be had where the crawl runs as root.
        """
        self._download, self._agent, self._largest, self._sandbox = download, agent, largest, sandbox
        self._playwright: Any = None
        self._browser: Any = None

    async def draw(self, page: Fetched) -> Fetched:
        """The page as it stands when its scripts have run.

        Raises:
            PageFaultError: no browser could be started, or the page became too large.
        """
        browser = await self._started(page.url)
        context = await browser.new_context(
            user_agent=self._agent, service_workers="block", accept_downloads=False
        )
        answers = _Answers(page, self._download)
        try:
            await context.route("**/*", answers.answer)
            await context.route_web_socket("**/*", lambda socket: socket.close())
            tab = await context.new_page()
            await asyncio.wait_for(self._rest(tab, page.url), SECONDS)
            drawn = await tab.content()
        except TimeoutError:
            drawn = await tab.content()
        finally:
            await context.close()
        if answers.stopped is not None:
            raise answers.stopped
        body = drawn.encode()
        if len(body) > self._largest:
            raise page_fault(page.url, "too-large", f"{page.url} became too large as its scripts ran.")
        return replace(page, body=body, content_type="text/html; charset=utf-8")

    @staticmethod
    async def _rest(tab: Any, url: str) -> None:
        await tab.goto(url, wait_until="load", timeout=0)
        await tab.wait_for_load_state("networkidle", timeout=0)

    async def _started(self, url: str) -> Any:
        if self._browser is None:
            from playwright.async_api import Error, async_playwright

            self._playwright = await async_playwright().start()
            found = next((path for name in _NAMES if (path := shutil.which(name))), None)
            try:
                self._browser = await self._playwright.chromium.launch(
                    executable_path=found,
                    args=list(_FLAGS),
                    chromium_sandbox=self._sandbox,
                    proxy={"server": "http://127.0.0.1:9"},
                )
            except Error as error:
                raise page_fault(
                    url,
                    "javascript",
                    f"{url} needs a browser, and none could be started ({str(error).splitlines()[0][:200]}); "
                    "install Chromium: python -m playwright install chromium.",
                ) from error
        return self._browser

    async def close(self) -> None:
        """End the browser, if there is one."""
        if self._browser is not None:
            await self._browser.close()
        if self._playwright is not None:
            await self._playwright.stop()
        self._browser = self._playwright = None


class _Answers:
    """Answers the requests of one page from the crawl's downloader."""

    def __init__(self, page: Fetched, download: Download) -> None:
        self._page, self._download = page, download
        self._left, self._bytes = MOST_REQUESTS, 0
        self._until = time.monotonic() + SECONDS
        self._shown = False
        self.stopped: StopCrawlError | None = None

    async def answer(self, route: Any) -> None:
        request = route.request
        if request.is_navigation_request() and not self._shown and request.url == self._page.url:
            self._shown = True
            await route.fulfill(status=200, body=self._page.text, content_type="text/html; charset=utf-8")
            return
        wanted = request.resource_type in _NEEDED and request.method == "GET"
        if not wanted or self._left <= 0 or self._bytes > MOST_BYTES or time.monotonic() > self._until:
            await route.abort()
            return
        self._left -= 1
        try:
            response = await self._download(request.url)
        except StopCrawlError as stop:
            self.stopped = stop
            await route.abort()
            return
        except (PageFaultError, FailedRequestError):
            await route.abort("accessdenied")
            return
        self._bytes += len(response.body)
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        await route.fulfill(
            status=response.status,
            body=response.body,
            # What a page may read of other hosts is for the crawl to say: it holds no secrets.
            headers={"Content-Type": kind, "Access-Control-Allow-Origin": "*"},
        )
