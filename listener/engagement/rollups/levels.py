"""Of what sums are kept: a level is a way of telling posts apart beside their mentions and their day."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from listener.post import Kind as PostKind
from listener.store.posts import METRICS
from listener.store.rollups import Cell


class Level(IntEnum):
    """What the ``dim`` of a roll-up row stands for. A filter on just this reads that level alone."""

    FULL = 0
    """The cell: for all filters that no other level answers."""
    ALL = 1
    """Nothing: the mentions alone are told apart."""
    SOURCE = 2
    LANGUAGE = 3
    KIND = 4
    WHO = 5
    """Whether the author is a confirmed customer, and whether the post is suspect."""
    LANGUAGE_KIND = 6
    LANGUAGE_WHO = 7
    KIND_WHO = 8


COARSE = tuple(level for level in Level if level is not Level.FULL)
FINE = 10
"""Added to a level: posts with several mentions, under exactly these."""


_KINDS = tuple(kind.value for kind in PostKind)


def number_of_language(code: str) -> int:
    """The ``dim`` of :attr:`Level.LANGUAGE`: the letters of the code; 0 is an unknown language."""
    return int.from_bytes(code.encode()[:7], "big")


def number_of_kind(kind: str) -> int:
    """The ``dim`` of :attr:`Level.KIND`: 1 to 15; 0 is none that there is."""
    return _KINDS.index(kind) + 1 if kind in _KINDS else 0


def number_of_who(customer: bool, suspect: bool) -> int:
    """The ``dim`` of :attr:`Level.WHO`."""
    return 2 * customer + suspect


def pair(one: int, other: int) -> int:
    """The ``dim`` of a level of two things; the second is below 16."""
    return one * 16 + other


def dims_of(cell: Cell | Any) -> tuple[tuple[Level, int], ...]:
    """Where a cell counts, beside its own sums."""
    language, kind = number_of_language(cell.language), number_of_kind(cell.kind)
    who = number_of_who(cell.customer, cell.suspect)
    return (
        (Level.ALL, 0),
        (Level.SOURCE, cell.source_id),
        (Level.LANGUAGE, language),
        (Level.KIND, kind),
        (Level.WHO, who),
        (Level.LANGUAGE_KIND, pair(language, kind)),
        (Level.LANGUAGE_WHO, pair(language, who)),
        (Level.KIND_WHO, pair(kind, who)),
    )


PARTS = ("gained", "already")
FIGURES = (
    "posts",
    *(f"{part}_{count}{known}" for part in PARTS for known in ("", "_known") for count in METRICS),
)
"""The columns of sums, in the order of :class:`Sums`."""


def place_of(count: str, *, already: bool) -> int:
    """Where a count's sum stands among :data:`FIGURES`; how many rows know it stands four further on."""
    return 1 + METRICS.index(count) + (2 * len(METRICS) if already else 0)
