"""One page as it came: decoded text, parsed tree, and what the server said about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from scrapy.http import Response
from selectolax.lexbor import LexborHTMLParser

from listener.post import Validators
from spiders.extract.addresses import absolute, sessionless
from spiders.extract.charset import decode
from spiders.extract.counts import parse_count
from spiders.extract.json_tree import Json, json_of

# The "<" stands before what may be in either case: so most of a page is passed over at once.
_FRAME = re.compile(r"<(?i:iframe)\b[^>]{0,4000}>")
_EMPTY_FIELD = re.compile(r"<(?i:textarea)\b[^>]{0,2000}/>(?![^<]{0,10000}</(?i:textarea))")
_FRAME_END = re.compile(r"</(?i:iframe)")


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A successful answer, or a 304 (then ``not_modified`` and nothing else)."""

    url: str
    """Where the page was found in the end, after redirects."""
    asked: str
    """What was asked for."""
    body: bytes = field(repr=False, default=b"")
    content_type: str = ""
    validators: Validators = field(default_factory=Validators)
    not_modified: bool = False
    list_pages: int | None = None
    """How many pages a list of data has, where a header tells it, as WordPress's does."""

    @classmethod
    def of(cls, response: Response, asked: str) -> Fetched:
        """Wrap Scrapy's response."""
        return cls(
            url=response.url,
            asked=asked,
            body=response.body,
            content_type=_header(response, "Content-Type") or "",
            validators=Validators(
                etag=_header(response, "ETag"), last_modified=_header(response, "Last-Modified")
            ),
            not_modified=response.status == 304,
            list_pages=parse_count(_header(response, "X-WP-TotalPages")),
        )

    @cached_property
    def text(self) -> str:
        """The body as text, in the charset it really is in."""
        return decode(self.body, self.content_type)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The body as a tree of elements."""
        text = self.text
        if (frames := len(_FRAME.findall(text))) and frames > len(_FRAME_END.findall(text)):
            # A frame without an end, as badly saved pages have it, would take all that follows for its text.
            text = _FRAME.sub("", text)
        text = _EMPTY_FIELD.sub("", text)
        return LexborHTMLParser(text)

    @cached_property
    def json(self) -> Json | None:
        """The body as JSON; None when it is none."""
        return json_of(self.body)

    @property
    def is_html(self) -> bool:
        """What the server calls it; where it says nothing, what it looks like."""
        kind = self.content_type.split(";", 1)[0].strip().lower()
        if kind:
            return kind in ("text/html", "application/xhtml+xml")
        return b"<html" in self.body[:2048].lower() or b"<!doctype html" in self.body[:2048].lower()

    def link(self, href: str | None) -> str | None:
        """A link of this page as an absolute address, without session ids."""
        url = absolute(self._base, href)
        return None if url is None else sessionless(url)

    @cached_property
    def _base(self) -> str:
        """What relative links count from: XenForo 1 and others name it in ``<base>``."""
        found = self.tree.css_first("base[href]")
        return absolute(self.url, found.attributes.get("href") if found else None) or self.url


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
