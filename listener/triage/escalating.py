"""What happens by the clock alone: overdue cases are flagged and passed up, waiting ones come back.

The schedule does it every half minute, in any number of processes: what is noted once is not done twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from listener.access import Act, require
from listener.store import Database, tables, utc_now
from listener.triage.acting import write_effects
from listener.triage.breaches import note_breaches
from listener.triage.cases import Case, case_of
from listener.triage.clocks import Clock, Late, Service, Status
from listener.triage.effects import Effect, resumed, settled
from listener.triage.service import read_service, set_clocks_anew

ACTOR = "schedule"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Escalated:
    """What came of one look at the clocks."""

    overdue: int
    """Clocks that have run out since the last look."""
    woken: int
    """Cases back from waiting."""


def escalate(database: Database, *, actor: str = ACTOR, now: datetime | None = None) -> Escalated:
    """Look at all clocks once.

    Args:
        now: The moment; for tests.

    Raises:
        NotAllowedError: the actor may not.
    """
    moment = now or utc_now()
    overdue = woken = 0
    while True:
        with database.write() as session:
            require(session, actor, Act.TRIAGE)
            if _without_clocks(session):
                set_clocks_anew(session)
            service = read_service(session)
            awake = _wake(session, service, actor, moment)
            late = _pass_up(session, service, actor, moment)
        overdue, woken = overdue + late, woken + awake
        if max(late, awake) < _AT_ONCE:
            return Escalated(overdue, woken)


def _without_clocks(session: Session) -> bool:
    """Whether there are cases that came before there were clocks."""
    query = select(tables.Case.id).where(
        tables.Case.clock_from.is_(None), tables.Case.status != Status.CLOSED.value
    )
    return session.scalar(query.limit(1)) is not None


def _held(session: Session, *conditions: ColumnElement[bool]) -> list[Case]:
    """Cases, held until the transaction ends; those that another process holds are its business."""
    rows = session.scalars(
        select(tables.Case)
        .where(*conditions)
        .order_by(tables.Case.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return [case_of(row) for row in rows]


def _wake(session: Session, service: Service, actor: str, now: datetime) -> int:
    cases = _held(
        session, tables.Case.status == Status.WAITING.value, tables.Case.waiting_until <= now
    )  # fmt: skip
    effects = [(case, Effect("woke", settled(resumed(case, service, now), service))) for case in cases]
    write_effects(session, effects, "wake", actor=actor, now=now)
    return len(effects)


def _pass_up(session: Session, service: Service, actor: str, now: datetime) -> int:
    cases = _held(
        session,
        tables.Case.status != Status.CLOSED.value,
        tables.Case.due_at <= now,
        or_(
            _not_noted(Clock.ANSWER, tables.Case.answer_due_at, now),
            _not_noted(Clock.CLOSE, tables.Case.close_due_at, now),
        ),
    )
    new = note_breaches(session, cases, now)
    leads = _leads(session)
    by_case: dict[int, list[Clock]] = {}
    for case_id, clock in new:
        by_case.setdefault(case_id, []).append(clock)
    effects = [
        (case, _passed_up(case, by_case[case.id], service, leads)) for case in cases if case.id in by_case
    ]
    write_effects(session, effects, "overdue", actor=actor, now=now)
    return len(new)


def _not_noted(
    clock: Clock, end: InstrumentedAttribute[datetime | None], now: datetime
) -> ColumnElement[bool]:
    noted = exists().where(
        tables.CaseBreach.case_id == tables.Case.id,
        tables.CaseBreach.clock == clock.value,
        tables.CaseBreach.due_at == end,
    )
    return and_(end <= now, ~noted)


def _passed_up(case: Case, clocks: Sequence[Clock], service: Service, leads: dict[int, str]) -> Effect:
    """The case as being late makes it. Its clocks stay those of the priority that a person chose."""
    late = service.levels[case.clock_priority].late
    lead = leads.get(case.team_id) if case.team_id is not None else None
    detail = ", ".join(clock.value for clock in clocks)
    match late:
        case Late.LEAD if lead is not None:
            return Effect("overdue", replace(case, assignee=lead), detail)
        case Late.LEAD | Late.RAISE:
            return Effect("overdue", replace(case, priority=case.priority.above), detail)
    return Effect("overdue", case, detail)


def _leads(session: Session) -> dict[int, str]:
    rows = session.execute(select(tables.Team.id, tables.Team.lead).where(tables.Team.lead.is_not(None)))
    return {row.id: row.lead for row in rows if row.lead is not None}
