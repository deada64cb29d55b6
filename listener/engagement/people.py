"""The people who write of the brands: how much, in what mood, how far it carries, and since when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Subquery, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from listener.engagement.filters import MentionFilter, mentions_joined, narrow
from listener.queries.spelling import folded_text
from listener.store.people import Customer, CustomerLink
from listener.store.posts import Account, Gain, Mention, Post

_NOBODY = -2.0
"""Stands for the mood of somebody who took no side, below all moods that there are (−1 … 1)."""


class Order(StrEnum):
    """What the list is sorted by, largest first; of mood also the other way round."""

    MENTIONS = "mentions"
    REACH = "reach"
    BEST = "best"
    WORST = "worst"


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonRow:
    """One author within a filter."""

    account_id: int
    name: str
    site: str
    mentions: int
    positive: int
    negative: int
    mood: float | None
    """(positive − negative) / (positive + negative), −1 … 1; None where they took no side."""
    reach: int | None
    """Comments, likes and shares that their posts of the filter gained in its period; None: none is known."""
    first: date
    """The first day of the period on which they wrote, and ``last`` the last."""
    last: date
    customer: str | None
    """Public id of the customer whom they are known to be."""
    customer_name: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PeoplePage:
    """A page of the list."""

    rows: tuple[PersonRow, ...]
    next: str | None
    """Pass it as ``after`` to get the rows that follow; None at the end."""
    total: int
    """People of the whole list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """What an author wrote of the filter's brands in a month."""

    month: date
    """Its first day."""
    mentions: int


def people_page(
    session: Session,
    wanted: MentionFilter,
    *,
    order: Order = Order.MENTIONS,
    name: str = "",
    after: str | None = None,
    limit: int = 50,
) -> PeoplePage:
    """A page of the authors within a filter.

    Args:
        name: keep those whose name contains this; accents and case do not matter.
        after: where the page before ended (:attr:`PeoplePage.next`); anything else begins anew.

    Raises:
        QuerySyntaxError: the filter's search cannot be read.
    """
    sums = _sums(session, wanted, name)
    value, down = _value(sums, order)
    theirs = and_(CustomerLink.account_id == Account.id, CustomerLink.state == "confirmed")
    statement = (
        select(sums, value.label("value"), Account.name, Account.site, Customer.public_id,
               Customer.name.label("customer_name"))
        .join(Account, Account.id == sums.c.account_id)
        .outerjoin(CustomerLink, theirs)
        .outerjoin(Customer, Customer.id == CustomerLink.customer_id)
    )  # fmt: skip
    total = session.scalar(select(func.count()).select_from(sums)) or 0
    mark = _read_mark(after)
    if mark is not None:
        at, number = mark
        beyond = value < at if down else value > at
        statement = statement.where(or_(beyond, and_(value == at, sums.c.account_id > number)))
    rows = session.execute(
        statement.order_by(value.desc() if down else value.asc(), sums.c.account_id).limit(limit + 1)
    ).all()
    shown = rows[:limit]
    more = f"{float(shown[-1].value)!r}:{shown[-1].account_id}" if len(rows) > limit else None
    return PeoplePage(rows=tuple(map(_person, shown)), next=more, total=total)


def one_person(session: Session, wanted: MentionFilter, account_id: int) -> PersonRow | None:
    """One author within a filter; None where they wrote nothing there."""
    found = people_page(session, replace(wanted, authors=(account_id,)), limit=1)
    return found.rows[0] if found.rows else None


def months_of(session: Session, wanted: MentionFilter, account_id: int) -> list[Month]:
    """What an author wrote, month by month, over all time: the filter without its period.

    Months without a mention between the first and the last are there with 0.
    """
    ever = replace(wanted, start=date.min, end=date.max, authors=(account_id,))
    counts: dict[date, int] = {}
    rows = session.execute(
        mentions_joined(Mention.day, func.count()).where(*narrow(session, ever)).group_by(Mention.day)
    )
    for day, count in rows:
        month = day.replace(day=1)
        counts[month] = counts.get(month, 0) + count
    if not counts:
        return []
    months, at, last = [], min(counts), max(counts)
    while at <= last:
        months.append(Month(month=at, mentions=counts.get(at, 0)))
        at = at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)
    return months


def _sums(session: Session, wanted: MentionFilter, name: str) -> Subquery:
    """One row an author: what they wrote, and what their posts gained."""
    conditions = [*narrow(session, wanted), Post.account_id.is_not(None)]
    if name.strip():
        conditions.append(Post.account_id.in_(_named(session, name)))
    positive = func.sum(case((Mention.mood == "positive", 1), else_=0))
    negative = func.sum(case((Mention.mood == "negative", 1), else_=0))
    written = (
        mentions_joined(
            Post.account_id.label("account_id"), func.count().label("mentions"), positive.label("positive"),
            negative.label("negative"), func.min(Mention.day).label("first"),
            func.max(Mention.day).label("last"),
        )
        .where(*conditions)
        .group_by(Post.account_id)
        .subquery()
    )  # fmt: skip
    posts = mentions_joined(Mention.post_id).where(*conditions).distinct().subquery()
    known = or_(Gain.comments.is_not(None), Gain.likes.is_not(None), Gain.shares.is_not(None))
    gained = func.coalesce(Gain.comments, 0) + func.coalesce(Gain.likes, 0) + func.coalesce(Gain.shares, 0)
    reach = (
        select(Post.account_id.label("account_id"), func.sum(gained).label("reach"))
        .join(posts, posts.c.post_id == Post.id)
        .join(Gain, Gain.post_id == Post.id)
        .where(Gain.day.between(wanted.start, wanted.end), known)
        .group_by(Post.account_id)
        .subquery()
    )
    return (
        select(written, reach.c.reach).outerjoin(reach, reach.c.account_id == written.c.account_id).subquery()
    )


def _named(session: Session, name: str) -> list[int]:
    """Accounts whose name contains the text, as written or folded. SQL folds no accents: it is asked here."""
    plain, folded = name.strip().casefold(), folded_text(name)
    wrote = exists().where(Post.account_id == Account.id)
    return [
        id_
        for id_, written in session.execute(select(Account.id, Account.name).where(wrote))
        if plain in written.casefold() or (folded and folded in folded_text(written))
    ]


def _value(sums: Subquery, order: Order) -> tuple[Any, bool]:
    """What is sorted by, and whether the largest come first."""
    if order is Order.MENTIONS:
        return sums.c.mentions, True
    if order is Order.REACH:
        return func.coalesce(sums.c.reach, -1), True
    sides = sums.c.positive + sums.c.negative
    # Sides are weighed by their number, else one kind word would stand above a hundred: Laplace's rule.
    mood = (sums.c.positive - sums.c.negative) * 1.0 / (sides + 2)
    if order is Order.BEST:
        return case((sides == 0, _NOBODY), else_=mood), True
    return case((sides == 0, -_NOBODY), else_=mood), False


def _read_mark(after: str | None) -> tuple[float, int] | None:
    value, _sep, number = (after or "").rpartition(":")
    try:
        return float(value), int(number)
    except ValueError:
        return None


def _person(row: Row[Any]) -> PersonRow:
    positive, negative = int(row.positive), int(row.negative)
    sides = positive + negative
    return PersonRow(
        account_id=row.account_id,
        name=row.name,
        site=row.site,
        mentions=row.mentions,
        positive=positive,
        negative=negative,
        mood=(positive - negative) / sides if sides else None,
        reach=None if row.reach is None else int(row.reach),
        first=row.first,
        last=row.last,
        customer=row.public_id,
        customer_name=row.customer_name,
    )
