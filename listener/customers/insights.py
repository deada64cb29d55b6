"""Answers about all customers together: who is worth most, what they buy, where and how they answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from listener.customers.contacted.kinds import InteractionKind
from listener.store.tables import (
    Campaign,
    Customer,
    CustomerLink,
    Interaction,
    Mention,
    Post,
    Product,
    Thread,
)


@dataclass(frozen=True, slots=True)
class Valuable:
    """A customer by the value of the orders."""

    public_id: str
    name: str | None
    orders: int
    value: float
    """Money, in the one currency of the installation's files."""


@dataclass(frozen=True, slots=True)
class Liked:
    """A product by its buyers."""

    product: str
    customers: int
    orders: int
    value: float | None
    again: int
    """Customers who ordered it twice or more."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A campaign by what came of it; each number counts customers once."""

    campaign: str
    sent: int
    opened: int
    clicked: int
    responded: int
    """Who answered the promotion."""
    ordered: int


@dataclass(frozen=True, slots=True)
class Preferred:
    """A channel or a site by who uses it."""

    channel: str
    customers: int
    interactions: int


@dataclass(frozen=True, slots=True)
class Interest:
    """What customers write about: a board, else a thread."""

    topic: str
    site: str
    customers: int
    posts: int
    negative: int
    """Mentions of a brand in bad mood among them."""


@dataclass(frozen=True, slots=True)
class Insights:
    """All answers, the greatest first."""

    valuable: tuple[Valuable, ...]
    products: tuple[Liked, ...]
    campaigns: tuple[Answered, ...]
    channels: tuple[Preferred, ...]
    interests: tuple[Interest, ...]


_PERSON = func.coalesce(Customer.person_id, Customer.id)


def insights(session: Session, limit: int = 10) -> Insights:
    """Who is worth most, what they buy, which promotions they answer, where they are and what about.

    Args:
        limit: How many of each.
    """
    return Insights(
        _valuable(session, limit),
        _products(session, limit),
        _campaigns(session, limit),
        _channels(session, limit),
        _interests(session, limit),
    )


def _valuable(session: Session, limit: int) -> tuple[Valuable, ...]:
    value = func.sum(Interaction.value)
    best = (
        select(_PERSON.label("person"), func.count().label("orders"), value.label("value"))
        .join(Customer, Customer.id == Interaction.customer_id)
        .where(Interaction.kind == InteractionKind.ORDER, Interaction.value.is_not(None))
        .group_by(_PERSON)
        .order_by(value.desc())
        .limit(limit)
        .subquery()
    )
    rows = session.execute(
        select(Customer.public_id, Customer.name, best.c.orders, best.c.value)
        .join(best, best.c.person == Customer.id)
        .order_by(best.c.value.desc(), Customer.id)
    )
    return tuple(Valuable(*row) for row in rows)


def _products(session: Session, limit: int) -> tuple[Liked, ...]:
    bought = (
        select(
            Interaction.product_id,
            _PERSON.label("person"),
            func.count().label("orders"),
            func.sum(Interaction.value).label("value"),
        )
        .join(Customer, Customer.id == Interaction.customer_id)
        .where(Interaction.kind == InteractionKind.ORDER, Interaction.product_id.is_not(None))
        .group_by(Interaction.product_id, _PERSON)
        .subquery()
    )
    rows = session.execute(
        select(
            Product.name,
            func.count(),
            func.sum(bought.c.orders),
            func.sum(bought.c.value),
            func.count().filter(bought.c.orders > 1),
        )
        .join(bought, bought.c.product_id == Product.id)
        .group_by(Product.id, Product.name)
        .order_by(func.count().desc(), Product.name)
        .limit(limit)
    )
    return tuple(
        Liked(name, people, int(orders), value, again) for name, people, orders, value, again in rows
    )


def _campaigns(session: Session, limit: int) -> tuple[Answered, ...]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, kind, people in session.execute(
        select(Campaign.name, Interaction.kind, func.count(distinct(_PERSON)))
        .join(Interaction, Interaction.campaign_id == Campaign.id)
        .join(Customer, Customer.id == Interaction.customer_id)
        .group_by(Campaign.name, Interaction.kind)
    ):
        found[name][kind] += people
    kinds = (
        InteractionKind.EMAIL_SENT,
        InteractionKind.EMAIL_OPENED,
        InteractionKind.EMAIL_CLICKED,
        InteractionKind.PROMOTION,
        InteractionKind.ORDER,
    )
    answers = [Answered(name, *(counts[kind] for kind in kinds)) for name, counts in found.items()]
    answers.sort(key=lambda each: (-each.ordered, -each.responded, -each.clicked, each.campaign))
    return tuple(answers[:limit])


def _channels(session: Session, limit: int) -> tuple[Preferred, ...]:
    found = list(
        session.execute(
            select(Interaction.channel, func.count(distinct(_PERSON)), func.count())
            .join(Customer, Customer.id == Interaction.customer_id)
            .where(Interaction.channel.is_not(None))
            .group_by(Interaction.channel)
        )
    )
    found += session.execute(
        select(Post.site, func.count(distinct(_PERSON)), func.count())
        .join(CustomerLink, CustomerLink.account_id == Post.account_id)
        .join(Customer, Customer.id == CustomerLink.customer_id)
        .where(CustomerLink.state == "confirmed")
        .group_by(Post.site)
    )
    channels = [Preferred(str(row[0]), row[1], row[2]) for row in found]
    channels.sort(key=lambda each: (-each.customers, -each.interactions, each.channel))
    return tuple(channels[:limit])


@dataclass(slots=True)
class _Topic:
    people: set[int] = field(default_factory=set)
    posts: int = 0
    negative: int = 0


def _interests(session: Session, limit: int) -> tuple[Interest, ...]:
    topic = func.coalesce(Thread.board, Thread.title, Thread.url)
    found: defaultdict[tuple[str, str], _Topic] = defaultdict(_Topic)
    bad = (
        select(func.count())
        .select_from(Mention)
        .where(Mention.post_id == Post.id, Mention.mood == "negative", Mention.retired_at.is_(None))
        .correlate(Post)
        .scalar_subquery()
    )
    for name, site, person, posts, negative in session.execute(
        select(topic, Thread.site, _PERSON, func.count(), func.sum(bad))
        .join(Post, Post.thread_id == Thread.id)
        .join(CustomerLink, CustomerLink.account_id == Post.account_id)
        .join(Customer, Customer.id == CustomerLink.customer_id)
        .where(CustomerLink.state == "confirmed")
        .group_by(topic, Thread.site, _PERSON)
    ):
        each = found[name, site]
        each.people.add(person)
        each.posts += posts
        each.negative += int(negative or 0)
    interests = [
        Interest(name, site, len(each.people), each.posts, each.negative)
        for (name, site), each in found.items()
    ]
    interests.sort(key=lambda each: (-each.customers, -each.posts, each.topic))
    return tuple(interests[:limit])
