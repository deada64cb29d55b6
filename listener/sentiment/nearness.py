"""How near an opinion stands to the target: what is said beside a name is said of it.

The figures are measured on the sentences of target_se14rest and target_se14lap whose targets meet opposite
opinions (share of right signs), and on target_dong (accuracy of three classes).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from listener.sentiment.opinions import Clause, Opinion
from listener.sentiment.phrasebook import Kind
from listener.sentiment.reading import Reading
from listener.sentiment.relations import Relations

_CLAUSE, _TURN, _SENTENCE = 6, 20, 10
"""Words that a border counts for. Signs: 0.758 and 0.613 at (6, 12), 0.771 and 0.647 at (10, 20)."""
_HALF = 3.0
"""An opinion that stands so many words farther than the nearest counts for half."""
_LEAST = 0.1
_OPENING = 4
"""So many words into a clause its subject is sought."""
_FAR_HALF = 20.0
_FAR_LEAST = 0.35
"""All opinions lose half where even the nearest stands 20 words off, but never more than this: a title may
name the brand and a long text follow. Accuracy on target_dong 0.532; without this 0.493."""
_NEAR = 3
_IMPLIED = -0.6
""" "The tables are close together but it is beautiful": nothing known of the tables, and "but". Signs 0.768
and 0.647; without this 0.726 and 0.622."""

_BYSTANDER = 0.1
"""What is said of a courier in a clause that does not name the brand."""

_TURNS = (int(Kind.BUT), int(Kind.ALTHOUGH))


def nearness(
    reading: Reading,
    clauses: Sequence[Clause],
    opinions: Sequence[Opinion],
    targets: Sequence[int],
    relations: Relations,
    *,
    alone: bool,
) -> list[float]:
    """How much each opinion counts for the target; below 0 where contrast says the opposite.

    Args:
        targets: the tokens that name it.
        relations: says which clauses go on about it.
        alone: no other brand is named, so that a contrast can only be about the target.
    """
    if not opinions or not targets:
        return [1.0] * len(opinions)
    starts = [reading.index(clause.start) for clause in clauses]
    new = _new_subjects(reading, starts, relations)
    away = _about_bystanders(reading, starts, relations)
    sides = _sides(clauses)
    homes = [(token, bisect_right(starts, token) - 1) for token in targets]
    home_sides = {sides[home] for _, home in homes}
    silent = alone and all(sides[opinion.clause] not in home_sides for opinion in opinions)
    distances: list[int] = []
    factors: list[float] = []
    for opinion in opinions:
        first, last = reading.index(opinion.start), reading.index(opinion.end - 2)
        distance, home = min(
            (
                (first - token if token < first else max(token - last, 0))
                + _borders(clauses, new, min(home, opinion.clause), max(home, opinion.clause)),
                home,
            )
            for token, home in homes
        )
        distances.append(distance)
        there, here = sides[opinion.clause], sides[home]
        if opinion.clause in away and opinion.clause != home:
            factors.append(_BYSTANDER)
            continue
        implied = silent and there[0] == here[0] and (there[1] - here[1]) % 2 == 1
        factors.append(_IMPLIED if implied else 1.0)
    nearest = min(distances)
    least = relations.least if alone else _LEAST
    far = max(_FAR_LEAST, least, 2.0 ** (-max(0, nearest - _NEAR) / _FAR_HALF))
    return [
        factor * far * max(least, 2.0 ** ((nearest - distance) / _HALF))
        for factor, distance in zip(factors, distances, strict=True)
    ]


def _new_subjects(reading: Reading, starts: Sequence[int], relations: Relations) -> list[bool]:
    """Of each clause whether it turns to something else: unless a pronoun or a verb early in it goes on."""
    return [relations.going_on.isdisjoint(reading.words[start : start + _OPENING]) for start in starts]


def _about_bystanders(reading: Reading, starts: Sequence[int], relations: Relations) -> frozenset[int]:
    if not any(who.split(" ")[0] in reading.words for who in relations.bystanders):
        return frozenset()
    found: list[int] = []
    for number, (start, end) in enumerate(pairwise([*starts, len(reading.words)])):
        said = f" {' '.join(reading.words[start:end])} "
        if any(f" {who} " in said for who in relations.bystanders):
            found.append(number)
    return frozenset(found)


def _sides(clauses: Sequence[Clause]) -> list[tuple[int, int]]:
    """Of each clause its sentence, and on which side of how many contrasts it stands."""
    turns = 0
    sides: list[tuple[int, int]] = []
    for clause in clauses:
        turns += clause.turn in _TURNS
        sides.append((clause.sentence, turns))
    return sides


def _borders(clauses: Sequence[Clause], new: Sequence[bool], low: int, high: int) -> int:
    words = 0
    for number in range(low + 1, high + 1):
        if new[number]:
            words += _TURN if clauses[number].turn in _TURNS else _CLAUSE
    return words + _SENTENCE * (
        any(new[low + 1 : high + 1]) and clauses[high].sentence - clauses[low].sentence
    )
