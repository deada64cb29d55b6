"""Reading customers: the list, and one customer with everything known about them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CompoundSelect, func, or_, select
from sqlalchemy.orm import Session

from listener.customers.identities import IdentityKind, UnreadableError, read_phone, tidy
from listener.customers.linking import Evidence
from listener.errors import ListenerError
from listener.store.tables import Account, Brand, Customer, CustomerLink, Identity, Mention, Post, Thread
from listener.store.upsert import in_batches
from listener.text.tokens import fold_for_search


class CustomerNotFoundError(ListenerError):
    """No customer has this id."""


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A customer in the list."""

    id: int
    public_id: str
    name: str | None
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    confirmed: int
    """Accounts that are theirs."""
    suggested: int
    """Accounts that may be theirs and wait for a person."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CustomerList:
    """One page of the list. ``next_after`` asks for the page that follows; None on the last."""

    items: tuple[CustomerLine, ...]
    next_after: int | None


@dataclass(frozen=True, slots=True)
class KnownIdentity:
    """One way to recognise the customer."""

    kind: str
    value: str
    shown: str
    shared: bool
    """Another customer has it too, so it links nothing."""


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """An account with what connects it to the customer."""

    link_id: int
    account_id: int
    site: str
    name: str
    profile_url: str | None
    state: str
    rule: str
    evidence: tuple[Evidence, ...]
    decided_by: str
    decided_at: datetime
    posts: int


@dataclass(frozen=True, slots=True)
class BrandMood:
    """What an interaction says about a brand."""

    mention_id: int
    brand: str
    brand_name: str
    mood: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Interaction:
    """A post by one of the customer's confirmed accounts."""

    post_id: int
    at: datetime
    published: bool
    """False: the time of writing is unknown and ``at`` is when it was collected."""
    kind: str
    site: str
    author: str
    url: str
    title: str | None
    thread_title: str | None
    text: str
    likes: int | None
    comments: int | None
    shares: int | None
    views: int | None
    mentions: tuple[BrandMood, ...]


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """One customer. ``interactions`` are in time order, oldest first: the latest ``limit`` of them."""

    id: int
    public_id: str
    name: str | None
    note: str | None
    created_at: datetime
    identities: tuple[KnownIdentity, ...]
    accounts: tuple[LinkedAccount, ...]
    interactions: tuple[Interaction, ...]
    interactions_total: int


def list_customers(
    session: Session, search: str | None = None, limit: int = 50, after: int | None = None
) -> CustomerList:
    """Customers, newest first.

    Args:
        search: Part of a name (accents do not matter), e-mail, account or customer id; or a phone in
            any form.
        after: ``next_after`` of the page before.
    """
    query = select(Customer).order_by(Customer.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(Customer.id < after)
    if search and (wanted := tidy(search)):
        query = query.where(Customer.id.in_(_search(wanted)))
    customers = session.scalars(query).all()
    page = customers[:limit]
    ids = [customer.id for customer in page]
    contacts: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for customer_id, kind, shown in session.execute(
        select(Identity.customer_id, Identity.kind, Identity.shown)
        .where(Identity.customer_id.in_(ids), Identity.kind.in_(["email", "phone"]))
        .order_by(Identity.id)
    ):
        contacts[customer_id, kind].append(shown)
    links: Counter[tuple[int, str]] = Counter()
    for customer_id, state, number in session.execute(
        select(CustomerLink.customer_id, CustomerLink.state, func.count())
        .where(CustomerLink.customer_id.in_(ids))
        .group_by(CustomerLink.customer_id, CustomerLink.state)
    ):
        links[customer_id, state] = number
    return CustomerList(
        items=tuple(
            CustomerLine(
                id=each.id,
                public_id=each.public_id,
                name=each.name,
                emails=tuple(contacts[each.id, "email"]),
                phones=tuple(contacts[each.id, "phone"]),
                confirmed=links[each.id, "confirmed"],
                suggested=links[each.id, "suggested"],
                created_at=each.created_at,
            )
            for each in page
        ),
        next_after=page[-1].id if len(customers) > limit else None,
    )


def _search(wanted: str) -> CompoundSelect[int]:
    folded = tidy(fold_for_search(wanted))
    ways = [
        Identity.value.contains(folded, autoescape=True)
        & Identity.kind.in_(["name", "email", "account", "crm"])
    ]
    try:
        ways.append((Identity.kind == "phone") & (Identity.value == read_phone(wanted).value))
    except UnreadableError:
        if folded.isdigit():
            ways.append(
                (Identity.kind == "phone")
                & Identity.value.contains(folded.lstrip("0") or folded, autoescape=True)
            )
    by_id = select(Customer.id).where(Customer.public_id == wanted.upper())
    return select(Identity.customer_id).where(or_(*ways)).union(by_id)


def customer_page(session: Session, public_id: str, limit: int = 200) -> CustomerRecord:
    """One customer with identities, accounts and interactions.

    Args:
        limit: How many of the latest interactions to read.

    Raises:
        CustomerNotFoundError: nobody has this id.
    """
    customer = session.scalars(
        select(Customer).where(Customer.public_id == public_id.strip().upper())
    ).one_or_none()
    if customer is None:
        raise CustomerNotFoundError(
            f"No customer has the id {public_id!r}; 'listener customer list' shows them."
        )
    accounts = _accounts(session, customer.id)
    theirs = [account.account_id for account in accounts if account.state == "confirmed"]
    return CustomerRecord(
        id=customer.id,
        public_id=customer.public_id,
        name=customer.name,
        note=customer.note,
        created_at=customer.created_at,
        identities=_identities(session, customer.id),
        accounts=accounts,
        interactions=_interactions(session, theirs, limit),
        interactions_total=sum(account.posts for account in accounts if account.state == "confirmed"),
    )


def _identities(session: Session, customer_id: int) -> tuple[KnownIdentity, ...]:
    rows = session.execute(
        select(Identity.kind, Identity.value, Identity.shown)
        .where(Identity.customer_id == customer_id)
        .order_by(Identity.id)
    ).all()
    others: set[tuple[str, str]] = set()
    for kind in {row.kind for row in rows} - {IdentityKind.NAME.value, IdentityKind.ADDRESS.value}:
        values = [row.value for row in rows if row.kind == kind]
        found = session.scalars(
            select(Identity.value).where(
                Identity.kind == kind, Identity.value.in_(values), Identity.customer_id != customer_id
            )
        )
        others |= {(kind, value) for value in found}
    return tuple(
        KnownIdentity(row.kind, row.value, row.shown, (row.kind, row.value) in others) for row in rows
    )


def _accounts(session: Session, customer_id: int) -> tuple[LinkedAccount, ...]:
    posts = (
        select(func.count())
        .select_from(Post)
        .where(Post.account_id == CustomerLink.account_id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(CustomerLink, Account, posts)
        .join(Account, Account.id == CustomerLink.account_id)
        .where(CustomerLink.customer_id == customer_id)
        .order_by(CustomerLink.id)
    )
    return tuple(
        LinkedAccount(
            link_id=link.id,
            account_id=account.id,
            site=account.site,
            name=account.name,
            profile_url=account.profile_url,
            state=link.state,
            rule=link.rule,
            evidence=tuple(Evidence(**entry) for entry in link.evidence),
            decided_by=link.decided_by,
            decided_at=link.decided_at,
            posts=number,
        )
        for link, account, number in rows
    )


def _interactions(session: Session, accounts: Sequence[int], limit: int) -> tuple[Interaction, ...]:
    if not accounts:
        return ()
    at = func.coalesce(Post.published_at, Post.collected_at)
    rows = session.execute(
        select(Post, Account.name, Thread.title.label("thread_title"))
        .join(Account, Account.id == Post.account_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.account_id.in_(accounts))
        .order_by(at.desc(), Post.id.desc())
        .limit(limit)
    ).all()
    moods = _moods(session, [post.id for post, _, _ in rows])
    return tuple(
        Interaction(
            post_id=post.id,
            at=post.published_at or post.collected_at,
            published=post.published_at is not None,
            kind=post.kind,
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
        )
        for post, author, thread_title in reversed(rows)
    )


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
