"""How often the scorers are right, by the labels of this installation's own people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.store.tables import Brand, Mention, MoodCorrection, Post, Source

_Z = 1.959964
"""Of 95 %."""
_BINS = (0.0, 0.6, 0.7, 0.8, 0.9)
"""Where the bins of confidence begin; scorers seldom say less than one half."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """How many of some labels the scorer had right."""

    name: str
    n: int
    right: int
    accuracy: float
    low: float
    """Wilson's interval of 95 % (Wilson, JASA 1927), which is sound for few labels too."""
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell of the confusion matrix."""

    said: str
    """By a person."""
    scored: str
    n: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Bin:
    """Answers of about the same confidence."""

    low: float
    n: int
    confidence: float
    """Mean of what the scorer said of itself."""
    right: float
    """Share that was right."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrong:
    """A mention that the scorer misread."""

    mention_id: int
    brand: str
    text: str
    said: str
    scored: str
    score: float | None
    confidence: float | None
    scorer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Accuracy:
    """Everything that the labels tell."""

    basis: str
    """``sample``: only labels of the weekly samples, which chance has drawn; ``all``: also those that people
    chose to correct, which are wrong more often than others."""
    whole: Share | None
    """None without labels."""
    by_language: tuple[Share, ...]
    by_brand: tuple[Share, ...]
    by_source: tuple[Share, ...]
    by_scorer: tuple[Share, ...]
    confusion: tuple[Cell, ...]
    calibration: tuple[Bin, ...]
    wrong: tuple[Wrong, ...]
    """The surest first."""


def accuracy(
    session: Session, *, basis: str = "sample", brand: str | None = None, wrong: int = 20
) -> Accuracy:
    """Hold what the scorers said when a label was given against the label.

    Args:
        basis: ``sample`` or ``all``.
        brand: a brand's code.
        wrong: how many misread mentions to show.
    """
    statement = (
        select(
            MoodCorrection.mention_id, MoodCorrection.label, MoodCorrection.scored, MoodCorrection.score,
            MoodCorrection.confidence, MoodCorrection.scorer, MoodCorrection.scorer_version,
            Brand.code, Post.language, Post.site, Post.text, Source.name.label("source"),
        )
        .join(Mention, Mention.id == MoodCorrection.mention_id)
        .join(Brand, Brand.id == Mention.brand_id)
        .join(Post, Post.id == Mention.post_id)
        .outerjoin(Source, Source.id == Post.source_id)
        .where(MoodCorrection.undone_at.is_(None))
        .order_by(MoodCorrection.id)
    )  # fmt: skip
    if basis == "sample":
        statement = statement.where(MoodCorrection.sampled.is_(True))
    if brand is not None:
        statement = statement.where(Brand.code == brand)
    rows = session.execute(statement).all()
    missed = sorted(
        (row for row in rows if row.label != row.scored), key=lambda row: -(row.confidence or 0.0)
    )
    cells = Counter((row.label, row.scored) for row in rows)
    return Accuracy(
        basis=basis,
        whole=_share("", rows) if rows else None,
        by_language=_by(rows, lambda row: row.language or "?"),
        by_brand=_by(rows, lambda row: row.code),
        by_source=_by(rows, lambda row: row.source or row.site),
        by_scorer=_by(rows, lambda row: f"{row.scorer} {row.scorer_version}"),
        confusion=tuple(Cell(said=a, scored=b, n=n) for (a, b), n in sorted(cells.items())),
        calibration=_calibration(rows),
        wrong=tuple(
            Wrong(
                mention_id=row.mention_id, brand=row.code, text=row.text[:400], said=row.label,
                scored=row.scored, score=row.score, confidence=row.confidence,
                scorer=f"{row.scorer} {row.scorer_version}",
            )
            for row in missed[:wrong]
        ),
    )  # fmt: skip


def wilson(right: int, n: int) -> tuple[float, float]:
    """Wilson's score interval of a share, 95 %."""
    share = right / n
    middle = share + _Z * _Z / (2 * n)
    reach = _Z * sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
    whole = 1 + _Z * _Z / n
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


def _share(name: str, rows: Sequence[Any]) -> Share:
    right = sum(row.label == row.scored for row in rows)
    low, high = wilson(right, len(rows))
    return Share(name=name, n=len(rows), right=right, accuracy=right / len(rows), low=low, high=high)


def _by(rows: Sequence[Any], name: Callable[[Any], str]) -> tuple[Share, ...]:
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(name(row), []).append(row)
    return tuple(
        _share(key, several)
        for key, several in sorted(groups.items(), key=lambda one: (-len(one[1]), one[0]))
    )


def _calibration(rows: Sequence[Any]) -> tuple[Bin, ...]:
    found: list[Bin] = []
    for low, high in zip(_BINS, (*_BINS[1:], 2.0), strict=True):
        here = [row for row in rows if row.confidence is not None and low <= row.confidence < high]
        if here:
            found.append(
                Bin(
                    low=low, n=len(here), confidence=sum(row.confidence for row in here) / len(here),
                    right=sum(row.label == row.scored for row in here) / len(here),
                )
            )  # fmt: skip
    return tuple(found)
