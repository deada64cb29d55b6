"""Snapshots: one row for each change of a post's counts, with the time until which they were seen so.

A visit that brings no news (every count it shows is the one known) only moves ``until`` of the last row, so
an unchanged post costs no row however often it is visited. What gains are made of is all kept: a row for
every visit that showed a new count. Rows of a post follow each other in time without ties: a visit within
the second of the one before (or by a clock that was set back) is put a second after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from listener.post import Reactions
from listener.store.tables import Snapshot
from listener.store.upsert import dialect_insert, in_batches

_SECOND = timedelta(seconds=1)


def last_moments(session: Session, post_ids: Sequence[int]) -> dict[int, datetime]:
    """When posts were last visited, as their snapshots have it; posts without any are left out."""
    found: dict[int, datetime] = {}
    for batch in in_batches(post_ids):
        rows = session.execute(
            select(Snapshot.post_id, func.max(Snapshot.seen_at), func.max(Snapshot.until))
            .where(Snapshot.post_id.in_(batch))
            .group_by(Snapshot.post_id)
        )
        found |= {post_id: max(seen, until or seen) for post_id, seen, until in rows}
    return found


def moment_after(last: datetime | None, now: datetime) -> datetime:
    """The whole second at which a visit is put: now, or just after the last one if that is not earlier."""
    now = now.replace(microsecond=0)
    return now if last is None or last < now else last + _SECOND


def add_snapshots(session: Session, seen: Sequence[tuple[int, datetime, Reactions]]) -> None:
    """Add rows: of a post, when it was visited and what it showed."""
    rows: list[Mapping[str, Any]] = [
        {
            "post_id": post_id,
            "seen_at": moment,
            "likes": counts.likes,
            "comments": counts.comments,
            "shares": counts.shares,
            "views": counts.views,
        }
        for post_id, moment, counts in seen
    ]
    for batch in in_batches(rows):
        statement = dialect_insert(session, Snapshot)
        # Two processes may have looked in the same second: the later word stands.
        statement = statement.on_conflict_do_update(
            index_elements=["post_id", "seen_at"],
            set_={m: statement.excluded[m] for m in ("likes", "comments", "shares", "views")},
        )
        session.connection().execute(statement, list(batch))


def seen_the_same(session: Session, post_ids: Sequence[int], now: datetime) -> None:
    """Visits that brought no news: the last row of each post holds until now."""
    later = aliased(Snapshot)
    for batch in in_batches(post_ids):
        session.execute(
            update(Snapshot)
            .where(
                Snapshot.post_id.in_(batch),
                Snapshot.seen_at
                == select(func.max(later.seen_at))
                .where(later.post_id == Snapshot.post_id)
                .correlate(Snapshot)
                .scalar_subquery(),
                func.coalesce(Snapshot.until, Snapshot.seen_at) < now,
            )
            .values(until=now)
            .execution_options(synchronize_session=False)
        )
