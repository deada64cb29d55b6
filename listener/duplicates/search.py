"""Stored posts gone through for copies, batch by batch: history from before copies were looked for.

A row keeps the place, as for replays: a process killed at any moment leaves whole batches. To search again
what was searched already does no harm.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.duplicates.clusters import settle_copies
from listener.duplicates.suspects import judge_suspects
from listener.store import Database, audit, utc_now
from listener.store.jobs import claim, holder_name, move_on
from listener.store.tables import Duplicate, DuplicateCluster, DuplicateKey, DuplicateSearch, Post

BATCH = 1000
"""Posts a transaction: about a tenth of a second, in which a crawl waits."""
_LOOK = 0.2
"""Seconds between two looks at a search that another process is working on."""

Progress = Callable[[int, int], None]
"""Called with (number of the post it has come to, number of the last)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchView:
    """One search through history, to look at."""

    id: int
    status: str
    progress: float
    """0 … 1."""
    found: int
    """Posts that are copies of others."""
    created_at: datetime
    created_by: str
    finished_at: datetime | None


@needs(Act.MANAGE)
def ask_for_search(database: Database, *, actor: str, anew: bool = False) -> int:
    """Have all stored posts searched for copies; a search that has not ended is superseded.

    Args:
        anew: Forget all clusters first, and with them which ones somebody kept.

    Returns:
        Its number.
    """
    with database.write() as session:
        now = utc_now()
        session.execute(
            update(DuplicateSearch)
            .where(DuplicateSearch.status == "pending")
            .values(status="superseded", finished_at=now)
        )
        if anew:
            copies = set(session.scalars(select(Duplicate.post_id)))
            for table in (Duplicate, DuplicateKey, DuplicateCluster):
                session.execute(delete(table))
            judge_suspects(session, copies)
        up_to = session.scalar(select(func.max(Post.id))) or 0
        ended = {"status": "done", "finished_at": now} if up_to == 0 else {}
        search: int = session.execute(
            insert(DuplicateSearch)
            .values(created_at=now, created_by=actor, up_to=up_to, **ended)
            .returning(DuplicateSearch.id)
        ).scalar_one()
        audit(session, actor, "duplicates.search", f"search:{search}", anew=anew, up_to=up_to)
    return search


def last_search(session: Session) -> SearchView | None:
    """The newest search."""
    row = session.scalars(select(DuplicateSearch).order_by(DuplicateSearch.id.desc()).limit(1)).one_or_none()
    return None if row is None else _view(row)


def _view(row: DuplicateSearch) -> SearchView:
    done = row.cursor / row.up_to if row.up_to else 1.0
    return SearchView(
        id=row.id, status=row.status, progress=1.0 if row.status == "done" else done, found=row.found,
        created_at=row.created_at, created_by=row.created_by, finished_at=row.finished_at,
    )  # fmt: skip


def search_pending(database: Database, progress: Progress | None = None) -> int:
    """See every search that nobody holds through to its end; how many."""
    holder = holder_name()
    done = 0
    while (job := _claim(database, holder)) is not None:
        while _step(database, job, holder, progress):
            pass
        done += 1
    return done


def see_through(database: Database, job: int, progress: Progress | None = None) -> SearchView:
    """Wait until a search has ended, working on it unless another process does."""
    while True:
        search_pending(database, progress)
        with database.read() as session:
            view = _view(session.get_one(DuplicateSearch, job))
        if view.status != "pending":
            return view
        time.sleep(_LOOK)  # another process holds it


def _claim(database: Database, holder: str) -> int | None:
    with database.write() as session:
        return claim(session, DuplicateSearch, holder)


def _step(database: Database, job_id: int, holder: str, progress: Progress | None) -> bool:
    """One batch; False when there is nothing more to do for this holder."""
    with database.write() as session:
        job = session.get_one(DuplicateSearch, job_id, with_for_update=True)
        if job.status != "pending" or job.lease_holder != holder:
            return False
        ids = list(
            session.scalars(
                select(Post.id)
                .where(Post.id > job.cursor, Post.id <= job.up_to)
                .order_by(Post.id)
                .limit(BATCH)
            )
        )
        unseen = _unseen(session, ids)
        touched = settle_copies(session, unseen)
        judge_suspects(session, touched)
        job.found += sum(1 for _ in touched & set(unseen))
        last, up_to = (ids[-1] if len(ids) == BATCH else job.up_to), job.up_to
        ended = move_on(job, last)
    if progress:
        progress(last, up_to)
    return not ended


def _unseen(session: Session, ids: list[int]) -> list[int]:
    """Those that arrived before copies were looked for: without keys, and no copy of another."""
    seen = set(session.scalars(select(DuplicateKey.post_id).where(DuplicateKey.post_id.in_(ids))))
    seen |= set(session.scalars(select(Duplicate.post_id).where(Duplicate.post_id.in_(ids))))
    return [post_id for post_id in ids if post_id not in seen]
