"""How common a key is among the customers, and who has it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from listener.customers.linkage.keys import OWNERS, person_keys
from listener.customers.linkage.records import Person


@dataclass(frozen=True, slots=True)
class Holders:
    """Who has a key."""

    count: int
    """How many customers."""
    ids: tuple[int, ...]
    """Which; empty where they are too many to be candidates."""


NOBODY = Holders(0, ())


class Population(Protocol):
    """The customers, as linking asks them."""

    @property
    def size(self) -> int:
        """How many customers there are."""

    @property
    def handles(self) -> int:
        """How many handles their records hold."""

    def holders(self, keys: Collection[str]) -> Mapping[str, Holders]:
        """Who has each key; keys that nobody has may be missing."""

    def persons(self, ids: Collection[int]) -> Mapping[int, Person]:
        """The customers of these numbers."""

    def merged(self, ids: Collection[int]) -> Mapping[int, int]:
        """Whose records these are, of those that were merged into another."""

    def word_share(self, word: str) -> float:
        """The share of customers with this word in their names; 0 for a word that is in none."""


RARE = 0.00002
"""A word in fewer names than this share is no known part of names: nicknames end up in records too."""


class Listed:
    """Customers held in memory: for measuring, and as the referee of the stored index."""

    def __init__(self, persons: Iterable[Person]) -> None:
        """Index the customers."""
        self._persons = {person.id: person for person in persons}
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        words: Counter[str] = Counter()
        self._handles = 0
        for person in self._persons.values():
            for key in person_keys(person):
                self._holders[key].append(person.id)
            words.update({word for name in person.names for word in name})
            self._handles += len(person.handles)
        self._words = words

    @property
    def size(self) -> int:
        """How many customers there are."""
        return len(self._persons)

    @property
    def handles(self) -> int:
        """How many handles their records hold."""
        return self._handles

    def holders(self, keys: Collection[str]) -> Mapping[str, Holders]:
        """Who has each key."""
        found = {}
        for key in keys:
            if ids := self._holders.get(key):
                found[key] = Holders(len(ids), tuple(ids) if len(ids) <= OWNERS else ())
        return found

    def persons(self, ids: Collection[int]) -> Mapping[int, Person]:
        """The customers of these numbers."""
        return {number: self._persons[number] for number in ids if number in self._persons}

    def merged(self, ids: Collection[int]) -> Mapping[int, int]:  # noqa: ARG002 - none of them is merged
        """Nobody's: these customers are none but themselves."""
        return {}

    def word_share(self, word: str) -> float:
        """The share of customers with this word in their names."""
        return self._words[word] / len(self._persons) if self._persons else 0.0


def known_name(population: Population, word: str) -> bool:
    """Whether a word is a part of names in this population, and not somebody's nickname."""
    return population.word_share(word) >= max(RARE, 2 / max(population.size, 1))
