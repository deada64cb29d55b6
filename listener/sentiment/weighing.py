"""From weighted words to a mood: the part that all scorers share."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from listener.sentiment.mood import Evidence, Label, Mood

# The shape of the score: one plain opinion of strength 2 gives ±0.55, three of them ±0.89.
_SOFTNESS = 9.0
# Below this a text is neutral: half of one weak word (1 / sqrt(1 + 9) = 0.32).
_NEUTRAL = 0.16
# Mixed: a plain opinion on both sides, neither less than half the other.
_STRONG = 1.4
_BALANCE = 0.5


def weigh(evidence: Sequence[Evidence], scorer: str, version: int) -> Mood:
    """Sum up evidence (weights on the −3 … 3 scale)."""
    if not evidence:
        return unknown(scorer, version)
    good = sum(e.weight for e in evidence if e.weight > 0)
    bad = -sum(e.weight for e in evidence if e.weight < 0)
    total = good - bad
    score = total / sqrt(total * total + _SOFTNESS)
    if min(good, bad) >= _STRONG and min(good, bad) >= _BALANCE * max(good, bad):
        label = Label.MIXED
    else:
        label = label_of(score, _NEUTRAL)
    return Mood(label=label, score=score, scorer=scorer, version=version, evidence=tuple(evidence))


def label_of(score: float, neutral: float) -> Label:
    """Positive, neutral or negative by a threshold."""
    if abs(score) < neutral:
        return Label.NEUTRAL
    return Label.POSITIVE if score > 0 else Label.NEGATIVE


def unknown(scorer: str, version: int) -> Mood:
    """Nothing in the text could be judged."""
    return Mood(label=Label.UNKNOWN, score=None, scorer=scorer, version=version, evidence=())
