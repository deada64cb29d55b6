"""Counts over time: snapshots at each visit, and what each day gained.

The counts of a page are cumulative. A day's gain is the difference between two snapshots, put on
the day the later one was taken (days of the reporting zone). What a post had when a count was first
known is no gain of that day: it belongs to the day of publication and is told apart (``already``).
A drop is a negative gain; nothing is clamped. Unknown counts say nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, delete, select, update
from sqlalchemy.orm import Session

from listener.engagement.rollups.writing import forget, gaining, refresh
from listener.engagement.snapshots import add_snapshots, last_moments, moment_after, seen_the_same
from listener.post import Reactions
from listener.store.posts import METRICS
from listener.store.tables import Gain, Post, Snapshot
from listener.store.upsert import dialect_insert, in_batches


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """One look at the counts of a stored post."""

    post_id: int
    day: date
    """The post's own day (of publication, or of collection where that is unknown)."""
    before: Reactions
    """The counts known until now."""
    seen: Reactions
    """The counts on the page; what it does not show is None."""


def known_after(visit: Visit) -> Reactions:
    """The counts known after a visit: a count the page no longer shows stays as it was."""
    return Reactions(
        **{
            name: getattr(visit.before, name) if (value := getattr(visit.seen, name)) is None else value
            for name in METRICS
        }
    )


def gains_of(visit: Visit, seen_day: date) -> list[dict[str, Any]]:
    """The rows of ``gain`` that a visit adds; none when it saw nothing new."""
    first: dict[str, int] = {}
    gained: dict[str, int] = {}
    for name in METRICS:
        before, now = getattr(visit.before, name), getattr(visit.seen, name)
        if now is None:
            continue
        if before is None:
            first[name] = now
        elif now != before:
            gained[name] = now - before
    rows = []
    if first:
        rows.append(_row(visit.post_id, visit.day, True, first))
    if gained:
        rows.append(_row(visit.post_id, seen_day, False, gained))
    return rows


def _row(post_id: int, day: date, already: bool, counts: dict[str, int]) -> dict[str, Any]:
    return {"post_id": post_id, "day": day, "already": already, **{m: counts.get(m) for m in METRICS}}


def record(session: Session, visits: Sequence[Visit], *, now: datetime, zone: ZoneInfo) -> None:
    """Store a snapshot of each visit, add its gains, and keep the post's latest counts.

    A post appears at most once in ``visits``.
    """
    showing = [(v, known_after(v)) for v in visits if v.seen != Reactions()]
    news = [(v, after) for v, after in showing if after != v.before]
    # A post of which no count is known has no snapshot that the new one must follow.
    last = last_moments(session, [v.post_id for v, _ in news if v.before != Reactions()])
    moments = {v.post_id: moment_after(last.get(v.post_id), now) for v, _ in news}
    seen_the_same(session, [v.post_id for v, after in showing if after == v.before], now)
    add_snapshots(session, [(v.post_id, moments[v.post_id], v.seen) for v, _ in news])
    add_gains(
        session,
        [row for v, _ in news for row in gains_of(v, moments[v.post_id].astimezone(zone).date())],
    )
    if news:
        session.execute(
            update(Post), [{"id": v.post_id, **{m: getattr(after, m) for m in METRICS}} for v, after in news]
        )


def add_gains(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows to ``gain``: a row that is there grows, an unknown count leaves it as it is."""
    for batch in in_batches(rows):
        statement = dialect_insert(session, Gain)
        statement = statement.on_conflict_do_update(
            index_elements=["post_id", "day", "already"],
            set_={m: _sum(getattr(Gain, m), statement.excluded[m]) for m in METRICS},
        )
        with gaining(session, [(row["post_id"], row["day"], row["already"]) for row in batch]):
            session.connection().execute(statement, list(batch))


def _sum(old: Any, new: Any) -> Any:
    return case((old.is_(None), new), (new.is_(None), old), else_=old + new)


def rebuild(session: Session, post_ids: Iterable[int], *, zone: ZoneInfo) -> None:
    """Work the gains of posts out again from their snapshots; gives what :func:`record` gave."""
    for batch in in_batches(sorted(set(post_ids))):
        forget(session, batch)
        replace_gains(session, batch, zone=zone)
        refresh(session, batch)


def replace_gains(session: Session, post_ids: Sequence[int], *, zone: ZoneInfo) -> None:
    """:func:`rebuild` of posts that count nowhere at the moment, of so many as fit a statement."""
    session.execute(delete(Gain).where(Gain.post_id.in_(post_ids)))
    add_gains(
        session, [_as_row(key, counts) for key, counts in gains_by_rows(session, post_ids, zone).items()]
    )


GainKey = tuple[int, date, bool]
"""Post, day, ``already``: what names a row of ``gain``."""


def gains_by_rows(
    session: Session, post_ids: Sequence[int], zone: ZoneInfo
) -> dict[GainKey, tuple[int | None, ...]]:
    """What the rows of ``gain`` of posts should be, in the order of their counts, from the snapshots."""
    days = dict(session.execute(select(Post.id, Post.day).where(Post.id.in_(post_ids))).all())
    known: dict[int, Reactions] = {}
    found: dict[GainKey, tuple[int | None, ...]] = {}
    columns = (Snapshot.post_id, Snapshot.seen_at, *(getattr(Snapshot, m) for m in METRICS))
    for post_id, seen_at, *counts in session.execute(
        select(*columns).where(Snapshot.post_id.in_(post_ids)).order_by(Snapshot.post_id, Snapshot.seen_at)
    ):
        visit = Visit(
            post_id=post_id,
            day=days[post_id],
            before=known.get(post_id, Reactions()),
            seen=Reactions(**dict(zip(METRICS, counts, strict=True))),
        )
        for row in gains_of(visit, seen_at.astimezone(zone).date()):
            key = (post_id, row["day"], row["already"])
            found[key] = tuple(
                plus(one, row[name])
                for one, name in zip(found.get(key, (None,) * len(METRICS)), METRICS, strict=True)
            )
        known[post_id] = known_after(visit)
    return found


def plus(one: int | None, other: int | None) -> int | None:
    """The sum of what is known; None where nothing is."""
    if one is None:
        return other
    return one if other is None else one + other


def _as_row(key: GainKey, counts: tuple[int | None, ...]) -> dict[str, Any]:
    post_id, day, already = key
    return {"post_id": post_id, "day": day, "already": already, **dict(zip(METRICS, counts, strict=True))}
