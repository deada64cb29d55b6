"""A post read for exact answers: where clauses hold, found through an index of its words.

Answers as :mod:`listener.queries.meaning` does, which says what queries mean; this is the fast way there.
Only what the index leaves is looked at closely, and words get their places in the text only then.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property

from listener.queries.document import Document, Words
from listener.queries.meaning import Place, Stretch, holds, stands_at
from listener.queries.nodes import ANY, And, Apart, Between, Is, Near, Node, Not, Or, Term, children
from listener.queries.spelling import folded, spell

_NONE: list[Stretch] = []
_FEW = 12
"""Words looked for one by one: an index of all words costs as much."""
_WILD = re.compile(r"[*?]+")


class FieldIndex:
    """The words of one field by their spelling without accents."""

    def __init__(self, words: Words, spelt: list[bytes] | None = None) -> None:
        """Args: the field, and its folded words where they are known already."""
        self.words = words
        self._list = folded(spell(words.text)) if spelt is None else spelt
        self._asked = 0

    @cached_property
    def _places(self) -> dict[bytes, list[int]]:
        places: dict[bytes, list[int]] = defaultdict(list)
        for number, word in enumerate(self._list):
            places[word].append(number)
        return places

    def _places_of(self, word: bytes) -> Sequence[int]:
        self._asked += 1
        if self._asked > _FEW:
            return self._places.get(word, ())
        places: list[int] = []
        with suppress(ValueError):  # there is no further one
            at = -1
            while True:
                at = self._list.index(word, at + 1)
                places.append(at)
        return places

    def find(self, term: Term) -> list[Stretch]:
        """Where a term stands, in order."""
        spelt, simple = _spelt(term)
        size = len(spelt)
        found = [(at, at + size) for at in self._likely(spelt)]
        return found if simple else [s for s in found if stands_at(term, self.words, s[0])]

    def _likely(self, spelt: Sequence[bytes | re.Pattern[bytes]]) -> Iterator[int]:
        """Where the term's words stand side by side, but for accents, capitals and punctuation."""
        rarest: Sequence[int] = ()
        offset = -1
        for number, word in enumerate(spelt):
            if isinstance(word, bytes):
                places = self._places_of(word)
                if not places:
                    return
                if offset < 0 or len(places) < len(rarest):
                    rarest, offset = places, number
        if offset < 0:  # wildcards alone
            pattern = spelt[0]
            assert not isinstance(pattern, bytes)
            offset = 0
            rarest = sorted(
                at for word, places in self._places.items() if pattern.fullmatch(word) for at in places
            )
        last = len(self._list) - len(spelt)
        for place in rarest:
            at = place - offset
            if 0 <= at <= last and all(
                self._list[at + n] == word if isinstance(word, bytes) else word.fullmatch(self._list[at + n])
                for n, word in enumerate(spelt)
                if n != offset
            ):
                yield at


_Forms = tuple[bytes | re.Pattern[bytes], ...]
_remembered: dict[int, tuple[Term, tuple[_Forms, bool]]] = {}
_MANY = 100_000


def _spelt(term: Term) -> tuple[_Forms, bool]:
    """As :func:`_spell`, remembered: by identity, for a term is slow to hash."""
    known = _remembered.get(id(term))
    if known is None or known[0] is not term:
        if len(_remembered) >= _MANY:
            _remembered.clear()
        known = _remembered[id(term)] = term, _spell(term)
    return known[1]


def _spell(term: Term) -> tuple[_Forms, bool]:
    """The term's words as an index has them, and whether nothing more than them is asked."""
    forms: list[bytes | re.Pattern[bytes]] = []
    for word in term.words:
        if word.wildcard:
            # "?" is a letter, and one without a byte of its own takes seven; or a mark, which takes none.
            parts = [re.escape(b"".join(folded(spell(part)))) for part in _WILD.split(word.form)]
            forms.append(re.compile(b".*".join(parts), re.DOTALL))
        else:
            forms.append(b"".join(folded(spell(word.form))))
    plain = not any(w.accented or w.cased or w.wildcard or not w.form.isascii() for w in term.words)
    ends = term.words[0].form[:1] + term.words[-1].form[-1:]
    number = any(char.isdigit() for char in ends)  # might be a part of a number such as 1.200
    return tuple(forms), plain and not number and set(term.gaps) == {ANY}


class Reading:
    """A document with the index of its words; made once for all queries."""

    def __init__(self, document: Document, spelt: dict[str, list[bytes]] | None = None) -> None:
        """Args: the document, and the folded words of the fields where they are known already."""
        self.document = document
        self._spelt = spelt or {}
        self._indexes: dict[str, FieldIndex] = {}
        self._found: dict[tuple[str, int], list[Stretch]] = {}

    def evaluate(self, node: Node) -> set[Place] | None:
        """As :func:`listener.queries.meaning.evaluate`."""
        return self._places(node) if self.holds(node) else None

    def holds(self, node: Node) -> bool:
        """As :func:`listener.queries.meaning.holds`."""
        match node:
            case And():
                return all(self.holds(part) for part in node.parts)
            case Or():
                return any(self.holds(part) for part in node.parts)
            case Not():
                return not self.holds(node.part)
            case Is() | Between():
                return holds(node, self.document)
            case _:
                return any(self._outermost(node, name) for name in _fields(node))

    def _places(self, node: Node) -> set[Place]:
        match node:
            case And() | Or():
                return set().union(*(self._places(part) for part in node.parts if self.holds(part)))
            case Term() | Near() | Apart():
                return {place for name in _fields(node) for place in self._marked(node, name)}
            case _:
                return set()

    def _marked(self, node: Term | Near | Apart, name: str) -> Iterator[Place]:
        found = self._outermost(node, name)
        if not found:
            return
        tokens = self._index(name).words.tokens
        inner = found if isinstance(node, Term) else innermost(found)
        starts = [first for first, _ in inner]
        for term in _terms(node):
            for first, last in self._stretches(term, name):
                around = bisect_right(starts, first) - 1
                if around >= 0 and last <= inner[around][1]:
                    yield Place(
                        name, tokens[first].start, tokens[last - 1].end, node.start, node.end, term.alias
                    )

    def _index(self, name: str) -> FieldIndex:
        if name not in self._indexes:
            self._indexes[name] = FieldIndex(self.document.words[name], self._spelt.get(name))
        return self._indexes[name]

    def _outermost(self, node: Node, name: str) -> list[Stretch]:
        """As :meth:`_stretches`, but of a NEAR those alone that hold no other: all that is asked of one
        that stands in nothing else, and few where a text repeats a word."""
        if not isinstance(node, Near):
            return self._stretches(node, name)
        key = name, -id(node)
        if key not in self._found:
            parts = [self._stretches(part, name) for part in node.parts]
            self._found[key] = near(node, parts, shortest=True)
        return self._found[key]

    def _stretches(self, node: Node, name: str) -> list[Stretch]:
        """Every stretch of a field that satisfies a clause about words, in order, each once."""
        key = name, id(node)  # the caller's query outlives this reading
        if key not in self._found:
            self._found[key] = self._look(node, name)
        return self._found[key]

    def _look(self, node: Node, name: str) -> list[Stretch]:
        match node:
            case Term():
                known = name in node.fields and getattr(self.document, name)
                return self._index(name).find(node) if known else _NONE
            case Or():
                return sorted({s for part in node.parts for s in self._stretches(part, name)})
            case Near():
                return near(node, [self._stretches(part, name) for part in node.parts])
            case Apart():
                found = self._stretches(node.part, name)
                return apart(node, found, self._stretches(node.other, name)) if found else _NONE
            case _:
                raise TypeError(f"{type(node).__name__} has no place in a text")


def _terms(node: Node) -> Iterator[Term]:
    if isinstance(node, Term):
        yield node
    else:
        for part in (node.part,) if isinstance(node, Apart) else children(node):
            yield from _terms(part)


def _fields(node: Node) -> tuple[str, ...]:
    return (
        node.fields
        if isinstance(node, Term)
        else tuple(dict.fromkeys(f for t in _terms(node) for f in t.fields))
    )


def innermost(found: Sequence[Stretch]) -> list[Stretch]:
    """Those that hold no other, in order; their ends are in order too."""
    kept: list[Stretch] = []
    for stretch in sorted(found, key=lambda s: (-s[0], s[1])):
        if not kept or stretch[1] < kept[-1][1]:
            kept.append(stretch)
    return kept[::-1]


def near(node: Near, parts: Sequence[Sequence[Stretch]], *, shortest: bool = False) -> list[Stretch]:
    """Chains of one stretch a part (each in order), at most ``distance`` words from one to the next.

    Args:
        shortest: Of chains with one end only the shortest is wanted. How a chain goes on depends on its
            end alone, so the others can be left at each step.
    """
    if not all(parts):
        return []
    firsts = range(1) if node.ordered else range(len(parts))
    chains = {(first, last, 1 << number) for number in firsts for first, last in parts[number]}
    for done in range(1, len(parts)):
        longer: set[tuple[int, int, int]] = set()
        for first, last, used in _shortest(chains) if shortest else chains:
            for number in (done,) if node.ordered else range(len(parts)):
                if used >> number & 1:
                    continue
                part = parts[number]
                at = bisect_left(part, (last, 0))
                while at < len(part) and part[at][0] - last <= node.distance:
                    longer.add((first, part[at][1], used | 1 << number))
                    at += 1
        chains = longer
    return sorted({(first, last) for first, last, _ in (_shortest(chains) if shortest else chains)})


def _shortest(chains: set[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    latest: dict[tuple[int, int], int] = {}
    for first, last, used in chains:
        if first > latest.get((last, used), -1):
            latest[last, used] = first
    return ((first, last, used) for (last, used), first in latest.items())


def apart(node: Apart, found: Sequence[Stretch], others: Sequence[Stretch]) -> list[Stretch]:
    """The stretches with no other one overlapping or within ``distance`` words; both are sorted."""
    longest = max((last - first for first, last in others), default=0)

    before = -1 if node.ordered else node.distance  # -1: they overlap

    def close(stretch: Stretch) -> bool:
        first, last = stretch
        at = bisect_left(others, (first - before - longest, 0))
        while at < len(others) and others[at][0] - last <= node.distance:
            if first - others[at][1] <= before:
                return True
            at += 1
        return False

    return [stretch for stretch in found if not close(stretch)]
