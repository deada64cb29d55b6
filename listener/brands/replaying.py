"""History matched against a change, batch by batch: a row keeps the place, so it goes on where it stopped.

Each batch is one transaction that holds the queries still, writes its mentions, and moves the cursor: a
process killed at any moment leaves whole batches, and whoever takes the replay over goes on after them.
A lease keeps two processes from working on the same replay at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.brands.candidates import last_post, next_candidates
from listener.brands.listing import share_done
from listener.ingest.judging import judge, lock_threads
from listener.ingest.mentioning import settle
from listener.ingest.targets import Targets, load_targets, read_targets
from listener.store import Database, utc_now
from listener.store.jobs import claim, holder_name, move_on
from listener.store.locks import lock_queries
from listener.store.tables import Brand, BrandQuery, Replay

BATCH = 2000
"""Posts a transaction: a crawl that waits for the writer waits a fraction of a second."""
_LOOK = 0.2
"""Seconds between two looks at a replay that another process is working on."""

Progress = Callable[[int, int], None]
"""Called with (number of the post it has come to, number of the last)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplayView:
    """A replay, to look at."""

    id: int
    brand: str
    """The brand's short name."""
    version: int
    reason: str
    status: str
    progress: float
    """0 … 1."""
    come: int
    go: int
    created_at: datetime
    created_by: str
    finished_at: datetime | None
    held: bool
    """Some process is working on it."""


@needs(Act.MANAGE)
def ask_for_replay(session: Session, brand_id: int, query_id: int, *, reason: str, actor: str) -> int:
    """Have history matched anew, within the caller's transaction, which holds the queries' lock.

    A replay of the same brand that has not ended is superseded: this one does its work too.

    Returns:
        Its number.
    """
    now = utc_now()
    session.execute(
        update(Replay)
        .where(Replay.brand_id == brand_id, Replay.status == "pending")
        .values(status="superseded", finished_at=now)
    )
    return session.execute(
        insert(Replay)
        .values(
            brand_id=brand_id, query_id=query_id, reason=reason, created_by=actor, created_at=now,
            up_to=last_post(session),
        )
        .returning(Replay.id)
    ).scalar_one()  # fmt: skip


def list_replays(session: Session, *, pending: bool = False, limit: int = 20) -> list[ReplayView]:
    """Replays, the newest first."""
    now = utc_now()
    statement = (
        select(Replay, Brand.code, BrandQuery.version)
        .join(Brand, Brand.id == Replay.brand_id)
        .join(BrandQuery, BrandQuery.id == Replay.query_id)
        .order_by(Replay.id.desc())
        .limit(limit)
    )
    if pending:
        statement = statement.where(Replay.status == "pending")
    return [
        ReplayView(
            id=replay.id,
            brand=code,
            version=version,
            reason=replay.reason,
            status=replay.status,
            progress=1.0 if replay.status == "done" else share_done(replay),
            come=replay.come,
            go=replay.go,
            created_at=replay.created_at,
            created_by=replay.created_by,
            finished_at=replay.finished_at,
            held=replay.lease_until is not None and replay.lease_until > now and replay.finished_at is None,
        )
        for replay, code, version in session.execute(statement)
    ]


def replay_pending(database: Database, progress: Progress | None = None) -> int:
    """See every replay that nobody holds through to its end.

    Safe to run beside other processes, and again after being killed at any moment.

    Returns:
        How many it has seen through.
    """
    holder = holder_name()
    done = 0
    while (replay_id := _claim(database, holder)) is not None:
        while _step(database, replay_id, holder, progress):
            pass
        done += 1
    return done


def see_through(database: Database, replay_id: int, progress: Progress | None = None) -> ReplayView:
    """Wait until a replay has ended, working on it unless another process does."""
    while True:
        replay_pending(database, progress)
        with database.read() as session:
            view = next(view for view in list_replays(session, limit=1000) if view.id == replay_id)
        if view.status != "pending":
            return view
        time.sleep(_LOOK)  # another process holds it


def _claim(database: Database, holder: str) -> int | None:
    with database.write() as session:
        listened_for = select(Brand.id).where(Brand.archived_at.is_(None))
        return claim(session, Replay, holder, Replay.brand_id.in_(listened_for))


def _step(database: Database, replay_id: int, holder: str, progress: Progress | None) -> bool:
    """One batch; False when there is nothing more to do for this holder."""
    with database.write() as session:
        lock_queries(session)  # no crawl is between matching and storing while this looks
        replay = session.get_one(Replay, replay_id, with_for_update=True)
        if replay.status != "pending" or replay.lease_holder != holder:
            return False
        targets = targets_of_brand(session, replay.brand_id)
        if targets is None or replay.query_id not in targets.query_ids:
            replay.status, replay.finished_at = "superseded", utc_now()
            return False
        posts = next_candidates(session, targets, after=replay.cursor, up_to=replay.up_to, limit=BATCH)
        if targets.looks_around:
            lock_threads(session, {post.thread_id for post in posts})
        last = posts[-1].id if len(posts) == BATCH else replay.up_to
        # All brands are judged, for each has its mood beside the others; this one's mentions are written.
        written = settle(
            session,
            judge(session, load_targets(session), posts),
            posts,
            brand_id=replay.brand_id,
            between=(replay.cursor, last),
        )
        replay.come += written.come
        replay.go += written.go
        if ended := move_on(replay, last):
            session.execute(
                update(BrandQuery).where(BrandQuery.id == replay.query_id).values(replayed_at=utc_now())
            )
        up_to = replay.up_to
    if progress:
        progress(last, up_to)
    return not ended


def targets_of_brand(session: Session, brand_id: int) -> Targets | None:
    """What counts for one brand alone; None where it is archived."""
    targets, grounds = read_targets(session)
    mine = [target for target in targets if target.brand_id == brand_id]
    own = [ground for ground in grounds if ground.brand_id == brand_id]
    return Targets(mine, own, forgiving=True) if mine else None
