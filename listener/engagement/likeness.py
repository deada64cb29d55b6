"""Which sources let a period be compared with the one before: those that were listened to throughout both.

What a new source brings is no growth, and what an outage hides is no decline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from listener.engagement.coverage import Looks
from listener.engagement.filters import MentionFilter, days_of, period_before
from listener.store.tables import ListMemory, Post

LARGEST_GAP = 0.2
"""Of either period's days, how many may be missing: one of a working week. A change of a fifth could then be
all our own doing, and smaller ones are told with the days beside them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """A source that cannot be compared."""

    source_id: int
    name: str
    why: str
    """``new``: not yet listened to in the earlier period; ``missing``: too many days of one are missing."""
    since: date
    """The first day on which it was listened to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """What of a filter can be compared with the period before."""

    sources: tuple[int, ...] | None
    """The sources to compare by; None: all that the filter has, nothing is left out."""
    left_out: tuple[LeftOut, ...]
    """By name."""

    @property
    def possible(self) -> bool:
        """Something is left to compare by."""
        return self.sources is None or bool(self.sources)

    def of(self, wanted: MentionFilter) -> MentionFilter:
        """The filter over the sources that can be compared; ask only where that is :attr:`possible`."""
        return wanted if self.sources is None else replace(wanted, sources=self.sources)


def likeness(
    session: Session,
    wanted: MentionFilter,
    zone: ZoneInfo,
    *,
    today: date,
    counts: bool,
    earlier: MentionFilter | None = None,
) -> Likeness:
    """Which sources were listened to throughout a period and the one before it.

    Args:
        earlier: Another earlier period than the one just before.
        counts: It is about comments, likes and shares, which somebody must have seen come. What is counted
            by the day of writing can be read afterwards: a source that was added later is compared as well
            if its lists have since been gone over to their end.
    """
    before = earlier or period_before(wanted)
    looks = Looks(session, wanted.sources, before.start, wanted.end, zone, today=today)
    read_whole = set() if counts else _read_whole(session, list(looks.since))
    silent = _silent(session, looks.never_read)
    left_out = []
    for number, since in looks.since.items():
        if number in read_whole or number in silent:
            continue
        if since > before.start:
            why = "new"
        elif any(_gap(looks, number, days_of(period), today) > LARGEST_GAP for period in (before, wanted)):
            why = "missing"
        else:
            continue
        left_out.append(LeftOut(source_id=number, name=looks.names[number], why=why, since=since))
    if not left_out:
        return Likeness(sources=None, left_out=())
    gone = {each.source_id for each in left_out}
    return Likeness(
        sources=tuple(number for number in looks.since if number not in gone), left_out=tuple(left_out)
    )


def _gap(looks: Looks, source_id: int, days: Sequence[date], today: date) -> float:
    """The share of a period's days, as far as they are over, that are missing."""
    over = [day for day in days if day < today]
    missing = sum(looks.why_missing(source_id, day) is not None for day in over)
    return missing / len(over) if over else 0.0


def _silent(session: Session, sources: Sequence[int]) -> set[int]:
    """Sources that gave nothing to compare yet: no crawl of them was ever finished and no post is theirs."""
    return {
        number
        for number in sources
        if session.scalar(select(Post.id).where(Post.source_id == number).limit(1)) is None
    }


def _read_whole(session: Session, sources: Sequence[int]) -> set[int]:
    """Sources whose every list was gone over to its last page."""
    row = ListMemory
    swept = set(session.scalars(select(row.source_id).where(row.source_id.in_(sources))))
    unfinished = select(row.source_id).where(
        row.source_id.in_(sources), or_(row.resume.is_not(None), row.swept_at.is_(None))
    )
    return swept - set(session.scalars(unfinished))
