"""Cases: how a mention comes into the queue, and what can be done to it there.

Each act names the version of the case that the person saw. If somebody acted since, nothing is
written and the error says who did what: nobody overwrites silently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from listener.errors import ListenerError, UsageError
from listener.settings import get_settings
from listener.store import Database, tables, utc_now
from listener.store.upsert import in_batches, insert_new


class Status(StrEnum):
    """Where a case stands."""

    NEW = "new"
    OPEN = "open"
    CLOSED = "closed"


class Action(StrEnum):
    """What a person can do to a case."""

    OPEN = "open"
    ASSIGN = "assign"
    """``detail`` is who shall do it."""
    UNASSIGN = "unassign"
    NOTE = "note"
    """``detail`` is the note."""
    CLOSE = "close"
    """``detail`` may say how it ended."""
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Event:
    """One act, as the history shows it."""

    at: datetime
    actor: str
    action: str
    """``created``, ``opened``, ``assigned``, ``unassigned``, ``noted``, ``closed``, ``reopened``."""
    detail: str | None

    def __str__(self) -> str:
        """In words, without the time: ``lan closed it``."""
        words = {
            "created": "sent it to the queue",
            "opened": "opened it",
            "assigned": f"assigned it to {self.detail}",
            "unassigned": "took the assignment away",
            "noted": "added a note",
            "closed": "closed it",
            "reopened": "opened it again",
        }
        return f"{self.actor} {words.get(self.action, self.action)}"


@dataclass(frozen=True, slots=True)
class Case:
    """A case at one moment."""

    id: int
    mention_id: int
    status: Status
    assignee: str | None
    version: int
    opened_by: str
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None


class CaseNotFoundError(ListenerError):
    """No case has this number."""


class CaseChanged(ListenerError):  # noqa: N818 - it says what happened, not what failed
    """Somebody acted on the case since it was looked at."""

    def __init__(self, case: Case, since: tuple[Event, ...]) -> None:
        """Say who did what."""
        self.case = case
        self.since = since
        zone = get_settings().zone
        acts = ", ".join(f"{event} at {event.at.astimezone(zone):%H:%M}" for event in since)
        super().__init__(
            f"Case {case.id} has changed since you saw it: {acts or 'somebody acted'}. "
            "Look again, then repeat."
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending mentions to the queue."""

    new: tuple[int, ...]
    """Case ids that are new."""
    known: int
    """Mentions that were in the queue already, in whatever state."""
    missing: int
    """Mentions that do not exist."""


def send(database: Database, mention_ids: Sequence[int], *, actor: str) -> Sent:
    """Send mentions to the queue, each at most once in its life."""
    wanted = list(dict.fromkeys(mention_ids))
    with database.write() as session:
        existing = [
            mention_id
            for batch in in_batches(wanted)
            for mention_id in session.scalars(
                select(tables.Mention.id).where(tables.Mention.id.in_(batch)).order_by(tables.Mention.id)
            )
        ]
        new = open_cases(session, existing, actor)
    return Sent(tuple(new), len(existing) - len(new), len(wanted) - len(existing))


def open_cases(session: Session, mention_ids: Sequence[int], by: str) -> list[int]:
    """Make cases for mentions that have none, within the caller's transaction.

    Args:
        by: A person, or a rule (``rule:negative``).

    Returns:
        Ids of the cases that are new.
    """
    now = utc_now()
    rows = insert_new(
        session,
        tables.Case,
        [
            {
                "mention_id": mention_id,
                "status": Status.NEW.value,
                "version": 1,
                "opened_by": by,
                "created_at": now,
                "updated_at": now,
            }
            for mention_id in dict.fromkeys(mention_ids)
        ],
        tables.Case.id,
        tables.Case.mention_id,
    )
    if rows:
        session.execute(
            insert(tables.CaseEvent),
            [{"case_id": row.id, "at": now, "actor": by, "action": "created"} for row in rows],
        )
        session.execute(
            insert(tables.Audit),
            [
                {
                    "at": now,
                    "actor": by,
                    "action": "case.create",
                    "subject": f"case:{row.id}",
                    "detail": {"mention": row.mention_id},
                }
                for row in rows
            ],
        )
    return sorted(row.id for row in rows)


def act(
    database: Database,
    case_id: int,
    expected_version: int,
    action: Action | str,
    detail: str | None = None,
    *,
    actor: str,
) -> Case:
    """Do something to a case.

    Args:
        expected_version: The version of the case that the person sees.
        detail: The note, the new assignee, or how it ended.

    Raises:
        CaseNotFoundError: there is no such case.
        CaseChanged: somebody acted on it since that version.
        UsageError: the case's state does not allow it, or the detail is missing.
    """
    try:
        wanted = Action(action)
    except ValueError as error:
        raise UsageError(f"A case knows no act {action!r}; there are {', '.join(Action)}.") from error
    said = (detail or "").replace("\x00", "").strip() or None
    now = utc_now()
    with database.write() as session:
        case = read_case(session, case_id, locked=True)
        if case.version != expected_version:
            raise CaseChanged(case, tuple(history(session, case_id)[expected_version:]))
        act_name, changes = _EFFECTS[wanted](case, said, now)
        session.execute(
            update(tables.Case)
            .where(tables.Case.id == case_id)
            .values(version=case.version + 1, updated_at=now, **changes)
        )
        session.execute(
            insert(tables.CaseEvent).values(
                case_id=case_id, at=now, actor=actor, action=act_name, detail=said
            )
        )
        session.execute(
            insert(tables.Audit).values(
                at=now,
                actor=actor,
                action=f"case.{wanted.value}",
                subject=f"case:{case_id}",
                detail={"version": case.version + 1, **({"detail": said} if said else {})},
            )
        )
        return read_case(session, case_id)


Effect = tuple[str, Mapping[str, Any]]


def _open(case: Case, _said: str | None, _now: datetime) -> Effect:
    if case.status is not Status.NEW:
        raise UsageError(f"Case {case.id} is {case.status} already; only a new case can be opened.")
    return "opened", {"status": Status.OPEN.value}


def _assign(case: Case, said: str | None, _now: datetime) -> Effect:
    _refuse_closed(case, "assigned")
    if said is None:
        raise UsageError(f"Say whom case {case.id} shall be assigned to.")
    if len(said) > 200:
        raise UsageError("A name to assign to has at most 200 letters.")
    if said == case.assignee:
        raise UsageError(f"Case {case.id} is assigned to {said} already.")
    return "assigned", {"assignee": said}


def _unassign(case: Case, _said: str | None, _now: datetime) -> Effect:
    _refuse_closed(case, "taken from anybody")
    if case.assignee is None:
        raise UsageError(f"Case {case.id} is assigned to nobody.")
    return "unassigned", {"assignee": None}


def _note(case: Case, said: str | None, _now: datetime) -> Effect:
    if said is None:
        raise UsageError(f"The note on case {case.id} is empty.")
    return "noted", {}


def _close(case: Case, _said: str | None, now: datetime) -> Effect:
    if case.status is Status.CLOSED:
        raise UsageError(f"Case {case.id} is closed already.")
    return "closed", {"status": Status.CLOSED.value, "closed_at": now}


def _reopen(case: Case, _said: str | None, _now: datetime) -> Effect:
    if case.status is not Status.CLOSED:
        raise UsageError(f"Case {case.id} is {case.status}; only a closed case can be opened again.")
    return "reopened", {"status": Status.OPEN.value, "closed_at": None}


def _refuse_closed(case: Case, done: str) -> None:
    if case.status is Status.CLOSED:
        raise UsageError(f"Case {case.id} is closed and cannot be {done}; open it again first.")


_EFFECTS: Mapping[Action, Callable[[Case, str | None, datetime], Effect]] = {
    Action.OPEN: _open,
    Action.ASSIGN: _assign,
    Action.UNASSIGN: _unassign,
    Action.NOTE: _note,
    Action.CLOSE: _close,
    Action.REOPEN: _reopen,
}


def possible(case: Case) -> tuple[Action, ...]:
    """What can be done to a case as it stands."""
    if case.status is Status.CLOSED:
        return (Action.NOTE, Action.REOPEN)
    acts = [Action.OPEN] if case.status is Status.NEW else []
    acts += [Action.ASSIGN, *([Action.UNASSIGN] if case.assignee else []), Action.NOTE, Action.CLOSE]
    return tuple(acts)


def read_case(session: Session, case_id: int, *, locked: bool = False) -> Case:
    """A case as it is now.

    Raises:
        CaseNotFoundError: there is no such case.
    """
    query = select(tables.Case).where(tables.Case.id == case_id).execution_options(populate_existing=True)
    row = session.scalars(query.with_for_update() if locked else query).one_or_none()
    if row is None:
        raise CaseNotFoundError(f"There is no case {case_id}.")
    return case_of(row)


def case_of(row: tables.Case) -> Case:
    """The value of a row."""
    return Case(
        id=row.id,
        mention_id=row.mention_id,
        status=Status(row.status),
        assignee=row.assignee,
        version=row.version,
        opened_by=row.opened_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
        closed_at=row.closed_at,
    )


def history(session: Session, case_id: int) -> list[Event]:
    """Every act on a case, oldest first: the n-th made version n."""
    rows = session.execute(
        select(tables.CaseEvent.at, tables.CaseEvent.actor, tables.CaseEvent.action, tables.CaseEvent.detail)
        .where(tables.CaseEvent.case_id == case_id)
        .order_by(tables.CaseEvent.id)
    )
    return [Event(*row) for row in rows.all()]
