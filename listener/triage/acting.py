"""Acting on cases, one or many at once, and taking it back.

Each act names the version of the case that the person saw. If somebody acted since, nothing is
written and the error says who did what: nobody overwrites silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs, require
from listener.errors import ListenerError, UsageError
from listener.store import Database, audit, tables, utc_now
from listener.store.upsert import in_batches
from listener.triage.breaches import note_breaches
from listener.triage.cases import (
    Case,
    CaseChanged,
    CaseNotFoundError,
    Event,
    case_of,
    history,
    read_case,
)
from listener.triage.clocks import Priority, Service, Status
from listener.triage.effects import Action, Effect, Wish, effect, settled
from listener.triage.service import read_service
from listener.triage.teams import team_id_of

_CLOCKS = {"answer_due_at", "close_due_at", "due_at"}
"""Follow from the rest of the case; undo works them out."""
_OWN = {"id", "mention_id", "version", "updated_at"}
_PROSE = {"noted", "answered", "waited", "resumed", "closed", "reopened"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A case as somebody saw it."""

    id: int
    version: int


@dataclass(frozen=True, slots=True)
class Left:
    """A case that an act on many has left alone."""

    id: int
    why: ListenerError


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act."""

    batch: int | None
    """What :func:`undo` takes; None where nothing was done."""
    cases: tuple[Case, ...]
    """As they are now."""
    left: tuple[Left, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What was answered, beside its text."""

    at: datetime | None = None
    """When; None: now."""
    url: str | None = None
    """Where the answer stands."""
    reply_id: int | None = None
    """The saved reply that it began with."""


@needs(Act.TRIAGE)
def act(
    database: Database,
    case_id: int,
    expected_version: int,
    action: Action | str,
    detail: str | None = None,
    *,
    actor: str,
    until: datetime | None = None,
    reply: Reply | None = None,
) -> Case:
    """Do something to a case.

    Args:
        expected_version: The version of the case that the person sees.
        detail: The note, the new assignee, the answer, or how it ended.
        until: Of waiting: when it comes back by itself.
        reply: Of an answer: when and where.

    Raises:
        CaseNotFoundError: there is no such case.
        CaseChanged: somebody acted on it since that version.
        UsageError: the case's state does not allow it, or the detail is missing.
        NotAllowedError: the actor may not.
    """
    done = act_on(
        database, [Mark(case_id, expected_version)], action, detail, actor=actor, until=until, reply=reply
    )
    if done.left:
        raise done.left[0].why
    return done.cases[0]


@needs(Act.TRIAGE)
def act_on(
    database: Database,
    marks: Sequence[Mark],
    action: Action | str,
    detail: str | None = None,
    *,
    actor: str,
    until: datetime | None = None,
    reply: Reply | None = None,
) -> Done:
    """Do one thing to many cases; one undo takes all of it back.

    Cases on which somebody acted since, or whose state does not allow it, are left alone and named.

    Raises:
        UsageError: there is no such act or team.
        NotAllowedError: the actor may not.
    """
    try:
        wanted = Action(action)
    except ValueError as error:
        raise UsageError(f"A case knows no act {action!r}; there are {', '.join(Action)}.") from error
    said = (detail or "").replace("\x00", "").strip() or None
    reply = reply or Reply()
    with database.write() as session:
        require(session, actor, Act.TRIAGE)
        wish = Wish(
            action=wanted,
            detail=said,
            actor=actor,
            now=utc_now(),
            until=until,
            at=reply.at,
            team_id=team_id_of(session, said) if wanted is Action.TEAM and said else None,
        )
        service = read_service(session)
        found, left = _as_seen(session, marks)
        effects: list[tuple[Case, Effect]] = []
        for case in found:
            try:
                effects.append((case, effect(case, wish, service)))
            except UsageError as error:
                left.append(Left(case.id, error))
        note_breaches(session, [case for case, _ in effects], wish.now)
        batch = write_effects(session, effects, wanted.value, actor=actor, now=wish.now, reply=reply)
        order = {mark.id: place for place, mark in enumerate(marks)}
        return Done(
            batch,
            tuple(read_case(session, case.id) for case, _ in effects),
            tuple(sorted(left, key=lambda each: order[each.id])),
        )


def _as_seen(session: Session, marks: Sequence[Mark]) -> tuple[list[Case], list[Left]]:
    """The cases, held until the transaction ends, and those that are not as they were seen."""
    seen = {mark.id: mark.version for mark in marks}
    now: dict[int, Case] = {}
    for batch in in_batches(sorted(seen)):
        rows = session.scalars(
            select(tables.Case)
            .where(tables.Case.id.in_(batch))
            .order_by(tables.Case.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        now |= {row.id: case_of(row) for row in rows}
    found, left = [], []
    for number, version in seen.items():
        case = now.get(number)
        if case is None:
            left.append(Left(number, CaseNotFoundError(f"There is no case {number}.")))
        elif case.version != version:
            left.append(Left(number, CaseChanged(case, tuple(history(session, number)[version:]))))
        else:
            found.append(case)
    return found, left


@needs(Act.TRIAGE)
def write_effects(
    session: Session,
    effects: Sequence[tuple[Case, Effect]],
    action: str,
    *,
    actor: str,
    now: datetime,
    reply: Reply | None = None,
) -> int | None:
    """Write what came of an act: the cases, their events, the audit trail, and how to take it back.

    Returns:
        The batch; None where there was nothing to write.
    """
    if not effects:
        return None
    batch = session.scalars(
        insert(tables.CaseBatch).values(at=now, actor=actor, action=action).returning(tables.CaseBatch.id)
    ).one()
    events, trail = [], []
    for case, done in effects:
        changes = done.changes(case)
        session.execute(
            update(tables.Case)
            .where(tables.Case.id == case.id)
            .values(version=case.version + 1, updated_at=now, **_plain(changes))
        )
        before: dict[str, Any] = {
            name: _json(getattr(case, name)) for name in changes if name not in _CLOCKS | _OWN
        }
        if action == Action.ANSWER.value:
            said = _Said(done.detail or "", actor, now)
            before["answer"] = _store_answer(session, case.id, said, reply or Reply())
        events.append(
            {
                "case_id": case.id,
                "batch_id": batch,
                "at": now,
                "actor": actor,
                "action": done.event,
                "detail": done.detail,
                "was": case.status.value if "status" in changes else None,
                "became": done.after.status.value if "status" in changes else None,
                "before": before,
            }
        )
        # What somebody wrote stands with the case alone, where erasing an author finds it.
        detail = {"detail": done.detail} if done.detail and done.event not in _PROSE else {}
        trail.append(
            {
                "at": now,
                "actor": actor,
                "action": f"case.{action}",
                "subject": f"case:{case.id}",
                "detail": {"version": case.version + 1, **detail},
            }
        )
    session.execute(insert(tables.CaseEvent), events)
    session.execute(insert(tables.Audit), trail)
    return batch


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    by: str
    now: datetime


def _store_answer(session: Session, case_id: int, said: _Said, reply: Reply) -> int:
    row = {"case_id": case_id, "by": said.by, "text": said.text, "at": reply.at or said.now}
    return session.scalars(
        insert(tables.CaseAnswer)
        .values(**row, url=reply.url, reply_id=reply.reply_id)
        .returning(tables.CaseAnswer.id)
    ).one()


def undo(database: Database, batch: int, *, actor: str) -> tuple[Case, ...]:
    """Take an act back, on every case that it touched: each is as it was before.

    Returns:
        The cases as they are now.

    Raises:
        UsageError: there is no such act, or it was taken back already.
        CaseChanged: somebody has acted on one of the cases since; nothing is taken back.
        NotAllowedError: the actor may not.
    """
    now = utc_now()
    with database.write() as session:
        require(session, actor, Act.TRIAGE)
        row = session.scalars(
            select(tables.CaseBatch).where(tables.CaseBatch.id == batch).with_for_update()
        ).one_or_none()
        if row is None:
            raise UsageError(f"There is no act {batch} to take back.")
        if row.undone_at is not None:
            raise UsageError(f"{row.undone_by} has taken this back already.")
        service = read_service(session)
        ids = []
        for event in session.scalars(
            select(tables.CaseEvent).where(tables.CaseEvent.batch_id == batch).order_by(tables.CaseEvent.id)
        ).all():
            _take_back(session, event, service, actor=actor, now=now)
            ids.append(event.case_id)
        session.execute(
            update(tables.CaseBatch)
            .where(tables.CaseBatch.id == batch)
            .values(undone_at=now, undone_by=actor)
        )
        return tuple(read_case(session, case_id) for case_id in ids)


def _take_back(
    session: Session, event: tables.CaseEvent, service: Service, *, actor: str, now: datetime
) -> None:
    case = read_case(session, event.case_id, locked=True)
    since = _standing_since(session, event)
    if since:
        raise CaseChanged(case, since)
    before: dict[str, Any] = dict(event.before) if isinstance(event.before, dict) else {}
    answer = before.pop("answer", None)
    restored = settled(replace(case, **_from_json(before)), service)
    changes = Effect("undone", restored).changes(case)
    session.execute(
        update(tables.Case)
        .where(tables.Case.id == case.id)
        .values(version=case.version + 1, updated_at=now, **_plain(changes))
    )
    if answer is not None:
        session.execute(
            update(tables.CaseAnswer).where(tables.CaseAnswer.id == answer).values(withdrawn_at=now)
        )
    session.execute(
        insert(tables.CaseEvent).values(
            case_id=case.id, at=now, actor=actor, action="undone", detail=event.action,
            was=case.status.value if "status" in changes else None,
            became=restored.status.value if "status" in changes else None,
        )
    )  # fmt: skip
    audit(session, actor, "case.undo", f"case:{case.id}", at=now, undone=event.action)


def _standing_since(session: Session, event: tables.CaseEvent) -> tuple[Event, ...]:
    """The acts on the case after this one, without those that were taken back themselves."""
    later, batch = tables.CaseEvent, tables.CaseBatch
    rows = session.execute(
        select(later.at, later.actor, later.action, later.detail)
        .join(batch, batch.id == later.batch_id, isouter=True)
        .where(
            later.case_id == event.case_id,
            later.id > event.id,
            later.action != "undone",
            batch.undone_at.is_(None),
        )
        .order_by(later.id)
    )
    return tuple(Event(*row) for row in rows)


_MOMENTS = {field.name for field in fields(Case) if "datetime" in str(field.type)}


def _plain(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.value if isinstance(value, Status | Priority) else value
        for name, value in changes.items()
    }


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Status | Priority) else value


def _from_json(before: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {"status": Status, "priority": Priority, "clock_priority": Priority}

    def value(name: str, kept: Any) -> Any:
        if kept is None:
            return None
        return datetime.fromisoformat(kept) if name in _MOMENTS else kinds.get(name, _same)(kept)

    return {name: value(name, kept) for name, kept in before.items()}


def _same(value: Any) -> Any:
    return value
