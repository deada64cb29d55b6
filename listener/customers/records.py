"""Reading customers: the list, and one customer with everything known about them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from listener.customers.identities import IdentityKind, UnreadableError, read_phone, tidy
from listener.customers.linking import Evidence
from listener.customers.merging import merged_away
from listener.customers.noting import ConsentGiven, consents_of, tags_of
from listener.customers.persons import CustomerNotFoundError as CustomerNotFoundError
from listener.customers.persons import find_person, records_of
from listener.customers.timeline import (
    EVERYTHING,
    Interaction,
    OpenCase,
    TimelineFilter,
    open_cases,
    timeline,
)
from listener.store.tables import Account, Customer, CustomerLink, Identity, Post
from listener.text.tokens import fold_for_search


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

    id: int
    kind: str
    value: str
    shown: str
    shared: bool
    """Another customer has it too, so it links nothing."""
    began_at: datetime | None
    """Since when it is theirs; None where nobody said."""
    ended_at: datetime | None
    """Since then it is not theirs any more, and recognises nobody."""


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
    """All that the filter lets through."""
    merged: tuple[tuple[str, str | None], ...]
    """Public id and name of records that a person merged into this one."""
    tags: tuple[str, ...]
    cases: tuple[OpenCase, ...]
    consents: tuple[ConsentGiven, ...]


def list_customers(
    session: Session, search: str | None = None, limit: int = 50, after: int | None = None
) -> CustomerList:
    """Customers, newest first.

    Args:
        search: Part of a name (accents do not matter), e-mail, account or customer id; or a phone in
            any form.
        after: ``next_after`` of the page before.
    """
    query = select(Customer).where(Customer.person_id.is_(None)).order_by(Customer.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(Customer.id < after)
    if search and (wanted := tidy(search)):
        query = query.where(Customer.id.in_(_search(wanted)))
    customers = session.scalars(query).all()
    page = customers[:limit]
    ids = [customer.id for customer in page]
    persons = {id_: id_ for id_ in ids}
    for id_, person in session.execute(
        select(Customer.id, Customer.person_id).where(Customer.person_id.in_(ids))
    ):
        persons[id_] = person or id_
    contacts: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for customer_id, kind, shown in session.execute(
        select(Identity.customer_id, Identity.kind, Identity.shown)
        .where(
            Identity.customer_id.in_(persons),
            Identity.kind.in_(["email", "phone"]),
            Identity.valid_to.is_(None),
        )
        .order_by(Identity.id)
    ):
        if shown not in contacts[persons[customer_id], kind]:
            contacts[persons[customer_id], kind].append(shown)
    links: Counter[tuple[int, str]] = Counter()
    for customer_id, state, number in session.execute(
        select(CustomerLink.customer_id, CustomerLink.state, func.count())
        .where(CustomerLink.customer_id.in_(persons))
        .group_by(CustomerLink.customer_id, CustomerLink.state)
    ):
        links[persons[customer_id], state] += number
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


def _search(wanted: str) -> Select[Any]:
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
    found = select(Identity.customer_id).where(or_(*ways)).union(by_id)
    return select(func.coalesce(Customer.person_id, Customer.id)).where(Customer.id.in_(found))


def customer_page(
    session: Session, public_id: str, limit: int = 200, wanted: TimelineFilter = EVERYTHING
) -> CustomerRecord:
    """One customer with identities, accounts and interactions, of all records merged into one.

    Args:
        public_id: Also that of a record merged away: it leads to the one that stands for the person.
        limit: How many of the latest interactions to read.
        wanted: Which interactions to show.

    Raises:
        CustomerNotFoundError: nobody has this id.
    """
    customer = find_person(session, public_id)
    records = records_of(session, customer.id)
    accounts = _accounts(session, records)
    theirs = [account.account_id for account in accounts if account.state == "confirmed"]
    interactions, total = timeline(session, records, theirs, wanted, limit)
    return CustomerRecord(
        id=customer.id,
        public_id=customer.public_id,
        name=customer.name,
        note=customer.note,
        created_at=customer.created_at,
        identities=_identities(session, records),
        accounts=accounts,
        interactions=interactions,
        interactions_total=total,
        merged=merged_away(session, customer.id),
        tags=tags_of(session, records),
        cases=open_cases(session, theirs),
        consents=consents_of(session, records),
    )


def _identities(session: Session, records: Sequence[int]) -> tuple[KnownIdentity, ...]:
    rows = session.execute(
        select(
            Identity.id, Identity.kind, Identity.value, Identity.shown, Identity.valid_from, Identity.valid_to
        )
        .where(Identity.customer_id.in_(records))
        .order_by(Identity.id)
    ).all()
    others: set[tuple[str, str]] = set()
    for kind in {row.kind for row in rows} - {IdentityKind.NAME.value, IdentityKind.ADDRESS.value}:
        values = [row.value for row in rows if row.kind == kind]
        found = session.scalars(
            select(Identity.value).where(
                Identity.kind == kind,
                Identity.value.in_(values),
                Identity.customer_id.not_in(records),
                Identity.valid_to.is_(None),
            )
        )
        others |= {(kind, value) for value in found}
    once = {(row.kind, row.value): row for row in reversed(rows)}
    return tuple(
        KnownIdentity(
            row.id, row.kind, row.value, row.shown,
            row.valid_to is None and (row.kind, row.value) in others, row.valid_from, row.valid_to,
        )
        for row in reversed(once.values())
    )  # fmt: skip


def _accounts(session: Session, records: Sequence[int]) -> tuple[LinkedAccount, ...]:
    posts = (
        select(func.count())
        .select_from(Post)
        .where(Post.account_id == CustomerLink.account_id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(CustomerLink, Account, posts)
        .join(Account, Account.id == CustomerLink.account_id)
        .where(CustomerLink.customer_id.in_(records))
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
