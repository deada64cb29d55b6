"""Who owns a key: the customers whose records state it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.customers.identities import IdentityKind, is_blocked
from listener.store.tables import Identity
from listener.store.upsert import in_batches


@dataclass(frozen=True, slots=True)
class Owners:
    """Sole owners by kind and value."""

    by_kind: Mapping[IdentityKind, Mapping[str, int]]

    def of(self, kind: IdentityKind) -> Mapping[str, int]:
        """Customer id by value, of keys that exactly one customer owns."""
        return self.by_kind.get(kind, {})


def all_owners(session: Session, kind: IdentityKind, values: Collection[str]) -> dict[str, set[int]]:
    """Every owner of each value; blocked values, and those that ended, have none."""
    owners: defaultdict[str, set[int]] = defaultdict(set)
    for batch in in_batches(sorted(value for value in values if not is_blocked(kind, value))):
        for value, customer_id in session.execute(
            select(Identity.value, Identity.customer_id).where(
                Identity.kind == kind.value, Identity.value.in_(batch), Identity.valid_to.is_(None)
            )
        ):
            owners[value].add(customer_id)
    return dict(owners)


def sole_owners(session: Session, values: Mapping[IdentityKind, Collection[str]]) -> Owners:
    """The customer of each key that exactly one customer owns and that is not blocked."""
    by_kind = {}
    for kind, wanted in values.items():
        owners = all_owners(session, kind, wanted)
        by_kind[kind] = {value: next(iter(its)) for value, its in owners.items() if len(its) == 1}
    return Owners(by_kind)
