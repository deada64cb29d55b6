"""Walks a forum: news first, then young posts once more, then what is old, as the budget allows.

A list of threads is read from its top, down to where nothing has changed. What lies below is old: it was
read before, or it is left for the end of the crawl and for later ones, which go on where the last one
stopped (:class:`listener.post.ListMark`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

from listener.post import Harvest, ListMark, Reactions, Sighting, ThreadMark
from spiders import data, verdicts
from spiders.base import Purpose
from spiders.engines.reading import Row, ThreadList, unlisted
from spiders.extract.addresses import canonical, site_of
from spiders.faults import PageFaultError, StopCrawlError, page_fault
from spiders.fetched import Fetched
from spiders.listing import Listing, is_settled
from spiders.reacting import who_reacted
from spiders.reader import Reader, reader_of
from spiders.threads import ThreadSpider, Visit

RETRIES = 20
"""Threads that failed before and are tried again in one crawl."""


class ForumSpider(ThreadSpider):
    """Spider ``forum``: any engine declared in :mod:`spiders.engines`, any other by its structure."""

    name = "forum"

    async def walk(self) -> AsyncIterator[Harvest]:
        """News; young posts once more for their counts; old threads as long as the budget lasts."""
        self._rows: dict[str, bool] = {}
        """Of each thread that a list showed: whether it had news."""
        self._walks: dict[str, Listing] = {}
        """By list: what this crawl has seen of it."""
        spent: StopCrawlError | None = None
        try:
            async for harvest in self._news():
                yield harvest
        except StopCrawlError as stop:
            if not self.spent:
                raise
            spent = stop
        try:
            async for harvest in self.look_again():
                yield harvest
            async for harvest in who_reacted(self):
                yield harvest
            if spent is None:
                async for harvest in self._older():
                    yield harvest
        except StopCrawlError as stop:
            if not self.spent:
                raise
            if spent is None:
                self.end_well(f"All news was read. {stop}")
        if spent is not None:
            raise spent

    # -- news ------------------------------------------------------------------------------------

    async def _news(self) -> AsyncIterator[Harvest]:
        start = await self.fetch(self.job.url, remembered=True)
        if start.not_modified:
            return
        reader, start = await self._recognised(start)
        if start.not_modified:
            return
        thread = reader.thread_of(start)
        if thread is not None:
            row = unlisted(start.url, thread)
            self.in_hand = start
            async for harvest in self.thread(reader, row, self._mark_of(row)):
                yield harvest
            return
        listed = reader.read_list(start)
        if not listed.rows and not listed.boards:
            raise verdicts.nothing_listed(start, reader.name)
        async for harvest in self._boards(reader, start, listed):
            yield harvest
        for trouble in self.intake.retries(RETRIES):
            if trouble.thread_url not in self._rows:
                row = unlisted(trouble.url, trouble.thread_url, trouble.signature)
                async for harvest in self.thread(reader, row, self._mark_of(row)):
                    yield harvest

    async def _recognised(self, page: Fetched) -> tuple[Reader, Fetched]:
        """Who reads this forum, and the page to begin with: the engine's own data where it is public."""
        reader: Reader | None = data.data_reader_of(page)
        if reader is None and not page.is_html:
            raise page_fault(
                page.url, "not-html", f"{page.url} is {page.content_type or 'no text'}, not a web page."
            )
        if reader is None and (door := data.door_of(page)) is not None:
            try:
                told = await self.fetch(door.address, remembered=True)
            except PageFaultError as error:
                self.report(error)  # its pages can be read all the same
            else:
                if told.not_modified or data.data_reader_of(told) == door.reader:
                    reader, page = door.reader, told
        reader = reader or reader_of(page)
        if reader is None:
            raise verdicts.no_forum(page)
        self.reader = reader
        self.intake.engine(reader.name)
        return reader, page

    async def _boards(self, reader: Reader, start: Fetched, listed: ThreadList) -> AsyncIterator[Harvest]:
        """The start page and every board below it, each board once."""
        waiting = deque(listed.boards)
        known = {canonical(start.url), canonical(self.job.url), *waiting}
        alone = not waiting
        async for harvest in self._newest(reader, canonical(self.job.url), start, listed):
            yield harvest
        if alone and self.complete:
            self.remember(start)  # beside boards its own silence would hide their news
        while waiting:
            url = waiting.popleft()
            try:
                page = await self._open_board(url)
                if page.not_modified:
                    continue
                listed = reader.read_list(page)
            except PageFaultError as error:
                self.report(error)
                continue
            waiting.extend(board for board in listed.boards if board not in known)
            known.update(listed.boards)
            async for harvest in self._newest(reader, url, page, listed):
                yield harvest
            if not listed.boards and self.complete:
                self.remember(page)

    async def _open_board(self, url: str) -> Fetched:
        """The first page of a board, where it was found last time."""
        mark = self.intake.list_mark(url)
        if mark is not None and mark.address != url:
            try:
                return await self.fetch(mark.address, remembered=True)
            except PageFaultError as error:
                if error.passing:
                    raise
        return await self.fetch(url, remembered=True)

    async def _newest(
        self, reader: Reader, url: str, page: Fetched, listed: ThreadList
    ) -> AsyncIterator[Harvest]:
        """A list from its top down to where nothing has changed; of a new list, its first page."""
        known = self.intake.list_mark(url)
        walk = self._walks[url] = Listing()
        end = ListMark(url=url, address=page.url, resume=known.resume if known else None)
        moved = known is None or known.address != page.url
        while True:
            fresh = walk.take(page.url, listed)
            self.lists.add(canonical(page.url))
            marks = self.intake.known_threads([row.thread_url for row in fresh])
            changed = [row for row in fresh if self._has_news(row, marks)]
            place = None
            if changed:
                place, moved = replace(end, resume=page.url), True
            for harvest in self._told_by_list(page, fresh, marks, place):
                yield harvest
            for row in changed:
                async for harvest in self._changed(reader, page, row, marks):
                    yield harvest
            ended = listed.next_url is None or not listed.rows
            if ended:
                end = replace(end, resume=None, swept=True)
            elif known is None:
                end = replace(end, resume=listed.next_url)
            if ended or known is None or is_settled(self._flags(listed.rows)):
                break
            assert listed.next_url is not None
            if walk.turns(listed.next_url) or not fresh:
                self.intake.fault(verdicts.endless(page.url, "the list of threads"))
                break
            try:
                page = await self.fetch(listed.next_url)
                listed = reader.read_list(page)
            except PageFaultError as error:
                self.report(error)
                end = replace(end, resume=listed.next_url if error.passing else end.resume)
                break
        if moved:
            yield Harvest(url=end.address, place=end)

    def _has_news(self, row: Row, marks: Mapping[str, ThreadMark]) -> bool:
        """Whether a thread must be read, as far as the list tells; remembered for this crawl."""
        if row.thread_url in self._rows:
            return False
        mark = marks.get(row.thread_url)
        same = mark is not None and _same(mark.signature, row.signature)
        # A list that shows no sign of change is no reason to go on to its next page.
        self._rows[row.thread_url] = not same and (mark is None or bool(row.signature))
        return not same

    def _flags(self, rows: tuple[Row, ...]) -> list[bool]:
        """For each thread of a page that is not kept on top: whether it had news in this crawl."""
        return [self._rows[row.thread_url] for row in rows if not row.pinned]

    def _told_by_list(
        self, page: Fetched, rows: list[Row], marks: Mapping[str, ThreadMark], place: ListMark | None
    ) -> list[Harvest]:
        """What a list tells of threads that are known, and how far down it is being read."""
        known = [row for row in rows if row.thread_url in marks]
        again = tuple(row.post for row in known if row.post)
        sightings = tuple(s for row in known if not row.post and (s := _sighting(page, row)))
        if not (again or sightings or place):
            return []
        return [Harvest(url=page.url, posts=again, sightings=sightings, place=place)]

    async def _changed(
        self,
        reader: Reader,
        page: Fetched,
        row: Row,
        marks: Mapping[str, ThreadMark],
        purpose: Purpose = Purpose.NEWS,
    ) -> AsyncIterator[Harvest]:
        """A thread with news: read, unless the list shows all of it."""
        if row.post is not None and row.whole:
            yield Harvest(url=page.url, posts=(row.post,), mark=Visit(row).mark())
            return
        async for harvest in self.thread(reader, row, marks.get(row.thread_url), purpose):
            yield harvest

    def _mark_of(self, row: Row) -> ThreadMark | None:
        return self.intake.known_threads([row.thread_url]).get(row.thread_url)

    # -- what is old -----------------------------------------------------------------------------

    async def _older(self) -> AsyncIterator[Harvest]:
        """Lists below the news, each where the last crawl stopped, a page of each in turn."""
        waiting = deque(self.intake.unfinished_lists())
        while waiting:
            mark = waiting.popleft()
            walk = self._walks.setdefault(mark.url, Listing())
            assert mark.resume is not None
            try:
                page = await self.fetch(mark.resume, purpose=Purpose.BACKFILL)
                reader = self.reader or reader_of(page)
                if reader is None:
                    raise verdicts.no_forum(page)
                listed = reader.read_list(page)
            except PageFaultError as error:
                self.report(error)
                if not error.passing:  # the list has become shorter
                    yield Harvest(url=mark.resume, place=replace(mark, resume=None, swept=True))
                continue
            fresh = walk.take(page.url, listed)
            self.lists.add(canonical(page.url))
            marks = self.intake.known_threads([row.thread_url for row in fresh])
            changed = [row for row in fresh if self._has_news(row, marks)]
            for harvest in self._told_by_list(page, fresh, marks, replace(mark, resume=page.url)):
                yield harvest
            for row in changed:
                async for harvest in self._changed(reader, page, row, marks, Purpose.BACKFILL):
                    yield harvest
            onward = listed.next_url if listed.rows else None
            if onward is not None and (walk.turns(onward) or not fresh):
                self.intake.fault(verdicts.endless(page.url, "the list of threads"))
                onward = None
            if onward is None:
                yield Harvest(url=page.url, place=replace(mark, resume=None, swept=True))
            else:
                waiting.append(replace(mark, resume=onward))


def _same(known: str, shown: str) -> bool:
    """Whether two lists show the same state of a thread: one may show more signs of it than the other."""
    if not known or not shown:
        return False
    one, other = set(known.split(" · ")), set(shown.split(" · "))
    return one <= other or other <= one


def _sighting(page: Fetched, row: Row) -> Sighting | None:
    if row.replies is None and row.views is None:
        return None
    return Sighting(
        site=site_of(page.url),
        thread_url=row.thread_url,
        reactions=Reactions(comments=row.replies, views=row.views),
    )
