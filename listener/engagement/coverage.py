"""Which sources nobody was looking at, day by day, so that an outage is not drawn as silence.

A source is missing on a day on which it should have been looked at and no crawl of it read all news. The days
before it was added are not missing: it was not yet listened to. Today is never missing, it is not over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from listener.engagement.filters import MentionFilter
from listener.store.tables import Source, SourceDay

PAUSED = "paused"
"""A person let it rest."""
IDLE = "idle"
"""No crawl of it ended that day: nothing was running, or the site had asked to be left alone."""
_DAY = 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """A source on a day on which nothing is known of it."""

    source_id: int
    name: str
    why: str
    """A word of :mod:`listener.engagement.source_days`, or :data:`PAUSED` or :data:`IDLE`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DayMissing:
    """A day on which sources are missing."""

    day: date
    watched: int
    """Sources that were listened to then, missing or not; at least 1."""
    missing: tuple[Missing, ...]
    """At least one, by name."""

    @property
    def whole(self) -> bool:
        """Nothing at all is known of the day."""
        return len(self.missing) == self.watched


@dataclass(frozen=True, kw_only=True, slots=True)
class NotYet:
    """A source that was not listened to for all of the period."""

    source_id: int
    name: str
    since: date
    """The first day on which it was; after the period's last, none of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """What is known of the days of a period."""

    days: tuple[DayMissing, ...]
    """Only those on which something is missing, in order."""
    not_yet: tuple[NotYet, ...]
    """By the day they were added."""

    def on(self, day: date) -> DayMissing | None:
        """What is missing on a day; None: nothing."""
        return next((each for each in self.days if each.day == day), None)


class Looks:
    """Which days each source was looked at, over some span."""

    def __init__(
        self,
        session: Session,
        sources: Sequence[int],
        start: date,
        end: date,
        zone: ZoneInfo,
        *,
        today: date,
    ) -> None:
        """Read them.

        Args:
            sources: ids; empty: all sources.
        """
        chosen = [Source.id.in_(sources)] if sources else []
        self._sources = session.execute(
            select(Source.id, Source.name, Source.interval_seconds, Source.enabled, Source.created_at)
            .where(*chosen)
            .order_by(Source.name)
        ).all()
        first = dict(
            session.execute(
                select(SourceDay.source_id, func.min(SourceDay.day))
                .where(SourceDay.finished > 0)
                .group_by(SourceDay.source_id)
            ).all()
        )
        self.names = {row.id: row.name for row in self._sources}
        self.since: dict[int, date] = {}
        for row in self._sources:
            added = row.created_at.astimezone(zone).date()
            self.since[row.id] = min(added, first.get(row.id, added))
        self.never_read = [row.id for row in self._sources if row.id not in first]
        """Sources of which no crawl ever read all news."""
        self._due = {row.id: row.interval_seconds // _DAY + 1 for row in self._sources}
        reach = max(self._due.values(), default=1)
        self._finished: defaultdict[int, set[date]] = defaultdict(set)
        self._trouble: dict[tuple[int, date], str] = {}
        for source_id, day, finished, trouble in session.execute(
            select(SourceDay.source_id, SourceDay.day, SourceDay.finished, SourceDay.trouble).where(
                SourceDay.day.between(start - timedelta(days=reach), end)
            )
        ):
            if finished:
                self._finished[source_id].add(day)
            elif trouble is not None:
                self._trouble[source_id, day] = trouble
        self._paused = {row.id for row in self._sources if not row.enabled}
        self._today = today

    def watched(self, day: date) -> list[int]:
        """Sources that were listened to on a day; on that of adding, those of which a crawl was finished."""
        return [
            number
            for number, since in self.since.items()
            if since < day or (since == day and day in self._finished[number])
        ]

    def why_missing(self, source_id: int, day: date) -> str | None:
        """Why nothing is known of a source on a day that is over; None: something is.

        A day without a crawl is not missing while none was due by the source's interval; a day on which all
        its crawls failed is.
        """
        if day >= self._today or day in self._finished[source_id]:
            return None
        if (trouble := self._trouble.get((source_id, day))) is not None:
            return trouble
        recent = (day - timedelta(days=n) for n in range(1, self._due[source_id]))
        if any(each in self._finished[source_id] for each in recent):
            return None
        return PAUSED if source_id in self._paused else IDLE


def coverage(session: Session, wanted: MentionFilter, zone: ZoneInfo, *, today: date) -> Coverage:
    """What is known of the sources of a filter on the days of its period."""
    looks = Looks(session, wanted.sources, wanted.start, wanted.end, zone, today=today)
    found = []
    for day in _days(wanted.start, min(wanted.end, today)):
        watched = looks.watched(day)
        missing = tuple(
            Missing(source_id=number, name=looks.names[number], why=why)
            for number in watched
            if (why := looks.why_missing(number, day)) is not None
        )
        if missing:
            found.append(DayMissing(day=day, watched=len(watched), missing=missing))
    late = [
        NotYet(source_id=number, name=looks.names[number], since=since)
        for number, since in looks.since.items()
        if since > wanted.start
    ]
    return Coverage(
        days=tuple(found), not_yet=tuple(sorted(late, key=lambda each: (each.since, each.source_id)))
    )


def days_without_crawl(
    session: Session, start: date, end: date, zone: ZoneInfo, *, today: date
) -> list[date]:
    """The days of which nothing at all is known: every source that was listened to is missing."""
    found = coverage(session, MentionFilter(start=start, end=end), zone, today=today)
    return [each.day for each in found.days if each.whole]


def _days(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
