"""One case with its mention, the thread around it, the author's past, and who the author may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from listener.customers.records import CustomerRecord, customer_page
from listener.store.base import UtcDateTime
from listener.store.tables import (
    Account,
    Brand,
    CaseAnswer,
    Customer,
    CustomerLink,
    Mention,
    Post,
    Source,
    Team,
    Thread,
)
from listener.tags import tags_of
from listener.triage.cases import Case, Event, history, read_case


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the title or the text that the query matched."""

    field: str
    start: int
    end: int
    clause: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A word that made the mood."""

    field: str
    start: int
    end: int
    word: str
    weight: float
    note: str | None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A post near the mention, or an earlier one by its author."""

    post_id: int
    author: str | None
    at: datetime
    kind: str
    url: str
    title: str | None
    text: str
    thread_title: str | None
    mood: str | None
    """Of the same brand; None where the post does not mention it."""


@dataclass(frozen=True, slots=True)
class LinkedCustomer:
    """A customer whom the author may be."""

    public_id: str
    name: str | None
    state: str
    link_id: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered at the original."""

    at: datetime
    by: str
    text: str
    url: str | None
    withdrawn: bool
    """The record of it was taken back."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case with its mention and everything around it."""

    case: Case
    brand: str
    brand_name: str
    mood: str
    score: float | None
    scorer: str
    spans: tuple[Span, ...]
    evidence: tuple[Reason, ...]
    post_id: int
    kind: str
    title: str | None
    text: str
    quoted: str | None
    url: str
    place: str
    """Name of the source, else the host."""
    thread_title: str | None
    thread_url: str
    at: datetime
    published: bool
    likes: int | None
    comments: int | None
    shares: int | None
    views: int | None
    author: str | None
    author_url: str | None
    account_id: int | None
    before: tuple[Neighbour, ...]
    """Posts of the thread just before, in time order."""
    after: tuple[Neighbour, ...]
    """Posts of the thread just after, in time order."""
    earlier: tuple[Neighbour, ...]
    """Earlier mentions of the brand by this author, newest first."""
    customers: tuple[LinkedCustomer, ...]
    record: CustomerRecord | None
    """Of the customer whose account this surely is, with the latest of what is known."""
    history: tuple[Event, ...]
    team: str | None
    tags: tuple[str, ...]
    answers: tuple[Answer, ...]
    """Oldest first."""

    def places(self, agent: str) -> dict[str, str | None]:
        """What fills the places of a saved reply (:mod:`listener.triage.replies`)."""
        known = self.record.name if self.record else None
        return {
            "author": self.author,
            "brand": self.brand_name,
            "agent": agent,
            "thread": self.thread_title or self.title,
            "customer": known,
            "link": self.url,
        }


_AT = func.coalesce(Post.published_at, Post.collected_at)
_LATEST = 5
"""Interactions of the customer that help to answer."""


def case_view(session: Session, case_id: int, *, around: int = 3, earlier: int = 10) -> CaseView:
    """One case with its mention, the thread around it, the author's past, and the history.

    Args:
        around: Posts of the thread to show on each side.
        earlier: Earlier mentions by the author to show.

    Raises:
        CaseNotFoundError: there is no such case.
    """
    case = read_case(session, case_id)
    row = session.execute(
        select(Mention, Brand, Post, Thread, Account, Source.name)
        .join(Brand, Brand.id == Mention.brand_id)
        .join(Post, Post.id == Mention.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Account, Account.id == Post.account_id, isouter=True)
        .join(Source, Source.id == Post.source_id, isouter=True)
        .where(Mention.id == case.mention_id)
    ).one()
    mention, brand, post, thread, account, source_name = row
    at = post.published_at or post.collected_at
    here = tuple_(_AT, Post.id)
    moment = tuple_(literal(at, UtcDateTime()), literal(post.id))
    same_thread = _neighbours(brand.id).where(Post.thread_id == thread.id)
    before = same_thread.where(here < moment).order_by(_AT.desc(), Post.id.desc()).limit(around)
    after = same_thread.where(here > moment).order_by(_AT, Post.id).limit(around)
    by_author = (
        _neighbours(brand.id)
        .where(Post.account_id == post.account_id, here < moment, Mention.id.is_not(None))
        .order_by(_AT.desc(), Post.id.desc())
        .limit(earlier)
    )
    customers = _customers(session, post.account_id)
    return CaseView(
        case=case,
        brand=brand.code,
        brand_name=brand.name,
        mood=mention.mood,
        score=mention.score,
        scorer=mention.scorer,
        spans=tuple(_span(entry) for entry in mention.spans),
        evidence=tuple(_reason(entry) for entry in mention.evidence),
        post_id=post.id,
        kind=post.kind,
        title=post.title,
        text=post.text,
        quoted=post.quoted,
        url=post.url,
        place=source_name or post.site,
        thread_title=thread.title,
        thread_url=thread.url,
        at=at,
        published=post.published_at is not None,
        likes=post.likes,
        comments=post.comments,
        shares=post.shares,
        views=post.views,
        author=account.name if account else None,
        author_url=account.profile_url if account else None,
        account_id=post.account_id,
        before=tuple(reversed(_read(session, before))),
        after=tuple(_read(session, after)),
        earlier=tuple(_read(session, by_author)) if account else (),
        customers=customers,
        record=_record(session, customers),
        history=tuple(history(session, case_id)),
        team=session.scalar(select(Team.name).where(Team.id == case.team_id)) if case.team_id else None,
        tags=tags_of(session, [mention.id]).get(mention.id, ()),
        answers=_answers(session, case_id),
    )


def _record(session: Session, customers: tuple[LinkedCustomer, ...]) -> CustomerRecord | None:
    sure = next((each for each in customers if each.state == "confirmed"), None)
    return customer_page(session, sure.public_id, limit=_LATEST) if sure else None


def _answers(session: Session, case_id: int) -> tuple[Answer, ...]:
    rows = session.scalars(
        select(CaseAnswer).where(CaseAnswer.case_id == case_id).order_by(CaseAnswer.at, CaseAnswer.id)
    )
    return tuple(Answer(row.at, row.by, row.text, row.url, row.withdrawn_at is not None) for row in rows)


def _span(entry: Any) -> Span:
    return Span(entry["field"], entry["start"], entry["end"], entry["clause"])


def _reason(entry: Any) -> Reason:
    return Reason(
        entry["field"], entry["start"], entry["end"], entry["word"], entry["weight"], entry.get("note")
    )


_Near: TypeAlias = Select[Post, str, str | None, str]


def _neighbours(brand_id: int) -> _Near:
    return (
        select(Post, Account.name.label("author"), Thread.title.label("thread_title"), Mention.mood)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Account, Account.id == Post.account_id, isouter=True)
        .join(
            Mention,
            (Mention.post_id == Post.id) & (Mention.brand_id == brand_id) & Mention.retired_at.is_(None),
            isouter=True,
        )
    )


def _read(session: Session, query: _Near) -> list[Neighbour]:
    return [
        Neighbour(
            post_id=row.Post.id,
            author=row.author,
            at=row.Post.published_at or row.Post.collected_at,
            kind=row.Post.kind,
            url=row.Post.url,
            title=row.Post.title,
            text=row.Post.text,
            thread_title=row.thread_title,
            mood=row.mood,
        )
        for row in session.execute(query)
    ]


def _customers(session: Session, account_id: int | None) -> tuple[LinkedCustomer, ...]:
    """Confirmed first, then suggested; what was rejected is not shown to an agent."""
    if account_id is None:
        return ()
    rows = session.execute(
        select(Customer.public_id, Customer.name, CustomerLink.state, CustomerLink.id)
        .join(Customer, Customer.id == CustomerLink.customer_id)
        .where(CustomerLink.account_id == account_id, CustomerLink.state.in_(["confirmed", "suggested"]))
        .order_by(CustomerLink.state, CustomerLink.id)
    )
    return tuple(LinkedCustomer(*row) for row in rows.all())
