"""Addresses of an unknown forum: pages of one thread, the next page, threads and boards."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from spiders.extract.addresses import canonical, same_site, without_fragment
from spiders.fetched import Fetched

_PAGE_PATH = re.compile(
    r"(?:/(?:(?:comment-)?page|pagina|seite|trang|p)[-_/]?\d+|/index\d+|[-_,](?:page|seite|trang)[-_]?\d+)(?=\.html?$|/?$)",
    re.IGNORECASE,
)
_PLACE = frozenset(
    [
        "page",
        "pg",
        "start",
        "st",
        "offset",
        "post",
        "comment",
        "pid",
        "postcount",
        "highlight",
        "view",
        "sort",
        "order",
        "dir",
        "sk",
        "sd",
        "sortby",
        "pagenumber",
        "seite",
        "trang",
        "perpage",
        "pp",
        "msg",
        "mode",
        "goto",
        "unread",
        "last",
        "last_post",
        "replies",
        "print",
        "action",
    ]
)
"""Parameters that say where in a thread, or how it is shown."""
_IDENTITY = ("t", "f", "id", "topic", "thread", "tid", "fid", "showtopic")
_NEXT = re.compile(
    r"^(?:(?:next|weiter|vor|nächste\s?seite|nächste|suivante?|siguiente|sau|tiếp|tiếp theo|"
    r"trang sau|trang tiếp|older|volgende|avanti|próxima|далее|след\.?)(?:\s+page)?\s*[>»›→]*|[>›»→]{1,2})$",
    re.IGNORECASE,
)
_SLUG = re.compile(r"(/\d+)[-._,][^/?#]*(?=/?$)")
_POSITIONED = re.compile(r"(?:page|pg|start|st|offset|seite|trang|/p|[?&;]p)[-_/=]?(\d+)", re.IGNORECASE)


def plain_address(url: str) -> str:
    """An address without the page, the place in it and session ids."""
    parts = urlsplit(canonical(url))
    pairs = parse_qsl(parts.query.replace(";", "&"), keep_blank_values=True)
    numbered = any(c.isdigit() for c in parts.path) or any(
        key.lower() in ("t", "f", "id", "topic", "thread", "tid", "fid", "showtopic") and value
        for key, value in pairs
    )
    kept = [
        (key, value)
        for key, value in pairs
        if key.lower() not in _PLACE and not (key.lower() == "p" and (numbered and value.isdigit()))
    ]
    path = _PAGE_PATH.sub("", parts.path) or "/"
    return canonical(urlunsplit((parts.scheme, parts.netloc, path, urlencode(kept), "")))


def unslugged(url: str) -> str:
    """An address without the words behind its number: ``/topic/31-kem`` and ``/topic/31`` are one thread."""
    return _SLUG.sub(r"\1", url)


def thread_url(page: Fetched) -> str:
    """The address of the thread a page is of: what the page calls its own, without the page's number."""
    node = page.tree.css_first('link[rel~="canonical"][href]')
    claimed = page.link(node.attributes.get("href")) if node else None
    if claimed and same_site(claimed, page.url) and len(urlsplit(claimed).path + urlsplit(claimed).query) > 1:
        return plain_address(claimed)
    return plain_address(page.url)


def position(url: str) -> int | None:
    """The number in an address that pages are told apart by."""
    found = _POSITIONED.findall(urlsplit(url).path + "?" + urlsplit(url).query)
    return int(found[-1]) if found else None


def page_number(page: Fetched) -> int:
    """1 for the first page of a list or thread, more for others."""
    return (
        max(1, position(without_fragment(page.url)) or 1)
        if plain_address(page.url) != canonical(page.url)
        else 1
    )


def next_page(page: Fetched) -> str | None:
    """The way on: what calls itself next, else the following number of the same address."""
    here, base = canonical(page.url), plain_address(page.url)
    for node in page.tree.css('link[rel~="next"][href], a[rel~="next"][href], a.next[href]'):
        url = page.link(node.attributes.get("href"))
        if url and _same(url, base) and canonical(url) != here:
            return without_fragment(url)
    numbered: dict[int, str] = {}
    mine = position(page.url) if base != here else None
    for node in page.tree.css("a[href]"):
        url = page.link(node.attributes.get("href"))
        if not url or not _same(url, base) or canonical(url) == here or (at := position(url)) is None:
            continue
        words = " ".join(node.text(deep=True, separator=" ").split())
        label = words or node.attributes.get("aria-label") or node.attributes.get("title") or ""
        if _NEXT.match(label.strip()) and at > (mine or 0):
            return without_fragment(url)
        if at > (mine if mine is not None else 0) and (words.isdecimal() or not words) and at != 1:
            numbered.setdefault(at, without_fragment(url))
    return numbered[min(numbered)] if numbered else None


def _same(url: str, base: str) -> bool:
    return same_site(url, base) and unslugged(plain_address(url)) == unslugged(base)
