"""Dates as pages write them, in English and Vietnamese, absolute and relative."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

import dateparser

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Nothing on the web is older: what says so was misread."""
FUTURE = timedelta(days=2)
"""A clock may be wrong by a zone or two; more is a misreading, such as an expiry date."""

_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_MERIDIEM = re.compile(r"\b([ap])\.m\.", re.IGNORECASE)
_BARE_HOUR = re.compile(r"(?<![:\d])(\d{1,2})\s*(?=[ap]m\b)", re.IGNORECASE)
_VIETNAMESE_DATE = re.compile(
    r"(?P<day>\d{1,2})\s*(?:,\s*)?tháng\s*(?P<month>\d{1,2})\s*(?:,\s*)?(?:năm\s*)?(?P<year>\d{4})",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(r"\b(?P<day>\d{1,2})[/-](?P<month>\d{1,2})[/-](?P<year>\d{4})\b")
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\s*(?P<half>[ap])\.?m)?", re.IGNORECASE
)
_OFFSET = re.compile(
    r"\b(?:GMT|UTC)\s*(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?", re.IGNORECASE
)
_NOW = frozenset({"vừa xong", "vừa mới", "mới đây", "mới xong", "just now", "now"})
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def parse_date(raw: str | None, zone: str, now: datetime | None = None) -> datetime | None:
    """Read a date.

    Args:
        raw: as the page writes it: ISO 8601, seconds or milliseconds since 1970, "Nov. 20, 2026, 9 a.m.",
            "3 giờ trước", "hôm qua lúc 14:05".
        zone: IANA name of the zone in which the site writes times that name none.
        now: what relative dates count from; the present moment when not given.

    Returns:
        An aware datetime, or None when it cannot be read or cannot be true.
    """
    text = " ".join((raw or "").split())
    if not text or len(text) > 200:
        return None
    now = now or datetime.now(UTC)
    site_zone = ZoneInfo(zone)
    found = _iso(text) or _epoch(text) or _numbers(text) or _words(text, site_zone, now.astimezone(site_zone))
    if found is None:
        return None
    try:
        aware = found.replace(tzinfo=site_zone) if found.tzinfo is None else found
        in_utc = aware.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return aware if EARLIEST <= in_utc <= now + FUTURE else None


def is_absolute(raw: str | None) -> bool:
    """Whether the words mean the same moment tomorrow: they name a year, or count from 1970."""
    text = (raw or "").strip()
    return bool(_YEAR.search(text) or _EPOCH.fullmatch(text))


def _iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if "-" in text else None  # "20261120" is as likely an id


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC)


def _numbers(text: str) -> datetime | None:
    """Vietnamese words around numbers, and day/month/year: both read wrong elsewhere."""
    date = _VIETNAMESE_DATE.search(text) or _DAY_FIRST.search(text)
    if date is None:
        return None
    clock = _CLOCK.search(text)
    hour, minute, second = (
        (int(clock[part] or 0) for part in ("hour", "minute", "second")) if clock else (0, 0, 0)
    )
    if clock and clock["half"]:
        hour = hour % 12 + (12 if clock["half"].lower() == "p" else 0)
    day, month = int(date["day"]), int(date["month"])
    if month > 12 >= day:
        day, month = month, day
    try:
        return datetime(int(date["year"]), month, day, hour, minute, second, tzinfo=_offset(text))
    except ValueError:
        return None


def _offset(text: str) -> timezone | None:
    """The zone in "(GMT+7)", as Vietnamese newspapers write it; None where none is named."""
    found = _OFFSET.search(text)
    if found is None:
        return None
    minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
    return timezone(timedelta(minutes=-minutes if found["sign"] == "-" else minutes))


def _words(text: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    if text.casefold() in _NOW:
        return now
    text = _MERIDIEM.sub(r"\1m", text)
    text = _BARE_HOUR.sub(r"\1:00 ", text)
    text = text.replace("midnight", "12:00 am").replace("noon", "12:00 pm")
    return _dateparser(text, zone.key, None if is_absolute(text) else now)


@lru_cache(maxsize=4096)
def _dateparser(text: str, zone: str, now: datetime | None) -> datetime | None:
    """The slow way, about a millisecond a date: a list shows the same ones again and again."""
    settings: dict[str, object] = {
        "TIMEZONE": zone,
        "RETURN_AS_TIMEZONE_AWARE": True,
        "PREFER_DATES_FROM": "past",
        "DATE_ORDER": "DMY" if not is_absolute(text) else "MDY",
    }
    if now is not None:
        settings["RELATIVE_BASE"] = now.replace(tzinfo=None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own deprecations are not ours to mend
        found: datetime | None = dateparser.parse(text, languages=["en", "vi"], settings=settings)
    return found
