"""Dates as pages write them, absolute and relative, in the languages of :data:`LANGUAGES`."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import dateparser

from spiders.extract.fast_dates import read_fast

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Nothing on the web is older: what says so was misread."""
FUTURE = timedelta(days=2)
"""A clock may be wrong by a zone or two; more is a misreading, such as an expiry date."""

_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_MERIDIEM = re.compile(r"\b([ap])\.m\.", re.IGNORECASE)
_BARE_HOUR = re.compile(r"(?<![:\d])(\d{1,2})\s*(?=[ap]m\b)", re.IGNORECASE)
LANGUAGES = [
    "en", "vi", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "cs", "tr", "id", "sv", "th", "zh", "ja",
    "ko",
]  # fmt: skip
"""Languages of sites that are read; their words for times do not contradict each other."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def parse_date(
    raw: str | None, zone: str, now: datetime | None = None, *, american: bool = False
) -> datetime | None:
    """Read a date.

    Args:
        raw: as the page writes it: ISO 8601, seconds or milliseconds since 1970, "Nov. 20, 2026, 9 a.m.",
            "3 giờ trước", "hôm qua lúc 14:05".
        zone: IANA name of the zone in which the site writes times that name none.
        now: what relative dates count from; the present moment when not given.
        american: whether the site writes the month before the day, where only numbers are written.

    Returns:
        An aware datetime, or None when it cannot be read or cannot be true.
    """
    text = " ".join((raw or "").split())
    if not text or len(text) > 200:
        return None
    now = now or datetime.now(UTC)
    site_zone = ZoneInfo(zone)
    here = now.astimezone(site_zone)
    found = _iso(text) or _epoch(text) or read_fast(text, here, american=american)
    if found is None and any(c.isdigit() for c in text):
        found = _words(text, site_zone, here)
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


def _words(text: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    text = _MERIDIEM.sub(r"\1m", text)
    text = _BARE_HOUR.sub(r"\1:00 ", text)
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
        found: datetime | None = dateparser.parse(text, languages=LANGUAGES, settings=settings)
    return found
