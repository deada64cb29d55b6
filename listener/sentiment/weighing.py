"""From weighted words to a mood: the part that all scorers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from listener.sentiment.mood import Evidence, Label, Mood

# The shape of the score: one plain opinion of strength 2 gives ±0.55, three of them ±0.89.
_SOFTNESS = 9.0
# Mixed: a plain opinion on both sides, neither less than half the other.
_STRONG = 1.4
_BALANCE = 0.5
LEANING = "leaning"
"""The first note of words that only lean."""
_LEANING_ALONE = 0.3
"""Less than this from such words alone is nothing. With 0 the mean two-class F1 on five Vietnamese sets is
0.833, with 0.25 0.830, with 0.5 0.825; but with 0 every "where is the shop?" would have a mood."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From which sum of weights (−3 … 3 a word) on a text is called negative or positive."""

    negative: float
    positive: float


EVEN = Scale(-0.48, 0.48)
"""A quarter of a plain opinion."""


def weigh(
    evidence: Sequence[Evidence], scorer: str, version: int, scale: Scale = EVEN, extra: float = 0.0
) -> Mood:
    """Sum up evidence (weights on the −3 … 3 scale), and ``extra``, which no single word gave."""
    if not evidence:
        return unknown(scorer, version)
    good, bad = _sides(evidence)
    total = good - bad + extra
    if abs(total) < _LEANING_ALONE and all(item.note.startswith(LEANING) for item in evidence):
        return unknown(scorer, version)
    if bad >= _STRONG and good >= _STRONG and min(good, bad) >= _BALANCE * max(good, bad):
        label = Label.MIXED
    elif total > scale.positive:
        label = Label.POSITIVE
    else:
        label = Label.NEGATIVE if total < scale.negative else Label.NEUTRAL
    score = total / sqrt(total * total + _SOFTNESS)
    return Mood(
        label=label, score=score, confidence=_confidence(score, good, bad),
        scorer=scorer, version=version, evidence=tuple(evidence),
    )  # fmt: skip


def _sides(evidence: Sequence[Evidence]) -> tuple[float, float]:
    good = bad = 0.0
    for item in evidence:
        if item.weight > 0:
            good += item.weight
        else:
            bad -= item.weight
    return good, bad


def confidence_of(score: float, evidence: Sequence[Evidence]) -> float:
    """How often an answer like this is right: more when far from 0, less when the words disagree."""
    return _confidence(score, *_sides(evidence))


def _confidence(score: float, good: float, bad: float) -> float:
    return 0.5 + 0.4 * abs(score) * max(good, bad) / (good + bad or 1.0)


def unknown(scorer: str, version: int) -> Mood:
    """Nothing in the text could be judged."""
    return Mood(label=Label.UNKNOWN, score=None, confidence=None, scorer=scorer, version=version, evidence=())
