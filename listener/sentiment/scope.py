"""Which words of a text speak about the target, and which way a comparison points.

A clause belongs to the brand it names; a clause that names none to the brand named last before it.
Several brands in one clause share it when they are listed ("A và B đều tệ"), oppose each other when
compared ("A hơn B"), and else part it between them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from listener.sentiment.reading import Reading, Spans
from listener.sentiment.relations import Relations
from listener.sentiment.rules import Rules


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign with its place in the text."""

    start: int
    end: int
    written: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of tokens (``first`` … ``last``, exclusive) and of characters."""

    first: int
    last: int
    start: int
    end: int
    sentence: int


def lay_out(reading: Reading, rules: Rules) -> tuple[list[Token], list[Clause]]:
    """The tokens and clauses of a text with their places in it."""
    tokens = [
        Token(start, start + len(typed), word)
        for start, typed, word in zip(reading.offsets, reading.typed, reading.words, strict=True)
    ]
    bounds = [reading.index(clause.start) for clause in rules.clauses] + [len(tokens)]
    clauses: list[Clause] = []
    for clause, (first, last) in zip(rules.clauses, pairwise(bounds), strict=True):
        if first < last:
            end = tokens[last].start if last < len(tokens) else len(reading.text)
            start = tokens[first].start if clauses else 0
            clauses.append(Clause(first, last, start, end, clause.sentence))
    return tokens, clauses


@dataclass(slots=True)
class _Group:
    """Brands named together."""

    start: int
    end: int
    target: bool
    other: bool


class Scope:
    """How much, and which way, an opinion at some place counts for the target."""

    def __init__(
        self,
        tokens: Sequence[Token],
        clauses: Sequence[Clause],
        relations: Relations,
        target: Spans,
        others: Spans,
        opinions: Sequence[int],
        *,
        unaccented: bool = False,
    ) -> None:
        """``opinions``: where words with mood stand, in order."""
        self._than = relations.than | relations.than_bare if unaccented else relations.than
        self._starts: list[int] = []
        self._factors: list[float] = []
        self.compared: list[int] = []
        """Tokens that compare the target with something else ("hơn")."""
        self._tokens = tokens
        self._relations = relations
        self._absent = 0.0 if others else 1.0
        groups = self._gather(target, others, opinions) if target else []
        if groups:
            current = groups[0]
            for clause in clauses:
                current = self._read(clause, groups, current, opinions)

    def factor(self, position: int) -> float:
        """1: counts for the target; −1: counts the other way; 0: is about another brand."""
        place = bisect_right(self._starts, position)
        return self._factors[place - 1] if place else 1.0

    def _gather(self, target: Spans, others: Spans, opinions: Sequence[int]) -> list[_Group]:
        groups: list[_Group] = []
        named = sorted([(s, e, True) for s, e in target] + [(s, e, False) for s, e in others])
        for start, end, mine in named:
            last = groups[-1] if groups else None
            if last and (start < last.end or self._joined(last.end, start, opinions)):
                last.end = max(last.end, end)
                last.target |= mine
                last.other |= not mine
            else:
                groups.append(_Group(start, end, mine, not mine))
        return groups

    def _joined(self, left: int, right: int, opinions: Sequence[int]) -> bool:
        if any(left <= place < right for place in opinions):
            return False
        between = [t.written for t in self._tokens if left <= t.start < right]
        return len(between) <= 3 and all(word in self._relations.joiners for word in between)

    def _read(
        self, clause: Clause, groups: Sequence[_Group], current: _Group, opinions: Sequence[int]
    ) -> _Group:
        here = [g for g in groups if g.start < clause.end and g.end > clause.start]
        if not here:
            words = {t.written for t in self._tokens[clause.first : clause.last]}
            self._put(clause.start, 1.0 if words & self._relations.everyone else self._about(current))
            return current
        subject, standard = self._comparison(clause, here)
        if standard is not None:
            self._put(clause.start, self._compared(subject, standard))
            return subject or standard
        if len(here) == 1:
            self._put(clause.start, self._about(here[0]))
            return here[0]
        self._part(clause, here, opinions)
        return here[-1]

    def _part(self, clause: Clause, here: Sequence[_Group], opinions: Sequence[int]) -> None:
        """Several brands in one clause: the opinion follows its brand, or comes before it."""
        inside = [p for p in opinions if clause.start <= p < clause.end]
        comes_first = bool(inside) and inside[0] < here[0].start and inside[-1] < here[-1].start
        self._put(clause.start, self._about(here[0]))
        for before, group in pairwise(here):
            self._put(before.end if comes_first else group.start, self._about(group))

    def _comparison(self, clause: Clause, here: Sequence[_Group]) -> tuple[_Group | None, _Group | None]:
        """What is judged and what it is measured by; (None, None) where nothing is compared."""
        for index in range(clause.first, clause.last):
            token = self._tokens[index]
            if index and f"{self._tokens[index - 1].written} {token.written}" in self._relations.against:
                after = [g for g in here if g.start >= token.start]
                if after:
                    rest = [g for g in here if g is not after[0]]
                    return (rest[0] if rest else None), after[0]
            if token.written in self._than:
                if index + 1 < clause.last and self._tokens[index + 1].written[0].isdigit():
                    continue
                before = [g for g in here if g.end <= token.start]
                after = [g for g in here if g.start >= token.end]
                if after and self._close(token.end, after[0].start):
                    self.compared.append(index)
                    return (before[-1] if before else None), after[0]
        return None, None

    def _close(self, left: int, right: int) -> bool:
        return sum(left <= t.start < right for t in self._tokens) <= 5

    def _about(self, group: _Group) -> float:
        return 1.0 if group.target else self._absent

    def _compared(self, subject: _Group | None, standard: _Group) -> float:
        if subject is not None and subject.target:
            return 1.0
        if standard.target:
            return -1.0
        return self._absent

    def _put(self, start: int, factor: float) -> None:
        self._starts.append(start)
        self._factors.append(factor)
