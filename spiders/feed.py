"""Reads an RSS or Atom feed: each entry is an article, or a post where it is a forum's."""

from __future__ import annotations

import calendar
import io
import re
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import feedparser

from listener.post import Author, Fault, Harvest, Kind, Post, Reactions
from spiders.base import CrawlSpider
from spiders.data.feed_entries import Entry, entry_of
from spiders.extract.addresses import absolute, canonical, site_of
from spiders.extract.counts import parse_count
from spiders.extract.dates import parse_date
from spiders.extract.text import plain_text
from spiders.faults import page_fault
from spiders.fetched import Fetched

PAYLOAD = 100_000
"""Characters of a broken feed that are kept for the quarantine."""


class FeedSpider(CrawlSpider):
    """Spider ``feed``: one request, and none of the text when nothing has changed."""

    name = "feed"

    async def walk(self) -> AsyncIterator[Harvest]:
        """Fetch the feed, read what can be read."""
        page = await self.fetch(self.job.url, remembered=True)
        if page.not_modified:
            return
        harvest = read_feed(page, self.job.timezone)
        self.intake.engine("feed")
        yield harvest
        if not harvest.faults:
            self.remember(page)


def read_feed(page: Fetched, zone: str) -> Harvest:
    """The articles or posts of a feed, and a fault where it is broken.

    Raises:
        PageFaultError: it is no feed at all.
    """
    # A stream, never a string: feedparser would fetch or open what looks like an address or a path.
    parsed = feedparser.parse(
        io.BytesIO(page.body),
        response_headers={"content-type": page.content_type, "content-location": page.url},
        sanitize_html=True,
    )
    if not parsed.get("version") and not parsed.entries:
        raise page_fault(
            page.url,
            "not-a-feed",
            f"{page.url} is no RSS or Atom feed; give the address of one, or add it as a page or a forum.",
            page.text[:PAYLOAD],
        )
    title = plain_text(parsed.feed.get("title", "")) or None
    posts: dict[str, Post] = {}
    unread = 0
    for entry in parsed.entries:
        post = _article(entry, page, title, zone)
        if post is None:
            unread += 1
        else:
            posts.setdefault(post.key, post)
    return Harvest(url=page.url, posts=tuple(posts.values()), faults=_faults(page, parsed, unread))


def _article(entry: Mapping[str, Any], page: Fetched, feed_title: str | None, zone: str) -> Post | None:
    """One entry; None where it shows neither an address nor an id, or nothing to read."""
    link, identity = absolute(page.url, entry.get("link")), (entry.get("id") or "").strip()
    title = plain_text(entry.get("title", "")) or None
    html = next((part.get("value", "") for part in entry.get("content", [])), "") or entry.get("summary", "")
    if (said := entry_of(link, title, html)) is not None and link is not None:
        return _post(entry, said, page, link, feed_title, zone)
    text = plain_text(html)
    if not (link or identity) or not (text or title):
        return None
    url = link or absolute(page.url, identity) or f"{page.url}#{identity}"
    raw = entry["published"] if "published" in entry else entry.get("updated")
    return Post(
        site=site_of(url),
        # The address comes first: the same article read as a page is the same post.
        key=canonical(link) if link else identity,
        url=url,
        kind=Kind.ARTICLE,
        thread_url=canonical(url),
        thread_title=title,
        thread_board=feed_title,
        title=title,
        text=text or title or "",
        author=_author(entry, page),
        published_at=_moment(entry) or parse_date(raw, zone),
        published_raw=raw,
        reactions=Reactions(comments=parse_count(entry.get("slash_comments"))),
        layer="feed",
    )


def _post(
    entry: Mapping[str, Any], said: Entry, page: Fetched, link: str, feed_title: str | None, zone: str
) -> Post | None:
    """A post of a thread, as forums put them into their feeds."""
    if not (said.words.text or said.words.quoted):
        return None
    author = _author(entry, page)
    raw = entry["published"] if "published" in entry else entry.get("updated")
    return Post(
        site=site_of(link),
        key=said.key,
        url=link,
        kind=said.kind,
        thread_url=said.thread_url,
        thread_title=said.thread_title,
        thread_board=said.board or feed_title,
        title=said.thread_title if said.kind is Kind.TOPIC else None,
        text=said.words.text,
        quoted=said.words.quoted,
        author=replace(author, profile_url=said.profile_url or author.profile_url, external_id=said.account)
        if author
        else None,
        published_at=_moment(entry) or parse_date(raw, zone),
        published_raw=raw,
        layer="feed",
    )


def _author(entry: Mapping[str, Any], page: Fetched) -> Author | None:
    detail = entry.get("author_detail") or {}
    name = plain_text(detail.get("name") or entry.get("author") or "")
    return Author(name=name, profile_url=absolute(page.url, detail.get("href"))) if name else None


def _moment(entry: Mapping[str, Any]) -> datetime | None:
    """feedparser reads the many ways feeds write dates; it knows only those that name a zone as UTC."""
    # Asked for "updated" where there is none, feedparser gives "published" and a warning.
    name = "published" if "published" in entry else "updated"
    parsed: time.struct_time | None = entry.get(f"{name}_parsed")
    if parsed is None or not _names_zone(str(entry.get(name) or "")):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _names_zone(raw: str) -> bool:
    """Whether a date ends in "Z", "GMT", "+0700" or "-05:00"."""
    return re.search(r"(?:Z|\b[A-Z]{2,5}|:\d\d(?:\.\d+)?\s*[+-]\d\d:?\d\d)$", raw.strip()) is not None


def _faults(page: Fetched, parsed: Any, unread: int) -> tuple[Fault, ...]:
    problems = []
    error = parsed.get("bozo_exception")
    if parsed.get("bozo") and not isinstance(error, feedparser.CharacterEncodingOverride):
        problems.append(f"is broken ({error})")
    if unread:
        problems.append(f"has {unread} entries without address or text")
    if not problems:
        return ()
    message = f"The feed {page.url} {' and '.join(problems)}; what could be read was taken."
    return (Fault(url=page.url, kind="broken-feed", message=message, payload=page.text[:PAYLOAD]),)
