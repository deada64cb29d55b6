"""What a scorer says about a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """The mood in one word. ``UNKNOWN`` is not ``NEUTRAL``: nothing in the text could be judged."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    MIXED = "mixed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One word (or emoji) that made the mood, with its place in the text as it was given."""

    start: int
    end: int
    """Exclusive: ``text[start:end] == word``."""
    word: str
    weight: float
    """What it added, after negation and the like; about −3 … 3, the sign is the mood."""
    note: str
    """Why the weight is what it is (``negated``, ``boosted``, ``emoji``, …), parted by commas."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mood:
    """The mood of a text towards a target."""

    label: Label
    score: float | None
    """−1 … 1; None when unknown, and only then."""
    confidence: float | None
    """0 … 1: how often such an answer is right; None when unknown, and only then."""
    scorer: str
    version: int
    evidence: tuple[Evidence, ...]
    """In the order of the text; empty when unknown, and from a scorer that reads a text as a whole."""
    polarity: float | None = None
    """What TextBlob alone says of the whole text, −1 … 1; None where the text is not English."""
    subjectivity: float | None = None
    """TextBlob's, 0 (facts) … 1 (opinion); None where the text is not English."""
