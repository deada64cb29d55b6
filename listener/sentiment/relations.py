"""How a language relates brands to each other."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Relations:
    """The words by which a language relates brands (written forms)."""

    joiners: frozenset[str]
    """May stand between brands that share an opinion."""
    than: frozenset[str]
    """Stands between what is judged and what it is measured by."""
    better: frozenset[str]
    """Those of them that say by themselves that the first is better ("hơn")."""
    against: frozenset[str]
    """Two words that stand before what something is measured by ("so với", "compared to")."""
    everyone: frozenset[str]
    """Makes a clause speak about all brands named so far."""
