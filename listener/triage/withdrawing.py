"""Cases that are taken back because what sent them is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from listener.store import audit
from listener.store.tables import Case
from listener.store.upsert import in_batches
from listener.triage.clocks import Status


def withdraw_cases(session: Session, case_ids: Sequence[int], by: str, at: datetime) -> list[int]:
    """Remove cases that nobody has touched, within the caller's transaction.

    A case with an act, a note or an answer is somebody's work and stays.

    Returns:
        The cases that are gone.
    """
    gone: list[int] = []
    for batch in in_batches(sorted(set(case_ids))):
        untouched = session.execute(
            select(Case.id, Case.mention_id)
            .where(Case.id.in_(batch), Case.version == 1, Case.status == Status.NEW.value)
            .with_for_update()
        ).all()
        for case_id, mention_id in untouched:
            audit(session, by, "case.withdraw", f"case:{case_id}", at=at, mention=mention_id)
        session.execute(delete(Case).where(Case.id.in_([case_id for case_id, _ in untouched])))
        gone += [case_id for case_id, _ in untouched]
    return gone
