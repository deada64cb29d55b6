"""Two records of one person become one, by a person's word, and two again exactly as they were.

A merge writes one reference and moves nothing. So splitting is forgetting that reference: whatever
came meanwhile was put to the record that owns its identity, and stands where it would stand anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.customers.persons import below, find_person, find_record, records_of
from listener.errors import UsageError
from listener.store import Database, audit
from listener.store.locks import lock_customers
from listener.store.tables import Account, Customer, CustomerLink, Identity, Interaction


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, with what is theirs."""

    public_id: str
    name: str | None
    identities: tuple[tuple[str, str], ...]
    """Kind, and the value as shown."""
    accounts: tuple[str, ...]
    """``site/name`` of confirmed accounts."""
    interactions: int


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge, or a split, would do."""

    kept: Side
    other: Side
    """The one merged away, or split off."""
    shared: tuple[tuple[str, str], ...]
    """Kind and shown value of keys that both have."""
    differing: tuple[str, ...]
    """Kinds of customer numbers or names that speak against it being one person."""


def preview_merge(session: Session, kept_id: str, other_id: str) -> MergePreview:
    """What merging the second customer into the first would join.

    Raises:
        CustomerNotFoundError: one of the ids is nobody's.
        UsageError: they are one person already.
    """
    kept, other = find_person(session, kept_id), find_person(session, other_id)
    if kept.id == other.id:
        raise UsageError(f"{kept_id} and {other_id} are one customer already.")
    return _preview(session, kept, records_of(session, kept.id), other, records_of(session, other.id))


@needs(Act.TRIAGE)
def merge(database: Database, kept_id: str, other_id: str, *, actor: str) -> MergePreview:
    """Merge the second customer into the first, which keeps its public id; the other id leads there.

    Returns:
        What was joined.

    Raises:
        CustomerNotFoundError, UsageError: as :func:`preview_merge`.
    """
    with database.write() as session:
        lock_customers(session)
        seen = preview_merge(session, kept_id, other_id)
        kept, other = find_person(session, kept_id), find_person(session, other_id)
        moved = records_of(session, other.id)
        session.execute(update(Customer).where(Customer.id == other.id).values(merged_into=kept.id))
        session.execute(update(Customer).where(Customer.id.in_(moved)).values(person_id=kept.id))
        audit(
            session,
            actor,
            "customer.merge",
            f"customer:{kept.public_id}",
            other=other.public_id,
        )
    return seen


def preview_unmerge(session: Session, public_id: str) -> MergePreview:
    """What splitting off a customer that was merged away would part.

    Raises:
        CustomerNotFoundError: the id is nobody's.
        UsageError: this customer was not merged into another.
    """
    other = find_record(session, public_id)
    if other.merged_into is None:
        raise UsageError(f"Customer {other.public_id} was not merged into another.")
    kept = find_person(session, public_id)
    gone = below(session, other.id)
    stay = [record for record in records_of(session, kept.id) if record not in gone]
    return _preview(session, kept, stay, other, gone)


@needs(Act.TRIAGE)
def unmerge(database: Database, public_id: str, *, actor: str) -> MergePreview:
    """Split off a customer that was merged away, with all that was merged into it before.

    Returns:
        What was parted.

    Raises:
        CustomerNotFoundError, UsageError: as :func:`preview_unmerge`.
    """
    with database.write() as session:
        lock_customers(session)
        seen = preview_unmerge(session, public_id)
        other = find_record(session, public_id)
        others = [record for record in below(session, other.id) if record != other.id]
        session.execute(
            update(Customer).where(Customer.id == other.id).values(merged_into=None, person_id=None)
        )
        if others:
            session.execute(update(Customer).where(Customer.id.in_(others)).values(person_id=other.id))
        audit(
            session,
            actor,
            "customer.unmerge",
            f"customer:{seen.kept.public_id}",
            other=other.public_id,
        )
    return seen


def merged_away(session: Session, person: int) -> tuple[tuple[str, str | None], ...]:
    """Public id and name of the records that were merged into a person, each of which can be split off."""
    found = session.execute(
        select(Customer.public_id, Customer.name).where(Customer.person_id == person).order_by(Customer.id)
    )
    return tuple((row.public_id, row.name) for row in found)


def _preview(
    session: Session, kept: Customer, kept_records: Sequence[int], other: Customer, others: Sequence[int]
) -> MergePreview:
    first, second = _keys(session, kept_records), _keys(session, others)
    differing = []
    for kind in ("crm", "name"):
        one, two = ({value for k, value in keys if k == kind} for keys in (first, second))
        if one and two and not one & two:
            differing.append(kind)
    return MergePreview(
        kept=_side(session, kept, kept_records, first),
        other=_side(session, other, others, second),
        shared=tuple((kind, first[kind, value]) for kind, value in first if (kind, value) in second),
        differing=tuple(differing),
    )


def _keys(session: Session, records: Sequence[int]) -> dict[tuple[str, str], str]:
    rows = session.execute(
        select(Identity.kind, Identity.value, Identity.shown)
        .where(Identity.customer_id.in_(records))
        .order_by(Identity.id)
    )
    return {(row.kind, row.value): row.shown for row in rows}


def _side(
    session: Session, customer: Customer, records: Sequence[int], keys: dict[tuple[str, str], str]
) -> Side:
    accounts = session.execute(
        select(Account.site, Account.name)
        .join(CustomerLink, CustomerLink.account_id == Account.id)
        .where(CustomerLink.customer_id.in_(records), CustomerLink.state == "confirmed")
        .order_by(CustomerLink.id)
    )
    number = session.scalar(
        select(func.count()).select_from(Interaction).where(Interaction.customer_id.in_(records))
    )
    return Side(
        public_id=customer.public_id,
        name=customer.name,
        identities=tuple((kind, shown) for (kind, _), shown in keys.items()),
        accounts=tuple(f"{row.site}/{row.name}" for row in accounts),
        interactions=number or 0,
    )
