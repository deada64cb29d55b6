"""Are the sums what the rows say? Worked out anew, compared, and the differences named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.engagement.rollups.levels import FIGURES, FINE, Level
from listener.engagement.rollups.rebuilding import coarse, full, levels_kept
from listener.engagement.rollups.writing import wrongly_placed
from listener.store.rollups import Rollup

_SHOWN = 20
"""Differences that are named; how many there are is said of all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A sum that is not what the rows give."""

    level: str
    dim: int
    day: str
    combo: int
    figure: str
    kept: int
    right: int

    def __str__(self) -> str:
        """In one line."""
        return (
            f"{self.day} {self.level} {self.dim}, combination {self.combo}: "
            f"{self.figure} is {self.kept}, the rows give {self.right}"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Differences:
    """What is wrong with the sums."""

    count: int
    misplaced: tuple[int, ...]
    """Posts that count under something that they are not."""
    shown: tuple[Difference, ...]


def differences(session: Session) -> Differences:
    """Compare every sum with the rows."""
    misplaced = list(wrongly_placed(session))
    found = _differences(session)
    shown = tuple(islice(found, _SHOWN))
    return Differences(
        count=len(misplaced) + len(shown) + sum(1 for _ in found),
        misplaced=tuple(misplaced[:_SHOWN]),
        shown=shown,
    )


def _differences(session: Session) -> Iterator[Difference]:
    for level in (int(Level.FULL), *levels_kept()):
        statement = full() if level == Level.FULL else coarse(session, level)
        right = {tuple(row[1:4]): tuple(row[4:]) for row in session.execute(statement)}
        kept = {
            tuple(row[:3]): tuple(row[3:])
            for row in session.execute(
                select(
                    Rollup.dim, Rollup.day, Rollup.combo_id, *(getattr(Rollup, name) for name in FIGURES)
                ).where(Rollup.level == level)
            )
        }
        nothing = (0,) * len(FIGURES)
        for key in sorted(right.keys() | kept.keys()):
            yield from _compare(level, key, kept.get(key, nothing), right.get(key, nothing))


def _compare(level: int, key: Any, kept: Any, right: Any) -> Iterator[Difference]:
    dim, day, combo = key
    for name, is_, should in zip(FIGURES, kept, right, strict=True):
        if is_ != should:
            yield Difference(
                level=_name(level), dim=dim, day=day.isoformat(), combo=combo, figure=name,
                kept=is_, right=should,
            )  # fmt: skip


def _name(level: int) -> str:
    return f"{Level(level % FINE).name.lower()}{' (fine)' if level > FINE else ''}"
