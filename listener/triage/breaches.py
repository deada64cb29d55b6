"""Clocks that ran out: noted once each, whoever notices first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from listener.store.tables import CaseBreach
from listener.store.upsert import insert_new
from listener.triage.cases import Case
from listener.triage.clocks import Clock


def overdue(case: Case, now: datetime) -> tuple[Clock, ...]:
    """The clocks of a case that have run out; none while they stand still."""
    if case.due_at is None:
        return ()
    ends = {Clock.ANSWER: case.answer_due_at, Clock.CLOSE: case.close_due_at}
    return tuple(clock for clock, end in ends.items() if end is not None and end <= now)


def note_breaches(session: Session, cases: Sequence[Case], now: datetime) -> list[tuple[int, Clock]]:
    """Note the clocks of these cases that have run out and were not noted yet.

    Returns:
        Case and clock of what is new.
    """
    ends = {Clock.ANSWER: "answer_due_at", Clock.CLOSE: "close_due_at"}
    rows = [
        {
            "case_id": case.id,
            "clock": clock.value,
            "due_at": getattr(case, ends[clock]),
            "noticed_at": now,
            "assignee": case.assignee,
            "team_id": case.team_id,
        }
        for case in cases
        for clock in overdue(case, now)
    ]
    if not rows:
        return []
    new = insert_new(session, CaseBreach, rows, CaseBreach.case_id, CaseBreach.clock)
    return [(row.case_id, Clock(row.clock)) for row in new]
