"""Whose record an interaction belongs to: that of the customer who owns its identity at that time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.customers.contacted.rows import Told
from listener.customers.identities import STRONG, IdentityKind, Key, UnreadableError
from listener.customers.persons import persons_of
from listener.customers.tombstones import Tombstones, find_keys
from listener.store.tables import Customer, Identity
from listener.store.upsert import in_batches


class UnknownCustomerError(UnreadableError):
    """Nobody among the customers has a row's keys."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an interaction goes."""

    customer_id: int
    identity_id: int | None


@dataclass(frozen=True, slots=True)
class _Owner:
    customer_id: int
    identity_id: int | None
    start: datetime | None = None
    end: datetime | None = None

    def at(self, moment: datetime) -> bool:
        return (self.start is None or self.start <= moment) and (self.end is None or moment < self.end)


class Places:
    """The owners of all keys of a file, read at once."""

    def __init__(self, session: Session, told: Sequence[Told]) -> None:
        keys = {(key.kind, key.value): key for each in told for key in each.keys}
        self._owners: defaultdict[tuple[IdentityKind, str], list[_Owner]] = defaultdict(list)
        for kind in STRONG:
            values = sorted(value for k, value in keys if k is kind)
            for batch in in_batches(values):
                for row in session.execute(
                    select(
                        Identity.value,
                        Identity.customer_id,
                        Identity.id,
                        Identity.valid_from,
                        Identity.valid_to,
                    )
                    .where(Identity.kind == kind.value, Identity.value.in_(batch))
                    .order_by(Identity.id)
                ):
                    self._owners[kind, row[0]].append(_Owner(*row[1:]))
        self._by_public_id(session, [value for kind, value in keys if kind is IdentityKind.CRM])
        owners = [owner.customer_id for found in self._owners.values() for owner in found]
        self._persons = persons_of(session, owners)
        self._tombstones: Tombstones = find_keys(session, keys.values())

    def _by_public_id(self, session: Session, values: Sequence[str]) -> None:
        """Our own ids are customer numbers too."""
        ours = sorted(value.upper() for value in values if value.startswith("c-"))
        for batch in in_batches(ours):
            for public_id, id_ in session.execute(
                select(Customer.public_id, Customer.id).where(Customer.public_id.in_(batch))
            ):
                self._owners[IdentityKind.CRM, public_id.lower()].append(_Owner(id_, None))

    def place(self, told: Told) -> Place:
        """The record, by the strongest key that one customer owns.

        Raises:
            UnreadableError: nobody has its keys, several have, or the person was erased.
        """
        if (reason := self._tombstones.reason(told.keys)) is not None:
            raise UnreadableError(reason)
        placed: list[tuple[Key, _Owner]] = []
        shared = []
        for key in sorted(told.keys, key=lambda key: STRONG.index(key.kind)):
            owners = [] if key.blocked else self._of(key, told.at)
            if len({self._persons[owner.customer_id] for owner in owners}) > 1:
                shared.append(key)
            elif owners:
                # Of a merged person's records the one that stands for the person, if it has the key.
                owners.sort(key=lambda owner: owner.customer_id != self._persons[owner.customer_id])
                placed.append((key, owners[0]))
        if not placed:
            raise _nobody(told.keys, shared)
        (first, owner), *others = placed
        for key, other in others:
            if self._persons[other.customer_id] != self._persons[owner.customer_id]:
                raise UnreadableError(
                    f"its {first.kind.value} {first.shown} and its {key.kind.value} {key.shown} "
                    "are two customers'"
                )
        return Place(owner.customer_id, owner.identity_id)

    def _of(self, key: Key, moment: datetime) -> list[_Owner]:
        return [owner for owner in self._owners.get((key.kind, key.value), ()) if owner.at(moment)]


def _nobody(keys: Sequence[Key], shared: Sequence[Key]) -> UnreadableError:
    if shared:
        return UnreadableError(
            f"its {shared[0].kind.value} {shared[0].shown} belongs to several customers: add a customer id"
        )
    if all(key.blocked for key in keys):
        return UnreadableError(
            f"its {keys[0].kind.value} {keys[0].shown} is a placeholder or a shared number"
        )
    named = " or ".join(f"{key.kind.value} {key.shown}" for key in keys)
    return UnknownCustomerError(
        f"no customer has {named}: import the customer first, then send this row again"
    )
