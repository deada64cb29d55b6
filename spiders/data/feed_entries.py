"""Entries of a forum's feed (phpBB, vBulletin, MyBB, FluxBB; comments of WordPress): posts, not articles.

An entry is a post among others when its address leads to a place in a page (``#p123``, ``#comment-5``). phpBB
writes "Board • Re: Title" and ends the text with a line on who posted it, ``feed.xml`` of its templates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from listener.post import Kind
from spiders.data.platform import passage
from spiders.engines import ENGINES
from spiders.extract.addresses import absolute, canonical
from spiders.extract.depth import too_deep
from spiders.extract.keys import key_of_address
from spiders.extract.text import Passage
from spiders.structure.links import plain_address

_PLACE = re.compile(r"^(?:p|pid|post|msg|comment|entry|c)?[-_]?\d{1,20}$", re.IGNORECASE)
_COMMENT = re.compile(r"^comment[-_](\d{1,20})$", re.IGNORECASE)
_REPLY = re.compile(r"^(?:re|aw|antw|sv|odp|trả lời)\s*:\s*", re.IGNORECASE)
_STATISTICS = "p:has(> a[href*='mode=viewprofile'])"
_ACCOUNT = re.compile(r"[?&]u=(\d+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What an entry says of a post of a thread."""

    key: str
    kind: Kind
    thread_url: str
    thread_title: str | None
    board: str | None
    words: Passage
    profile_url: str | None
    account: str | None
    """The number in the profile's address."""


def entry_of(link: str | None, title: str | None, html: str) -> Entry | None:
    """Read an entry; None when it is no post among others.

    Args:
        link: its address.
        title: as plain text.
        html: its text.
    """
    place = urlsplit(link).fragment if link else ""
    if link is None or not _PLACE.match(place):
        return None
    comment = _COMMENT.match(place)
    key = key_of_address(link) or (f"comment:{int(comment[1])}" if comment else None)
    board, _, subject = (title or "").rpartition(" • ")
    opening = bool(board) and not _REPLY.match(subject)
    profile = _profile(link, html)
    account = _ACCOUNT.search(profile) if profile else None
    return Entry(
        key=key or canonical(link, keep_fragment=True),
        kind=Kind.TOPIC if opening else Kind.COMMENT,
        thread_url=_thread(link),
        # WordPress says here whose comment it is, not on what.
        thread_title=None if comment else _REPLY.sub("", subject).strip() or None,
        board=board.strip() or None,
        words=passage(html, dropped=_STATISTICS),
        profile_url=profile,
        account=account[1] if account else None,
    )


def _thread(link: str) -> str:
    """As the engine's file has it, where all that know such an address agree."""
    told = {address for engine in ENGINES if (address := engine.thread_url(link)) is not None}
    return told.pop() if len(told) == 1 else plain_address(link)


def _profile(link: str, html: str) -> str | None:
    if "mode=viewprofile" not in html or too_deep(html):
        return None
    found = LexborHTMLParser(html).css_first(f"{_STATISTICS} > a")
    return absolute(link, found.attributes.get("href")) if found else None
