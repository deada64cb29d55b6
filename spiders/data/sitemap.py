"""Sitemaps (sitemaps.org, protocol 0.9): a way to find threads and articles where no list is at hand.

What a sitemap names is read as a page: by the engine's file, by its structure, or as an article.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lxml import etree

from spiders import structure
from spiders.engines import recognise
from spiders.engines.reading import Row, ThreadList, ThreadPage, read_thread
from spiders.extract.addresses import absolute, canonical, same_site
from spiders.extract.article import read_article
from spiders.extract.comments import read_comments
from spiders.extract.dates import parse_date
from spiders.faults import page_fault
from spiders.fetched import Fetched

LARGEST = 52_428_800
"""Bytes of a sitemap once unfolded: what the protocol allows. The rest is left alone."""
MOST = 50_000
"""Addresses in one sitemap: what the protocol allows."""
_HEAD = 4096
"""Bytes in which a sitemap says that it is one."""
_OPENS = re.compile(rb"\x1f\x8b|(?:\xef\xbb\xbf)?\s{0,100}<(?!!doctype|html)", re.IGNORECASE)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class SitemapReader:
    """A :class:`spiders.reader.Reader` that finds its way by sitemaps."""

    name: str = "sitemap"

    def reads(self, page: Fetched) -> bool:
        """Sitemaps are read as lists; all else must be a web page."""
        return page.is_html

    def at(self, url: str) -> str:
        """Pages are read where they are."""
        return url

    def thread_of(self, page: Fetched) -> str | None:
        """A sitemap is a list."""
        del page
        return None

    def read_list(self, page: Fetched) -> ThreadList:
        """Pages, the latest change first; sitemaps that an index names are boards.

        Raises:
            PageFaultError: it is no sitemap.
        """
        if _root(page.body) is None:
            raise page_fault(page.url, "unparsed", f"{page.url} is no sitemap.", page.text[:100_000])
        rows: dict[str, tuple[datetime, Row]] = {}
        maps: dict[str, None] = {}
        for tag, found, changed in _entries(page.body):
            # The protocol allows only addresses of the sitemap's own host.
            url = absolute(page.url, found)
            if url is None or not same_site(url, page.url):
                continue
            if tag == "sitemap":
                maps.setdefault(url)
                continue
            address = canonical(url)
            when = parse_date(changed, "UTC") or _LONG_AGO
            rows.setdefault(address, (when.astimezone(UTC), _row(url, address, changed)))
        latest = sorted(rows.values(), key=lambda dated: dated[0], reverse=True)
        return ThreadList(rows=tuple(row for _, row in latest), boards=tuple(maps), next_url=None)

    def read_thread(self, page: Fetched, zone: str, row: Row | None) -> ThreadPage:
        """By whatever fits the page.

        Raises:
            PageFaultError: nothing does.
        """
        engine = recognise(page)
        if engine is not None and engine.thread_url(page.url) is not None:
            read = read_thread(engine, page, zone)
            if read.posts:
                return _of_row(read, row)
        read = structure.read_thread(page, zone)
        if len(read.posts) > 1:
            return _of_row(read, row)
        article = read_article(page, zone)
        posts = (article.post, *read_comments(page, article, zone))
        whole = ThreadPage(thread_url=article.post.thread_url, posts=posts, unread=0, next_url=None)
        return _of_row(whole, row)


def sitemap_reader_of(page: Fetched) -> SitemapReader | None:
    """Who reads a sitemap; None for any other page."""
    return SitemapReader() if _root(page.body) is not None else None


def _row(url: str, address: str, changed: str | None) -> Row:
    return Row(
        url=url, thread_url=address, title=None, board=None, replies=None, views=None,
        signature=changed or "listed", pinned=False,
    )  # fmt: skip


def _root(body: bytes) -> str | None:
    """``urlset`` or ``sitemapindex``, when the document begins with one."""
    if not _OPENS.match(body):
        return None
    head = next(_unfolded(body[:_HEAD]), b"")[:_HEAD]
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True)
    try:
        parser.feed(head)
        for _, element in parser.read_events():
            name = etree.QName(element).localname
            return name if name in ("urlset", "sitemapindex") else None
    except etree.XMLSyntaxError:
        return None
    return None


def _entries(body: bytes) -> Iterator[tuple[str, str, str | None]]:
    """(``url`` or ``sitemap``, address, last change as written), as far as the document can be read."""
    parser = etree.XMLPullParser(events=("end",), resolve_entities=False, no_network=True)
    count = 0
    try:
        for piece in _unfolded(body):
            parser.feed(piece)
            for _, element in parser.read_events():
                if not isinstance(element.tag, str):
                    continue
                tag = etree.QName(element).localname
                if tag not in ("url", "sitemap"):
                    continue
                if (found := _said(element, "loc")) is not None and count < MOST:
                    count += 1
                    yield tag, found, _said(element, "lastmod")
                element.clear()
    except etree.XMLSyntaxError:
        return  # broken off: what came before it counts


def _said(element: etree._Element, name: str) -> str | None:
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname == name:
            return (child.text or "").strip()[:2000] or None
    return None


def _unfolded(body: bytes) -> Iterator[bytes]:
    """The document piece by piece; one packed by gzip (``sitemap.xml.gz``) grows no larger than allowed."""
    if not body.startswith(b"\x1f\x8b"):
        yield body.lstrip()
        return
    unpacked = zlib.decompressobj(wbits=31)
    left, packed = LARGEST, body
    try:
        while packed and left > 0 and not unpacked.eof:
            piece = unpacked.decompress(packed, min(left, 65_536))
            left -= len(piece)
            packed = unpacked.unconsumed_tail
            yield piece
    except zlib.error:
        return


def _of_row(read: ThreadPage, row: Row | None) -> ThreadPage:
    """The thread under the address by which the sitemap knows it: there it is marked as read."""
    if row is None:
        return read
    posts = tuple(replace(post, thread_url=row.thread_url) for post in read.posts)
    return replace(read, thread_url=row.thread_url, posts=posts)
