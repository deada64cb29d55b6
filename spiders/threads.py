"""Reads the pages of one thread, and tells what is new, complete, unreadable or gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from listener.post import Fault, Gone, Harvest, ThreadMark, Trouble
from spiders import verdicts
from spiders.base import CrawlSpider, Purpose
from spiders.engines.reading import Row, ThreadPage, unlisted
from spiders.extract.addresses import canonical, site_of
from spiders.faults import PageFaultError, StopCrawlError, page_fault
from spiders.fetched import Fetched
from spiders.missing import missing_posts
from spiders.reader import Reader, reader_of

MOST_PAGES = 1000
"""Pages of one thread in one crawl; what is left waits for the next."""
UNFINISHED = "unfinished"
"""Signature of a thread whose reading broke off: unlike any a list shows, so it goes on next time."""


@dataclass
class Visit:
    """One thread in one crawl: how far it has been read."""

    row: Row
    known: bool = False
    """Posts of it were stored by an earlier crawl."""
    seen: set[str] = field(default_factory=set)
    pages: int = 0
    first_page_url: str | None = None
    last: Fetched | None = None
    """The last page that gave something."""

    def mark(self, signature: str | None = None) -> ThreadMark:
        """The thread has been read up to here."""
        return ThreadMark(
            url=self.row.thread_url,
            signature=self.row.signature if signature is None else signature,
            first_page_url=self.first_page_url or self.row.own_url,
            last_page_url=self.last.url if self.last else self.row.own_url or self.row.url,
        )


class ThreadSpider(CrawlSpider):
    """The part of a spider that reads threads."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fetched: set[str] = set()
        """Canonical addresses of the pages of threads that were read."""
        self.reader: Reader | None = None
        self.in_hand: Fetched | None = None
        """The start page, where it is one of a thread: it need not be asked for twice."""
        self.lists: set[str] = set()
        """Canonical addresses of lists: a thread that leads to one is not there any more."""

    async def thread(
        self, reader: Reader, row: Row, mark: ThreadMark | None, purpose: Purpose = Purpose.NEWS
    ) -> AsyncIterator[Harvest]:
        """The pages of a thread, from its start or from where it ended last time."""
        visit = Visit(row, known=mark is not None)
        url: str | None = reader.at(mark.last_page_url) if mark else row.url
        while url is not None:
            try:
                held, self.in_hand = self.in_hand, None
                if held is None or held.url != url:
                    held = await self.fetch(url, purpose=purpose)
                page = held
                read = self.read(reader, page, row)
            except PageFaultError as error:
                if mark is not None and visit.pages == 0 and not error.passing and url != row.url:
                    url = row.url  # the page where it ended is gone: posts were deleted or moved
                    continue
                self._give_up(visit, error)
                return
            except StopCrawlError:
                if visit.last is not None:
                    yield Harvest(url=visit.last.url, mark=visit.mark(UNFINISHED))
                raise
            if url == row.url:
                visit.first_page_url = row.own_url or page.url
            harvest, url = self._step(reader, visit, page, read)
            yield harvest

    def _give_up(self, visit: Visit, error: PageFaultError) -> None:
        self.report(error)
        self.intake.trouble(
            Trouble(
                thread_url=visit.row.thread_url,
                url=visit.row.url,
                signature=visit.row.signature,
                passing=error.passing,
            )
        )

    def read(self, reader: Reader, page: Fetched, row: Row | None) -> ThreadPage:
        """Read a page of a thread; what cannot be read goes to the quarantine.

        Raises:
            PageFaultError: there is no post on it, or it is no page that this reader reads.
        """
        if not reader.reads(page):
            raise page_fault(page.url, "not-html", f"{page.url} is {page.content_type}, not a web page.")
        read = reader.read_thread(page, self.job.timezone, row)
        if not read.posts and not read.sound:
            raise verdicts.no_posts(page, reader.name, frozenset(self.lists))
        return read

    def _step(
        self, reader: Reader, visit: Visit, page: Fetched, read: ThreadPage
    ) -> tuple[Harvest, str | None]:
        """What one page gives, and where to go from it."""
        self.fetched.add(canonical(page.url))
        new = tuple(post for post in read.posts if post.key not in visit.seen)
        visit.seen.update(post.key for post in new)
        visit.pages += 1
        visit.last = page if new else visit.last
        faults = [verdicts.unread(page, read.unread)] if read.unread else []
        gone: tuple[Gone, ...] = ()
        if visit.known and new:
            gone, thin = self.gone(reader, page, read, visit.row)
            faults += thin
        mark, onward = None, read.next_url
        if not new and (read.posts or onward is not None):
            faults.append(verdicts.endless(page.url, "the thread"))
            mark, onward = visit.mark(), None
        elif onward is None:
            mark = visit.mark()
        elif visit.pages >= MOST_PAGES:
            faults.append(verdicts.endless(page.url, "the thread"))
            mark, onward = visit.mark(UNFINISHED), None
            self.complete = False
        return Harvest(url=page.url, posts=new, faults=tuple(faults), mark=mark, gone=gone), onward

    def gone(
        self, reader: Reader, page: Fetched, read: ThreadPage, row: Row | None
    ) -> tuple[tuple[Gone, ...], list[Fault]]:
        """Which stored posts a page that reads well no longer shows; a fault where that is unbelievable."""
        if not read.consecutive:
            return (), []
        replies = row.replies if row is not None and read.next_url is None else None
        site = site_of(page.url)
        expected = self.intake.expected(
            site, [post.key for post in read.posts], total=None if replies is None else replies + 1
        )
        missing = missing_posts(page, read.posts, expected, exact=reader.name != "structure")
        if not missing:
            return (), []
        if read.unread or len(missing) > len(read.posts):
            return (), [verdicts.thinned(page.url, len(missing), len(read.posts))]
        return (Gone(site=site, keys=tuple(post.key for post in missing)),), []

    # -- revisits --------------------------------------------------------------------------------

    async def look_again(self) -> AsyncIterator[Harvest]:
        """Young posts once more, within a budget of their own; threads that are not there any more."""
        gone: list[Gone] = []
        well = 0
        for revisit in self.intake.revisits(self.job.revisit_requests):
            if self.figures.revisits >= self.job.revisit_requests:
                break
            url = self.reader.at(revisit.url) if self.reader else revisit.url
            if canonical(url) in self.fetched:
                continue
            try:
                page = await self.fetch(url, purpose=Purpose.REVISIT)
                reader = self.reader or reader_of(page)
                if reader is None:
                    raise verdicts.no_posts(page, None)
                # A page of data may not name the thread it belongs to.
                read = self.read(reader, page, unlisted(url, revisit.thread_url))
            except PageFaultError as error:
                if revisit.first and error.fault.kind in ("http-404", "http-410"):
                    gone.append(Gone(site=site_of(url), thread_url=revisit.thread_url))
                else:
                    self._missed(revisit.thread_url, url, error)
                continue
            well += 1
            self.fetched.add(canonical(page.url))
            lost, faults = self.gone(reader, page, read, None)
            yield Harvest(url=page.url, posts=read.posts, gone=lost, faults=tuple(faults))
        if len(gone) > max(1, well):
            self.intake.fault(verdicts.thinned(self.job.url, len(gone), well))
        elif gone:
            yield Harvest(url=self.job.url, gone=tuple(gone))

    def _missed(self, thread_url: str, url: str, error: PageFaultError) -> None:
        """A page that cannot be looked at again rests, or it would be the most overdue for ever."""
        self.intake.fault(error.fault)
        mark = self.intake.known_threads([thread_url]).get(thread_url)
        self.intake.trouble(
            Trouble(
                thread_url=thread_url,
                url=url,
                signature=mark.signature if mark else "",
                passing=error.passing,
            )
        )
