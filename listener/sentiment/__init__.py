"""Mood of a text, or of a brand within it: which way, how far, and which words say so."""

from __future__ import annotations

from collections.abc import Sequence

from listener.sentiment.mood import Evidence, Label, Mood
from listener.sentiment.scorer import Scorer, get_scorer, scorer_for, scorer_names

__all__ = ["Evidence", "Label", "Mood", "Scorer", "get_scorer", "score", "scorer_for", "scorer_names"]


def score(
    text: str,
    language: str | None,
    target: Sequence[tuple[int, int]] = (),
    others: Sequence[tuple[int, int]] = (),
) -> Mood:
    """The mood of a text towards a brand.

    Args:
        text: NFC text; offsets in the result refer to it.
        language: what :func:`listener.text.language.detect` said.
        target: where the brand is named; empty: the mood of the whole text.
        others: where other brands are named.
    """
    return scorer_for(language).score(text, target, others)
