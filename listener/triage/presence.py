"""Who has a case before them right now."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from listener.access import Act, require
from listener.store import Database, utc_now
from listener.store.tables import Case, CasePresence
from listener.store.upsert import dialect_insert

FRESH = timedelta(seconds=25)
"""Somebody who was not seen for longer has gone away."""
AGAIN = timedelta(seconds=8)
"""Seen less long ago, nothing is written."""


def look(database: Database, case_id: int, *, actor: str, now: datetime | None = None) -> tuple[str, ...]:
    """Say that one has this case before them, and nothing else; hear who else has.

    Called every few seconds by a screen that shows it, so it writes only every third time.

    Raises:
        NotAllowedError: the actor may not look at cases.
    """
    moment = now or utc_now()
    with database.read() as session:
        require(session, actor, Act.VIEW)
        seen = {
            row.actor: row.seen_at
            for row in session.execute(
                select(CasePresence.actor, CasePresence.seen_at).where(CasePresence.case_id == case_id)
            )
        }
    if actor not in seen or seen[actor] < moment - AGAIN:
        with database.write() as session:
            _note(session, case_id, actor, moment)
    return tuple(sorted(who for who, at in seen.items() if who != actor and at >= moment - FRESH))


def leave(database: Database, *, actor: str) -> None:
    """Say that one has no case before them any more.

    Raises:
        NotAllowedError: the actor may not look at cases.
    """
    with database.write() as session:
        require(session, actor, Act.VIEW)
        session.execute(delete(CasePresence).where(CasePresence.actor == actor))


def _note(session: Session, case_id: int, actor: str, now: datetime) -> None:
    if session.scalar(select(Case.id).where(Case.id == case_id)) is None:
        return
    session.execute(
        delete(CasePresence).where(
            (CasePresence.seen_at < now - FRESH)
            | ((CasePresence.actor == actor) & (CasePresence.case_id != case_id))
        )
    )
    session.execute(
        dialect_insert(session, CasePresence)
        .values(case_id=case_id, actor=actor, seen_at=now)
        .on_conflict_do_update(index_elements=["case_id", "actor"], set_={"seen_at": now})
    )
