"""The numbers and series of the overview. A panel costs one or two statements, the same on both
databases; unknown stays None.

Where the roll-ups know everything that the filter asks for, they are read, else the rows themselves: the
numbers are the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, case, distinct, func, select
from sqlalchemy.orm import Session

from listener.engagement.counting import plus
from listener.engagement.filters import (
    MentionFilter,
    days_of,
    mentions_joined,
    narrow,
    narrow_any_day,
    period_before,
)
from listener.engagement.rollups import crowds
from listener.engagement.rollups import reading as rolled
from listener.engagement.rollups.levels import PARTS
from listener.store.brands import Brand
from listener.store.posts import Account, Gain, Mention, Post
from listener.store.rollups import ComboPart, Rollup
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
    moods = _moods(session, wanted)
    good, bad = moods.get("positive", 0), moods.get("negative", 0)
    sums = {part.already: part for part in _gains(session, wanted, by_day=False)}
    gained, already = _counts(sums.get(False)), _counts(sums.get(True))
    return Headline(
        mentions=sum(moods.values()),
        people=people(session, wanted),
        comments=plus(gained.comments, already.comments),
        likes=plus(gained.likes, already.likes),
        shares=plus(gained.shares, already.shares),
        mood=(good - bad) / (good + bad) if good + bad else None,
        mood_n=good + bad,
        already=already,
    )


def _moods(session: Session, wanted: MentionFilter) -> dict[str, int]:
    """Mentions by mood."""
    if rolled.covers(session, wanted):
        statement = rolled.by_mention(session, wanted, ComboPart.mood, func.sum(Rollup.posts)).group_by(
            ComboPart.mood
        )
    else:
        statement = (
            mentions_joined(Mention.mood, func.count()).where(*narrow(session, wanted)).group_by(Mention.mood)
        )
    return {mood: int(count) for mood, count in session.execute(statement)}


def mentions(session: Session, wanted: MentionFilter) -> int:
    """How many mentions there are: as :attr:`Headline.mentions`, and the length of the list."""
    return sum(_moods(session, wanted).values())


def people(session: Session, wanted: MentionFilter) -> int:
    """Distinct accounts: as :attr:`Headline.people`."""
    if rolled.covers(session, wanted) and crowds.answers(session, wanted):
        return crowds.people(session, wanted)
    return (
        session.scalar(mentions_joined(func.count(distinct(Post.account_id))).where(*narrow(session, wanted)))
        or 0
    )


def mentions_by_day(session: Session, wanted: MentionFilter) -> list[MoodDay]:
    """Mentions by day and mood; a day and mood without any is left out."""
    if rolled.covers(session, wanted):
        count = func.sum(Rollup.posts)
        statement = (
            rolled.by_mention(session, wanted, Rollup.day, ComboPart.mood, count)
            .group_by(Rollup.day, ComboPart.mood)
            .having(count > 0)
            .order_by(Rollup.day, ComboPart.mood)
        )
    else:
        statement = (
            mentions_joined(Mention.day, Mention.mood, func.count())
            .where(*narrow(session, wanted))
            .group_by(Mention.day, Mention.mood)
            .order_by(Mention.day, Mention.mood)
        )
    return [
        MoodDay(day=day, mood=mood, mentions=int(number)) for day, mood, number in session.execute(statement)
    ]


def people_by_day(session: Session, wanted: MentionFilter) -> dict[date, int]:
    """Distinct accounts by day. They do not add up to the period's: people write on several days."""
    if rolled.covers(session, wanted) and crowds.answers(session, wanted):
        return crowds.people_by_day(session, wanted)
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
        (row.day, row.already): _counts(row)
        for row in _gains(session, wanted, by_day=True)
        if row.day is not None
    }
    none = Counts()
    return [
        GainDay(day=day, gained=seen.get((day, False), none), already=seen.get((day, True), none))
        for day in days_of(wanted)
    ]


def share_of_voice(session: Session, wanted: MentionFilter) -> list[Share]:
    """Mentions by brand, most first. Brands of the filter without any mention are there with 0."""
    counts = _by_brand(session, wanted)
    total = sum(counts.values())
    brands = session.execute(
        select(Brand.id, Brand.code, Brand.name, Brand.competitor)
        .where(Brand.archived_at.is_(None), *([Brand.code.in_(wanted.brands)] if wanted.brands else []))
        .order_by(Brand.id)
    )
    shares = [
        Share(
            code=code,
            name=name,
            competitor=competitor,
            mentions=counts.get(id_, 0),
            share=counts.get(id_, 0) / total if total else 0.0,
        )
        for id_, code, name, competitor in brands
    ]
    return sorted(shares, key=lambda share: -share.mentions)


def _by_brand(session: Session, wanted: MentionFilter) -> dict[int, int]:
    """Mentions by the brand's number."""
    if rolled.covers(session, wanted):
        statement = rolled.by_mention(session, wanted, ComboPart.brand_id, func.sum(Rollup.posts)).group_by(
            ComboPart.brand_id
        )
    else:
        statement = (
            mentions_joined(Mention.brand_id, func.count())
            .where(*narrow(session, wanted))
            .group_by(Mention.brand_id)
        )
    return {brand: int(count) for brand, count in session.execute(statement)}


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


@dataclass(frozen=True, slots=True)
class _Gains:
    already: bool
    day: date | None
    comments: int | None
    likes: int | None
    shares: int | None


def _gains(session: Session, wanted: MentionFilter, *, by_day: bool) -> list[_Gains]:
    if rolled.covers(session, wanted):
        return _gains_of_sums(session, wanted, by_day=by_day)
    posts = mentions_joined(Mention.post_id).where(*narrow_any_day(session, wanted))
    group = (Gain.already, Gain.day) if by_day else (Gain.already,)
    rows = session.execute(
        select(*group, *(func.sum(column).label(column.key) for column in _COUNTS))
        .where(Gain.day.between(wanted.start, wanted.end), Gain.post_id.in_(posts))
        .group_by(*group)
    )
    return [
        _Gains(
            row.already, row.day if by_day else None,
            _int(row.comments), _int(row.likes), _int(row.shares),
        )
        for row in rows
    ]  # fmt: skip


def _gains_of_sums(session: Session, wanted: MentionFilter, *, by_day: bool) -> list[_Gains]:
    names = [f"{part}_{column.key}" for part in PARTS for column in _COUNTS]
    columns = [
        func.sum(getattr(Rollup, name + end)).label(name + end) for name in names for end in ("", "_known")
    ]
    statement = rolled.by_post(session, wanted, *([Rollup.day] if by_day else []), *columns)
    found = []
    for row in session.execute(statement.group_by(Rollup.day) if by_day else statement):
        for part in PARTS:
            known = [
                _int(getattr(row, f"{part}_{column.key}"))
                if getattr(row, f"{part}_{column.key}_known")
                else None
                for column in _COUNTS
            ]
            if known != [None, None, None]:
                found.append(_Gains(part == "already", row.day if by_day else None, *known))
    return found


def _int(value: Any) -> int | None:
    """PostgreSQL sums to Decimal; counts are whole."""
    return None if value is None else int(value)


def _counts(row: Row[Any] | _Gains | None) -> Counts:
    if row is None:
        return Counts()
    return Counts(comments=_int(row.comments), likes=_int(row.likes), shares=_int(row.shares))


def _count_if(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
