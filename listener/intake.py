"""The one door between spiders and the listener.

A crawl runs in a process of its own. It is started with the path of a job file
(``scrapy crawl forum -a job=/path/job.json``), calls :func:`open_intake` with it, hands over what each
page gave, and asks what it must remember. Spiders import this module and :mod:`listener.post`, and
nothing else of the listener.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from listener.post import Fault, Harvest, ListMark, ThreadMark, Trouble, Validators


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlJob:
    """What one crawl is to do."""

    mode: str
    """``crawl`` stores what it finds; ``preview`` stores nothing and writes JSON lines to ``out``."""
    kind: str
    """The spider: ``forum``, ``feed`` or ``page``."""
    url: str
    source_id: int | None = None
    run_id: int | None = None
    timezone: str = "Asia/Ho_Chi_Minh"
    """The zone in which the site writes times that name none (IANA name)."""
    delay_seconds: float = 1.0
    max_requests: int = 2000
    revisit_requests: int = 20
    backfill_requests: int = 2000
    """Of ``max_requests``, how many may go to old threads once the news is read."""
    render: bool = False
    """Let a browser draw the pages first (the extra ``render``)."""
    time_limit_seconds: int = 1800
    contact: str = ""
    allow_hosts: tuple[str, ...] = ()
    """``host:port`` (or ``host``) that may be fetched although not a public address."""
    out: str | None = None
    """Preview only: the file that gets one JSON object a line."""
    html: str | None = None
    """Preview only: the path of a saved page, read in place of ``url``; nothing is fetched."""

    def write(self, path: Path) -> None:
        """Write the job file, readable by this user only."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(self), file)

    @classmethod
    def read(cls, path: Path) -> CrawlJob:
        """Read what :meth:`write` wrote."""
        values = json.loads(path.read_text(encoding="utf-8"))
        values["allow_hosts"] = tuple(values["allow_hosts"])
        return cls(**values)


@dataclass(frozen=True, kw_only=True, slots=True)
class CrawlFigures:
    """What a crawl cost, told while it runs and at its end."""

    requests: int = 0
    revisits: int = 0
    backfill: int = 0
    not_modified: int = 0
    bytes: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Revisit:
    """A page to look at again for the counts of its young posts."""

    url: str
    thread_url: str
    first: bool = True
    """It is the thread's first page: where that does not exist, the thread does not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """A post of which it is to be asked who liked or shared it."""

    site: str
    key: str
    url: str
    kind: str
    """``like`` or ``share``."""
    counted: int
    """How many the post counts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """A stored post that should be on a page, by the neighbours that are."""

    key: str
    text: str


class Intake(Protocol):
    """What a spider can tell and ask. Calls block briefly; make them from the reactor thread."""

    job: CrawlJob

    def take(self, harvest: Harvest) -> None:
        """Hand over what one page gave. Nothing raised here is the spider's concern: a post that
        cannot be processed is quarantined by the listener."""

    def known_threads(self, urls: Sequence[str]) -> Mapping[str, ThreadMark]:
        """The marks of those threads that were read to their end before, by canonical address; and of
        those that could not be read and are not to be tried before the list shows a change."""

    def list_mark(self, url: str) -> ListMark | None:
        """How far down a list has been gone over; None: it is new."""

    def unfinished_lists(self) -> Sequence[ListMark]:
        """The lists with a part that has not been gone over, or not for long."""

    def trouble(self, trouble: Trouble) -> None:
        """Record a thread that could not be read. What is told of it later by a mark ends it."""

    def retries(self, limit: int) -> Sequence[Trouble]:
        """Threads that could not be read and are due for another try, longest due first."""

    def expected(self, site: str, keys: Sequence[str], *, total: int | None) -> Sequence[Expected]:
        """Stored posts that should be on a page of a thread and are not among those it shows.

        Known is the order in which the posts of a thread were first stored. Where the page shows its posts
        in that order, those stored between two of them belong between them still.

        Args:
            site: of the posts.
            keys: the posts of the page, in its order.
            total: of the thread's last page, how many posts the list says the thread has, where known:
                fewer than are stored means that posts after the last one shown may be missed too.
        """

    def revisits(self, limit: int) -> Sequence[Revisit]:
        """Pages with young posts whose counts are due for another look, most urgent first."""

    def reactions_due(self, limit: int) -> Sequence[Asking]:
        """Posts about a brand whose likes or shares have changed since it was asked whose they are, newest
        first."""

    def validators(self, url: str) -> Validators | None:
        """What the server said about a page last time."""

    def remember(self, url: str, validators: Validators) -> None:
        """Keep what the server said about a page, once all that it gave has been taken."""

    def fault(self, fault: Fault) -> None:
        """Record something the crawl met that belongs to no harvest."""

    def robots(self, verdict: str) -> None:
        """Record what robots.txt said: ``allowed``, ``refused``, ``none``, with any crawl-delay
        (``allowed; crawl-delay 5 s``)."""

    def engine(self, name: str) -> None:
        """Record which engine was recognised."""

    def beat(self, figures: CrawlFigures) -> bool:
        """Renew the lease (call every 10 seconds). False: the lease is lost, stop at once."""

    def finish(self, *, reached_end: bool, reason: str, figures: CrawlFigures) -> None:
        """The crawl ends. ``reached_end``: everything that had news was read; ``reason``: one
        sentence for the list of runs."""


def open_intake(job: CrawlJob) -> Intake:
    """The intake of this job: the store for a crawl, a file for a preview.

    Raises:
        ListenerError: the database cannot be opened.
    """
    if job.mode == "preview":
        from listener.ingest.preview_intake import PreviewIntake

        return PreviewIntake(job)
    from listener.ingest.store_intake import StoreIntake

    return StoreIntake(job)
