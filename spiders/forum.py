"""Walks a forum: from a start address to boards, to lists of threads, to the pages of each thread."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from listener.post import Fault, Harvest, Reactions, Sighting, ThreadMark
from spiders.base import CrawlSpider
from spiders.data import data_reader_of, door_of
from spiders.engines import ENGINES
from spiders.engines.reading import Row, ThreadList, ThreadPage
from spiders.extract.addresses import canonical, site_of
from spiders.faults import PageFaultError, StopCrawlError, page_fault
from spiders.fetched import Fetched
from spiders.reader import Reader, reader_of

MOST_PAGES = 1000
"""Pages of one thread in one crawl; what is left waits for the next."""
UNFINISHED = "unfinished"
"""Signature of a thread whose reading broke off: unlike any a list shows, so it goes on next time."""
PAYLOAD = 100_000
"""Characters of an unreadable page that are kept for the quarantine."""


@dataclass
class _Visit:
    """One thread in one crawl: how far it has been read."""

    row: Row
    seen: set[str] = field(default_factory=set)
    pages: int = 0
    last: Fetched | None = None
    """The last page that gave something."""

    def mark(self, signature: str | None = None) -> ThreadMark:
        """The thread has been read up to here."""
        return ThreadMark(
            url=self.row.thread_url,
            signature=self.row.signature if signature is None else signature,
            last_page_url=self.last.url if self.last else self.row.url,
        )


class ForumSpider(CrawlSpider):
    """Spider ``forum``: any engine declared in :mod:`spiders.engines`, any other by its structure."""

    name = "forum"

    async def walk(self) -> AsyncIterator[Harvest]:
        """Threads with news, by last activity; then young posts once more for their counts."""
        self._threads: dict[str, str] = {}  # canonical address → the address that needs no redirect
        self._fetched: set[str] = set()
        self._reader: Reader | None = None
        spent: StopCrawlError | None = None
        try:
            async for harvest in self._news():
                yield harvest
        except StopCrawlError as stop:
            if not self.budget_spent:
                raise
            spent = stop
        async for harvest in self._look_again():
            yield harvest
        if spent is not None:
            raise spent

    async def _news(self) -> AsyncIterator[Harvest]:
        start = await self.fetch(self.job.url, remembered=self.job.clean)
        if start.not_modified:
            return
        reader, start = await self._recognised(start)
        if start.not_modified:
            return
        thread = reader.thread_of(start)
        if thread is not None:
            row = Row(
                url=start.url, thread_url=thread, title=None, board=None,
                replies=None, views=None, signature="", pinned=False,
            )  # fmt: skip
            async for harvest in self._thread(reader, row, self._mark_of(row)):
                yield harvest
            return
        listed = reader.read_list(start)
        if not listed.rows and not listed.boards:
            raise _nothing_listed(start, reader)
        async for harvest in self._boards(reader, start, listed):
            yield harvest

    async def _recognised(self, page: Fetched) -> tuple[Reader, Fetched]:
        """Who reads this forum, and the page to begin with: the engine's own data where it is public."""
        reader: Reader | None = data_reader_of(page)
        if reader is None and not page.is_html:
            raise page_fault(
                page.url, "not-html", f"{page.url} is {page.content_type or 'no text'}, not a web page."
            )
        if reader is None and (door := door_of(page)) is not None:
            try:
                told = await self.fetch(door.address, remembered=self.job.clean)
            except PageFaultError as error:
                self.report(error)  # its pages can be read all the same
            else:
                if told.not_modified or data_reader_of(told) == door.reader:
                    reader, page = door.reader, told
        reader = reader or reader_of(page)
        if reader is None:
            raise _no_forum(page)
        self._reader = reader
        self.intake.engine(reader.name)
        return reader, page

    # -- lists -----------------------------------------------------------------------------------

    async def _boards(self, reader: Reader, start: Fetched, listed: ThreadList) -> AsyncIterator[Harvest]:
        """The start page and every board below it, each board once."""
        waiting = deque(listed.boards)
        known = {canonical(start.url), *waiting}
        whole = True
        async for harvest in self._list(reader, start, listed):
            yield harvest
        while waiting:
            url = waiting.popleft()
            try:
                page = await self.fetch(url, remembered=self.job.clean)
                if page.not_modified:
                    continue
                listed = reader.read_list(page)
            except PageFaultError as error:
                self.report(error)
                whole = whole and not error.passing
                continue
            waiting.extend(board for board in listed.boards if board not in known)
            known.update(listed.boards)
            async for harvest in self._list(reader, page, listed):
                yield harvest
        if whole and self.complete:
            self.remember(start)

    async def _list(self, reader: Reader, page: Fetched, listed: ThreadList) -> AsyncIterator[Harvest]:
        """A list of threads, page after page, until there is no more or no more news."""
        first, pages = page, {canonical(page.url)}
        while True:
            news = False
            fresh = [row for row in listed.rows if row.thread_url not in self._threads]
            marks = self.intake.known_threads([row.thread_url for row in fresh])
            self._threads.update((row.thread_url, row.url) for row in fresh)
            known = [row for row in fresh if row.thread_url in marks]
            again = tuple(row.post for row in known if row.post)
            sightings = tuple(s for row in known if not row.post and (s := _sighting(page, row)))
            if again or sightings:
                yield Harvest(url=page.url, posts=again, sightings=sightings)
            for row in fresh:
                mark = marks.get(row.thread_url)
                if mark is not None and row.signature and mark.signature == row.signature:
                    continue
                news = news or not row.pinned
                if row.post is not None and row.whole:
                    yield Harvest(url=page.url, posts=(row.post,), mark=_Visit(row).mark())
                    continue
                async for harvest in self._thread(reader, row, mark):
                    yield harvest
            if listed.next_url is None or (self.job.clean and not news):
                break
            if canonical(listed.next_url) in pages or (listed.rows and not fresh):
                self.intake.fault(_endless(page.url, "the list of threads"))
                break
            pages.add(canonical(listed.next_url))
            try:
                page = await self.fetch(listed.next_url)
                listed = reader.read_list(page)
            except PageFaultError as error:
                self.report(error)
                break
        if self.complete and first.url != self.job.url:
            self.remember(first)

    # -- threads ---------------------------------------------------------------------------------

    def _mark_of(self, row: Row) -> ThreadMark | None:
        return self.intake.known_threads([row.thread_url]).get(row.thread_url)

    async def _thread(self, reader: Reader, row: Row, mark: ThreadMark | None) -> AsyncIterator[Harvest]:
        """The pages of a thread, from its start or from where it ended last time."""
        visit = _Visit(row)
        url: str | None = reader.at(mark.last_page_url) if mark else row.url
        while url is not None:
            try:
                page = await self.fetch(url)
                read = self._read(reader, page, row)
            except PageFaultError as error:
                if mark is not None and visit.pages == 0 and not error.passing and url != row.url:
                    url = row.url  # the page where it ended is gone: posts were deleted or moved
                    continue
                self.report(error)
                return
            except StopCrawlError:
                if visit.last is not None:
                    yield Harvest(url=visit.last.url, mark=visit.mark(UNFINISHED))
                raise
            harvest, url = self._step(visit, page, read)
            yield harvest

    def _read(self, reader: Reader, page: Fetched, row: Row | None) -> ThreadPage:
        """Read a page of a thread; what cannot be read goes to the quarantine."""
        if not reader.reads(page):
            raise page_fault(page.url, "not-html", f"{page.url} is {page.content_type}, not a web page.")
        read = reader.read_thread(page, self.job.timezone, row)
        if not read.posts:
            raise _no_posts(page, reader)
        return read

    def _step(self, visit: _Visit, page: Fetched, read: ThreadPage) -> tuple[Harvest, str | None]:
        """What one page gives, and where to go from it."""
        self._fetched.add(canonical(page.url))
        new = tuple(post for post in read.posts if post.key not in visit.seen)
        visit.seen.update(post.key for post in new)
        visit.pages += 1
        visit.last = page if new else visit.last
        faults = [_unread(page, read.unread)] if read.unread else []
        mark, onward = None, read.next_url
        if not new:
            faults.append(_endless(page.url, "the thread"))
            mark, onward = visit.mark(), None
        elif onward is None:
            mark = visit.mark()
        elif visit.pages >= MOST_PAGES:
            faults.append(_endless(page.url, "the thread"))
            mark, onward = visit.mark(UNFINISHED), None
            self.complete = False
        return Harvest(url=page.url, posts=new, faults=tuple(faults), mark=mark), onward

    # -- revisits --------------------------------------------------------------------------------

    async def _look_again(self) -> AsyncIterator[Harvest]:
        """Young posts once more, within a budget of their own."""
        for revisit in self.intake.revisits(self.job.revisit_requests):
            if self.figures.revisits >= self.job.revisit_requests:
                return
            url = self._threads.get(revisit.url, revisit.url)
            url = self._reader.at(url) if self._reader else url
            if canonical(url) in self._fetched:
                continue
            try:
                page = await self.fetch(url, revisit=True)
                reader = self._reader or reader_of(page)
                if reader is None:
                    raise _no_posts(page, None)
                read = self._read(reader, page, None)
            except PageFaultError as error:
                self.report(error)
                continue
            self._fetched.add(canonical(page.url))
            yield Harvest(url=page.url, posts=read.posts)


def _sighting(page: Fetched, row: Row) -> Sighting | None:
    if row.replies is None and row.views is None:
        return None
    return Sighting(
        site=site_of(page.url),
        thread_url=row.thread_url,
        reactions=Reactions(comments=row.replies, views=row.views),
    )


def _no_forum(page: Fetched) -> PageFaultError:
    if page.tree.css_first('input[type="password"]') is not None:
        return page_fault(
            page.url,
            "login",
            f"{page.url} shows a login form instead of a forum; only public pages are read.",
        )
    names = ", ".join(engine.name for engine in ENGINES)
    return page_fault(
        page.url,
        "not-a-forum",
        f"No known forum software was recognised at {page.url} (looked for: {names}); give the address of "
        "the forum's front page or of a board, or add it as a feed or a page.",
        page.text[:PAYLOAD],
    )


def _nothing_listed(page: Fetched, reader: Reader) -> PageFaultError:
    return page_fault(
        page.url,
        "not-a-forum",
        f"{page.url} is a page of the forum software {reader.name}, but lists neither boards nor threads; "
        "give the address of its front page, of a board or of a thread.",
        page.text[:PAYLOAD],
    )


def _no_posts(page: Fetched, reader: Reader | None) -> PageFaultError:
    if page.is_html and page.tree.css_first('input[type="password"]') is not None:
        return page_fault(page.url, "login", f"{page.url} shows a login form instead of posts.")
    known = f"{reader.name} has them" if reader else "any known forum software has them"
    return page_fault(
        page.url, "unparsed", f"No post was found at {page.url} where {known}.", page.text[:PAYLOAD]
    )


def _unread(page: Fetched, count: int) -> Fault:
    return Fault(
        url=page.url,
        kind="unparsed",
        message=f"{count} post(s) at {page.url} could not be read.",
        payload=page.text[:PAYLOAD],
    )


def _endless(url: str, what: str) -> Fault:
    return Fault(
        url=url,
        kind="endless",
        message=f"At {url} {what} goes on without anything new; reading it stopped there.",
    )
