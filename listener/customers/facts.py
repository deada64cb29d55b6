"""What a rule about customers may ask, gathered for many customers at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from listener.customers.contacted.kinds import InteractionKind
from listener.queries.document import Words
from listener.store.tables import (
    Campaign,
    Consent,
    Customer,
    CustomerLink,
    CustomerTag,
    Identity,
    Interaction,
    Mention,
    Post,
    Product,
)
from listener.text.tokens import Tokens, fold_for_search, normalise

_PAGE = 400
"""Customers read at once: some merged records more stay below a statement's limit of values."""


@dataclass(kw_only=True)
class Facts:
    """A customer as rules see them; :mod:`listener.queries.meaning` reads it like a post. None: unknown."""

    id: int
    public_id: str
    name: str | None
    created_at: datetime
    orders: int = 0
    value: float | None = None
    """Sum of the orders' values, as far as they are known."""
    interactions: int = 0
    mentions: int = 0
    first: datetime | None = None
    last: datetime | None = None
    """Of interactions, in the installation's zone."""
    linked: bool = False
    kinds: set[str] = field(default_factory=set)
    channels: set[str] = field(default_factory=set)
    products: set[str] = field(default_factory=set)
    campaigns: set[str] = field(default_factory=set)
    moods: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    consents: dict[str, str] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def kind(self) -> frozenset[str]:
        """Kinds of their interactions."""
        return frozenset(self.kinds)

    @property
    def channel(self) -> frozenset[str]:
        """Channels and sites, without case and accents."""
        return frozenset(map(fold_for_search, self.channels))

    @property
    def product(self) -> frozenset[str]:
        """Products, without case and accents."""
        return frozenset(map(fold_for_search, self.products))

    @property
    def campaign(self) -> frozenset[str]:
        """Campaigns, without case and accents."""
        return frozenset(map(fold_for_search, self.campaigns))

    @property
    def mood(self) -> frozenset[str]:
        """Moods of their mentions."""
        return frozenset(self.moods)

    @property
    def allowed(self) -> frozenset[str]:
        """Purposes that the customer allowed."""
        return frozenset(purpose for purpose, state in self.consents.items() if state == "given")

    @property
    def refused(self) -> frozenset[str]:
        """Purposes that the customer refused."""
        return frozenset(purpose for purpose, state in self.consents.items() if state == "refused")

    @cached_property
    def words(self) -> dict[str, Words]:
        """Names, addresses and notes; a word without a field is looked for in all of them."""
        texts = {name: normalise(" | ".join(found)) for name, found in self.texts.items()}
        texts["text"] = " | ".join(texts.values())
        return {name: Words(text, Tokens(text)) for name, text in texts.items()}

    def seen(self, number: int, first: datetime, last: datetime, zone: ZoneInfo) -> None:
        """Count interactions between two moments in."""
        self.interactions += number
        first, last = first.astimezone(zone), last.astimezone(zone)
        self.first = first if self.first is None else min(self.first, first)
        self.last = last if self.last is None else max(self.last, last)


def gather(session: Session, zone: ZoneInfo) -> Iterator[Facts]:
    """The facts of every customer, oldest first; merged records count as one."""
    last = 0
    while True:
        customers = session.scalars(
            select(Customer)
            .where(Customer.id > last, Customer.person_id.is_(None))
            .order_by(Customer.id)
            .limit(_PAGE)
        ).all()
        if not customers:
            return
        last = customers[-1].id
        people = {
            each.id: Facts(id=each.id, public_id=each.public_id, name=each.name, created_at=each.created_at)
            for each in customers
        }
        records = dict(people)
        for each in session.scalars(select(Customer).where(Customer.person_id.in_(list(people)))):
            if each.person_id is not None:
                records[each.id] = people[each.person_id]
        _noted(session, records)
        _told(session, records, zone)
        _written(session, records, zone)
        yield from people.values()
        session.expunge_all()  # what was judged need not stay in memory


def _noted(session: Session, records: dict[int, Facts]) -> None:
    ids = list(records)
    places = {"name": "name", "address": "city"}
    for id_, note in session.execute(select(Customer.id, Customer.note).where(Customer.id.in_(ids))):
        records[id_].texts["note"] += [note] if note else []
    for id_, kind, shown in session.execute(
        select(Identity.customer_id, Identity.kind, Identity.shown).where(
            Identity.customer_id.in_(ids), Identity.kind.in_(list(places))
        )
    ):
        records[id_].texts[places[kind]].append(shown)
    for id_, tag in session.execute(
        select(CustomerTag.customer_id, CustomerTag.tag).where(CustomerTag.customer_id.in_(ids))
    ):
        records[id_].tags.add(tag)
    for id_, purpose, state in session.execute(
        select(Consent.customer_id, Consent.purpose, Consent.state)
        .where(Consent.customer_id.in_(ids))
        .order_by(Consent.at, Consent.id)
    ):
        records[id_].consents[purpose] = state


def _told(session: Session, records: dict[int, Facts], zone: ZoneInfo) -> None:
    row = Interaction
    for id_, kind, channel, product, campaign, number, value, first, last in session.execute(
        select(
            row.customer_id,
            row.kind,
            row.channel,
            Product.name,
            Campaign.name,
            func.count(),
            func.sum(row.value),
            func.min(row.at),
            func.max(row.at),
        )
        .outerjoin(Product, Product.id == row.product_id)
        .outerjoin(Campaign, Campaign.id == row.campaign_id)
        .where(row.customer_id.in_(list(records)))
        .group_by(row.customer_id, row.kind, row.channel, Product.name, Campaign.name)
    ):
        facts = records[id_]
        facts.seen(number, first, last, zone)
        facts.kinds.add(kind)
        for found, names in (
            (channel, facts.channels),
            (product, facts.products),
            (campaign, facts.campaigns),
        ):
            names |= {found} if found else set()
        if kind == InteractionKind.ORDER:
            facts.orders += number
            if value is not None:
                facts.value = (facts.value or 0.0) + value


def _written(session: Session, records: dict[int, Facts], zone: ZoneInfo) -> None:
    theirs: dict[int | None, Facts] = {}
    for account, id_ in session.execute(
        select(CustomerLink.account_id, CustomerLink.customer_id).where(
            CustomerLink.customer_id.in_(list(records)), CustomerLink.state == "confirmed"
        )
    ):
        theirs[account] = records[id_]
        records[id_].linked = True
    written = func.coalesce(Post.published_at, Post.collected_at)
    accounts = list(theirs)
    for owner, kind, site, number, first, last in session.execute(
        select(Post.account_id, Post.kind, Post.site, func.count(), func.min(written), func.max(written))
        .where(Post.account_id.in_(accounts))
        .group_by(Post.account_id, Post.kind, Post.site)
    ):
        theirs[owner].seen(number, first, last, zone)
        theirs[owner].kinds.add(kind)
        theirs[owner].channels.add(site)
    for owner, mood, number in session.execute(
        select(Post.account_id, Mention.mood, func.count())
        .join(Post, Post.id == Mention.post_id)
        .where(Post.account_id.in_(accounts), Mention.retired_at.is_(None))
        .group_by(Post.account_id, Mention.mood)
    ):
        theirs[owner].mentions += number
        theirs[owner].moods.add(mood)
        theirs[owner].kinds.add(InteractionKind.MENTION)
