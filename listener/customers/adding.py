"""A customer that a person enters by hand."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from listener.access import Act, needs
from listener.customers.history import link_existing
from listener.customers.identities import READERS, STRONG, IdentityKind, Key, UnreadableError, tidy
from listener.customers.planning import Fields, Planner
from listener.customers.tombstones import find_keys
from listener.errors import UsageError
from listener.store import Database, audit
from listener.store.locks import lock_customers
from listener.store.tables import Customer


class CustomerExistsError(UsageError):
    """A customer with these keys is there already."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCustomer:
    """What is known of the customer; each tuple may hold several."""

    name: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    crm: str | None = None
    note: str | None = None


@needs(Act.MANAGE)
def add_customer(database: Database, customer: NewCustomer, *, actor: str) -> str:
    """Add one customer and link accounts and posts that are there already.

    Returns:
        The public id.

    Raises:
        UsageError: a value cannot be read, or nothing is given.
        CustomerExistsError: one of the keys is another customer's.
    """
    given = {
        IdentityKind.CRM: (customer.crm or "",),
        IdentityKind.EMAIL: customer.emails,
        IdentityKind.PHONE: customer.phones,
        IdentityKind.ACCOUNT: customer.accounts,
        IdentityKind.ADDRESS: customer.addresses,
        IdentityKind.NAME: (customer.name or "",),
    }
    keys: list[Key] = []
    for kind, values in given.items():
        for value in values:
            if value.strip():
                try:
                    keys.append(READERS[kind](value))
                except UnreadableError as error:
                    raise UsageError(f"The customer was not added: {error}.") from error
    if not keys:
        raise UsageError("Give at least a name, an e-mail, a phone or an account.")
    fields = Fields(
        keys=tuple(dict.fromkeys(keys)),
        name=tidy(customer.name or "") or None,
        notes=(tidy(customer.note),) if customer.note and tidy(customer.note) else (),
    )
    with database.write() as session:
        lock_customers(session)
        if reason := find_keys(session, fields.keys).reason(fields.keys):
            raise UsageError(f"The customer was not added: {reason}.")
        planner = Planner(session, [fields])
        if owner := planner.owner_of_any(fields):
            name = session.scalars(select(Customer.public_id).where(Customer.id == owner)).one()
            raise CustomerExistsError(f"Customer {name} has one of these keys already; open that record.")
        planner.create(fields)
        ((customer_id, public_id),) = planner.write().items()
        audit(session, actor, "customer.create", f"customer:{public_id}", id=customer_id)
    strong = {kind: {key.value for key in keys if key.kind is kind and not key.blocked} for kind in STRONG}
    link_existing(database, strong)
    return public_id
