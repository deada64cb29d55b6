"""Who reads the pages of a forum: an engine's declaration, or what the pages' own structure shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from spiders import structure
from spiders.data import data_reader_of
from spiders.engines import Engine, recognise
from spiders.engines.reading import Row, ThreadList, ThreadPage, read_list, read_thread
from spiders.fetched import Fetched
from spiders.structure.declared import filled
from spiders.structure.lists import is_forum_board, kind_of

FEWEST_POSTS = 2
"""On a page whose address does not say that it is a thread, fewer posts are no thread."""


class Reader(Protocol):
    """Reads the pages of one forum."""

    @property
    def name(self) -> str:
        """What the list of runs shows."""

    def reads(self, page: Fetched) -> bool:
        """Whether a page is of the form this reader reads."""

    def at(self, url: str) -> str:
        """Where this reader finds what another layer reads at an address; most often there."""

    def thread_of(self, page: Fetched) -> str | None:
        """The canonical address of the thread that a page is of; None when it is none."""

    def read_list(self, page: Fetched) -> ThreadList:
        """Threads, boards and the way on."""

    def read_thread(self, page: Fetched, zone: str, row: Row | None) -> ThreadPage:
        """Posts and the way on."""


class _HtmlReader:
    """What readers of web pages have in common."""

    def reads(self, page: Fetched) -> bool:
        """Web pages."""
        return page.is_html

    def at(self, url: str) -> str:
        """Right there."""
        return url


@dataclass(frozen=True)
class DeclaredReader(_HtmlReader):
    """Reads by an engine file."""

    engine: Engine

    @property
    def name(self) -> str:
        """The engine's name."""
        return self.engine.name

    def at(self, url: str) -> str:
        """There, with the query that makes a thread's page whole."""
        return self.engine.at(url)

    def thread_of(self, page: Fetched) -> str | None:
        """By the address, and posts on the page."""
        address = self.engine.thread_url(page.url)
        return address if address and self.engine.holds_posts(page.tree) else None

    def read_list(self, page: Fetched) -> ThreadList:
        """By the engine's rules."""
        return read_list(self.engine, page)

    def read_thread(self, page: Fetched, zone: str, row: Row | None) -> ThreadPage:
        """By the engine's rules; what they leave open is filled from what the page declares."""
        return filled(page, read_thread(self.engine, page, zone, row), zone)


@dataclass(frozen=True)
class StructureReader(_HtmlReader):
    """Reads forums of unknown engines."""

    name: str = "structure"

    def thread_of(self, page: Fetched) -> str | None:
        """By the address where it speaks, else by the posts on the page."""
        kind, address = kind_of(page.url), urlsplit(page.url)
        if kind == "board" or (address.path in ("", "/") and not address.query):
            return None  # a site's front page is never a thread
        read = structure.read_thread(page, "UTC")
        signed = [post for post in read.posts if post.author is not None and len(post.text) > 20]
        if kind == "thread":
            return read.thread_url if read.posts else None
        listed = structure.read_list(page)
        if len(listed.rows) >= len(signed) or len(signed) < FEWEST_POSTS:
            return None
        return read.thread_url

    def read_list(self, page: Fetched) -> ThreadList:
        """By addresses."""
        return structure.read_list(page)

    def read_thread(self, page: Fetched, zone: str, row: Row | None) -> ThreadPage:
        """By what repeats."""
        return structure.read_thread(page, zone, row)


def reader_of(page: Fetched) -> Reader | None:
    """Who reads a page: as data, by its engine or by its structure; None when it is no forum."""
    if (told := data_reader_of(page)) is not None:
        return told
    engine = recognise(page)
    if engine is not None:
        return DeclaredReader(engine)
    unknown = StructureReader()
    listed = unknown.read_list(page)
    if listed.rows or any(is_forum_board(board) for board in listed.boards) or unknown.thread_of(page):
        return unknown
    return None
