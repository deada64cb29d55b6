"""Which scorer is in force: a model that the user trained or brought, else the rules."""

from __future__ import annotations

from listener.mood.models import in_force
from listener.sentiment.scorer import Scorer, scorer_for

LANGUAGES = ("vi", "en", "other")


def scorer_in_force(language: str | None) -> Scorer:
    """The scorer that reads a language (a code of :func:`listener.text.language.detect`) now."""
    return in_force(language or "other") or scorer_for(language)


def signature() -> str:
    """The scorers in force by name and version: ``en english 1, other emoji 2, vi trained-vi 3``."""
    scorers = ((language, scorer_in_force(language)) for language in sorted(LANGUAGES))
    return ", ".join(f"{language} {scorer.name} {scorer.version}" for language, scorer in scorers)
