"""What can go wrong with one address, each as one Fault with one sentence.

PageFaultError     this page gave nothing; the crawl goes on with the next
StopCrawlError     the whole crawl ends now: budget, time, lease, or a site that wants no more
"""

from __future__ import annotations

import time
from dataclasses import replace
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from listener.post import Fault
from spiders.extract.addresses import site_of
from spiders.guard import ForbiddenAddressError, PublicResolver

PASSING = frozenset({"unreachable", "timeout", "dns", "tls", "http-429", "cut-off"})
"""Kinds that may be gone at the next run; an HTTP 5xx is one too."""


class PageFaultError(Exception):
    """A page could not be had or used."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault

    @property
    def passing(self) -> bool:
        """Whether trying again later makes sense."""
        return self.fault.kind in PASSING or self.fault.kind.startswith("http-5")


class FailedRequestError(Exception):
    """A request failed, perhaps after redirects; ``__cause__`` says how."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class Whereabouts:
    """Downloader middleware, outermost: says at which address a request failed in the end."""

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Scrapy's own exceptions do not know the request they belong to."""
        raise FailedRequestError(request.url) from exception


class StopCrawlError(Exception):
    """The crawl ends; the message is the reason for the list of runs."""


def page_fault(url: str, kind: str, message: str, payload: str | None = None) -> PageFaultError:
    """A fault ready to raise."""
    return PageFaultError(Fault(url=url, kind=kind, message=message, payload=payload))


def fault_of_exception(url: str, error: BaseException, max_bytes: int) -> PageFaultError:
    """Put a failed request into words.

    Args:
        url: what was asked for.
        error: what Scrapy raised.
        max_bytes: the size above which pages are not read.
    """
    host = urlsplit(url).hostname or url
    if isinstance(error, ForbiddenAddressError):
        return page_fault(url, "forbidden-address", str(error))
    if isinstance(error, IgnoreRequest):
        return _ignored(url, str(error), max_bytes)
    if host in PublicResolver.dropped and isinstance(error, CannotResolveHostError):
        return page_fault(url, "forbidden-address", PublicResolver.dropped[host])
    if isinstance(error, CannotResolveHostError):
        return page_fault(url, "dns", f"The host name {host} was not found; check its spelling.")
    if isinstance(error, DownloadConnectionRefusedError):
        return page_fault(url, "unreachable", f"{site_of(url)} refused the connection; is the site running?")
    if isinstance(error, DownloadTimeoutError):
        return page_fault(url, "timeout", f"{site_of(url)} did not answer in time.")
    if isinstance(error, DownloadCancelledError):
        return _too_large(url, max_bytes)
    if isinstance(error, ResponseDataLossError):
        return page_fault(url, "cut-off", f"{site_of(url)} broke off in the middle of {url}.")
    words = str(error)
    if "SSL" in words or "certificate" in words.lower() or "TLS" in words:
        return page_fault(url, "tls", f"The certificate or encryption of {site_of(url)} cannot be trusted.")
    return page_fault(url, "unreachable", f"{site_of(url)} could not be reached ({type(error).__name__}).")


def _ignored(url: str, words: str, max_bytes: int) -> PageFaultError:
    if "robots.txt" in words:
        return page_fault(
            url,
            "robots",
            f"The robots.txt of {site_of(url)} asks crawlers not to fetch {url}, so it was not.",
        )
    if "redirections" in words:
        return page_fault(url, "redirects", f"{url} redirects in circles.")
    if "MAXSIZE" in words:
        return _too_large(url, max_bytes)
    return page_fault(url, "ignored", f"{url} was not fetched: {words}.")


def _too_large(url: str, max_bytes: int) -> PageFaultError:
    return page_fault(
        url, "too-large", f"{url} is larger than {max_bytes // 1024 // 1024} MiB and was not read."
    )


def fault_of_status(url: str, status: int) -> PageFaultError:
    """Put an HTTP status that is no success into words."""
    kind = f"http-{status}"
    match status:
        case 401:
            return page_fault(url, "login", f"{url} asks for a login; only public pages are read.")
        case 403:
            return page_fault(url, kind, f"{site_of(url)} forbids access to {url} (403).")
        case 404 | 410:
            return page_fault(url, kind, f"{url} does not exist ({status}); check the address.")
        case 429:
            return page_fault(url, kind, f"{site_of(url)} asks to slow down (429); give it a longer delay.")
    if status >= 500:
        return page_fault(url, kind, f"{site_of(url)} has trouble of its own ({_phrase(status)}).")
    return page_fault(url, kind, f"{url} answered {_phrase(status)}.")


def bot_wall(url: str) -> PageFaultError:
    """A guard against programs answered instead of the site."""
    return page_fault(
        url,
        "bot-wall",
        f"{site_of(url)} asks its visitors to prove that they are people, and nothing gets round that here; "
        "ask its owner to let this crawler in by its name, or for an export.",
    )


def with_retry_after(error: PageFaultError, response: Response, now: float | None = None) -> PageFaultError:
    """Add how long a 429 or 503 asks to wait (seconds or a date), where it says so.

    Args:
        now: Seconds since 1970, for tests.
    """
    if response.status not in (429, 503):
        return error
    raw = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if raw.isascii() and raw.isdecimal():
        seconds = int(raw[:9])
    else:
        try:
            until = parsedate_to_datetime(raw).timestamp()
        except (ValueError, OverflowError):
            return error
        seconds = max(0, round(until - (time.time() if now is None else now)))
    return PageFaultError(replace(error.fault, retry_after_seconds=seconds))


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
