"""Reading the queue: counts and the list. One case in full: :mod:`listener.triage.casefile`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from listener.store.tables import (
    Account,
    Brand,
    Mention,
    Post,
    Source,
    Thread,
)
from listener.store.tables import Case as CaseTable
from listener.triage.cases import Case, Status, case_of

Columns = TypeVarTuple("Columns")
_WRITTEN = func.coalesce(Post.published_at, Post.collected_at)
"""When the post was written, or collected where that is unknown."""
UNASSIGNED = ""
"""As ``assignee``: the cases of nobody."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases are in each state."""

    new: int
    open: int
    closed: int
    unassigned: int
    """Of the new and open ones."""
    mine: int
    """Of the new and open ones, of the person who asks."""


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


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of the queue. ``next_after`` asks for the page that follows; None on the last."""

    items: tuple[CaseLine, ...]
    next_after: int | None


def counts(session: Session, *, brand: str | None = None, me: str | None = None) -> Counts:
    """Count the queue, of one brand (by code) or of all."""
    query = select(CaseTable.status, CaseTable.assignee, func.count()).group_by(
        CaseTable.status, CaseTable.assignee
    )
    by_status = dict.fromkeys(Status, 0)
    unassigned = mine = 0
    for name, assignee, number in session.execute(_of_brand(query, brand)):
        status = Status(name)
        by_status[status] += number
        if status is not Status.CLOSED:
            unassigned += number if assignee is None else 0
            mine += number if me is not None and assignee == me else 0
    return Counts(by_status[Status.NEW], by_status[Status.OPEN], by_status[Status.CLOSED], unassigned, mine)


def list_cases(
    session: Session,
    *,
    status: Status | str | None = None,
    assignee: str | None = None,
    brand: str | None = None,
    limit: int = 50,
    after: int | None = None,
) -> CaseList:
    """Cases, the newest post first.

    Args:
        assignee: A person, or :data:`UNASSIGNED`.
        brand: A brand's code.
        after: ``next_after`` of the page before.
    """
    query = (
        select(
            CaseTable,
            Mention.mood,
            Mention.score,
            Brand.code,
            Brand.name,
            Account.name.label("author"),
            Thread.title.label("thread_title"),
            Source.name.label("source_name"),
            Post,
        )
        .join(Mention, Mention.id == CaseTable.mention_id)
        .join(Brand, Brand.id == Mention.brand_id)
        .join(Post, Post.id == Mention.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Account, Account.id == Post.account_id, isouter=True)
        .join(Source, Source.id == Post.source_id, isouter=True)
        .order_by(_WRITTEN.desc(), CaseTable.id.desc())
        .limit(limit + 1)
    )
    if status is not None:
        query = query.where(CaseTable.status == Status(status).value)
    if assignee is not None:
        query = query.where(
            CaseTable.assignee.is_(None) if assignee == UNASSIGNED else CaseTable.assignee == assignee
        )
    if brand is not None:
        query = query.where(Brand.code == brand)
    if after is not None:
        last = (
            select(_WRITTEN)
            .join(Mention, Mention.post_id == Post.id)
            .join(CaseTable, CaseTable.mention_id == Mention.id)
            .where(CaseTable.id == after)
            .correlate(None)
            .scalar_subquery()
        )
        query = query.where(tuple_(_WRITTEN, CaseTable.id) < tuple_(last, after))
    rows = session.execute(query).all()
    items = tuple(
        CaseLine(
            case=case_of(row.Case),
            brand=row.code,
            brand_name=row.name,
            mood=row.mood,
            score=row.score,
            author=row.author,
            place=row.source_name or row.Post.site,
            thread_title=row.thread_title,
            text=row.Post.text,
            at=row.Post.published_at or row.Post.collected_at,
        )
        for row in rows[:limit]
    )
    return CaseList(items, items[-1].case.id if len(rows) > limit else None)


def _of_brand(query: Select[*Columns], brand: str | None) -> Select[*Columns]:
    if brand is None:
        return query
    return (
        query.join(Mention, Mention.id == CaseTable.mention_id)
        .join(Brand, Brand.id == Mention.brand_id)
        .where(Brand.code == brand)
    )
