"""What can be exported besides mentions: customers and cases, row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.store.tables import Account, Brand, Case, Customer, CustomerLink, Identity, Mention, Post

MENTION_COLUMNS = (
    "id", "brand_code", "brand_name", "mood", "corrected", "score", "via", "owned", "day", "published_at",
    "collected_at", "kind", "site", "source_name", "author", "title", "text", "url", "language", "likes",
    "comments", "shares", "deleted_at", "deleted_reason", "tags", "case_status",
)  # fmt: skip
"""Of the rows of :func:`listener.mentions.iterate`."""
CUSTOMER_COLUMNS = (
    "public_id", "name", "crm", "emails", "phones", "accounts", "addresses", "note", "linked", "suggested",
    "created_at",
)  # fmt: skip
CASE_COLUMNS = (
    "id", "status", "assignee", "brand", "mood", "score", "author", "text", "url", "published_at",
    "opened_by", "created_at", "updated_at", "closed_at",
)  # fmt: skip
_PAGE = 500


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer as exported."""

    public_id: str
    name: str | None
    crm: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    accounts: tuple[str, ...]
    addresses: tuple[str, ...]
    note: str | None
    linked: tuple[str, ...]
    """Profile addresses (else ``site/name``) of confirmed accounts."""
    suggested: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as exported."""

    id: int
    status: str
    assignee: str | None
    brand: str
    mood: str
    score: float | None
    author: str | None
    text: str
    url: str
    published_at: datetime | None
    opened_by: str
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None


def iterate_customers(session: Session) -> Iterator[CustomerRow]:
    """Every customer, oldest first."""
    last = 0
    while True:
        customers = session.scalars(
            select(Customer).where(Customer.id > last).order_by(Customer.id).limit(_PAGE)
        ).all()
        if not customers:
            return
        last = customers[-1].id
        ids = [customer.id for customer in customers]
        shown: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
        for customer_id, kind, value in session.execute(
            select(Identity.customer_id, Identity.kind, Identity.shown)
            .where(Identity.customer_id.in_(ids), Identity.valid_to.is_(None))
            .order_by(Identity.id)
        ):
            shown[customer_id, kind].append(value)
        for customer_id, state, site, name, address in session.execute(
            select(
                CustomerLink.customer_id, CustomerLink.state, Account.site, Account.name, Account.profile_url
            )
            .join(Account, Account.id == CustomerLink.account_id)
            .where(CustomerLink.customer_id.in_(ids))
            .order_by(CustomerLink.id)
        ):
            shown[customer_id, state].append(address or f"{site}/{name}")
        for each in customers:
            yield CustomerRow(
                public_id=each.public_id,
                name=each.name,
                crm=tuple(shown[each.id, "crm"]),
                emails=tuple(shown[each.id, "email"]),
                phones=tuple(shown[each.id, "phone"]),
                accounts=tuple(shown[each.id, "account"]),
                addresses=tuple(shown[each.id, "address"]),
                note=each.note,
                linked=tuple(shown[each.id, "confirmed"]),
                suggested=tuple(shown[each.id, "suggested"]),
                created_at=each.created_at,
            )
        session.expunge_all()  # what is written need not stay in memory


def iterate_cases(
    session: Session, *, status: str | None = None, brand: str | None = None
) -> Iterator[CaseRow]:
    """Cases, oldest first, of one status and of one brand (by code) where given."""
    query = (
        select(
            Case.id, Case.status, Case.assignee, Brand.code, Mention.mood, Mention.score,
            Account.name.label("author"), Post.text, Post.url, Post.published_at,
            Case.opened_by, Case.created_at, Case.updated_at, Case.closed_at,
        )
        .join(Mention, Mention.id == Case.mention_id)
        .join(Brand, Brand.id == Mention.brand_id)
        .join(Post, Post.id == Mention.post_id)
        .join(Account, Account.id == Post.account_id, isouter=True)
        .order_by(Case.id)
        .execution_options(yield_per=_PAGE)
    )  # fmt: skip
    if status is not None:
        query = query.where(Case.status == status)
    if brand is not None:
        query = query.where(Brand.code == brand)
    for row in session.execute(query):
        yield CaseRow(*tuple(row))
