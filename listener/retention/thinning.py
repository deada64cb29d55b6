"""Old snapshots thin out: of a day that is long over, those that its figures do not need are dropped.

A day's gain is the difference between the last count of that day and the last one before, so what was seen in
between can go. A snapshot is dropped only if the day's figures, worked out by the code that writes them, stay
what they were with and without it: the last of each count stays, the first that was ever known of a count
stays (it is what was "already there"), and where a count went up and came back to what it was one step of the
way stays, so that the day keeps its 0 instead of losing it.

Days are those of the reporting zone in force. If it is changed later, what was thinned is put on the day of
the snapshot that stayed; sums over longer periods stay exact.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, delete, func, select, tuple_, type_coerce
from sqlalchemy.orm import Session

from listener.engagement.counting import Visit, gains_of, known_after
from listener.post import Reactions
from listener.store import Database
from listener.store.posts import METRICS
from listener.store.tables import Snapshot
from listener.store.upsert import in_batches

THIN_AFTER = timedelta(days=30)
"""For a month every step of a post's counts can be looked at; later its days are what people ask for."""
_STEP = 20_000
"""Posts a step: a write transaction of well under a second."""
_DAY = 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class Thinned:
    """What came of it."""

    looked_at: int
    """Snapshots of days that had more than one."""
    dropped: int


def thin(
    database: Database, *, zone: ZoneInfo, now: datetime, after: timedelta = THIN_AFTER, dry_run: bool = False
) -> Thinned:
    """Drop what the figures of old days do not need. No daily figure changes.

    Args:
        after: how old a day must be.
        dry_run: only say how many would go.
    """
    end = _midnight(now - after, zone)
    looked_at = dropped = 0
    for first, last in _slices(database):
        with database.read() as session:
            useless = list(_useless(session, first, last, end, zone))
        looked_at += sum(size for size, _ in useless)
        gone = [key for _, keys in useless for key in keys]
        dropped += len(gone)
        if gone and not dry_run:
            with database.write() as session:
                for batch in in_batches(gone):
                    session.execute(
                        delete(Snapshot)
                        .where(tuple_(Snapshot.post_id, Snapshot.seen_at).in_(batch))
                        .execution_options(synchronize_session=False)
                    )
    return Thinned(looked_at=looked_at, dropped=dropped)


def _midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _slices(database: Database) -> Iterator[tuple[int, int]]:
    """Ranges of post numbers (after the first, up to the last)."""
    with database.read() as session:
        most = session.scalar(select(func.max(Snapshot.post_id))) or 0
    for start in range(0, most, _STEP):
        yield start, start + _STEP


def _useless(
    session: Session, first: int, last: int, end: datetime, zone: ZoneInfo
) -> Iterator[tuple[int, list[tuple[int, datetime]]]]:
    """For each day of a post with several snapshots: how many, and which can go."""
    posts = _crowded(session, first, last, end, zone)
    for batch in in_batches(posts):
        rows = session.execute(
            select(Snapshot.post_id, Snapshot.seen_at, *(getattr(Snapshot, name) for name in METRICS))
            .where(Snapshot.post_id.in_(batch), Snapshot.seen_at < end)
            .order_by(Snapshot.post_id, Snapshot.seen_at)
        )
        for post_id, history in itertools.groupby(rows, key=lambda row: row.post_id):
            known = Reactions()
            for _, day in itertools.groupby(history, key=lambda row: row.seen_at.astimezone(zone).date()):
                of_day = list(day)
                seen = [Reactions(**{name: getattr(row, name) for name in METRICS}) for row in of_day]
                if len(of_day) > 1:
                    kept = _needed(known, seen)
                    gone = [row.seen_at for at, row in enumerate(of_day) if at not in kept]
                    yield len(of_day), [(post_id, moment) for moment in gone]
                known = _figures(known, seen)[0]


def _crowded(session: Session, first: int, last: int, end: datetime, zone: ZoneInfo) -> list[int]:
    """Posts with several snapshots within one old day.

    By the zone's offset of one moment, which is quick; a day that the clock change cuts otherwise is thinned
    less, never more.
    """
    offset = int((end.astimezone(zone).utcoffset() or timedelta()).total_seconds())
    seconds: Any = type_coerce(Snapshot.seen_at, BigInteger)
    several = (
        select(Snapshot.post_id)
        .where(Snapshot.post_id > first, Snapshot.post_id <= last, Snapshot.seen_at < end)
        .group_by(Snapshot.post_id, (seconds + offset) // _DAY)
        .having(func.count() > 1)
    )
    return sorted(set(session.scalars(several)))


def _needed(known: Reactions, seen: Sequence[Reactions]) -> set[int]:
    """The places of the visits of a day that its figures need, from the first on as few as possible."""
    wanted = _figures(known, seen)
    kept = list(range(len(seen)))
    for at in range(len(seen) - 1):
        without = [each for each in kept if each != at]
        if _figures(known, [seen[each] for each in without]) == wanted:
            kept = without
    return set(kept)


_Figures = tuple[Reactions, dict[tuple[bool, str], int]]


def _figures(known: Reactions, seen: Iterable[Reactions]) -> _Figures:
    """What is known after a day's visits, and what its rows of ``gain`` say."""
    sums: dict[tuple[bool, str], int] = {}
    for counts in seen:
        visit = Visit(post_id=0, day=date.min, before=known, seen=counts)
        for row in gains_of(visit, date.max):
            for name in METRICS:
                if row[name] is not None:
                    key = bool(row["already"]), name
                    sums[key] = sums.get(key, 0) + row[name]
        known = known_after(visit)
    return known, sums
