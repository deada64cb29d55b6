"""Brands, or two periods, side by side: the same filters, the same days, only sources that knew both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from listener.engagement.coverage import days_without_crawl
from listener.engagement.filters import MentionFilter, days_of
from listener.engagement.likeness import LeftOut, likeness
from listener.engagement.panels import MoodDay, headline, mentions_by_day
from listener.errors import UsageError

MOST = 4
"""Sides that a reader can still tell apart."""
COUNTS = ("comments", "likes", "shares")


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What is compared. None: unknown, or not comparable."""

    mentions: int | None
    people: int | None
    comments: int | None
    likes: int | None
    shares: int | None
    mood: float | None
    """−1 … 1."""
    mood_n: int
    """How many took a side."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One of the things compared."""

    wanted: MentionFilter
    """Its mentions, people and mood: exactly what the numbers open."""
    counted: MentionFilter
    """Its comments, likes and shares, which only sources watched in both periods can tell."""
    figures: Figures
    moods: tuple[MoodDay, ...]
    days: tuple[int | None, ...]
    """Mentions by day, first to last; None where nobody was listening."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Sides, and what stands in the way of comparing them."""

    sides: tuple[Side, ...]
    left_out: tuple[LeftOut, ...]
    """Sources that are in no figure: they do not know both periods."""
    uncounted: tuple[LeftOut, ...]
    """Sources whose comments, likes and shares are left out though their mentions are not."""
    possible: bool
    """Some source is left for mentions."""
    countable: bool
    """Some source is left for comments, likes and shares."""


def compare_brands(
    session: Session, wanted: MentionFilter, codes: tuple[str, ...], zone: ZoneInfo, *, today: date
) -> Comparison:
    """Brands over the same days and sources: nothing has to be left out.

    Raises:
        UsageError: fewer than two brands, or more than :data:`MOST`.
        QuerySyntaxError: the filter's search cannot be read.
    """
    if not 2 <= len(set(codes)) <= MOST:
        raise UsageError(f"Two to {MOST} different brands are compared; these are {len(set(codes))}.")
    sides = [replace(wanted, brands=(code,)) for code in codes]
    gaps = days_without_crawl(session, wanted.start, wanted.end, zone, today=today)
    return Comparison(
        sides=tuple(_side(session, side, side, gaps, today=today) for side in sides),
        left_out=(), uncounted=(), possible=True, countable=True,
    )  # fmt: skip


def compare_periods(
    session: Session, wanted: MentionFilter, start: date, zone: ZoneInfo, *, today: date
) -> Comparison:
    """A period beside an earlier one of as many days.

    Args:
        start: the first day of the earlier period.

    Raises:
        UsageError: the earlier period does not begin earlier.
        QuerySyntaxError: the filter's search cannot be read.
    """
    if start >= wanted.start:
        raise UsageError(f"The period to compare with begins on {start}, not before {wanted.start}.")
    earlier = replace(wanted, start=start, end=start + (wanted.end - wanted.start))
    spoken = likeness(session, wanted, zone, today=today, counts=False, earlier=earlier)
    counted = likeness(session, wanted, zone, today=today, counts=True, earlier=earlier)
    sides = []
    for period in (wanted, earlier):
        gaps = days_without_crawl(session, period.start, period.end, zone, today=today)
        own = spoken.of(period) if spoken.possible else None
        theirs = counted.of(period) if counted.possible else None
        sides.append(_side(session, own, theirs, gaps, today=today, period=period))
    known = {each.source_id for each in spoken.left_out}
    return Comparison(
        sides=tuple(sides),
        left_out=spoken.left_out,
        uncounted=tuple(each for each in counted.left_out if each.source_id not in known),
        possible=spoken.possible,
        countable=counted.possible,
    )


def a_year_before(wanted: MentionFilter) -> date:
    """The first day of the same days a year earlier: 52 weeks, so that weekdays meet weekdays."""
    return wanted.start - timedelta(weeks=52)


def _side(
    session: Session,
    wanted: MentionFilter | None,
    counted: MentionFilter | None,
    gaps: list[date],
    *,
    today: date,
    period: MentionFilter | None = None,
) -> Side:
    spoken = headline(session, wanted) if wanted is not None else None
    numbers = spoken if counted == wanted else headline(session, counted) if counted is not None else None
    moods = mentions_by_day(session, wanted) if wanted is not None else []
    whole = wanted or period
    assert whole is not None
    totals = dict.fromkeys(days_of(whole), 0)
    for row in moods:
        totals[row.day] += row.mentions
    unknown = {*gaps, *(day for day in totals if day > today)}
    return Side(
        wanted=whole,
        counted=counted or whole,
        figures=Figures(
            mentions=spoken.mentions if spoken else None,
            people=spoken.people if spoken else None,
            comments=numbers.comments if numbers else None,
            likes=numbers.likes if numbers else None,
            shares=numbers.shares if numbers else None,
            mood=spoken.mood if spoken else None,
            mood_n=spoken.mood_n if spoken else 0,
        ),
        moods=tuple(moods),
        days=tuple(None if day in unknown or wanted is None else count for day, count in totals.items()),
    )
