"""How near an opinion stands to the target: what is said beside a name is said of it.

The figures are measured on the sentences of target_se14rest and target_se14lap whose targets meet opposite
opinions (share of right signs), and on target_dong (accuracy of three classes).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from listener.sentiment.phrasebook import Kind
from listener.sentiment.reading import Reading
from listener.sentiment.rules import Clause, Opinion

_CLAUSE, _TURN, _SENTENCE = 6, 20, 10
"""Words that a border counts for. Signs: 0.758 and 0.613 at (6, 12), 0.771 and 0.647 at (10, 20)."""
_HALF = 3.0
"""An opinion that stands so many words farther than the nearest counts for half."""
_LEAST = 0.1
_FAR_HALF = 20.0
_FAR_LEAST = 0.35
"""All opinions lose half where even the nearest stands 20 words off, but never more than this: a title may
name the brand and a long text follow. Accuracy on target_dong 0.532; without this 0.493."""
_NEAR = 3
_IMPLIED = -0.6
""" "The tables are close together but it is beautiful": nothing known of the tables, and "but". Signs 0.768
and 0.647; without this 0.726 and 0.622."""

_TURNS = (int(Kind.BUT), int(Kind.ALTHOUGH))


def nearness(
    reading: Reading,
    clauses: Sequence[Clause],
    opinions: Sequence[Opinion],
    targets: Sequence[int],
    *,
    alone: bool,
) -> list[float]:
    """How much each opinion counts for the target; below 0 where contrast says the opposite.

    Args:
        targets: the tokens that name it.
        alone: no other brand is named, so that a contrast can only be about the target.
    """
    if not opinions or not targets:
        return [1.0] * len(opinions)
    starts = [reading.index(clause.start) for clause in clauses]
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
                + _borders(clauses, min(home, opinion.clause), max(home, opinion.clause)),
                home,
            )
            for token, home in homes
        )
        distances.append(distance)
        there, here = sides[opinion.clause], sides[home]
        implied = silent and there[0] == here[0] and (there[1] - here[1]) % 2 == 1
        factors.append(_IMPLIED if implied else 1.0)
    nearest = min(distances)
    far = max(_FAR_LEAST, 2.0 ** (-max(0, nearest - _NEAR) / _FAR_HALF))
    return [
        factor * far * max(_LEAST, 2.0 ** ((nearest - distance) / _HALF))
        for factor, distance in zip(factors, distances, strict=True)
    ]


def _sides(clauses: Sequence[Clause]) -> list[tuple[int, int]]:
    """Of each clause its sentence, and on which side of how many contrasts it stands."""
    turns = 0
    sides: list[tuple[int, int]] = []
    for clause in clauses:
        turns += clause.turn in _TURNS
        sides.append((clause.sentence, turns))
    return sides


def _borders(clauses: Sequence[Clause], low: int, high: int) -> int:
    passed = clauses[low + 1 : high + 1]
    words = sum([_TURN if clause.turn in _TURNS else _CLAUSE for clause in passed])
    return words + _SENTENCE * (clauses[high].sentence - clauses[low].sentence)
