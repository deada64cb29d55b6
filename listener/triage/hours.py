"""Office hours: how much of the time between two moments somebody is there to answer.

A clock that asks for an answer within four hours counts only these. Days are those of the reporting
zone; what an hour of office is on the day a zone's clock is put forward or back follows from the zone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays

from listener.errors import UsageError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = 24 * 60
_FURTHEST = 30
"""Years ahead after which a sum of office hours is not looked for: the week is nearly empty."""

Span = tuple[int, int]
"""From and to, in minutes after midnight; 1440 is the midnight that ends the day."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When somebody is there, week by week, but for days off."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    """Seven days, Monday first."""
    country: str | None = None
    """Whose public holidays are off (ISO 3166); None: nobody's."""
    closed: frozenset[date] = frozenset()
    """Off beside those."""
    opened: frozenset[date] = frozenset()
    """Public holidays on which people work all the same."""

    def __post_init__(self) -> None:
        """Refuse hours that can never be counted.

        Raises:
            UsageError: not seven days, no hours at all, or a country whose holidays nobody knows.
        """
        if len(self.week) != len(DAYS):
            raise UsageError(f"A week has seven days, Monday first; {len(self.week)} were given.")
        if not any(self.week):
            raise UsageError("Office hours without a single hour would stop every clock: open one day.")
        if self.country is not None and self.country not in holidays.list_supported_countries():
            raise UsageError(
                f"No public holidays are known of the country {self.country!r}; write its two letters, "
                "such as VN, or give none."
            )

    def spans(self, day: date) -> tuple[Span, ...]:
        """When somebody is there on a day; empty on days off."""
        if day in self.closed or (day not in self.opened and holiday(self.country, day) is not None):
            return ()
        return self.week[day.weekday()]

    def between(self, start: datetime, end: datetime) -> float:
        """Seconds of office hours from one moment to a later one; negative when it is earlier."""
        return _line(self, *_years(start, end)).between(start.timestamp(), end.timestamp())

    def after(self, start: datetime, seconds: float) -> datetime:
        """The first moment by which so many seconds of office hours have passed since ``start``.

        Raises:
            UsageError: there are not so many within 30 years.
        """
        if seconds <= 0:
            return start
        year = start.astimezone(UTC).year
        for ahead in (1, 3, _FURTHEST):
            found = _line(self, year - 1, year + ahead).after(start.timestamp(), seconds)
            if found is not None:
                # Less than a float can tell apart has passed at once.
                return max(start, datetime.fromtimestamp(found, UTC))
        raise UsageError(
            f"There are not {seconds / 3600:.0f} office hours in the {_FURTHEST} years after "
            f"{start:%Y-%m-%d}."
        )


@lru_cache(maxsize=64)
def _calendar(country: str, year: int) -> dict[date, str]:
    own = holidays.country_holidays(country).default_language
    return dict(holidays.country_holidays(country, years=year, language=own))


def holiday(country: str | None, day: date) -> str | None:
    """The public holiday of a day, as its country calls it; None on other days."""
    return None if country is None else _calendar(country, day.year).get(day)


class _Line:
    """Every span of office hours of some years, as moments, with the sum before each."""

    __slots__ = ("ends", "starts", "sums")

    def __init__(self, spans: Sequence[tuple[float, float]]) -> None:
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.sums = [0.0]
        for start, end in spans:
            self.sums.append(self.sums[-1] + end - start)

    def between(self, start: float, end: float) -> float:
        return self._at(end) - self._at(start)

    def _at(self, moment: float) -> float:
        """Seconds of office hours from the beginning of the line."""
        place = bisect_right(self.starts, moment) - 1
        if place < 0:
            return 0.0
        return self.sums[place] + min(moment, self.ends[place]) - self.starts[place]

    def after(self, start: float, seconds: float) -> float | None:
        wanted = self._at(start) + seconds
        # The last span that begins before the sum is reached.
        place = bisect_right(self.sums, wanted) - 1
        if place > 0 and self.sums[place] == wanted:
            place -= 1  # reached at the very end of a span, not at the next one's beginning
        if place >= len(self.starts):
            return None
        return self.starts[place] + wanted - self.sums[place]


@lru_cache(maxsize=32)
def _line(hours: OfficeHours, first: int, last: int) -> _Line:
    """All spans of these years, in order; two that touch or overlap become one."""
    day, end = date(first, 1, 1), date(last, 12, 31)
    spans: list[tuple[float, float]] = []
    while day <= end:
        for opens, closes in hours.spans(day):
            start, stop = _moment(hours.zone, day, opens), _moment(hours.zone, day, closes)
            if spans and start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(stop, spans[-1][1]))
            elif start < stop:
                spans.append((start, stop))
        day += timedelta(days=1)
    return _Line(spans)


def _moment(zone: ZoneInfo, day: date, minutes: int) -> float:
    """A time of day as a moment; one that the zone's clock leaps over is where it lands."""
    whole, rest = divmod(minutes, _DAY)
    there = day + timedelta(days=whole)
    local = datetime(there.year, there.month, there.day, rest // 60, rest % 60, tzinfo=zone)
    return local.timestamp()


def _years(start: datetime, end: datetime) -> tuple[int, int]:
    """The years to look at, one more on each side: zones shift days, and one line then serves many."""
    years = sorted((start.astimezone(UTC).year, end.astimezone(UTC).year))
    return years[0] - 1, years[1] + 1


_SPAN = re.compile(r"([01]?\d|2[0-4])[:h]([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4])[:h]([0-5]\d)")


def read_spans(text: str) -> tuple[Span, ...]:
    """Understand ``08:30-12:00, 13:00-17:30``; nothing or ``-`` is a day off.

    Raises:
        UsageError: naming the part that cannot be read.
    """
    spans: list[Span] = []
    for part in re.split(r"[,;]", text.strip()):
        if part.strip() in ("", "-", "–"):
            continue
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            raise UsageError(f"{part.strip()!r} is not a stretch of hours; write 08:30-12:00.")
        opens = int(match[1]) * 60 + int(match[2])
        closes = int(match[3]) * 60 + int(match[4])
        if closes > _DAY or opens >= closes:
            raise UsageError(
                f"{part.strip()!r} does not end after it begins; hours over midnight are two: "
                "22:00-24:00, and 00:00-06:00 on the next day."
            )
        spans.append((opens, closes))
    spans.sort()
    if any(first[1] > second[0] for first, second in pairwise(spans)):
        raise UsageError(f"The hours {text.strip()!r} overlap.")
    return tuple(spans)


def show_spans(spans: Sequence[Span]) -> str:
    """``08:30-12:00, 13:00-17:30``; ``-`` for a day off. :func:`read_spans` reads it back."""
    return ", ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in spans) or "-"
