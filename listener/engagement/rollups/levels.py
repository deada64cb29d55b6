"""Of what sums are kept: a level is a way of telling posts apart beside their mentions and their day."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from listener.store.posts import METRICS
from listener.store.rollups import Cell


class Level(IntEnum):
    """What the ``dim`` of a roll-up row stands for. A filter on one of these reads that level alone."""

    FULL = 0
    """The cell: for filters on several of the below at once."""
    ALL = 1
    """Nothing but the combination of mentions."""
    SOURCE = 2
    LANGUAGE = 3
    KIND = 4
    WHO = 5
    """Whether the author is a confirmed customer, and whether the post is suspect."""


def number_of(word: str) -> int:
    """A short word as a number, so that every ``dim`` is one; 0 is no word."""
    return int.from_bytes(word.encode()[:7], "big")


def number_of_who(customer: bool, suspect: bool) -> int:
    """The ``dim`` of :attr:`Level.WHO`."""
    return 2 * customer + suspect


def dims_of(cell: Cell | Any) -> tuple[tuple[Level, int], ...]:
    """Where a cell counts."""
    return (
        (Level.FULL, cell.id),
        (Level.ALL, 0),
        (Level.SOURCE, cell.source_id),
        (Level.LANGUAGE, number_of(cell.language)),
        (Level.KIND, number_of(cell.kind)),
        (Level.WHO, number_of_who(cell.customer, cell.suspect)),
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
