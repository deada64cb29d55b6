"""Reads a platform's data as the forum spider reads pages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from spiders.data.platform import Place, Platform
from spiders.engines.reading import Row, ThreadList, ThreadPage
from spiders.extract.json_tree import Json
from spiders.faults import page_fault
from spiders.fetched import Fetched

PAYLOAD = 100_000
"""Characters of broken data that are kept for the quarantine."""


@dataclass(frozen=True)
class DataReader:
    """A :class:`spiders.reader.Reader` of one platform's data."""

    platform: Platform
    root: str = field(compare=False)
    """The platform's own, as in :attr:`Place.root`."""

    @property
    def name(self) -> str:
        """The platform's name."""
        return self.platform.name

    def reads(self, page: Fetched) -> bool:
        """Anything: what is no data of this platform is a fault with the page in it."""
        del page
        return True

    def at(self, url: str) -> str:
        """Data has addresses of its own."""
        return url if self.platform.root_of(url) is not None else self.platform.at(url, self.root)

    def thread_of(self, page: Fetched) -> str | None:
        """By the names in the document."""
        return self.platform.thread_of(self._place(page), self._body(page))

    def read_list(self, page: Fetched) -> ThreadList:
        """By the platform's rules.

        Raises:
            PageFaultError: the page is no data of this platform.
        """
        return self.platform.read_list(self._place(page), self._body(page))

    def read_thread(self, page: Fetched, zone: str, row: Row | None) -> ThreadPage:
        """By the platform's rules; the opening post comes from the list where that showed all of it.

        Raises:
            PageFaultError: the page is no data of this platform.
        """
        del zone  # data names its zone
        read = self.platform.read_thread(self._place(page), self._body(page), row)
        read = replace(read, sound=not read.unread)
        # On later pages it would stand before posts that it does not stand before in the thread.
        if row is None or row.post is None or row.url not in (page.asked, page.url):
            return read
        if any(post.key == row.post.key for post in read.posts):
            return read
        return replace(read, posts=(row.post, *read.posts))

    def _place(self, page: Fetched) -> Place:
        root = self.platform.root_of(page.url) or self.root
        return Place(url=page.url, root=root, list_pages=page.list_pages)

    def _body(self, page: Fetched) -> Json:
        if page.json is None or not self.platform.knows(page.json):
            raise page_fault(
                page.url,
                "unparsed",
                f"{page.url} is no data as {self.platform.title} gives it.",
                page.text[:PAYLOAD],
            )
        return page.json
