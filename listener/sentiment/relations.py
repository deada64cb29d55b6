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
    than_bare: frozenset[str]
    """As well, where the whole text is typed without accents ("kem" is also "cream")."""
    better: frozenset[str]
    """Those of them that say by themselves that the first is better ("hơn")."""
    against: frozenset[str]
    """Two words that stand before what something is measured by ("so với", "compared to")."""
    everyone: frozenset[str]
    """Makes a clause speak about all brands named so far."""
    going_on: frozenset[str]
    """Words by whose help a clause goes on about what was named before ("it", "nó")."""
    least: float
    """What an opinion far from the name still counts for, where the text names no other brand."""
    bystanders: tuple[str, ...]
    """Who does the brand's work and is not the brand: couriers."""
