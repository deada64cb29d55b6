"""The customers of the store, as linking asks them: an index of keys, and how common each is.

A key is kept as a number of 64 bits: two keys that fall together by chance (one in 10^12 for a base of
a million) only make a candidate more, which its evidence then judges.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.customers.identities import IdentityKind, is_blocked
from listener.customers.linkage.keys import OWNERS
from listener.customers.linkage.population import Holders
from listener.customers.linkage.records import Person, person
from listener.customers.sites import profile, site_form
from listener.store.lookup import rows_by_number
from listener.store.tables import CommonKey, Customer, CustomerKey, Identity, KeyIndex, NameWord


def key_number(key: str) -> int:
    """The signed 64-bit number under which a key is stored."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


@dataclass(frozen=True, slots=True)
class Frequencies:
    """What is held in memory: how common names and frequent keys are."""

    version: int
    customers: int
    handles: int
    words: Mapping[str, int]
    common: Mapping[int, int]
    """Customers by key, of keys with more owners than can be candidates."""


def read_frequencies(session: Session, known: Frequencies | None = None) -> Frequencies | None:
    """What is held in memory, read anew only where it has changed.

    Returns:
        None while the index has not been built.
    """
    state = session.execute(select(KeyIndex.version, KeyIndex.customers, KeyIndex.handles)).one_or_none()
    if state is None:
        return None
    if known is not None and known.version == state.version:
        return known
    return Frequencies(
        version=state.version,
        customers=state.customers,
        handles=state.handles,
        words=dict(session.execute(select(NameWord.word, NameWord.customers)).all()),
        common=dict(session.execute(select(CommonKey.key, CommonKey.customers)).all()),
    )


class StoredPopulation:
    """The customers of the store. Belongs to one session; the frequencies may be shared."""

    def __init__(self, session: Session, frequencies: Frequencies) -> None:
        """Ask this session."""
        self._session, self._frequencies = session, frequencies

    @property
    def size(self) -> int:
        """How many customers there are."""
        return self._frequencies.customers

    @property
    def handles(self) -> int:
        """How many handles their records hold."""
        return self._frequencies.handles

    def holders(self, keys: Collection[str]) -> Mapping[str, Holders]:
        """Who has each key."""
        common = self._frequencies.common
        numbers = {key_number(key): key for key in keys}
        found = {key: Holders(common[number], ()) for number, key in numbers.items() if number in common}
        rare = [number for number in numbers if number not in common]
        ids: defaultdict[int, list[int]] = defaultdict(list)
        for number, customer_id in rows_by_number(
            self._session, "key, customer_id", CustomerKey.__tablename__, "key", rare
        ):
            ids[number].append(customer_id)
        for number, its in ids.items():
            found[numbers[number]] = Holders(len(its), tuple(sorted(its)) if len(its) <= OWNERS else ())
        return found

    def persons(self, ids: Collection[int]) -> Mapping[int, Person]:
        """The customers of these numbers."""
        return {found.id: found for found in read_persons(self._session, sorted(ids))}

    def merged(self, ids: Collection[int]) -> Mapping[int, int]:
        """Whose records these are, of those that were merged into another."""
        rows = rows_by_number(
            self._session, "id, person_id", Customer.__tablename__, "id", sorted(ids),
            "AND person_id IS NOT NULL",
        )  # fmt: skip
        return dict(map(tuple, rows))

    def word_share(self, word: str) -> float:
        """The share of customers with this word in their names."""
        size = self._frequencies.customers
        return self._frequencies.words.get(word, 0) / size if size else 0.0


def read_persons(session: Session, ids: Sequence[int]) -> Iterator[Person]:
    """Customers as compared, in the order of their numbers; those without identities too.

    What ended is left out: it recognises nobody.
    """
    identities: dict[int, list[tuple[str, str, str]]] = {number: [] for number in ids}
    for customer_id, kind, value, shown in rows_by_number(
        session, "customer_id, kind, value, shown", Identity.__tablename__, "customer_id", ids,
        "AND valid_to IS NULL ORDER BY customer_id, id",
    ):  # fmt: skip
        identities[customer_id].append((kind, value, shown))
    for number, its in identities.items():
        yield _person(number, its)


def _person(number: int, identities: Iterable[tuple[str, str, str]]) -> Person:
    names: list[str] = []
    phones: list[str] = []
    emails: list[str] = []
    accounts: list[tuple[str, str]] = []
    address = None
    for kind, value, shown in identities:
        match kind:
            case "name":
                names.append(shown)
            case "phone" if not is_blocked(IdentityKind.PHONE, value):
                phones.append(value)
            case "email" if not is_blocked(IdentityKind.EMAIL, value):
                emails.append(value)
            case "account":
                accounts.append(_site_and_handle(value))
            case "address":
                address = address or shown
    return person(
        number, names=tuple(names), phones=frozenset(phones), emails=frozenset(emails),
        accounts=tuple(accounts), address=address,
    )  # fmt: skip


@lru_cache(maxsize=50_000)
def _site_and_handle(account: str) -> tuple[str, str]:
    """``voz.vn/u/minhanh.55`` → the site in its one form, and the handle."""
    site, _, rest = account.partition("/")
    found = profile(f"https://{account}")
    if found is not None:
        return found.site, found.handle
    return site_form(site), unquote(rest.rstrip("/").rpartition("/")[2])
