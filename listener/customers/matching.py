"""Which existing customer a row of a file speaks of.

Keys count in the order of their strength (customer id, e-mail, phone, account). A weaker key never
overrules a stronger one: a customer with another e-mail is not found by a shared phone. Where the
keys leave several customers, the row is unclear and nobody is touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from listener.customers.identities import STRONG, IdentityKind, Key

Pair = tuple[IdentityKind, str]


class Verdict(Enum):
    """Where a row belongs when no single customer is found."""

    NEW = "new"
    UNCLEAR = "unclear"


@dataclass(slots=True)
class OwnerIndex:
    """Owners of strong keys among the customers that a file can touch. Grows as rows are planned."""

    owners: defaultdict[Pair, set[int]] = field(default_factory=lambda: defaultdict(set))
    kinds: defaultdict[int, set[IdentityKind]] = field(default_factory=lambda: defaultdict(set))

    def add(self, customer: int, keys: Iterable[Pair]) -> None:
        """Note that a customer owns keys."""
        for kind, value in keys:
            self.kinds[customer].add(kind)
            self.owners[kind, value].add(customer)

    def owners_of(self, key: Key) -> set[int]:
        """Who has a key; nobody has a placeholder or what cannot tell people apart."""
        if key.kind not in STRONG or key.blocked:
            return set()
        return self.owners.get((key.kind, key.value), set())

    def find(self, keys: Sequence[Key]) -> int | Verdict:
        """The one customer whom a row's usable keys mean."""
        usable = [key for key in keys if key.kind in STRONG and not key.blocked]
        candidates: set[int] = set()
        for kind in STRONG:
            found = {
                customer
                for key in usable
                if key.kind is kind
                for customer in self.owners.get((kind, key.value), ())
                if not self._contradicted(customer, kind, usable)
            }
            candidates = (candidates & found) or candidates or found
            if len(candidates) == 1:
                return next(iter(candidates))
        if not candidates or any((key.kind, key.value) not in self.owners for key in usable):
            # Nobody has one of its keys: with that key it can be told from the others.
            return Verdict.NEW
        return Verdict.UNCLEAR

    def _contradicted(self, customer: int, kind: IdentityKind, usable: Sequence[Key]) -> bool:
        for stronger in STRONG[: STRONG.index(kind)]:
            given = [key for key in usable if key.kind is stronger]
            if (
                given
                and stronger in self.kinds[customer]
                and not any(customer in self.owners.get((stronger, key.value), ()) for key in given)
            ):
                return True
        return False
