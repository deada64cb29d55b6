"""Records that people merged into one person, and public ids that lead on.

A merge moves nothing: the record merged away keeps its identities, links and interactions and only
says whose it is (:mod:`listener.customers.merging`). Who reads a person reads all of their records.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.errors import ListenerError
from listener.store.tables import Customer, Erasure
from listener.store.upsert import in_batches


class CustomerNotFoundError(ListenerError):
    """No customer has this id."""


def find_record(session: Session, public_id: str) -> Customer:
    """The record of exactly this public id, merged away or not.

    Raises:
        CustomerNotFoundError: nobody has this id, or the customer was erased.
    """
    wanted = public_id.strip().upper()
    found = session.scalars(select(Customer).where(Customer.public_id == wanted)).one_or_none()
    if found is not None:
        return found
    erased = session.scalars(select(Erasure.at).where(Erasure.public_id == wanted)).first()
    if erased is not None:
        raise CustomerNotFoundError(f"Customer {wanted} was erased on {erased:%Y-%m-%d}.")
    raise CustomerNotFoundError(f"No customer has the id {public_id!r}; 'listener customer list' shows them.")


def find_person(session: Session, public_id: str) -> Customer:
    """The record that stands for the person: where the id leads after merges.

    Raises:
        CustomerNotFoundError: as :func:`find_record`.
    """
    found = find_record(session, public_id)
    return found if found.person_id is None else session.get_one(Customer, found.person_id)


def records_of(session: Session, person: int) -> list[int]:
    """Ids of all records of a person, the surviving one first."""
    others = session.scalars(select(Customer.id).where(Customer.person_id == person).order_by(Customer.id))
    return [person, *others]


def persons_of(session: Session, customers: Collection[int]) -> dict[int, int]:
    """For each record the id of its person."""
    found: dict[int, int] = {}
    for batch in in_batches(sorted(set(customers))):
        for id_, person in session.execute(
            select(Customer.id, Customer.person_id).where(Customer.id.in_(batch))
        ):
            found[id_] = person or id_
    return found


def below(session: Session, record: int) -> list[int]:
    """A record and all that were merged into it, directly or through others."""
    found, asked = [record], [record]
    while asked:
        asked = list(session.scalars(select(Customer.id).where(Customer.merged_into.in_(asked))))
        found += asked
    return found
