"""Cases: what they are, how a mention comes into the queue, and their history.

What can be done to them there: :mod:`listener.triage.acting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from listener.access import Act, needs, require
from listener.errors import ListenerError
from listener.settings import get_settings
from listener.store import Database, tables, utc_now
from listener.store.upsert import in_batches, insert_new
from listener.triage.clocks import Priority, Status, due
from listener.triage.service import read_service


@dataclass(frozen=True, slots=True)
class Event:
    """One act, as the history shows it."""

    at: datetime
    actor: str
    action: str
    """``created``, ``opened``, ``assigned``, ``noted``, ``answered``, ``waited``, ``closed``, …"""
    detail: str | None
    undone: bool = False
    """Somebody took it back since."""

    def __str__(self) -> str:
        """In words, without the time: ``lan closed it``."""
        words = {
            "created": "sent it to the queue",
            "opened": "opened it",
            "assigned": f"assigned it to {self.detail}",
            "unassigned": "took the assignment away",
            "teamed": f"gave it to the team {self.detail}",
            "unteamed": "took it from its team",
            "ranked": f"made it {self.detail}",
            "noted": "added a note",
            "waited": "set it to wait",
            "resumed": "took it up again",
            "woke": "woke it",
            "answered": "answered",
            "closed": "closed it",
            "reopened": "opened it again",
            "overdue": f"found the {self.detail} overdue",
            "wrote": "wrote again",
            "undone": f"took back: {self.detail}",
        }
        return f"{self.actor} {words.get(self.action, self.action)}"


@dataclass(frozen=True, slots=True)
class Case:
    """A case at one moment."""

    id: int
    mention_id: int
    status: Status
    priority: Priority
    assignee: str | None
    team_id: int | None
    version: int
    opened_by: str
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    waiting_since: datetime | None
    waiting_until: datetime | None
    """When it comes back by itself; None: when somebody or its author brings it back."""
    clock_from: datetime | None
    clock_priority: Priority
    """Whose clocks these are: a person's choice of priority, which being late does not change."""
    paused_seconds: int
    """Of office hours, waited since ``clock_from``."""
    answer_due_at: datetime | None
    close_due_at: datetime | None
    due_at: datetime | None
    """The nearer of the clocks that run; None while none does."""
    answered_at: datetime | None
    """The first answer of all."""
    answered_by: str | None
    replied_at: datetime | None
    """The last answer."""


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


@needs(Act.TRIAGE)
def send(database: Database, mention_ids: Sequence[int], *, actor: str) -> Sent:
    """Send mentions to the queue, each at most once in its life.

    Raises:
        NotAllowedError: the actor may not.
    """
    wanted = list(dict.fromkeys(mention_ids))
    with database.write() as session:
        require(session, actor, Act.TRIAGE)
        existing = [
            mention_id
            for batch in in_batches(wanted)
            for mention_id in session.scalars(
                select(tables.Mention.id).where(tables.Mention.id.in_(batch)).order_by(tables.Mention.id)
            )
        ]
        new = open_cases(session, existing, actor)
    return Sent(tuple(new), len(existing) - len(new), len(wanted) - len(existing))


def open_cases(
    session: Session,
    mention_ids: Sequence[int],
    by: str,
    *,
    priority: Priority = Priority.NORMAL,
    assignee: str | None = None,
    team_id: int | None = None,
) -> list[int]:
    """Make cases for mentions that have none, within the caller's transaction.

    Args:
        by: A person, or a rule (``rule:negative``).

    Returns:
        Ids of the cases that are new.
    """
    wanted = list(dict.fromkeys(mention_ids))
    if not wanted:
        return []
    now = utc_now()
    service = read_service(session)
    ends = due(
        service, status=Status.NEW, priority=priority, clock_from=now, paused_seconds=0, replied_at=None
    )
    rows = insert_new(
        session,
        tables.Case,
        [
            {
                "mention_id": mention_id,
                "thread_id": thread_id,
                "status": Status.NEW.value,
                "priority": priority.value,
                "clock_priority": priority.value,
                "assignee": assignee,
                "team_id": team_id,
                "version": 1,
                "opened_by": by,
                "created_at": now,
                "updated_at": now,
                "clock_from": now,
                "paused_seconds": 0,
                "answer_due_at": ends.answer,
                "close_due_at": ends.close,
                "due_at": ends.next,
            }
            for mention_id, thread_id in _threads(session, wanted)
        ],
        tables.Case.id,
        tables.Case.mention_id,
    )
    if rows:
        session.execute(
            insert(tables.CaseEvent),
            [
                {"case_id": row.id, "at": now, "actor": by, "action": "created", "became": Status.NEW.value}
                for row in rows
            ],
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


def _threads(session: Session, mention_ids: Sequence[int]) -> list[tuple[int, int]]:
    return [
        (row.id, row.thread_id)
        for batch in in_batches(mention_ids)
        for row in session.execute(
            select(tables.Mention.id, tables.Post.thread_id)
            .join(tables.Post, tables.Post.id == tables.Mention.post_id)
            .where(tables.Mention.id.in_(batch))
            .order_by(tables.Mention.id)
        )
    ]


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
        priority=Priority(row.priority),
        assignee=row.assignee,
        team_id=row.team_id,
        version=row.version,
        opened_by=row.opened_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        waiting_since=row.waiting_since,
        waiting_until=row.waiting_until,
        clock_from=row.clock_from,
        clock_priority=Priority(row.clock_priority),
        paused_seconds=row.paused_seconds,
        answer_due_at=row.answer_due_at,
        close_due_at=row.close_due_at,
        due_at=row.due_at,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        replied_at=row.replied_at,
    )


def history(session: Session, case_id: int) -> list[Event]:
    """Every act on a case, oldest first: the n-th made version n."""
    event, batch = tables.CaseEvent, tables.CaseBatch
    rows = session.execute(
        select(event.at, event.actor, event.action, event.detail, batch.undone_at)
        .join(batch, batch.id == event.batch_id, isouter=True)
        .where(event.case_id == case_id)
        .order_by(event.id)
    )
    return [
        Event(row.at, row.actor, row.action, row.detail, row.undone_at is not None and row.action != "undone")
        for row in rows
    ]
