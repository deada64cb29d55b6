"""What the rules find in a text: phrases with mood, and the stretches they stand in."""

from __future__ import annotations

from typing import NamedTuple


class Opinion:
    """A phrase with mood. Places are those of ``Reading.codes``."""

    __slots__ = ("clause", "end", "notes", "start", "weight")

    def __init__(self, start: int, end: int, weight: float, clause: int, notes: tuple[str, ...]) -> None:
        """``clause``: its number in ``Rules.clauses``."""
        self.start = start
        self.end = end
        self.weight = weight
        self.clause = clause
        self.notes = notes

    def note(self, word: str) -> None:
        """Say why the weight is what it is."""
        self.notes = (*self.notes, word)


class Clause(NamedTuple):
    """A stretch of a text, from its first place to the next clause's."""

    start: int
    sentence: int
    turn: int
    """The kind of sign or word that opens it."""
