"""A row of a file as a post, under a key that is the same at every import."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import parse_qs, quote, urldefrag, urlsplit
from zoneinfo import ZoneInfo

from listener.importing import values as read
from listener.importing.headers import COUNTS, Field
from listener.importing.rows import Row
from listener.importing.values import UnreadableError
from listener.post import Author, Kind, Post, Reactions

_OF_COMMENT = frozenset({"comment_id", "reply_comment_id", "cid", "lc", "comment", "reply", "post", "p"})
"""Parts of a query by which an address names one comment."""
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_LAYER = re.compile(r"[\w:.-]{1,32}")
LAYER = "import"
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Making:
    """What holds for every row of a file."""

    zone: ZoneInfo
    """Of times that name none."""
    dates: str = "dmy"
    site: str | None = None
    kind: Kind | None = None


def make_post(row: Row, making: Making) -> Post:
    """The post that a row tells of.

    Raises:
        UnreadableError: with all that is wrong with it.
    """
    if row.problem:
        raise UnreadableError(row.problem)
    cells = {field: cell.strip() for field, cell in row.values.items() if not read.is_empty(cell)}
    problems: list[str] = []

    def take(field: Field, reader: Callable[[str], T | None]) -> T | None:
        try:
            return reader(cells[field]) if field in cells else None
        except UnreadableError as error:
            problems.append(f"{field}: {error}")
            return None

    counts = {field.value: take(field, read.count) for field in COUNTS}
    rating = take(Field.RATING, read.stars)
    when = take(Field.PUBLISHED, lambda raw: read.moment(raw, making.zone, making.dates))
    url, thread_url = take(Field.URL, read.address), take(Field.THREAD_URL, read.address)
    profile = take(Field.AUTHOR_URL, read.address)
    named_site = take(Field.SITE, read.site) or making.site
    if named_site is None and (place := url or thread_url):
        try:
            named_site = read.site_of(place)
        except UnreadableError as error:
            problems.append(str(error))
    title, text = cells.get(Field.TITLE), cells.get(Field.TEXT, "")
    if not (text or title or rating is not None or url):
        problems.append("it has neither text, title, stars nor address")
    if named_site is None and not problems:
        problems.append("nothing says where it is from: add a column Platform, or --site facebook.com")
    if problems or named_site is None:
        raise UnreadableError("; ".join(dict.fromkeys(problems)))
    kind = _kind(cells, making, rating)
    if not text and title and Field.TEXT not in row.values:
        text, title = title, None  # exports that call the text of a post its title
    name = cells.get(Field.AUTHOR) or cells.get(Field.AUTHOR_ID)
    author_id = _whole(cells.get(Field.AUTHOR_ID))
    author = Author(name=name, profile_url=profile, external_id=author_id) if name else None
    post = Post(
        site=named_site,
        key="-",
        url=url or "",
        kind=kind,
        thread_url=thread_url or "",
        title=title,
        text=text,
        quoted=cells.get(Field.QUOTED),
        author=author,
        published_at=when,
        published_raw=cells.get(Field.PUBLISHED_RAW) or cells.get(Field.PUBLISHED),
        parent_key=cells.get(Field.REPLY_TO),
        reactions=Reactions(**counts),
        rating=rating,
        layer=_layer(cells.get(Field.LAYER)),
    )
    return _placed(post, _whole(cells.get(Field.ID)), _whole(cells.get(Field.THREAD_ID)))


def _kind(cells: dict[Field, str], making: Making, rating: float | None) -> Kind:
    if (raw := cells.get(Field.KIND)) and (said := read.kind(raw)):
        return said
    if making.kind is not None:
        return making.kind
    if rating is not None:
        return Kind.REVIEW
    return Kind.COMMENT if Field.REPLY_TO in cells else Kind.TOPIC


def _layer(raw: str | None) -> str:
    return raw if raw and _LAYER.fullmatch(raw) else LAYER


def _whole(identifier: str | None) -> str | None:
    """An id as it is; one that a spreadsheet has shortened ("1.2E+17") stands for many and is none."""
    return None if identifier is None or _SHORTENED.fullmatch(identifier) else identifier


def _placed(post: Post, own_id: str | None, thread_id: str | None) -> Post:
    """The post with its key and its addresses.

    The key is the site's own id, else the permalink, else a fingerprint of site, author, time and text.
    """
    opening = post.kind in (Kind.TOPIC, Kind.ARTICLE)
    root = f"https://{post.site}/"
    if opening and own_id is None:
        own_id, thread_id = thread_id, None
    if own_id is not None:
        key = f"{post.kind}:{own_id}"
    elif post.url and (opening or _names_one(post.url, post.thread_url)):
        key = post.url
    else:
        key = f"import:{_fingerprint(post)}"
    thread = post.thread_url
    if not thread and post.url:
        thread = post.url if opening else urldefrag(post.url).url
    if not thread and thread_id is not None:
        thread = f"{root}#topic:{quote(thread_id)}"
    url = post.url or f"{root}#{quote(key, safe=':')}"
    if post.url and key.startswith("import:"):
        url = f"{urldefrag(post.url).url}#{key}"
    return replace(post, key=_bounded(key), url=url, thread_url=thread or url)


def _names_one(url: str, thread_url: str) -> bool:
    """Whether the address of a comment or review is its own, not that of the page it stands on."""
    parts = urlsplit(url)
    if parts.fragment or _OF_COMMENT & set(parse_qs(parts.query)):
        return True
    return bool(thread_url) and url != thread_url


def _fingerprint(post: Post) -> str:
    author = post.author and (post.author.external_id or post.author.profile_url or post.author.name)
    when = post.published_at.isoformat() if post.published_at else post.published_raw
    parts = (post.site, author, when, post.title, " ".join(post.text.split()))
    return hashlib.sha256("\x1f".join(part or "" for part in parts).encode("utf-8", "replace")).hexdigest()[
        :24
    ]


def _bounded(key: str) -> str:
    """PostgreSQL indexes at most 2,704 bytes."""
    return key if len(key) <= 600 else f"{key[:500]}#{hashlib.sha256(key.encode()).hexdigest()}"
