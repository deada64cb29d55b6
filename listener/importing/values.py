"""Cells of an export as values: counts, stars, times, sites. What cannot be read is said in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from listener.post import Kind
from listener.terms import SITES, terms_of
from listener.text.tokens import fold_for_search


class UnreadableError(ValueError):
    """A cell that cannot be read, with the reason."""


_NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", "null", "none", "nan", "không rõ", "unknown"})
_COUNT = re.compile(r"(\d+(?:[.,]\d+)*)\s*([^\W\d_]*)")
_GROUPED = re.compile(r"\d{1,3}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*")
_UNITS = {
    "": 1, "k": 1000, "n": 1000, "ng": 1000, "nghin": 1000, "ngan": 1000, "thousand": 1000, "m": 10**6,
    "tr": 10**6, "trieu": 10**6, "million": 10**6, "b": 10**9, "ty": 10**9, "ti": 10**9,
}  # fmt: skip


def is_empty(raw: str) -> bool:
    """Whether a cell says nothing: empty, a dash, "N/A"."""
    return raw.strip().lower() in _NOTHING


def count(raw: str) -> int | None:
    """A count: 12, 1,234, 1.234, 1.2K, "12 nghìn", "1,2 tr"; None for an empty cell.

    Raises:
        UnreadableError: it is no count.
    """
    if is_empty(raw):
        return None
    text = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}\b)", "", raw.strip())
    match = _COUNT.fullmatch(text)
    scale = _UNITS.get(fold_for_search(match[2])) if match else None
    if match is None or scale is None:
        raise UnreadableError(f"{raw[:40]!r} is no count")
    number = match[1]
    if scale == 1:
        if number.isdecimal():
            return int(number)
        if _GROUPED.fullmatch(number):
            return int(re.sub(r"[.,]", "", number))
        if re.fullmatch(r"\d+[.,]0+", number):
            return int(re.split(r"[.,]", number)[0])
        raise UnreadableError(f"{raw[:40]!r} is no count")
    if number.count(".") + number.count(",") > 1:
        raise UnreadableError(f"{raw[:40]!r} is no count")
    return int(Decimal(number.replace(",", ".")) * scale)


_STARS = re.compile(r"(\d+(?:[.,]\d+)?)(?:\s*/\s*(\d+))?\s*(?:sao|stars?|điểm|points?)?", re.IGNORECASE)


def stars(raw: str) -> float | None:
    """Stars from 0 to 5: 4, "4,5", "4/5", "8/10", "5 sao", ★★★★☆; None for an empty cell.

    Raises:
        UnreadableError: it is no rating.
    """
    if is_empty(raw):
        return None
    text = raw.strip()
    if re.fullmatch(r"★{1,5}[☆]*", text):
        return float(text.count("★"))
    match = _STARS.fullmatch(text)
    if match is None:
        raise UnreadableError(f"{raw[:40]!r} is no rating")
    value, most = float(match[1].replace(",", ".")), int(match[2] or 5)
    if most == 0 or not value <= most:
        raise UnreadableError(f"{raw[:40]!r} is no rating between 0 and 5")
    return round(value * 5 / most, 2)


_NUMBERS = re.compile(
    r"(?P<a>\d{1,4})[/.-](?P<b>\d{1,2})[/.-](?P<c>\d{2,4})"
    r"(?:[\s,T]+(?:lúc\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<half>[APap]\.?[Mm]\.?|SA|CH)?)?"
)
_CLOCK_FIRST = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?)[\s,]+(\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4})")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
ORDERS = ("dmy", "mdy")


def order_of(cells: Iterable[str]) -> str:
    """Whether the dates of a file have the day first or the month first.

    One date that can only be read one way decides; where none can, the day is first, as in Việt Nam.
    """
    for cell in cells:
        match = _NUMBERS.match(cell.strip())
        if match and len(match["a"]) <= 2 and int(match["b"]) > 12 >= int(match["a"]):
            return "mdy"
    return "dmy"


def moment(raw: str, zone: ZoneInfo, order: str = "dmy") -> datetime | None:
    """A time; one that names no zone is of ``zone``. None for an empty cell.

    Raises:
        UnreadableError: it cannot be read.
    """
    if is_empty(raw):
        return None
    text = " ".join(raw.split())
    found = _iso(text) or _epoch(text) or _numbers(text, order) or _words(text, zone.key)
    if found is None:
        raise UnreadableError(f"{raw[:60]!r} is no time that can be read; write it as 2026-11-20 14:05")
    try:
        aware = found.replace(tzinfo=zone) if found.tzinfo is None else found
        return aware.astimezone(UTC)
    except (OverflowError, ValueError):
        raise UnreadableError(f"{raw[:60]!r} is no time that can be") from None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if "-" in text else None
    except ValueError:
        return None


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = float(text)
    return datetime.fromtimestamp(seconds / 1000 if seconds > 10**11 else seconds, UTC)


def _numbers(text: str, order: str) -> datetime | None:
    match = _NUMBERS.fullmatch(_CLOCK_FIRST.sub(r"\2 \1", text))
    if match is None:
        return None
    a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
    if len(match["a"]) == 4:
        year, month, day = a, b, c
    else:
        year = c if c > 99 else 2000 + c
        day, month = (b, a) if order == "mdy" else (a, b)
    hour = int(match["hour"] or 0)
    if half := (match["half"] or "").lower().replace(".", ""):
        hour = hour % 12 + (12 if half in ("pm", "ch") else 0)
    try:
        return datetime(year, month, day, hour, int(match["minute"] or 0), int(match["second"] or 0))  # noqa: DTZ001 - the caller adds the zone
    except ValueError:
        return None


@lru_cache(maxsize=10_000)
def _words(text: str, zone: str) -> datetime | None:
    import warnings

    import dateparser  # slow to import, and seldom needed

    if len(text) > 100 or not re.search(r"\d", text) or not re.search(r"[^\W\d_]{3}", text):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # An age ("3 days ago") was true when the file was made, nobody knows when.
        wanted = {"TIMEZONE": zone, "REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}
        found: datetime | None = dateparser.parse(text, languages=["vi", "en"], settings=wanted)
    return found


_SITE = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]{2,}(?::\d{1,5})?")
_NAMES = {fold_for_search(terms.name): terms.hosts[0] for terms in SITES} | {
    "fb": "facebook.com",
    "ig": "instagram.com",
    "twitter": "x.com",
    "yt": "youtube.com",
    "zalo oa": "zalo.me",
    "google": "google.com",
    "google maps": "google.com",
    "google reviews": "google.com",
    "google play": "play.google.com",
    "app store": "apps.apple.com",
    "tiki": "tiki.vn",
    "tiktok shop": "tiktok.com",
    "voz": "voz.vn",
    "survey": "survey.local",
    "khao sat": "survey.local",
}


def site(raw: str) -> str:
    """A platform's name or a host as the site of a post: Facebook, facebook.com, https://m.facebook.com/x.

    Raises:
        UnreadableError: it is neither.
    """
    text = raw.strip().lower()
    if known := _NAMES.get(fold_for_search(text)):
        return known
    return site_of(text if "://" in text else f"https://{text}", raw)


def site_of(url: str, shown: str | None = None) -> str:
    """The site of an address, one name for all hosts of a platform.

    Raises:
        UnreadableError: it has none.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise UnreadableError(
            f"{(shown or url)[:60]!r} is no site; write a host such as facebook.com"
        ) from None
    if port not in (None, {"http": 80, "https": 443}.get(parts.scheme)):
        host = f"{host}:{port}"
    if not (_SITE.fullmatch(host) or host.startswith("localhost:")):
        raise UnreadableError(f"{(shown or url)[:60]!r} is no site; write a host such as facebook.com")
    terms = terms_of(url)
    return terms.hosts[0] if terms else host


def address(raw: str) -> str | None:
    """A web address, whole; None for an empty cell.

    Raises:
        UnreadableError: it is none.
    """
    if is_empty(raw):
        return None
    text = raw.strip()
    if "://" not in text and re.match(r"[\w.-]+\.[a-z]{2,}(?:[/:?#]|$)", text, re.IGNORECASE):
        text = f"https://{text}"
    if not text.startswith(("http://", "https://")) or re.search(r"\s", text) or not _has_host(text):
        raise UnreadableError(f"{raw[:60]!r} is no web address")
    return text


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


_KINDS = {
    **dict.fromkeys(("topic", "thread", "post", "status", "photo", "video", "reel"), Kind.TOPIC),
    **dict.fromkeys(("bai viet", "bai dang", "chu de", "anh", "question", "cau hoi"), Kind.TOPIC),
    **dict.fromkeys(("comment", "reply", "answer", "binh luan", "tra loi", "phan hoi"), Kind.COMMENT),
    **dict.fromkeys(("review", "rating", "danh gia", "nhan xet"), Kind.REVIEW),
    **dict.fromkeys(("article", "news", "blog", "bai bao", "tin", "tin tuc"), Kind.ARTICLE),
}


def kind(raw: str) -> Kind | None:
    """The kind of post that a cell names; None for words that name none ("Photos", "Reels")."""
    plain = fold_for_search(raw.strip())
    return _KINDS.get(plain) or _KINDS.get(plain.removesuffix("s"))
