"""Stored mentions scored anew after a scorer has changed, batch by batch; what people said stands.

A row keeps the place, as for replays: a process killed at any moment leaves whole batches.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.engagement.rollups.writing import refresh
from listener.mood.choosing import signature
from listener.mood.scoring import (
    SCORED,
    Scored,
    keep_aspects,
    mood_unless_corrected,
    own_aspects,
    score_mention,
)
from listener.queries import Span
from listener.store import Database, utc_now
from listener.store.jobs import claim, holder_name, move_on
from listener.store.locks import lock_queries
from listener.store.tables import Mention, Post, Rescore
from listener.store.upsert import in_batches

BATCH = 1000
"""Mentions a transaction: a crawl that waits for the writer waits a second at most."""
_LOOK = 0.2
"""Seconds between two looks at a job that another process is working on."""

Progress = Callable[[int, int], None]
"""Called with (number of the mention it has come to, number of the last)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RescoreView:
    """One scoring anew, to look at."""

    id: int
    status: str
    progress: float
    """0 … 1."""
    scorers: str
    scored: int
    changed: int
    """Mentions whose label by the scorer is another now."""
    created_at: datetime
    created_by: str
    finished_at: datetime | None


@needs(Act.MANAGE)
def ask_for_rescore(database: Database, *, actor: str) -> int:
    """Have all stored mentions scored by the scorers in force; one that has not ended is superseded.

    Returns:
        Its number.
    """
    with database.write() as session:
        lock_queries(session)
        return _ask(session, actor)


def ask_if_changed(database: Database, *, actor: str = "schedule") -> int | None:
    """The same where the scorers in force are others than those of the last time; else None."""
    with database.read() as session:
        last = session.scalar(select(Rescore.scorers).order_by(Rescore.id.desc()).limit(1))
    return None if last == signature() else ask_for_rescore(database, actor=actor)


def _ask(session: Session, actor: str) -> int:
    now = utc_now()
    session.execute(
        update(Rescore).where(Rescore.status == "pending").values(status="superseded", finished_at=now)
    )
    up_to = session.scalar(select(func.max(Mention.id))) or 0
    ended = {"status": "done", "finished_at": now} if up_to == 0 else {}
    return session.execute(
        insert(Rescore)
        .values(created_at=now, created_by=actor, scorers=signature(), up_to=up_to, **ended)
        .returning(Rescore.id)
    ).scalar_one()


def last_rescore(session: Session) -> RescoreView | None:
    """The newest scoring anew."""
    row = session.scalars(select(Rescore).order_by(Rescore.id.desc()).limit(1)).one_or_none()
    return None if row is None else _view(row)


def _view(row: Rescore) -> RescoreView:
    done = row.cursor / row.up_to if row.up_to else 1.0
    return RescoreView(
        id=row.id, status=row.status, progress=1.0 if row.status == "done" else done, scorers=row.scorers,
        scored=row.scored, changed=row.changed, created_at=row.created_at, created_by=row.created_by,
        finished_at=row.finished_at,
    )  # fmt: skip


def rescore_pending(database: Database, progress: Progress | None = None) -> int:
    """See every scoring anew that nobody holds through to its end; how many."""
    holder = holder_name()
    done = 0
    while (job := _claim(database, holder)) is not None:
        while _step(database, job, holder, progress):
            pass
        done += 1
    return done


def see_through(database: Database, job: int, progress: Progress | None = None) -> RescoreView:
    """Wait until a scoring anew has ended, working on it unless another process does."""
    while True:
        rescore_pending(database, progress)
        with database.read() as session:
            view = _view(session.get_one(Rescore, job))
        if view.status != "pending":
            return view
        time.sleep(_LOOK)  # another process holds it


def _claim(database: Database, holder: str) -> int | None:
    with database.write() as session:
        return claim(session, Rescore, holder)


def _step(database: Database, job_id: int, holder: str, progress: Progress | None) -> bool:
    """One batch; False when there is nothing more to do for this holder."""
    with database.write() as session:
        lock_queries(session)  # no crawl writes a mention between its being read here and written
        job = session.get_one(Rescore, job_id, with_for_update=True)
        if job.status != "pending" or job.lease_holder != holder:
            return False
        rows = session.execute(
            select(
                Mention.id, Mention.post_id, Mention.brand_id, Mention.spans, Mention.scored,
                Post.title, Post.text, Post.language,
            )
            .join(Post, Post.id == Mention.post_id)
            .where(Mention.id > job.cursor, Mention.id <= job.up_to)
            .order_by(Mention.id)
            .limit(BATCH)
        ).all()  # fmt: skip
        job.changed += _rescore(session, rows)
        job.scored += len(rows)
        last, up_to = (rows[-1].id if len(rows) == BATCH else job.up_to), job.up_to
        ended = move_on(job, last)
    if progress:
        progress(last, up_to)
    return not ended


def _rescore(session: Session, rows: Sequence[Any]) -> int:
    """Score mentions and write what came; how many have another label now."""
    named = _named(session, sorted({row.post_id for row in rows}))
    own = own_aspects(session, {row.brand_id for row in rows})
    found: dict[int, Scored] = {}
    for row in rows:
        here = named[row.post_id]
        others = [span for brand_id, spans in here.items() if brand_id != row.brand_id for span in spans]
        found[row.id] = score_mention(
            row.title, row.text, row.language, _spans(row.spans), others, own.get(row.brand_id)
        )
    if not found:
        return 0
    statement = (
        update(Mention.__table__)  # type: ignore[arg-type]
        .where(Mention.id == bindparam("of"))
        .values(
            {name: bindparam(f"new_{name}", type_=Mention.__table__.c[name].type) for name in SCORED}
            | {"mood": mood_unless_corrected(bindparam("new_mood"))}
        )
    )
    session.connection().execute(
        statement,
        [
            {
                "of": number,
                "new_mood": scored.columns["scored"],
                **{f"new_{name}": value for name, value in scored.columns.items()},
            }
            for number, scored in found.items()
        ],
    )
    keep_aspects(session, {number: scored.aspects for number, scored in found.items()})
    refresh(session, {row.post_id for row in rows})
    return sum(row.scored != found[row.id].columns["scored"] for row in rows)


def _named(session: Session, post_ids: list[int]) -> dict[int, dict[int, list[Span]]]:
    """Where each brand is named in posts, by post and brand."""
    named: dict[int, dict[int, list[Span]]] = defaultdict(dict)
    for batch in in_batches(post_ids):
        for post_id, brand_id, spans in session.execute(
            select(Mention.post_id, Mention.brand_id, Mention.spans).where(
                Mention.post_id.in_(batch), Mention.retired_at.is_(None)
            )
        ).all():
            named[post_id][brand_id] = _spans(spans)
    return named


def _spans(stored: Any) -> list[Span]:
    return [Span(s["field"], s["start"], s["end"], s["clause"]) for s in stored]
