"""Mentions as lists and one by one: what the reading pane shows and what an export writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from listener.engagement.filters import MentionFilter, mentions_joined, narrow, narrow_any_day
from listener.engagement.reactions import ReactionShown, reactions_to
from listener.engagement.rollups.listing import reach
from listener.engagement.rollups.reading import covers
from listener.engagement.searching import COLUMNS as SEARCHED
from listener.engagement.searching import TAGS_BETWEEN, document_of, read_search
from listener.mood.correcting import Correction, in_force
from listener.queries import Query
from listener.store.brands import Brand, BrandQuery
from listener.store.mood import MentionAspect
from listener.store.people import Customer, CustomerLink
from listener.store.posts import Account, Mention, Post, Snapshot, Thread
from listener.store.sources import Source
from listener.store.triage import Case
from listener.tags import key_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Marked:
    """A stretch of a post's title or text, in characters."""

    field: str
    """``title`` or ``text``."""
    start: int
    end: int
    label: str
    """The clause of the query, or the word that carries mood."""
    weight: float | None = None
    """Evidence of mood only: how much the word counts, with its sign."""
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MentionRow:
    """One line of a list."""

    id: int
    brand_code: str
    brand_name: str
    mood: str
    score: float | None
    """The scorer's, whoever said the mood."""
    corrected: bool
    """The mood is a person's word."""
    via: str
    owned: bool
    """Written by the brand itself."""
    day: date
    kind: str
    site: str
    source_name: str | None
    url: str
    title: str | None
    """Of the post, else of its thread."""
    text: str
    author: str | None
    language: str | None
    published_at: datetime | None
    collected_at: datetime
    likes: int | None
    comments: int | None
    shares: int | None
    spans: tuple[Marked, ...]
    """Why it is a mention."""
    found: tuple[Marked, ...] = ()
    """What the filter's search found in it."""
    deleted_at: datetime | None = None
    """When its site was first found to show it no more; it is counted and listed all the same."""
    deleted_reason: str | None = None
    """``post-gone`` or ``thread-gone``."""
    tags: tuple[str, ...] = ()
    """In order of their names."""
    case_status: str | None = None
    """None where it was never sent to triage."""

    @property
    def written_at(self) -> datetime:
        """When it was written, as far as known, else when it was found."""
        return self.published_at or self.collected_at


@dataclass(frozen=True, kw_only=True, slots=True)
class MentionPage:
    """A page of a list, newest first."""

    rows: tuple[MentionRow, ...]
    next: str | None
    """Pass it as ``after`` to get the rows that follow; None at the end."""
    total: int
    """Of the whole list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CountsSeen:
    """Cumulative counts at one visit, and at those that followed without news."""

    seen_at: datetime
    likes: int | None
    comments: int | None
    shares: int | None
    until: datetime
    """The last of those visits."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """A reason to think that an author is a customer."""

    kind: str
    """``email``, ``phone``, ``account``, ``handle``, ``name``, ``city``, ``born`` or ``address``."""
    shown: str
    """As the account's side shows it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkedCustomer:
    """A customer whom this author may be."""

    public_id: str
    name: str | None
    state: str
    rule: str
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AspectView:
    """What a mention says of one aspect of its brand."""

    aspect: str
    mood: str
    """A person's word where one corrected it."""
    score: float | None
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MentionDetail:
    """Everything the reading pane shows."""

    row: MentionRow
    post_title: str | None
    """The post's own; the row's may be its thread's. Spans of field ``title`` belong to this."""
    quoted: str | None
    thread_title: str | None
    thread_board: str | None
    thread_url: str
    account_id: int | None
    author_url: str | None
    published_raw: str | None
    query_text: str
    query_version: int
    scored: str
    """What the scorer says; the row's mood is a person's where one corrected it."""
    confidence: float | None
    polarity: float | None
    subjectivity: float | None
    """TextBlob's own two figures of an English text."""
    scorer: str
    scorer_version: int
    evidence: tuple[Marked, ...]
    aspects: tuple[AspectView, ...]
    correction: Correction | None
    retired: bool
    customers: tuple[LinkedCustomer, ...]
    snapshots: tuple[CountsSeen, ...]
    reacted: tuple[ReactionShown, ...]
    """Who liked or shared the post, where its site shows it."""
    case_id: int | None
    case_status: str | None
    views: int | None
    post_id: int


_WRITTEN: Any = func.coalesce(Post.published_at, Post.collected_at)
_COLUMNS = (
    Mention.id, Mention.corrected, Mention.day, Mention.spans,
    Brand.name.label("brand_name"), Post.collected_at, Post.deleted_at, Post.deleted_reason,
    Thread.title.label("thread_title"), *SEARCHED,
)  # fmt: skip


def page(session: Session, wanted: MentionFilter, after: str | None = None, limit: int = 50) -> MentionPage:
    """A page of the wanted mentions, newest first.

    Raises:
        QuerySyntaxError: the filter's search cannot be read.
    """
    mark = _read_mark(session, after)
    if covers(session, wanted):
        # Without the days, which the reach has: a database might go by them and read the whole period.
        conditions = narrow_any_day(session, wanted)
        found = reach(session, wanted, before=mark[0] if mark else None, limit=limit + 1)
        total = found.total
        # Written into the statement: PostgreSQL plans for these numbers, and there is no limit of variables.
        conditions.append(
            Mention.post_id.in_(bindparam("reach", found.posts, expanding=True, literal_execute=True))
        )
    else:
        conditions = narrow(session, wanted)
        total = session.scalar(mentions_joined(func.count()).where(*conditions)) or 0
    statement = _listing(conditions).limit(limit + 1)
    if mark is not None:
        written, id_ = mark
        statement = statement.where(or_(written > _WRITTEN, and_(written == _WRITTEN, Mention.id < id_)))
    rows = session.execute(statement).all()
    query = read_search(wanted.search)
    shown = tuple(_row(row, query) for row in rows[:limit])
    return MentionPage(rows=shown, next=str(shown[-1].id) if len(rows) > limit else None, total=total)


def iterate(session: Session, wanted: MentionFilter) -> Iterator[MentionRow]:
    """Every wanted mention, newest first: exactly those that :func:`page` counts.

    Raises:
        QuerySyntaxError: the filter's search cannot be read.
    """
    statement = _listing(narrow(session, wanted)).execution_options(yield_per=500)
    for row in session.execute(statement):
        yield _row(row)


def one(session: Session, mention_id: int, search: str | None = None) -> MentionDetail | None:
    """A mention with all that belongs to it; None where there is none of that number.

    Args:
        search: what it was found by, to mark it.
    """
    more = (
        Post.id.label("post_id"), Post.quoted, Post.account_id, Post.published_raw,
        Thread.board, Thread.url.label("thread_url"), Account.profile_url,
        BrandQuery.text.label("query_text"), BrandQuery.version,
        Mention.scored, Mention.confidence, Mention.polarity, Mention.subjectivity,
        Mention.scorer, Mention.scorer_version, Mention.evidence, Mention.retired_at,
        Case.id.label("case_id"), Case.status.label("case_status"),
    )  # fmt: skip
    statement = (
        _with_company(*_COLUMNS, *more)
        .join(BrandQuery, BrandQuery.id == Mention.query_id)
        .outerjoin(Case, Case.mention_id == Mention.id)
        .where(Mention.id == mention_id)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    correction = in_force(session, row.id)
    return MentionDetail(
        row=_row(row, read_search(search)),
        post_title=row.title,
        quoted=row.quoted,
        thread_title=row.thread_title,
        thread_board=row.board,
        thread_url=row.thread_url,
        account_id=row.account_id,
        author_url=row.profile_url,
        published_raw=row.published_raw,
        query_text=row.query_text,
        query_version=row.version,
        scored=row.scored,
        confidence=row.confidence,
        polarity=row.polarity,
        subjectivity=row.subjectivity,
        scorer=row.scorer,
        scorer_version=row.scorer_version,
        evidence=marks(row.evidence),
        aspects=aspects_of(session, row.id, correction),
        correction=correction,
        retired=row.retired_at is not None,
        customers=_customers(session, row.account_id),
        snapshots=_snapshots(session, row.post_id),
        reacted=reactions_to(session, row.post_id),
        case_id=row.case_id,
        case_status=row.case_status,
        views=row.views,
        post_id=row.post_id,
    )


def aspects_of(session: Session, mention_id: int, correction: Correction | None) -> tuple[AspectView, ...]:
    """The aspects that a mention names, by name; what a person said of them wins."""
    said = correction.aspects if correction else {}
    rows = session.scalars(
        select(MentionAspect).where(MentionAspect.mention_id == mention_id).order_by(MentionAspect.aspect)
    )
    return tuple(
        AspectView(
            aspect=row.aspect,
            mood=said.get(row.aspect, row.mood),
            score=row.score,
            words=tuple(dict.fromkeys(str(place["word"]) for place in row.words)),  # type: ignore[index]
        )
        for row in rows
    )


def marks(value: object) -> tuple[Marked, ...]:
    """Read spans or evidence as the store keeps them; what has no place in the text is left out."""
    found = []
    for item in value if isinstance(value, list) else []:
        if isinstance(item, dict) and isinstance(item.get("start"), int) and isinstance(item.get("end"), int):
            weight = item.get("weight")
            found.append(
                Marked(
                    field=str(item.get("field") or "text"),
                    start=item["start"],
                    end=item["end"],
                    label=str(item.get("clause") or item.get("word") or ""),
                    weight=float(weight) if isinstance(weight, int | float) else None,
                    note=str(item["note"]) if item.get("note") else None,
                )
            )
    return tuple(found)


def _with_company(*columns: Any) -> Any:
    return (
        mentions_joined(*columns)
        .join(Thread, Thread.id == Post.thread_id)
        .outerjoin(Account, Account.id == Post.account_id)
        .outerjoin(Source, Source.id == Post.source_id)
    )


def _listing(conditions: list[Any]) -> Any:
    return _with_company(*_COLUMNS).where(*conditions).order_by(_WRITTEN.desc(), Mention.id.desc())


def _read_mark(session: Session, after: str | None) -> tuple[datetime, int] | None:
    """Where a page ended: the number of its last mention, whose moment is looked up."""
    if after is None or not after.isdigit() or int(after) >= 2**63:
        return None
    row = session.execute(mentions_joined(_WRITTEN, Mention.id).where(Mention.id == int(after))).one_or_none()
    return None if row is None else (row[0], row[1])


def _found(query: Query | None, row: Row[Any]) -> tuple[Marked, ...]:
    spans = query.match_document(document_of(row)) if query is not None else None
    return tuple(Marked(field=s.field, start=s.start, end=s.end, label=s.clause) for s in spans or ())


def _row(row: Row[Any], query: Query | None = None) -> MentionRow:
    return MentionRow(
        id=row.id,
        brand_code=row.code,
        brand_name=row.brand_name,
        mood=row.mood,
        score=row.score,
        corrected=row.corrected,
        via=row.via,
        owned=row.owned,
        day=row.day,
        kind=row.kind,
        site=row.site,
        source_name=row.source_name,
        url=row.url,
        title=row.title or row.thread_title,
        text=row.text,
        author=row.author,
        language=row.language,
        published_at=row.published_at,
        collected_at=row.collected_at,
        deleted_at=row.deleted_at,
        deleted_reason=row.deleted_reason,
        likes=row.likes,
        comments=row.comments,
        shares=row.shares,
        spans=marks(row.spans),
        found=_found(query, row),
        tags=tuple(sorted(row.tag_names.split(TAGS_BETWEEN), key=key_of)) if row.tag_names else (),
        case_status=row.case_state,
    )


def _customers(session: Session, account_id: int | None) -> tuple[LinkedCustomer, ...]:
    if account_id is None:
        return ()
    rows = session.execute(
        select(
            Customer.public_id, Customer.name, CustomerLink.state, CustomerLink.rule, CustomerLink.evidence
        )
        .join(CustomerLink, CustomerLink.customer_id == Customer.id)
        .where(CustomerLink.account_id == account_id, CustomerLink.state.in_(("confirmed", "suggested")))
        .order_by(CustomerLink.state, Customer.id)
    )
    return tuple(
        LinkedCustomer(
            public_id=row.public_id,
            name=row.name,
            state=row.state,
            rule=row.rule,
            proofs=tuple(Proof(kind=str(e["kind"]), shown=str(e["shown"])) for e in row.evidence),
        )
        for row in rows
    )


def _snapshots(session: Session, post_id: int) -> tuple[CountsSeen, ...]:
    rows = session.execute(
        select(Snapshot.seen_at, Snapshot.until, Snapshot.likes, Snapshot.comments, Snapshot.shares)
        .where(Snapshot.post_id == post_id)
        .order_by(Snapshot.seen_at)
    )
    return tuple(
        CountsSeen(
            seen_at=row.seen_at,
            likes=row.likes,
            comments=row.comments,
            shares=row.shares,
            until=row.until or row.seen_at,
        )
        for row in rows
    )
