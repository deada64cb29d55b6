"""How a forum engine is declared: how to recognise it, and where things are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode


@dataclass(frozen=True, slots=True)
class Pick:
    """One value on a page: the first element that fits, its text or an attribute, perhaps a part of it."""

    css: str
    """Selector below the element in question; empty for the element itself."""
    attribute: str | None = None
    """Attribute to read; None for the text."""
    pattern: str | None = None
    """Regular expression whose first group is the value; no match, no value."""

    def of(self, node: LexborNode | LexborHTMLParser) -> str | None:
        """The value, without blanks around it; None when it is not there or empty."""
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
            match = re.search(self.pattern, value)
            value = match.group(1).strip() if match else ""
        return value or None


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
    profile: Pick
    profile_id: str | None = None
    """Regular expression on the profile's address whose first group is the account's number."""
    time: Pick
    permalink: Pick
    parent: Pick | None = None
    """``id`` of the post this one answers."""
    likes: Pick | None = None
    quotes: str = "blockquote"
    dropped: str | None = None
    """What is in the body but is not the author's (signatures, "edited by")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """Everything there is to know about one forum software."""

    name: str
    kind: str
    """Prefix of post keys: ``comment`` gives ``comment:123``."""
    generator: str | None = None
    """Regular expression on ``<meta name="generator">``."""
    markers: tuple[str, ...] = ()
    """Selectors of things that this software's pages have; two are needed."""
    boards: str | None = None
    """Links to boards on the front page and on boards with boards of their own; None where the
    front page lists all threads itself."""
    rows: RowRules
    posts: PostRules
    next_page: str
    """Link from a page of a list or a thread to the next one."""
    page_number: Pick
    """The number of the page as its pagination shows it; no pagination is the first page."""
    thread_title: Pick
    thread_board: Pick
    thread_url: Callable[[str], str | None] = field(repr=False)
    """The canonical address of a thread from any address in it; None for any other page. The same
    whether it comes from a list, a later page or an old title."""

    def recognises(self, tree: LexborHTMLParser) -> bool:
        """Whether a page was made by this software."""
        if self.generator is not None:
            shown = Pick('meta[name="generator"]', "content").of(tree)
            if shown and re.search(self.generator, shown, re.IGNORECASE):
                return True
        return sum(tree.css_first(marker) is not None for marker in self.markers) >= 2
