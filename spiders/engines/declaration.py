"""How a forum engine is declared: how to recognise it, and where things are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.extract.counts import parse_count

SEARCHED = 2000
"""Characters that a pattern looks at: a hostile page must not make it look for hours."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One value on a page: the first element that fits, its text or an attribute, perhaps a part of it."""

    css: str
    """Selector below the element in question; empty for the element itself."""
    attribute: str | None = None
    """Attribute to read; None for the text."""
    pattern: str | None = None
    """Regular expression whose first group is the value; no match, no value."""
    otherwise: Pick | None = None
    """Where else to look when this gives nothing: another version's layout, a guest without a profile."""

    def of(self, node: LexborNode | LexborHTMLParser) -> str | None:
        """The value, without blanks around it; None when it is not there or empty."""
        value = self._here(node)
        return self.otherwise.of(node) if value is None and self.otherwise is not None else value

    def _here(self, node: LexborNode | LexborHTMLParser) -> str | None:
        found = node.css_first(self.css) if self.css else node
        if found is None:
            return None
        if self.attribute is None:
            raw: str | None = found.text(deep=True, separator=" ")
        else:
            raw = found.attributes.get(self.attribute) if isinstance(found, LexborNode) else None
        return self.match(raw)

    def match(self, raw: str | None) -> str | None:
        """The part of a text that the pattern asks for."""
        value = " ".join((raw or "").split())
        if self.pattern is not None:
            match = re.search(self.pattern, value[:SEARCHED])
            value = match.group(1).strip() if match else ""
        return value or None


@dataclass(frozen=True, slots=True)
class Names:
    """A count shown as names: "Lan, Minh and 3 others" is five. An empty list is nobody."""

    css: str
    """The list of names, below the post."""
    name: str
    """One name in it."""
    others: str
    """Regular expression on the words after the names, whose first group is the number of others."""

    def of(self, node: LexborNode) -> str | None:
        """The count in digits; None when the list is not there."""
        found = node.css_first(self.css)
        if found is None:
            return None
        text = " ".join(found.text(deep=True, separator=" ").split())
        names = found.css(self.name)
        if not names:
            return None if text else "0"
        tail = text.rsplit(" ".join(names[-1].text(deep=True, separator=" ").split()), 1)[-1]
        more = re.search(self.others, tail[:100])
        return str(len(names) + ((parse_count(more[1]) or 0) if more else 0))


@dataclass(frozen=True, kw_only=True, slots=True)
class RowRules:
    """Where things are in a row of a list of threads."""

    row: str
    link: Pick
    title: Pick
    last: Pick
    """Last activity; its words go into the thread's signature."""
    mark: Pick | None = None
    """Something else that changes with each reply, such as the id of the last post."""
    replies: Pick | None = None
    replies_offset: int = 0
    """Added to the number shown: −1 where an engine counts the opening post as well."""
    views: Pick | None = None
    board: Pick | None = None
    pinned: str | None = None
    """Selector that fits something in rows kept on top whatever happens in them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PostRules:
    """Where things are in a post of a thread page."""

    post: str
    id: Pick
    body: str
    author: Pick
    profile: Pick | None
    """Address of the author's profile on this site; None where there are none."""
    profile_id: str | None = None
    """Regular expression on the profile's address whose first group is the account's number."""
    time: Pick
    clock: Pick | None = None
    """The time of day in the site's zone, where ``time`` is as a sender elsewhere wrote it."""
    day: Pick | None = None
    """The day in the site's zone, where posts tell it only when it is another than the last one's."""
    permalink: Pick
    parent: Pick | None = None
    """``id`` of the post this one answers."""
    nested: bool = False
    """Whether an answer stands inside the element of the post it answers."""
    level: Pick | None = None
    """How deep an answer stands where all follow one another: it answers the one before that stands less
    deep. No value is level 0, an answer to the opening post."""
    deepest: int | None = None
    """At this level answers of all depths stand side by side: what they answer is not known."""
    numbered_by_thread: bool = False
    """Whether ``id`` counts anew in each thread, so that a post's key needs the thread's number too."""
    likes: Pick | Names | None = None
    comments: Pick | None = None
    """The number of its answers, where a post or its page tells it; lists tell it of opening posts."""
    header: str | None = None
    """Selector of an element right before the post, where an engine puts its date or address there."""
    quotes: str = "blockquote"
    dropped: str | None = None
    """What is in the body but is not the author's (signatures, "edited by")."""


class Proof(StrEnum):
    """How it is known that a declaration reads right."""

    LIVE = "live"
    """The real software is installed, filled and crawled in the tests."""
    SAVED = "saved pages"
    """Real pages of several sites were read and compared with what people saw on them."""
    TEMPLATES = "from the engine's public templates"
    """Written from the templates; no real page was at hand."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What ``python -m tests.benchmarks.engines`` said over real pages."""

    pages: int
    posts: int = 0
    """Posts that people marked on those pages."""
    recall: float | None = None
    """Share of the marked posts that were read (token F1 of at least 0.8)."""
    text_f1: float | None = None
    """Mean word F1 of the thread's text, on pages of which only that is known."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the engine calls the counts; None where it shows guests none."""

    comments: str | None = "replies"
    likes: str | None = None
    shares: str | None = None
    views: str | None = "views"


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """Everything there is to know about one forum software."""

    name: str
    title: str
    """As its makers write it, with the versions the declaration is for."""
    proof: Proof
    measured: Measured | None = None
    words: Words = Words()
    kind: str
    """Prefix of post keys: ``comment`` gives ``comment:123``."""
    generator: str | None = None
    """Regular expression on ``<meta name="generator">``."""
    hints: tuple[str, ...] = ()
    """Pieces of source of which each page has one: looked for before anything else, as it is cheap."""
    mark: str | None = None
    """Selector of something that only this software's pages have: alone enough."""
    markers: tuple[str, ...] = ()
    """Selectors of things that this software's pages have; two are needed."""
    boards: str | None = None
    """Links to boards on the front page and on boards with boards of their own; None where the
    front page lists all threads itself."""
    rows: RowRules
    posts: PostRules
    article: PostRules | None = None
    """Where things are in an article above the posts, which are its comments then. Its key is its address."""
    whole: str | None = None
    """Query that gives a thread's page whole, where its address alone leaves answers to a script."""
    next_page: str
    """Link from a page of a list or a thread to the next one."""
    page_number: Pick
    """The number of the page as its pagination shows it; no pagination is the first page."""
    thread_title: Pick
    thread_board: Pick
    thread_url: Callable[[str], str | None] = field(repr=False)
    """The canonical address of a thread from any address in it; None for any other page. The same
    whether it comes from a list, a later page or an old title."""

    def at(self, url: str) -> str:
        """Where to fetch what stands at an address."""
        if self.whole is None or self.thread_url(url) is None or urlsplit(url).query:
            return url
        return f"{url}?{self.whole}"

    def recognises(self, tree: LexborHTMLParser) -> bool:
        """Whether a page was made by this software."""
        if self.generator is not None:
            shown = Pick('meta[name="generator"]', "content").of(tree)
            if shown and re.search(self.generator, shown, re.IGNORECASE):
                return True
        if self.mark is not None and tree.css_first(self.mark) is not None:
            return True
        return sum(tree.css_first(marker) is not None for marker in self.markers) >= 2

    def holds_posts(self, tree: LexborHTMLParser) -> bool:
        """Whether posts stand on a page, or an article that has no comments yet."""
        rules = (self.posts,) if self.article is None else (self.posts, self.article)
        return any(tree.css_first(rule.post) is not None for rule in rules)

    def hinted(self, source: str) -> bool:
        """Whether a page's source makes it worth looking closer."""
        return not self.hints or any(hint in source for hint in self.hints)


def thread_at(*ways: tuple[str, str]) -> Callable[[str], str | None]:
    """A ``thread_url`` for engines whose threads have a number in their address.

    Args:
        ways: for each shape of address a regular expression on path and query (``/a/b.php?t=1``), and the
            canonical address with the expression's named groups in braces.
    """
    compiled = [(re.compile(pattern), address) for pattern, address in ways]

    def thread_url(url: str) -> str | None:
        parts = urlsplit(url)
        whole = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if len(whole) > SEARCHED:
            return None
        for pattern, address in compiled:
            if match := pattern.search(whole):
                return urljoin(url, address.format(**match.groupdict()))
        return None

    return thread_url
