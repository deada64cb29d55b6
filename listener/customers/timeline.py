"""The time line of a customer: what their confirmed accounts wrote and what files told, in one order.

Posts are interactions by view: they stay where they are stored, and a link that is undone takes its
posts out of the time line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from listener.customers.contacted.kinds import InteractionKind
from listener.store import tables
from listener.store.tables import Account, Brand, Campaign, Case, Mention, Post, PostReaction, Product, Thread
from listener.store.upsert import in_batches


@dataclass(frozen=True, slots=True)
class BrandMood:
    """What an interaction says about a brand."""

    mention_id: int
    brand: str
    brand_name: str
    mood: str
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """A post by one of the customer's confirmed accounts, or a row of a file. None is unknown."""

    at: datetime
    published: bool = True
    """False: the time of writing is unknown and ``at`` is when it was collected."""
    kind: str
    """As posts and :class:`InteractionKind` have it."""
    channel: str | None
    """The site of a post."""
    text: str
    post_id: int | None = None
    """None for a row of a file."""
    site: str | None = None
    author: str | None = None
    url: str | None = None
    title: str | None = None
    thread_title: str | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    views: int | None = None
    mentions: tuple[BrandMood, ...] = ()
    product: str | None = None
    campaign: str | None = None
    value: float | None = None
    """Money, in the one currency of the installation's files."""
    seconds: int | None = None
    outcome: str | None = None
    agent: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineFilter:
    """Which interactions; None lets all through."""

    kind: str | None = None
    """``mention`` also asks for posts of any kind that name a brand."""
    channel: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Not itself."""


EVERYTHING = TimelineFilter()


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind or a channel that occurs, and how often."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that waits, about something the customer wrote."""

    id: int
    status: str
    brand_name: str
    mood: str
    assignee: str | None
    created_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a customer."""

    year: int
    month: int
    interactions: int
    score: float | None
    """Mean score of the mentions whose mood is known, −1 to 1."""


_WRITTEN = func.coalesce(Post.published_at, Post.collected_at)
_LIVE_MENTION = exists().where(Mention.post_id == Post.id, Mention.retired_at.is_(None))


def timeline(
    session: Session, records: Sequence[int], accounts: Sequence[int], wanted: TimelineFilter, limit: int
) -> tuple[tuple[Interaction, ...], int]:
    """The latest ``limit`` interactions, oldest first, and how many there are.

    Args:
        records: All records of the customer.
        accounts: Their confirmed accounts.
    """
    posts, told = _posts_wanted(accounts, wanted), _told_wanted(records, wanted)
    total = session.scalar(select(func.count()).select_from(Post).where(*posts)) or 0
    total += session.scalar(select(func.count()).select_from(tables.Interaction).where(*told)) or 0
    reacted = _reacted_wanted(accounts, wanted)
    total += session.scalar(_reactions(func.count()).where(*reacted)) or 0
    found = (
        _read_posts(session, posts, limit)
        + _read_told(session, told, limit)
        + _read_reacted(session, reacted, limit)
    )
    found.sort(key=lambda each: (each[0], each[1]), reverse=True)
    return tuple(interaction for _, _, interaction in reversed(found[:limit])), total


def _posts_wanted(accounts: Sequence[int], wanted: TimelineFilter) -> list[ColumnElement[bool]]:
    ways: list[ColumnElement[bool]] = [Post.account_id.in_(accounts)]
    if wanted.kind == InteractionKind.MENTION:
        ways.append(_LIVE_MENTION)
    elif wanted.kind is not None:
        ways.append(Post.kind == wanted.kind)
    if wanted.channel is not None:
        ways.append(Post.site == wanted.channel)
    if wanted.since is not None:
        ways.append(wanted.since <= _WRITTEN)
    if wanted.until is not None:
        ways.append(wanted.until > _WRITTEN)
    return ways


def _told_wanted(records: Sequence[int], wanted: TimelineFilter) -> list[ColumnElement[bool]]:
    row = tables.Interaction
    ways: list[ColumnElement[bool]] = [row.customer_id.in_(records)]
    if wanted.kind is not None:
        ways.append(row.kind == wanted.kind)
    if wanted.channel is not None:
        ways.append(row.channel == wanted.channel)
    if wanted.since is not None:
        ways.append(row.at >= wanted.since)
    if wanted.until is not None:
        ways.append(row.at < wanted.until)
    return ways


def _reacted_wanted(accounts: Sequence[int], wanted: TimelineFilter) -> list[ColumnElement[bool]]:
    row = PostReaction
    ways: list[ColumnElement[bool]] = [row.account_id.in_(accounts), row.gone_at.is_(None)]
    if wanted.kind is not None:
        ways.append(row.kind == wanted.kind)
    if wanted.channel is not None:
        ways.append(Post.site == wanted.channel)
    if wanted.since is not None:
        ways.append(row.seen_at >= wanted.since)
    if wanted.until is not None:
        ways.append(row.seen_at < wanted.until)
    return ways


def _reactions(*columns: Any) -> Select[Any]:
    return select(*columns).select_from(PostReaction).join(Post, Post.id == PostReaction.post_id)


_Placed = tuple[datetime, int, Interaction]


def _read_posts(session: Session, wanted: Sequence[ColumnElement[bool]], limit: int) -> list[_Placed]:
    rows = session.execute(
        select(Post, Account.name, Thread.title.label("thread_title"))
        .join(Account, Account.id == Post.account_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(*wanted)
        .order_by(_WRITTEN.desc(), Post.id.desc())
        .limit(limit)
    ).all()
    moods = _moods(session, [post.id for post, _, _ in rows])
    return [
        (
            post.published_at or post.collected_at,
            post.id,
            Interaction(
                post_id=post.id,
                at=post.published_at or post.collected_at,
                published=post.published_at is not None,
                kind=post.kind,
                channel=post.site,
                site=post.site,
                author=author,
                url=post.url,
                title=post.title,
                thread_title=thread_title,
                text=post.text,
                likes=post.likes,
                comments=post.comments,
                shares=post.shares,
                views=post.views,
                mentions=tuple(moods[post.id]),
            ),
        )
        for post, author, thread_title in rows
    ]


def _read_told(session: Session, wanted: Sequence[ColumnElement[bool]], limit: int) -> list[_Placed]:
    row = tables.Interaction
    rows = session.execute(
        select(row, Product.name, Campaign.name)
        .outerjoin(Product, Product.id == row.product_id)
        .outerjoin(Campaign, Campaign.id == row.campaign_id)
        .where(*wanted)
        .order_by(row.at.desc(), row.id.desc())
        .limit(limit)
    ).all()
    return [
        (
            each.at,
            each.id,
            Interaction(
                at=each.at,
                kind=each.kind,
                channel=each.channel,
                text=each.text or "",
                product=product,
                campaign=campaign,
                value=each.value,
                seconds=each.seconds,
                outcome=each.outcome,
                agent=each.agent,
                source=each.source,
            ),
        )
        for each, product, campaign in rows
    ]


def _read_reacted(session: Session, wanted: Sequence[ColumnElement[bool]], limit: int) -> list[_Placed]:
    """What they liked or shared; the text is somebody else's, so the time line names its thread and link."""
    rows = session.execute(
        _reactions(PostReaction, Post.site, Post.url, Account.name, Thread.title.label("thread_title"))
        .join(Account, Account.id == PostReaction.account_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(*wanted)
        .order_by(PostReaction.seen_at.desc(), PostReaction.post_id.desc())
        .limit(limit)
    )
    return [
        (
            reaction.seen_at,
            reaction.post_id,
            Interaction(
                at=reaction.seen_at,
                kind=reaction.kind,
                channel=site,
                site=site,
                author=author,
                url=url,
                text=thread_title or url,
                thread_title=thread_title,
            ),
        )
        for reaction, site, url, author, thread_title in rows
    ]


def _moods(session: Session, post_ids: Sequence[int]) -> defaultdict[int, list[BrandMood]]:
    moods: defaultdict[int, list[BrandMood]] = defaultdict(list)
    for batch in in_batches(post_ids):
        for row in session.execute(
            select(Mention, Brand.code, Brand.name)
            .join(Brand, Brand.id == Mention.brand_id)
            .where(Mention.post_id.in_(batch), Mention.retired_at.is_(None))
            .order_by(Brand.name)
        ):
            mention = row.Mention
            moods[mention.post_id].append(
                BrandMood(mention.id, row.code, row.name, mention.mood, mention.score)
            )
    return moods


def choices(
    session: Session, records: Sequence[int], accounts: Sequence[int]
) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Kinds and channels that occur in a time line, the most frequent first."""
    row = tables.Interaction
    kinds: defaultdict[str, int] = defaultdict(int)
    channels: defaultdict[str, int] = defaultdict(int)
    counted: list[tuple[Any, Any, ColumnElement[bool]]] = [
        (Post.kind, Post.site, Post.account_id.in_(accounts)),
        (row.kind, row.channel, row.customer_id.in_(records)),
    ]
    for kind, channel, wanted in counted:
        for name, place, number in session.execute(
            select(kind, channel, func.count()).where(wanted).group_by(kind, channel)
        ):
            kinds[name] += number
            if place is not None:
                channels[place] += number
    for name, place, number in session.execute(
        _reactions(PostReaction.kind, Post.site, func.count())
        .where(*_reacted_wanted(accounts, EVERYTHING))
        .group_by(PostReaction.kind, Post.site)
    ):
        kinds[name] += number
        channels[place] += number
    naming = session.scalar(
        select(func.count()).select_from(Post).where(Post.account_id.in_(accounts), _LIVE_MENTION)
    )
    if naming:
        kinds[InteractionKind.MENTION] += naming
    kinds_, channels_ = (
        tuple(Choice(name, number) for name, number in sorted(found.items(), key=lambda e: (-e[1], e[0])))
        for found in (kinds, channels)
    )
    return kinds_, channels_


def open_cases(session: Session, accounts: Sequence[int]) -> tuple[OpenCase, ...]:
    """Cases that are not closed, about posts of these accounts, oldest first."""
    rows = session.execute(
        select(Case.id, Case.status, Brand.name, Mention.mood, Case.assignee, Case.created_at, Post.text)
        .join(Mention, Mention.id == Case.mention_id)
        .join(Brand, Brand.id == Mention.brand_id)
        .join(Post, Post.id == Mention.post_id)
        .where(Post.account_id.in_(accounts), Case.status != "closed")
        .order_by(Case.id)
    )
    return tuple(OpenCase(*row) for row in rows)


def months(session: Session, records: Sequence[int], accounts: Sequence[int]) -> tuple[Month, ...]:
    """Interactions and mood month by month (UTC), from the first to the last without a gap."""
    numbers: defaultdict[int, int] = defaultdict(int)
    scores: defaultdict[int, list[float]] = defaultdict(list)
    for at in session.scalars(select(_WRITTEN).where(Post.account_id.in_(accounts))):
        numbers[_month(at)] += 1
    for at in session.scalars(
        select(tables.Interaction.at).where(tables.Interaction.customer_id.in_(records))
    ):
        numbers[_month(at)] += 1
    for at, score in session.execute(
        select(_WRITTEN, Mention.score)
        .join(Mention, Mention.post_id == Post.id)
        .where(Post.account_id.in_(accounts), Mention.retired_at.is_(None), Mention.score.is_not(None))
    ):
        scores[_month(at)] += [score] if score is not None else []
    if not numbers:
        return ()
    return tuple(
        Month(
            number // 12,
            number % 12 + 1,
            numbers[number],
            sum(scores[number]) / len(scores[number]) if scores[number] else None,
        )
        for number in range(min(numbers), max(numbers) + 1)
    )


def _month(at: datetime) -> int:
    return at.year * 12 + at.month - 1
