"""Dates in words and numbers in some twenty languages, without a library's slow way."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone

from spiders.extract.time_words import (
    AGO,
    DAY,
    DAYS,
    MONTH,
    MONTH_LONG,
    MONTHS,
    NOW,
    UNIT,
    UNITS,
    UNITS_JOINED,
    YEAR,
)

_CLOCK = re.compile(
    r"(?P<before>上午|下午|午前|午後|오전|오후|晚上|凌晨)?\s?(?<![\d:.])(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})"
    r"(?::(?P<second>\d{2}))?(?![\d.]*\d)(?:\s?(?P<after>[ap])\.?m|\s(?P<part>sáng|chiều|tối))?|(?P<bare>\d{1,2})\s?(?P<half>[ap])\.?m\b",
    re.IGNORECASE,
)
_LATER = frozenset({"下午", "午後", "오후", "晚上", "chiều", "tối"})
_ISO = re.compile(r"(?<!\d)(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)")
_NUMBERS = re.compile(r"(?<![\d.])(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?!\d)")
_RARE = {"sie": 8, "ara": 12, "led": 1, "pro": 12}
"""Abbreviations that are words of other languages: a year must follow."""
_RARELY = re.compile(rf"(?<!\d)(\d{{1,2}})\.?\s+({'|'.join(_RARE)})\.?\s+(\d{{4}})(?!\d)", re.IGNORECASE)
_ERA = re.compile(r"(?:พ\.ศ\.|ค\.ศ\.)\s?")
_VIETNAMESE = re.compile(
    r"(?<!\d)(\d{1,2})\s*,?\s*(?:tháng|thg)\s*(\d{1,2})(?!\d)(?:\s*,?\s*(?:năm\s*)?(\d{4})(?!\d))?"
    r"(?!\s*[a-zà-ỹ]*\s*trước)",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?[\s-]+(?:de |of )?({MONTH})\.?(?:,?[\s-]+(?:de )?'?"
    r"(\d{4}|\d{2}(?![:.\dh])))?",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"({MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(\d{{4}}|'?\d{{2}}(?!\d|[:.h]\d)))?",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(rf"({MONTH})\.?,?\s+((?:19|20)\d{{2}})(?!\d)", re.IGNORECASE)
_SPAN = re.compile(
    rf"(?<!\d)(\d{{1,6}}|\b(?:an?|one|une?|uno|una|um|uma|een|một|einem|einer))\s?({UNIT})", re.IGNORECASE
)
_DAYS = re.compile(DAY, re.IGNORECASE)
_OFFSET = re.compile(
    r"\b(?:GMT|UTC)(?:\s*(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?)?(?!\w)", re.IGNORECASE
)
_PLAIN_OFFSET = re.compile(r"\d\s?(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})$")
_ZONE = re.compile(r"\d\s?(?:[ap]m\s?)?(?-i:[A-Z]{3,5})\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:in|còn|nữa|noch|dans|en|em|tra|fra|over|za|через)\s+\d|\b(?:left|from now|nữa)\b", re.IGNORECASE
)
_MONTH_FIRST = re.compile(r"(?<!\d)\d{1,2}([/-])(?:1[3-9]|2\d|3[01])\1(?:19|20)?\d{2}(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(?:1[3-9]|2\d|3[01])([/-])\d{1,2}\1(?:19|20)?\d{2}(?!\d)")
BUDDHIST = 543
"""Years by which the Thai calendar is ahead."""


def month_first(raws: Iterable[str]) -> bool:
    """Whether a page writes the month before the day: some date on it allows no other reading."""
    text = " ; ".join(raws)
    return bool(_MONTH_FIRST.search(text)) and not _DAY_FIRST.search(text)


def read_fast(text: str, now: datetime, *, american: bool = False) -> datetime | None:
    """Read a date; None for what is not understood here.

    Args:
        text: on one line.
        now: in the site's zone; what relative dates count from.
        american: whether numbers have the month before the day.

    Returns:
        In the zone the text names, else without one.
    """
    here = now.replace(tzinfo=None)
    text = _ERA.sub("", text)
    if text.casefold().strip(" .") in NOW:
        return here
    offset = _offset(text)
    if offset is None and _ZONE.search(text):
        return None  # a zone by its name
    found = _absolute(text, here, american) or _relative(text, here)
    return found if found is None or offset is None else found.replace(tzinfo=offset)


def _absolute(text: str, here: datetime, american: bool) -> datetime | None:
    year: int | None
    if match := _ISO.search(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _NUMBERS.search(text):
        day, month, year = int(match[1]), int(match[3]), _year(match[4])
        if (american and day <= 12) or month > 12:
            day, month = month, day
    elif match := _VIETNAMESE.search(text):
        day, month, year = int(match[1]), int(match[2]), _year(match[3])
    elif match := _RARELY.search(text):
        day, month, year = int(match[1]), _RARE[match[2].lower()], int(match[3])
    elif match := _DAY_MONTH.search(text):
        day, month, year = int(match[1]), MONTHS[match[2].lower()], _year(match[3])
    elif match := _MONTH_YEAR.search(text):
        day, month, year = 1, MONTHS[match[1].lower()], int(match[2])
    elif match := _MONTH_DAY.search(text):
        month, day, year = MONTHS[match[1].lower()], int(match[2]), _year(match[3])
    else:
        return None
    try:
        if year is None:  # the latest such day that has been
            year = here.year
            if date(year, month, min(day, 28)) > here.date() + timedelta(days=1):
                year -= 1
        elif year > here.year + 400:
            year -= BUDDHIST
        hour, minute, second = _clock(f"{text[: match.start()]} {text[match.end() :]}")
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the site's zone comes later
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
        return (12, 0, 0) if re.search(r"\bnoon\b", text, re.IGNORECASE) else (0, 0, 0)
    hour, half = int(match["hour"] or match["bare"]), (match["after"] or match["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif part := match["before"] or match["part"]:
        hour = hour if hour > 12 else hour % 12 + (12 if part.lower() in _LATER else 0)
    return hour, int(match["minute"] or 0), int(match["second"] or 0)


def _relative(text: str, here: datetime) -> datetime | None:
    if match := _DAYS.search(text):
        day = here - timedelta(days=DAYS[match[0].lower()])
        clock = _CLOCK.search(text)
        if clock is None:
            return day
        hour, minute, second = _clock(text)
        try:
            return day.replace(hour=hour, minute=minute, second=second, microsecond=0)
        except ValueError:
            return None
    spans = _SPAN.findall(text)
    if not spans or _AHEAD.search(text) or not (AGO.search(text) or not _SPAN.sub("", text).strip(" ,.·•")):
        return None
    return _before(here, [(int(n) if n.isdigit() else 1, _seconds(unit)) for n, unit in spans])


def _seconds(unit: str) -> int:
    return UNITS.get(unit.lower()) or UNITS_JOINED[unit]


def _before(here: datetime, spans: list[tuple[int, int]]) -> datetime | None:
    """So long before: months and years by the calendar."""
    months = sum(n * (12 if seconds == YEAR else 1) for n, seconds in spans if seconds >= MONTH_LONG)
    rest = sum(n * seconds for n, seconds in spans if seconds < MONTH_LONG)
    index = here.year * 12 + here.month - 1 - months
    try:
        year, month = index // 12, index % 12 + 1
        day = min(here.day, calendar.monthrange(year, month)[1])
        return here.replace(year=year, month=month, day=day) - timedelta(seconds=rest)
    except (ValueError, OverflowError):
        return None


def _offset(text: str) -> timezone | None:
    """The zone in "(GMT+7)" or "+0700"; None where none is named."""
    found = _OFFSET.search(text) or _PLAIN_OFFSET.search(text)
    if found is None:
        return None
    minutes = int(found["hours"] or 0) * 60 + int(found["minutes"] or 0)
    if minutes >= 24 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if found["sign"] == "-" else minutes))
