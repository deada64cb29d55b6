"""Dates of an unknown page: in a dozen languages, its order of day and month told by the page itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from spiders.extract.dates import parse_date
from spiders.structure.signals import DAY, DAYS, MONTH, MONTHS, UNIT, UNITS

_CLOCK = re.compile(
    r"(\d{1,2})[:.h](\d{2})(?::(\d{2}))?(?:\s?([ap])\.?m)?|(\d{1,2})\s?([ap])\.?m\b", re.IGNORECASE
)
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_NUMBERS = re.compile(r"(?<![\d.])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_DAY_MONTH = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|\.|º)?[\s-]+(?:de |of )?({MONTH})\.?(?:,?[\s-]+(?:de )?'?"
    r"(\d{4}|\d{2}(?![:.\d])))?",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"({MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(\d{{4}}|'?\d{{2}}(?!\d|[:.]\d)))?",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(rf"({MONTH}),?\s+((?:19|20)\d{{2}})", re.IGNORECASE)
_SPAN = re.compile(rf"(\d+|an?|one|une?|một|einem|einer)\s?({UNIT})", re.IGNORECASE)
_DAYS = re.compile(DAY, re.IGNORECASE)
_MONTH_FIRST = re.compile(r"(?<!\d)\d{1,2}([/-])(?:1[3-9]|2\d|3[01])\1(?:19|20)?\d{2}(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(?:1[3-9]|2\d|3[01])([/-])\d{1,2}\1(?:19|20)?\d{2}(?!\d)")


def month_first(raws: Iterable[str]) -> bool:
    """Whether a page writes the month before the day: some date on it allows no other reading."""
    text = " ; ".join(raws)
    return bool(_MONTH_FIRST.search(text)) and not _DAY_FIRST.search(text)


def moment(
    raw: str | None, zone: str, *, american: bool = False, now: datetime | None = None
) -> datetime | None:
    """Read a date; what is not understood here is left to :func:`spiders.extract.dates.parse_date`.

    Args:
        zone: IANA name of the site's zone.
        american: month before day.
        now: what relative dates count from.
    """
    text = " ".join((raw or "").split())
    if not text:
        return None
    if text[:4].isdigit() and (len(text) >= 10 and (text.isdigit() or "T" in text or "+" in text)):
        return parse_date(text, zone, now)
    here = (now or datetime.now(UTC)).astimezone(ZoneInfo(zone))
    found = _absolute(text, here, american) or _relative(text, here)
    if found is None:
        return parse_date(text, zone, now) if any(c.isdigit() for c in text) else None
    return parse_date(found.isoformat(), zone, now)


def _absolute(text: str, here: datetime, american: bool) -> datetime | None:
    rest = text
    year: int | None
    if match := _ISO.search(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _NUMBERS.search(text):
        day, month, year = int(match[1]), int(match[3]), _year(match[4])
        if (american and month <= 31 and day <= 12) or month > 12:
            day, month = month, day
    elif match := _DAY_MONTH.search(text):
        day, month, year = int(match[1]), MONTHS[match[2].lower()], _year(match[3])
    elif match := _MONTH_YEAR.search(text):
        day, month, year = 1, MONTHS[match[1].lower()], int(match[2])
    elif match := _MONTH_DAY.search(text):
        month, day, year = MONTHS[match[1].lower()], int(match[2]), _year(match[3])
    else:
        return None
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    try:
        if year is None:  # the latest such day that has been
            year = here.year
            if date(year, month, min(day, 28)) > here.date() + timedelta(days=1):
                year -= 1
        hour, minute, second = _clock(rest)
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the site's zone is put on it later
    except ValueError:
        return None


def _year(text: str | None) -> int | None:
    if not text:
        return None
    number = int(text.strip("'"))
    return number if number > 99 else number + (2000 if number < 80 else 1900)


def _clock(text: str) -> tuple[int, int, int]:
    match = _CLOCK.search(text)
    if match is None:
        return 0, 0, 0
    hour, half = int(match[1] or match[5]), (match[4] or match[6] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, int(match[2] or 0), int(match[3] or 0)


def _relative(text: str, here: datetime) -> datetime | None:
    if match := _DAYS.search(text):
        hour, minute, second = _clock(text)
        day = here - timedelta(days=DAYS[match[0].lower()])
        try:
            return day.replace(hour=hour, minute=minute, second=second, microsecond=0)
        except ValueError:
            return None
    spans = _SPAN.findall(text)
    if not spans:
        return None
    seconds = sum((int(n) if n.isdigit() else 1) * UNITS[unit.lower()] for n, unit in spans)
    try:
        return (here - timedelta(seconds=seconds)).replace(microsecond=0)
    except OverflowError:
        return None
