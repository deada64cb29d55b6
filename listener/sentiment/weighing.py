"""From weighted words to a mood: the part that all scorers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from listener.sentiment.mood import Evidence, Label, Mood

# The shape of the score: one plain opinion of strength 2 gives ±0.55, three of them ±0.89.
_SOFTNESS = 9.0
# Mixed: a plain opinion on both sides, neither less than half the other.
_STRONG = 1.4
_BALANCE = 0.5
_UNDECIDED = 0.35
"""The confidence of neutral and mixed: so often is neutral right on the sets of confidence_of."""
_MIXED, _POSITIVE, _NEGATIVE, _NEUTRAL = Label.MIXED, Label.POSITIVE, Label.NEGATIVE, Label.NEUTRAL
LEANING = "leaning"
"""The first note of words that only lean."""
_LEANING_ALONE = 0.25
"""Less than this from such words alone is nothing. With 0 the mean two-class F1 on five Vietnamese sets is
0.833, with 0.25 0.830, with 0.5 0.825; but with 0 every "where is the shop?" would have a mood."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From which sum of weights (−3 … 3 a word) on a text is called negative or positive."""

    negative: float
    positive: float
    praise: float = 1.0
    """How much more praise weighs: complaints are told at length, praise in few words."""
    shift: float = 0.0
    """Added to each sum."""


EVEN = Scale(-0.48, 0.48)
"""A quarter of a plain opinion."""


class Verdict(NamedTuple):
    """A mood without its reasons."""

    label: Label
    score: float | None
    """−1 … 1; None when unknown."""
    confidence: float | None


UNKNOWN = Verdict(Label.UNKNOWN, None, None)


def judge(weights: Sequence[float], firm: bool, scale: Scale = EVEN, extra: float = 0.0) -> Verdict:
    """Sum up weights (−3 … 3 each), and ``extra``, which no single word gave.

    ``firm``: some of the words do more than lean.
    """
    if not weights:
        return UNKNOWN
    good = bad = 0.0
    for weight in weights:
        if weight > 0:
            good += weight
        else:
            bad -= weight
    if not firm and -_LEANING_ALONE < good - bad < _LEANING_ALONE:
        return UNKNOWN
    total = good * scale.praise - bad + scale.shift + extra
    if bad >= _STRONG and good >= _STRONG and min(good, bad) >= _BALANCE * max(good, bad):
        label = _MIXED
    elif total > scale.positive:
        label = _POSITIVE
    else:
        label = _NEGATIVE if total < scale.negative else _NEUTRAL
    score = total / sqrt(total * total + _SOFTNESS)
    undecided = label is _MIXED or label is _NEUTRAL
    return Verdict(label, score, _UNDECIDED if undecided else confidence_of(score, good, bad))


def weigh(
    evidence: Sequence[Evidence], scorer: str, version: int, scale: Scale = EVEN, extra: float = 0.0
) -> Mood:
    """As :func:`judge`, with the evidence."""
    firm = any(not item.note.startswith(LEANING) for item in evidence)
    label, score, confidence = judge([item.weight for item in evidence], firm, scale, extra)
    if score is None:
        return unknown(scorer, version)
    return Mood(
        label=label, score=score, confidence=confidence, scorer=scorer, version=version,
        evidence=tuple(evidence),
    )  # fmt: skip


def confidence_of(score: float, good: float, bad: float) -> float:
    """How often a positive or negative answer like this is right.

    More when far from 0, less when the words disagree. On the first 3,000 rows of five Vietnamese and three
    English sets, answers said to be right 60, 70, 80 and 90 % of the time were so 45 to 64, 67 to 79, 85 to
    92 and 94 to 98 %.
    """
    return 0.5 + 0.4 * abs(score) * max(good, bad) / (good + bad or 1.0)


def unknown(scorer: str, version: int) -> Mood:
    """Nothing in the text could be judged."""
    return Mood(label=Label.UNKNOWN, score=None, confidence=None, scorer=scorer, version=version, evidence=())
