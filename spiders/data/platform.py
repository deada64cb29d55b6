"""How a platform's own public data is declared: where it is, and what it means.

A platform is one small file with one object. It is known from a web page it made (:meth:`Platform.door`)
or from an address of its data with the right names in the answer (:meth:`Platform.knows`), and it is walked
as any other forum: lists with rows, threads with posts, a next page.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from listener.post import Author, Reactor
from spiders.engines.declaration import SEARCHED, Words
from spiders.engines.reading import Row, ThreadList, ThreadPage
from spiders.extract.addresses import absolute
from spiders.extract.depth import too_deep
from spiders.extract.json_tree import Json
from spiders.extract.text import QUOTES, Passage, passage_of
from spiders.fetched import Fetched

_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a document of data was found."""

    url: str
    root: str
    """What the platform's addresses begin with: ``https://forum.example.vn/`` or a folder of it."""
    list_pages: int | None = None
    """How many pages the list has that this is one of, where the answer's header told it."""

    def link(self, path: str) -> str:
        """An address below the root."""
        return self.root + path

    def number(self, name: str, unknown: int = 1) -> int:
        """A number in this document's own address."""
        value = dict(parse_qsl(urlsplit(self.url).query)).get(name, "")
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else unknown


@dataclass(frozen=True, slots=True)
class Reactors:
    """Who reacted to a post."""

    accounts: tuple[Reactor, ...]
    complete: bool
    """It is everybody."""


class Platform(ABC):
    """One platform's public data."""

    name: str
    title: str
    """As its makers write it, with the versions of its API."""
    documented: str
    """Where its makers document the data."""
    proof: str = "from the engine's public API documentation"
    """How it is known that it reads right; ``live`` where the real software is crawled in the tests."""
    words: Words
    shapes: str
    """Regular expression on the path of addresses of its data; the group ``root`` is what stands before."""

    def door(self, page: Fetched) -> str | None:
        """Where the data of a web page is that this platform made; None for any other page."""
        del page
        return None

    @abstractmethod
    def knows(self, body: Json) -> bool:
        """Whether a document at an address of the right shape has the names of this platform's data."""

    @abstractmethod
    def at(self, url: str, root: str) -> str:
        """Where the data is of what another layer read at an address."""

    @abstractmethod
    def thread_of(self, place: Place, body: Json) -> str | None:
        """The canonical address of the thread that a document is of; None when it is none."""

    @abstractmethod
    def read_list(self, place: Place, body: Json) -> ThreadList:
        """Threads, boards and the way on."""

    @abstractmethod
    def read_thread(self, place: Place, body: Json, row: Row | None) -> ThreadPage:
        """Posts and the way on."""

    def who_reacted(self, root: str, key: str, url: str, kind: str) -> str | None:
        """Where the platform tells everybody who liked or shared a post; None where it does not.

        Args:
            key: of the post, and ``url`` its address, as this platform gave them.
            kind: ``like`` or ``share``.
        """
        del root, key, url, kind
        return None

    def read_reacted(self, root: str, body: Json) -> Reactors | str | None:
        """What :meth:`who_reacted` leads to; an address where one must ask on, None where it says nothing."""
        del root, body
        return None

    def pause(self, body: Json) -> int:
        """Seconds that an answer asks to wait before the next request."""
        del body
        return 0

    def root_of(self, url: str) -> str | None:
        """What stands before the shape of an address of data; None for any other address."""
        parts = urlsplit(url)
        found = re.match(self.shapes, parts.path[:SEARCHED])
        if found is None:
            return None
        path: str = found.groupdict().get("root") or "/"
        return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def passage(html: str | None, *, quotes: str = QUOTES, dropped: str | None = None) -> Passage:
    """An author's words and those quoted, by the same rules as on web pages."""
    if not html or too_deep(html):
        return Passage(text="", quoted=None)
    body = LexborHTMLParser(f"<body>{html}</body>").body
    return Passage(text="", quoted=None) if body is None else passage_of(body, quotes=quotes, dropped=dropped)


def markdown(text: str | None) -> Passage:
    """The same for text in CommonMark; HTML in it is text."""
    return passage(_MARKDOWN.render(text) if text else None)


def author_of(place: Place, name: str | None, profile: str | None, identity: str | None) -> Author | None:
    """An account, where it has a name."""
    if name is None:
        return None
    return Author(name=name[:200], profile_url=absolute(place.root, profile), external_id=identity)


def with_query(url: str, **changes: str | int) -> str:
    """An address with some parameters of its query set."""
    parts = urlsplit(url)
    pairs = [
        (key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key not in changes
    ]
    pairs += [(key, str(value)) for key, value in changes.items()]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(pairs), ""))
