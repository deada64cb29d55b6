"""Reading the queue: its views with their counts, and the list. One case in full:
:mod:`listener.triage.casefile`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from listener.store import utc_now
from listener.store.base import UtcDateTime
from listener.store.tables import (
    Account,
    Brand,
    CaseBreach,
    CaseEvent,
    Mention,
    Post,
    Source,
    Team,
    Thread,
)
from listener.store.tables import Case as CaseTable
from listener.tags import tags_of
from listener.triage.cases import Case, case_of
from listener.triage.clocks import Priority, Status

UNASSIGNED = ""
"""As ``assignee``: the cases of nobody."""
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Stands behind every time at which something is due."""
ACTIVE = (Status.NEW, Status.OPEN, Status.WAITING)


class View(StrEnum):
    """Parts of the queue. Of all but ``closed`` the most pressing case is the first."""

    ALL = "all"
    """Whatever is not closed."""
    MINE = "mine"
    UNASSIGNED = "unassigned"
    OVERDUE = "overdue"
    WAITING = "waiting"
    CLOSED = "closed"


class Figure(StrEnum):
    """What a figure of the team's page was counted from; a list by it has as many cases."""

    OPENED = "opened"
    ANSWERED = "answered"
    CLOSED = "closed"
    OVERDUE = "overdue"
    """A clock ran out."""
    BACKLOG = "backlog"
    """Not closed at the end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueFilter:
    """Which cases to list. What is None narrows nothing."""

    view: View | None = None
    me: str | None = None
    """Who asks; for :attr:`View.MINE`."""
    status: Status | None = None
    assignee: str | None = None
    """A person, or :data:`UNASSIGNED`."""
    team_id: int | None = None
    brand: str | None = None
    """A brand's code."""
    priority: Priority | None = None
    figure: Figure | None = None
    start: datetime | None = None
    end: datetime | None = None
    """Of the figure: from ``start`` to before ``end``."""
    person: str | None = None
    """Of the figure: who answered, closed, or had it when its clock ran out; :data:`UNASSIGNED`: nobody."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases there are."""

    new: int
    open: int
    waiting: int
    closed: int
    unassigned: int
    """Of those not closed, as all that follow."""
    mine: int
    overdue: int
    teams: Mapping[int, int] = field(default_factory=dict)
    """By the team's number."""

    @property
    def active(self) -> int:
        """Not closed."""
        return self.new + self.open + self.waiting

    def of(self, view: View) -> int:
        """The number of a view."""
        return {
            View.ALL: self.active,
            View.MINE: self.mine,
            View.UNASSIGNED: self.unassigned,
            View.OVERDUE: self.overdue,
            View.WAITING: self.waiting,
            View.CLOSED: self.closed,
        }[view]


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the list."""

    case: Case
    brand: str
    brand_name: str
    mood: str
    score: float | None
    author: str | None
    place: str
    """Name of the source, else the host."""
    thread_title: str | None
    text: str
    at: datetime
    """Published, or collected where that is unknown."""
    team: str | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of the queue. ``next_after`` asks for the page that follows; None on the last."""

    items: tuple[CaseLine, ...]
    next_after: int | None


def counts(
    session: Session, *, brand: str | None = None, me: str | None = None, now: datetime | None = None
) -> Counts:
    """Count the queue, of one brand (by code) or of all.

    Args:
        now: The moment by which a case is overdue; for tests.
    """
    late = case((CaseTable.due_at <= (now or utc_now()), 1), else_=0)
    columns = (CaseTable.status, CaseTable.assignee, CaseTable.team_id, late.label("late"))
    shown = _shown(session, QueueFilter(brand=brand))
    # Closed cases only grow: they are counted along the index, not grouped.
    query = (
        select(*columns, func.count().label("number"))
        .where(CaseTable.status.in_([status.value for status in ACTIVE]), *shown)
        .group_by(*columns)
    )
    by_status = dict.fromkeys(Status, 0)
    unassigned = mine = overdue = 0
    teams: dict[int, int] = {}
    for row in session.execute(query):
        by_status[Status(row.status)] += row.number
        unassigned += row.number if row.assignee is None else 0
        mine += row.number if me is not None and row.assignee == me else 0
        overdue += row.number if row.late else 0
        if row.team_id is not None:
            teams[row.team_id] = teams.get(row.team_id, 0) + row.number
    closed = (
        select(func.count()).select_from(CaseTable).where(CaseTable.status == Status.CLOSED.value, *shown)
    )
    return Counts(
        new=by_status[Status.NEW],
        open=by_status[Status.OPEN],
        waiting=by_status[Status.WAITING],
        closed=session.scalar(closed) or 0,
        unassigned=unassigned,
        mine=mine,
        overdue=overdue,
        teams=teams,
    )


def list_cases(
    session: Session,
    wanted: QueueFilter | None = None,
    *,
    limit: int = 50,
    after: int | None = None,
    now: datetime | None = None,
) -> CaseList:
    """Cases: the soonest due first, then those with no clock that runs; closed ones the latest first.

    Args:
        after: ``next_after`` of the page before.
        now: The moment by which a case is overdue; for tests.
    """
    wanted = wanted or QueueFilter()
    key, latest_first = _order(wanted)
    place: tuple[Any, Any] = (key, CaseTable.id)
    query = select(CaseTable.id).where(*conditions(session, wanted, now=now)).limit(limit + 1)
    query = query.order_by(*(each.desc() for each in place)) if latest_first else query.order_by(*place)
    if after is not None:
        last = session.scalar(select(key).where(CaseTable.id == after))
        if last is not None:
            behind = tuple_(literal(last, UtcDateTime()), literal(after))
            query = query.where(tuple_(*place) < behind if latest_first else tuple_(*place) > behind)
    ids = list(session.scalars(query))
    items = _lines(session, ids[:limit])
    return CaseList(items, ids[limit - 1] if len(ids) > limit else None)


def number_of(session: Session, wanted: QueueFilter, *, now: datetime | None = None) -> int:
    """How many cases a filter finds."""
    query = select(func.count()).select_from(CaseTable).where(*conditions(session, wanted, now=now))
    return session.scalar(query) or 0


def conditions(
    session: Session, wanted: QueueFilter, *, now: datetime | None = None
) -> list[ColumnElement[bool]]:
    """The filter as conditions on the table of cases."""
    found = [*_shown(session, wanted), *_view(wanted, now or utc_now()), *_figure(wanted)]
    if wanted.status is not None:
        found.append(CaseTable.status == wanted.status.value)
    if wanted.assignee is not None:
        found.append(_is_person(CaseTable.assignee, wanted.assignee))
    if wanted.team_id is not None:
        found.append(CaseTable.team_id == wanted.team_id)
    if wanted.priority is not None:
        found.append(CaseTable.priority == wanted.priority.value)
    return found


def _order(wanted: QueueFilter) -> tuple[ColumnElement[datetime], bool]:
    if wanted.view is View.CLOSED or wanted.status is Status.CLOSED:
        return func.coalesce(CaseTable.closed_at, CaseTable.created_at), True
    if wanted.figure is not None:
        return func.coalesce(CaseTable.created_at, CaseTable.updated_at), True
    return func.coalesce(CaseTable.due_at, literal(_NEVER, UtcDateTime()), type_=UtcDateTime()), False


def _shown(session: Session, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """Cases of brands that are listened for, or of the one asked for."""
    archived = session.scalar(select(Brand.id).where(Brand.archived_at.is_not(None)).limit(1)) is not None
    if not archived and wanted.brand is None:
        return []
    brands = select(Brand.id).where(Brand.archived_at.is_(None))
    if wanted.brand is not None:
        brands = brands.where(Brand.code == wanted.brand)
    return [exists().where(Mention.id == CaseTable.mention_id, Mention.brand_id.in_(brands))]


def _view(wanted: QueueFilter, now: datetime) -> list[ColumnElement[bool]]:
    if wanted.view is None:
        return []
    if wanted.view is View.CLOSED:
        return [CaseTable.status == Status.CLOSED.value]
    if wanted.view is View.WAITING:
        return [CaseTable.status == Status.WAITING.value]
    active = CaseTable.status.in_([status.value for status in ACTIVE])
    match wanted.view:
        case View.MINE:
            return [active, CaseTable.assignee == (wanted.me or "")]
        case View.UNASSIGNED:
            return [active, CaseTable.assignee.is_(None)]
        case View.OVERDUE:
            return [active, CaseTable.due_at <= now]
    return [active]


def _figure(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    if wanted.figure is None:
        return []
    if wanted.figure is Figure.OVERDUE:
        breach: list[ColumnElement[bool]] = [
            CaseBreach.case_id == CaseTable.id,
            *_within(CaseBreach.due_at, wanted),
        ]
        if wanted.person is not None:
            breach.append(_is_person(CaseBreach.assignee, wanted.person))
        return [exists().where(*breach)]
    if wanted.figure is Figure.BACKLOG:
        return [CaseTable.id.in_(open_at(wanted.end or utc_now()))]
    moment, who = {
        Figure.OPENED: (CaseTable.created_at, CaseTable.opened_by),
        Figure.ANSWERED: (CaseTable.answered_at, CaseTable.answered_by),
        Figure.CLOSED: (CaseTable.closed_at, CaseTable.closed_by),
    }[wanted.figure]
    found = [moment.is_not(None), *_within(moment, wanted)]
    if wanted.person is not None:
        found.append(_is_person(who, wanted.person))
    return found


def open_at(moment: datetime) -> Select[int]:
    """The cases that were there and not closed just before a moment, by their history."""
    last = (
        select(CaseEvent.case_id, func.max(CaseEvent.id).label("id"))
        .where(CaseEvent.at < moment, CaseEvent.became.is_not(None))
        .group_by(CaseEvent.case_id)
        .subquery()
    )
    return (
        select(last.c.case_id)
        .join(CaseEvent, CaseEvent.id == last.c.id)
        .where(CaseEvent.became != Status.CLOSED.value)
    )


def _within(moment: Any, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.start is not None:
        found.append(moment >= wanted.start)
    if wanted.end is not None:
        found.append(moment < wanted.end)
    return found


def _is_person(column: Any, person: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = or_(column.is_(None), column == "") if person == "" else column == person
    return found


def _lines(session: Session, ids: Sequence[int]) -> tuple[CaseLine, ...]:
    """These cases with what a row shows, in this order."""
    rows = session.execute(
        select(
            CaseTable,
            Mention.mood,
            Mention.score,
            Brand.code,
            Brand.name,
            Account.name.label("author"),
            Thread.title.label("thread_title"),
            Source.name.label("source_name"),
            Team.name.label("team"),
            Post.site,
            Post.text,
            Post.published_at,
            Post.collected_at,
        )
        .join(Mention, Mention.id == CaseTable.mention_id)
        .join(Brand, Brand.id == Mention.brand_id)
        .join(Post, Post.id == Mention.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Account, Account.id == Post.account_id, isouter=True)
        .join(Source, Source.id == Post.source_id, isouter=True)
        .join(Team, Team.id == CaseTable.team_id, isouter=True)
        .where(CaseTable.id.in_(ids))
    ).all()
    by_id = {row.Case.id: row for row in rows}
    tags = tags_of(session, [row.Case.mention_id for row in rows])
    return tuple(
        CaseLine(
            case=case_of(row.Case),
            brand=row.code,
            brand_name=row.name,
            mood=row.mood,
            score=row.score,
            author=row.author,
            place=row.source_name or row.site,
            thread_title=row.thread_title,
            text=row.text,
            at=row.published_at or row.collected_at,
            team=row.team,
            tags=tags.get(row.Case.mention_id, ()),
        )
        for row in (by_id[number] for number in ids)
    )
