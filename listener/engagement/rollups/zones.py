"""Days are days of the reporting zone: which zone is kept, and all days worked out anew for another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, union, update
from sqlalchemy.orm import Session

from listener.engagement import source_days
from listener.engagement.counting import GainKey, gains_by_rows, replace_gains
from listener.engagement.rollups.rebuilding import rebuild
from listener.store.posts import METRICS, Gain, Mention, Post, Snapshot
from listener.store.rollups import PostCell, Rollup, RollupState
from listener.store.upsert import BATCH

_STEP = 20_000
"""Posts a step of days; a few megabytes."""


def zone_kept(session: Session) -> str | None:
    """The zone whose days are kept; None where nothing has been built yet."""
    kept: str | None = session.scalar(select(RollupState.zone))
    return kept


def change_zone(session: Session, zone: ZoneInfo) -> None:
    """Work out all days for a zone, of posts, mentions, gains and crawls, and all sums, in one transaction.

    It takes minutes for millions of posts, and nobody else writes meanwhile.
    """
    session.execute(delete(PostCell))
    session.execute(delete(Rollup))
    for post_ids in wrong_days(session, zone):
        rows = _moments(session, post_ids)
        session.execute(update(Post), [{"id": row.id, "day": day_of(row, zone)} for row in rows])
    day = select(Post.day).where(Post.id == Mention.post_id).scalar_subquery()
    session.execute(
        update(Mention).where(Mention.day != day).values(day=day).execution_options(synchronize_session=False)
    )
    for some in _with_gains(session):
        replace_gains(session, some, zone=zone)
    source_days.rebuild(session, zone=zone)
    rebuild(session, zone)


def wrong_days(session: Session, zone: ZoneInfo) -> Iterator[list[int]]:
    """Posts whose day is not that of the zone, some at a time."""
    last = 0
    while True:
        rows = session.execute(
            select(Post.id, Post.day, Post.published_at, Post.collected_at)
            .where(Post.id > last)
            .order_by(Post.id)
            .limit(_STEP)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        wrong = [row.id for row in rows if row.day != day_of(row, zone)]
        for start in range(0, len(wrong), BATCH):
            yield wrong[start : start + BATCH]


def day_of(post: Any, zone: ZoneInfo) -> date:
    """The day of a post: of publication, or of collection where that is unknown."""
    moment = post.published_at or post.collected_at
    day: date = moment.astimezone(zone).date()
    return day


def wrong_gains(session: Session, zone: ZoneInfo) -> Iterator[list[int]]:
    """Posts whose gains are not what their snapshots give, some at a time."""
    for post_ids in _with_gains(session):
        right = gains_by_rows(session, post_ids, zone)
        columns = (Gain.post_id, Gain.day, Gain.already, *(getattr(Gain, name) for name in METRICS))
        kept: dict[GainKey, tuple[int | None, ...]] = {
            (post_id, day, already): tuple(counts)
            for post_id, day, already, *counts in session.execute(
                select(*columns).where(Gain.post_id.in_(post_ids))
            )
        }
        wrong = {key[0] for key in right.keys() | kept.keys() if right.get(key) != kept.get(key)}
        if wrong:
            yield sorted(wrong)


def _with_gains(session: Session) -> Iterator[Sequence[int]]:
    """Posts with snapshots or gains, as many at a time as a statement takes."""
    last = 0
    while True:
        both = union(*(select(table.post_id).where(table.post_id > last) for table in (Snapshot, Gain)))
        some = session.scalars(both.order_by("post_id").limit(BATCH)).all()
        if not some:
            return
        yield some
        last = some[-1]


def _moments(session: Session, post_ids: Sequence[int]) -> Sequence[Any]:
    return session.execute(
        select(Post.id, Post.published_at, Post.collected_at).where(Post.id.in_(post_ids))
    ).all()
