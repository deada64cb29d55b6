"""Identities that end: a number given back, an address at an old job.

From its end on an identity recognises nobody: no row of a file, no account, no author who states it. What
happened before stays where it was placed, and an interaction of its own days still goes to its owner. So
the same number may be somebody else's afterwards, and both time lines are right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.customers.history import link_existing
from listener.customers.identities import READERS, STRONG, IdentityKind, UnreadableError
from listener.customers.linkage.indexing import index_customers
from listener.customers.owners import all_owners
from listener.customers.persons import find_person, records_of
from listener.errors import UsageError
from listener.store import Database, audit, utc_now
from listener.store.locks import lock_customers
from listener.store.tables import Customer, Identity


@dataclass(frozen=True, slots=True)
class Ended:
    """An identity of a customer, and how long it holds."""

    public_id: str
    kind: str
    shown: str
    start: datetime | None
    end: datetime | None
    """None: it holds still."""


@needs(Act.TRIAGE)
def end_identity(
    database: Database,
    public_id: str,
    kind: str,
    value: str,
    *,
    actor: str,
    at: datetime | None = None,
    start: datetime | None = None,
) -> Ended:
    """Say since when an identity is not the customer's any more.

    Args:
        kind: ``email``, ``phone``, ``account`` or ``crm``.
        value: As shown, in any form that reads the same.
        at: When it ended; now, where it is not known better.
        start: Since when it was theirs, where that is known: no earlier interaction goes to them by it.

    Raises:
        CustomerNotFoundError: nobody has this id.
        UsageError: the customer has no such identity, or the dates cannot be.
    """
    now = utc_now()
    end = at or now
    if end > now:
        raise UsageError(f"An identity cannot end on {end:%Y-%m-%d %H:%M}, which is still to come.")
    if start is not None and start >= end:
        raise UsageError(f"It cannot have begun ({start:%Y-%m-%d}) when it ended ({end:%Y-%m-%d}) or later.")
    return _hold(database, public_id, kind, value, start=start, end=end, actor=actor)


@needs(Act.TRIAGE)
def resume_identity(database: Database, public_id: str, kind: str, value: str, *, actor: str) -> Ended:
    """Take the end of an identity back: it recognises the customer again, as before.

    Raises:
        CustomerNotFoundError: nobody has this id.
        UsageError: the customer has no such identity.
    """
    return _hold(database, public_id, kind, value, start=None, end=None, actor=actor)


def _hold(
    database: Database,
    public_id: str,
    kind: str,
    value: str,
    *,
    start: datetime | None,
    end: datetime | None,
    actor: str,
) -> Ended:
    its_kind, compared = _read(kind, value)
    with database.write() as session:
        lock_customers(session)
        customer = find_person(session, public_id)
        found = _of_person(session, customer, its_kind, compared)
        if not found:
            raise UsageError(f"Customer {customer.public_id} has no {its_kind.value} {value!r}.")
        before = [(row.valid_from, row.valid_to) for row in found]
        session.execute(
            update(Identity)
            .where(Identity.id.in_([row.id for row in found]))
            .values(valid_from=start, valid_to=end)
        )
        index_customers(session, [row.customer_id for row in found])
        audit(
            session,
            actor,
            "identity.resume" if end is None else "identity.end",
            f"customer:{customer.public_id}",
            identities=[row.id for row in found],
            start=_iso(start),
            end=_iso(end),
            before=[[_iso(moment) for moment in each] for each in before],
        )
        told = Ended(customer.public_id, its_kind.value, found[0].shown, start, end)
        owned = bool(all_owners(session, its_kind, {compared}))
    if owned:
        # A value that two had recognised neither; the one who keeps it is found by it from now on.
        link_existing(database, {its_kind: {compared}})
    return told


def _read(kind: str, value: str) -> tuple[IdentityKind, str]:
    strong = ", ".join(STRONG)
    if kind not in STRONG:
        raise UsageError(f"{kind!r} is no kind of identity that ends: name one of {strong}.")
    try:
        return IdentityKind(kind), READERS[IdentityKind(kind)](value).value
    except UnreadableError as error:
        raise UsageError(f"{error}.") from error


def _of_person(session: Session, customer: Customer, kind: IdentityKind, value: str) -> Sequence[Identity]:
    """The identity in each record of the person that has it."""
    return session.scalars(
        select(Identity)
        .where(
            Identity.customer_id.in_(records_of(session, customer.id)),
            Identity.kind == kind.value,
            Identity.value == value,
        )
        .order_by(Identity.id)
    ).all()


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
