"""The numbers and series of the overview. A panel costs one or two statements, the same on both
databases; unknown stays None."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, case, distinct, func, select
from sqlalchemy.orm import Session

from listener.engagement.filters import (
    MentionFilter,
    days_of,
    mentions_joined,
    narrow,
    narrow_any_day,
    period_before,
)
from listener.store.brands import Brand
from listener.store.posts import Account, Gain, Mention, Post
from listener.store.sources import Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Headline:
    """The figures of one period. None: unknown, for example where no source shows shares."""

    mentions: int
    people: int
    """Distinct accounts; posts without a known author are not people."""
    comments: int | None
    likes: int | None
    shares: int | None
    mood: float | None
    """(positive − negative) / (positive + negative), −1 … 1; None where nobody took a side."""
    mood_n: int
    """How many mentions took a side."""
    already: Counts
    """Of the three counts, what posts already had when they were found."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """Comments, likes and shares; None where no page showed the count."""

    comments: int | None = None
    likes: int | None = None
    shares: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Headlines:
    """A period and the one just before."""

    now: Headline
    before: Headline


@dataclass(frozen=True, kw_only=True, slots=True)
class MoodDay:
    """Mentions of one day in one mood."""

    day: date
    mood: str
    mentions: int


@dataclass(frozen=True, kw_only=True, slots=True)
class GainDay:
    """What the posts of the filter gained on one day."""

    day: date
    gained: Counts
    """Seen to come, visit by visit."""
    already: Counts
    """There when the post was found; put on the day it was written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """One brand's part of the mentions."""

    code: str
    name: str
    competitor: bool
    mentions: int
    share: float
    """0 … 1 of all mentions of the filter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TopPost:
    """A post by what it gained in the period."""

    mention_id: int
    """One of its mentions within the filter."""
    title: str | None
    text: str
    author: str | None
    place: str
    """Name of the source, else the host."""
    brands: int
    counts: Counts
    total: int
    """Comments, likes and shares together, as far as known."""
    before: int | None
    """The same in the period before; None where the post was not known to gain anything then."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TopAuthor:
    """An account by its mentions in the period."""

    account_id: int
    name: str
    site: str
    mentions: int
    mood: float | None
    mood_n: int


_COUNTS = (Gain.comments, Gain.likes, Gain.shares)


def headlines(session: Session, wanted: MentionFilter) -> Headlines:
    """The headline numbers of a period and of the one before."""
    return Headlines(now=headline(session, wanted), before=headline(session, period_before(wanted)))


def headline(session: Session, wanted: MentionFilter) -> Headline:
    """The headline numbers of one period."""
    row = session.execute(
        mentions_joined(
            func.count(),
            func.count(distinct(Post.account_id)),
            _count_if(Mention.mood == "positive"),
            _count_if(Mention.mood == "negative"),
        ).where(*narrow(session, wanted))
    ).one()
    good, bad = row[2] or 0, row[3] or 0
    sums = {part.already: part for part in _gains(session, wanted, by_day=False)}
    gained, already = _counts(sums.get(False)), _counts(sums.get(True))
    return Headline(
        mentions=row[0],
        people=row[1],
        comments=plus(gained.comments, already.comments),
        likes=plus(gained.likes, already.likes),
        shares=plus(gained.shares, already.shares),
        mood=(good - bad) / (good + bad) if good + bad else None,
        mood_n=good + bad,
        already=already,
    )


def mentions_by_day(session: Session, wanted: MentionFilter) -> list[MoodDay]:
    """Mentions by day and mood; a day and mood without any is left out."""
    rows = session.execute(
        mentions_joined(Mention.day, Mention.mood, func.count())
        .where(*narrow(session, wanted))
        .group_by(Mention.day, Mention.mood)
        .order_by(Mention.day, Mention.mood)
    )
    return [MoodDay(day=day, mood=mood, mentions=count) for day, mood, count in rows]


def people_by_day(session: Session, wanted: MentionFilter) -> dict[date, int]:
    """Distinct accounts by day. They do not add up to the period's: people write on several days."""
    rows = session.execute(
        mentions_joined(Mention.day, func.count(distinct(Post.account_id)))
        .where(*narrow(session, wanted))
        .group_by(Mention.day)
    )
    return dict(rows.all())


def engagement_by_day(session: Session, wanted: MentionFilter) -> list[GainDay]:
    """What the filter's posts gained, for every day of the period.

    A post that mentions two brands counts once. A post written before the period counts with what it
    gained within it.
    """
    seen: dict[tuple[date, bool], Counts] = {
        (row.day, row.already): _counts(row) for row in _gains(session, wanted, by_day=True)
    }
    none = Counts()
    return [
        GainDay(day=day, gained=seen.get((day, False), none), already=seen.get((day, True), none))
        for day in days_of(wanted)
    ]


def share_of_voice(session: Session, wanted: MentionFilter) -> list[Share]:
    """Mentions by brand, most first. Brands of the filter without any mention are there with 0."""
    rows = session.execute(
        mentions_joined(Brand.code, func.count()).where(*narrow(session, wanted)).group_by(Brand.code)
    )
    counts: dict[str, int] = dict(rows.all())
    total = sum(counts.values())
    brands = session.execute(
        select(Brand.code, Brand.name, Brand.competitor)
        .where(Brand.archived_at.is_(None), *([Brand.code.in_(wanted.brands)] if wanted.brands else []))
        .order_by(Brand.id)
    )
    shares = [
        Share(
            code=code,
            name=name,
            competitor=competitor,
            mentions=counts.get(code, 0),
            share=counts.get(code, 0) / total if total else 0.0,
        )
        for code, name, competitor in brands
    ]
    return sorted(shares, key=lambda share: -share.mentions)


def top_posts(session: Session, wanted: MentionFilter, limit: int = 8) -> list[TopPost]:
    """The posts that gained most comments, likes and shares in the period."""
    chosen = (
        mentions_joined(
            Mention.post_id, func.min(Mention.id).label("mention_id"), func.count().label("brands")
        )
        .where(*narrow_any_day(session, wanted))
        .group_by(Mention.post_id)
        .subquery()
    )
    total = _known_sum()
    best = (
        select(
            Gain.post_id,
            chosen.c.mention_id,
            chosen.c.brands,
            *(func.sum(column).label(column.key) for column in _COUNTS),
            total.label("total"),
        )
        .join(chosen, chosen.c.post_id == Gain.post_id)
        .where(Gain.day.between(wanted.start, wanted.end))
        .group_by(Gain.post_id, chosen.c.mention_id, chosen.c.brands)
        .having(total > 0)
        .order_by(total.desc(), Gain.post_id.desc())
        .limit(limit)
        .subquery()
    )
    rows = session.execute(
        select(best, Post.title, Post.text, Post.site, Account.name, Source.name.label("source_name"))
        .join(Post, Post.id == best.c.post_id)
        .outerjoin(Account, Account.id == Post.account_id)
        .outerjoin(Source, Source.id == Post.source_id)
        .order_by(best.c.total.desc(), best.c.post_id.desc())
    ).all()
    earlier = _totals(session, [row.post_id for row in rows], period_before(wanted))
    return [
        TopPost(
            mention_id=row.mention_id,
            title=row.title,
            text=row.text,
            author=row.name,
            place=row.source_name or row.site,
            brands=row.brands,
            counts=_counts(row),
            total=int(row.total),
            before=earlier.get(row.post_id),
        )
        for row in rows
    ]


def _totals(session: Session, post_ids: list[int], wanted: MentionFilter) -> dict[int, int]:
    """What posts gained in a period, of those that gained anything known."""
    rows = session.execute(
        select(Gain.post_id, _known_sum())
        .where(Gain.post_id.in_(post_ids), Gain.day.between(wanted.start, wanted.end))
        .group_by(Gain.post_id)
    )
    return {post_id: int(gained) for post_id, gained in rows}


def top_authors(session: Session, wanted: MentionFilter, limit: int = 8) -> list[TopAuthor]:
    """The accounts that mention most, with the mood of what they write."""
    good, bad = _count_if(Mention.mood == "positive"), _count_if(Mention.mood == "negative")
    rows = session.execute(
        mentions_joined(Account.id, Account.name, Account.site, func.count().label("n"), good, bad)
        .join(Account, Account.id == Post.account_id)
        .where(*narrow(session, wanted))
        .group_by(Account.id, Account.name, Account.site)
        .order_by(func.count().desc(), Account.id)
        .limit(limit)
    )
    return [
        TopAuthor(
            account_id=id_,
            name=name,
            site=site,
            mentions=count,
            mood=(up - down) / (up + down) if up + down else None,
            mood_n=up + down,
        )
        for id_, name, site, count, up, down in rows
    ]


def _known_sum() -> Any:
    """Comments, likes and shares together; what is unknown adds nothing."""
    first, *others = (func.coalesce(func.sum(column), 0) for column in _COUNTS)
    return sum(others, first)


def plus(one: int | None, other: int | None) -> int | None:
    """The sum of what is known; None where nothing is."""
    if one is None:
        return other
    return one if other is None else one + other


def _gains(session: Session, wanted: MentionFilter, *, by_day: bool) -> Sequence[Any]:
    posts = mentions_joined(Mention.post_id).where(*narrow_any_day(session, wanted))
    group = (Gain.already, Gain.day) if by_day else (Gain.already,)
    return session.execute(
        select(*group, *(func.sum(column).label(column.key) for column in _COUNTS))
        .where(Gain.day.between(wanted.start, wanted.end), Gain.post_id.in_(posts))
        .group_by(*group)
    ).all()


def _counts(row: Row[Any] | None) -> Counts:
    """PostgreSQL sums to Decimal; counts are whole."""
    if row is None:
        return Counts()
    whole = [None if value is None else int(value) for value in (row.comments, row.likes, row.shares)]
    return Counts(comments=whole[0], likes=whole[1], shares=whole[2])


def _count_if(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
