"""Which of many queries a post can satisfy at all: one automaton over the strings that wake them."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from ahocorasick_rs import BytesAhoCorasick

from listener.queries.document import Document
from listener.queries.meaning import holds
from listener.queries.nodes import DEFAULT_FIELDS, Is, Node, Term, walk
from listener.queries.plan import Check, Strings, Wake, wakes
from listener.queries.rarity import Rarity
from listener.queries.spelling import folded, spell, written
from listener.text.tokens import fold_for_search

_BETWEEN_FIELDS = b" \x00 "
"""No text has it: what stands in two fields stands side by side in none."""


class Post:
    """A document as strings are looked for in it."""

    def __init__(self, document: Document, fields: Collection[str] = ()) -> None:
        """Args: the document, and the fields that are asked beside title and text."""
        self.document = document
        self._spelt = {
            name: spell(text)
            for name in (*DEFAULT_FIELDS, *(f for f in fields if f not in DEFAULT_FIELDS))
            if (text := getattr(document, name))
        }
        self.words = {name: folded(spelt) for name, spelt in self._spelt.items()}
        """The folded words of the fields."""
        self.own = _joined([words for name, words in self.words.items() if name in DEFAULT_FIELDS])
        """Title and text."""
        others = [words for name, words in self.words.items() if name not in DEFAULT_FIELDS]
        self.whole = self.own + _joined(others) if others else self.own

    @cached_property
    def present(self) -> set[bytes]:
        """Every folded word of the fields."""
        return set(chain.from_iterable(self.words.values()))

    @cached_property
    def accents(self) -> bytes:
        """As :attr:`whole`, accents kept."""
        return _joined([written(spelt) for spelt in self._spelt.values()])

    def has(self, check: Check) -> bool:
        """Whether a check of a plan is true."""
        if not isinstance(check, Strings):
            return holds(check, self.document)
        if check.absent:
            return not any(string in self.own for string in check.any_of)
        where = self.accents if check.accents else self.whole
        return any(string in where for string in check.any_of)

    def values(self, names: Collection[str]) -> Iterator[tuple[str, str | None]]:
        """The values that an Is of these names may ask for."""
        for name in names:
            value = getattr(self.document, name if name != "tag" else "tags")
            if name == "tag":
                yield from ((name, fold_for_search(tag)) for tag in value)
            if isinstance(value, bool):
                value = "yes" if value else "no"
            if not value or value == "unknown":
                yield name, None
            elif name == "site":
                for host in {value, value.rsplit(":", 1)[0]}:
                    parts = host.split(".")
                    yield from ((name, ".".join(parts[at:])) for at in range(len(parts)))
            elif name != "tag":
                yield name, value


def _joined(fields: Sequence[Sequence[bytes]]) -> bytes:
    return b" " + _BETWEEN_FIELDS.join([b" ".join(words) for words in fields]) + b" "


_Sleeper = tuple[int, frozenset[bytes], tuple[Check, ...]]
"""A query, words that all must be there as well (looked up in a moment), and what else must be true."""


def _sleeper(number: int, wake: Wake) -> _Sleeper:
    words: set[bytes] = set()
    checks: list[Check] = []
    for check in wake.checks:
        if isinstance(check, Strings) and len(check.any_of) == 1 and not check.accents and not check.absent:
            string = check.any_of[0]
            inner = string.strip().split(b" ")
            whole = inner[string[:1] != b" " : len(inner) - (string[-1:] != b" ")]
            words.update(whole)
            if len(inner) == 1 and whole:
                continue
        checks.append(check)
    return number, frozenset(words), tuple(checks)


@dataclass(frozen=True, slots=True)
class Plan:
    """What wakes one query, worked out once."""

    fields: frozenset[str]
    """The text fields that it asks."""
    ways: tuple[tuple[bytes | tuple[str, str | None], _Sleeper], ...] | None
    """By string, or by the value of a field; None: it is asked of every post."""


def plan(number: int, node: Node, rarity: Rarity) -> Plan:
    """Work out what wakes a query."""
    found = wakes(node, rarity)
    return Plan(
        frozenset(field for n in walk(node) if isinstance(n, Term) for field in n.fields),
        None
        if found is None
        else tuple(
            ((w.by.name, w.by.value) if isinstance(w.by, Is) else w.by, _sleeper(number, w)) for w in found
        ),
    )


class Wakers:
    """What wakes a set of queries. Built once; :meth:`without` makes a copy that lets some sleep."""

    def __init__(self, plans: Mapping[int, Plan]) -> None:
        """Queries by number."""
        self.numbers = frozenset(plans)
        self.missing = 0
        """How many of the queries it was built from are gone."""
        self.fields = frozenset().union(*(p.fields for p in plans.values()))
        self._always = [number for number, p in plans.items() if p.ways is None]
        self._by_value: dict[tuple[str, str | None], list[_Sleeper]] = defaultdict(list)
        by_string: dict[bytes, list[_Sleeper]] = defaultdict(list)
        for one in plans.values():
            for by, sleeper in one.ways or ():
                (by_string if isinstance(by, bytes) else self._by_value)[by].append(sleeper)  # type: ignore[index]
        self._names = frozenset(name for name, _ in self._by_value)
        self._strings = list(by_string.values())
        self._automaton = BytesAhoCorasick(list(by_string)) if by_string else None

    def without(self, numbers: Collection[int]) -> Wakers:
        """The same with some queries asleep for good."""
        left = self.numbers.difference(numbers)
        if left == self.numbers:
            return self
        other = copy.copy(self)
        other.numbers = left
        other.missing = self.missing + len(self.numbers) - len(left)
        return other

    def awake(self, post: Post) -> set[int]:
        """The queries that may hold."""
        found = {number for number in self._always if not self.missing or number in self.numbers}
        present = post.present
        for sleepers in self._woken(post):
            for number, words, checks in sleepers:
                if words <= present and all(map(post.has, checks)):
                    found.add(number)
        return found & self.numbers if self.missing else found

    def _woken(self, post: Post) -> Iterator[list[_Sleeper]]:
        if self._automaton is not None:
            hits = self._automaton.find_matches_as_indexes(post.whole, overlapping=True)
            for which in {hit[0] for hit in hits}:
                yield self._strings[which]
        if self._names:
            for key in post.values(self._names):
                yield self._by_value.get(key, [])
