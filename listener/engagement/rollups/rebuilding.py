"""The sums worked out anew from the rows that they are of: in SQL, for all posts at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, case, cast, delete, func, insert, literal, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from listener.engagement.rollups.levels import (
    COARSE,
    FIGURES,
    FINE,
    PARTS,
    Level,
    number_of_kind,
    number_of_language,
)
from listener.engagement.rollups.writing import place_posts
from listener.settings import get_settings
from listener.store import Database
from listener.store.base import BIG
from listener.store.posts import Gain, Mention, Post
from listener.store.rollups import Cell, Combo, ComboPart, CrowdDay, PostCell, Rollup, RollupState

_STEP = 20_000
"""Posts whose cells are found together: a few megabytes."""
_COLUMNS = ("level", "dim", "day", "combo_id", *FIGURES)


def is_built(session: Session) -> bool:
    """Whether the sums are kept; until then panels read the rows themselves."""
    return session.scalar(select(RollupState.id)) is not None


def ensure_built(database: Database) -> None:
    """Build the sums where an older version, or a copy by hand, left none."""
    with database.read() as session:
        if is_built(session):
            return
    with database.write() as session:
        rebuild(session)


def rebuild(session: Session, zone: ZoneInfo | None = None) -> None:
    """Work out all cells and sums anew, in the caller's transaction.

    Args:
        zone: The one whose days posts and gains have; the configured one where nothing is known yet.
    """
    kept = session.scalar(select(RollupState.zone))
    session.flush()
    session.execute(delete(Rollup))
    session.execute(delete(PostCell))
    session.execute(delete(CrowdDay))
    for batch in _post_ids(session):
        place_posts(session, batch)
    session.execute(insert(Rollup).from_select(_COLUMNS, full()))
    for level in levels_kept():
        session.execute(insert(Rollup).from_select(_COLUMNS, coarse(session, level)))
    session.execute(delete(RollupState))
    session.execute(
        insert(RollupState).values(id=1, zone=zone.key if zone else kept or get_settings().zone.key)
    )


def _post_ids(session: Session) -> Iterator[Sequence[int]]:
    """The posts with a live mention, in slices."""
    last = 0
    while True:
        some = session.scalars(
            select(Mention.post_id)
            .where(Mention.post_id > last, Mention.retired_at.is_(None))
            .group_by(Mention.post_id)
            .order_by(Mention.post_id)
            .limit(_STEP)
        ).all()
        if not some:
            return
        yield some
        last = some[-1]


def full() -> Any:
    """What :attr:`Level.FULL` should hold: the sums of ``post_cell`` and of the gains, from the rows."""
    nothing: list[ColumnElement[Any]] = [literal(0).label(name) for name in FIGURES[1:]]
    posts = (
        select(PostCell.cell_id, Post.day, func.count().label("posts"), *nothing)
        .join(Post, Post.id == PostCell.post_id)
        .group_by(PostCell.cell_id, Post.day)
    )
    gains = [
        select(PostCell.cell_id, Gain.day, literal(0).label("posts"), *_sums(part))
        .join(Gain, Gain.post_id == PostCell.post_id)
        .where(Gain.already.is_(part == "already"))
        .group_by(PostCell.cell_id, Gain.day)
        for part in PARTS
    ]
    both = union_all(posts, *gains).subquery()
    return (
        select(
            literal(int(Level.FULL)).label("level"),
            both.c.cell_id.label("dim"),
            both.c.day,
            Cell.combo_id,
            *(_whole(both.c[name]).label(name) for name in FIGURES),
        )
        .join(Cell, Cell.id == both.c.cell_id)
        .group_by(both.c.cell_id, both.c.day, Cell.combo_id)
    )


def _sums(part: str) -> list[ColumnElement[Any]]:
    columns: list[ColumnElement[Any]] = []
    for name in FIGURES[1:]:
        of, count, *known = name.split("_")
        if of != part:
            columns.append(literal(0).label(name))
        elif known:
            columns.append(func.count(getattr(Gain, count)).label(name))
        else:
            columns.append(func.coalesce(func.sum(getattr(Gain, count)), 0).label(name))
    return columns


def _whole(column: Any) -> ColumnElement[Any]:
    """PostgreSQL sums to numeric; the sums are whole numbers."""
    return cast(func.sum(column), BIG)


def levels_kept() -> list[int]:
    """The numbers of all levels but the full one, the fine ones among them."""
    return [*COARSE, *(level + FINE for level in COARSE)]


def coarse(session: Session, number: int) -> Any:
    """What another level should hold, from what :attr:`Level.FULL` holds."""
    fine = number > FINE
    dim = _dim(session, Level(number - FINE if fine else number)).label("dim")
    figures = [getattr(Rollup, name) for name in FIGURES]
    gains = [literal(0).label("posts"), *figures[1:]]
    posts = [Rollup.posts, *(literal(0).label(name) for name in FIGURES[1:])]

    def sums(combo: Any, columns: Any, *conditions: ColumnElement[bool]) -> Any:
        return (
            select(dim, Rollup.day, combo.label("combo_id"), *columns)
            .join(Cell, Cell.id == Rollup.dim)
            .join(Combo, Combo.id == Cell.combo_id)
            .where(Rollup.level == int(Level.FULL), *conditions)
        )

    several = Combo.coarse_id.is_not(None)
    if fine:
        whole = sums(Cell.combo_id, gains, several).subquery()
    else:
        alone = sums(ComboPart.single_id, posts, several).join(ComboPart, ComboPart.combo_id == Combo.id)
        whole = union_all(
            sums(Cell.combo_id, figures, ~several), alone, sums(Combo.coarse_id, gains, several)
        ).subquery()
    return select(
        literal(number).label("level"),
        whole.c.dim,
        whole.c.day,
        whole.c.combo_id,
        *(_whole(whole.c[name]).label(name) for name in FIGURES),
    ).group_by(whole.c.dim, whole.c.day, whole.c.combo_id)


def _dim(session: Session, level: Level) -> ColumnElement[Any]:
    """The ``dim`` of a cell on a level, as :func:`listener.engagement.rollups.levels.dims_of` gives it."""

    def numbers(column: Any, number: Callable[[str], int]) -> ColumnElement[Any]:
        known = session.scalars(select(column).distinct()).all()
        return cast(case({word: number(word) for word in ("", *known)}, value=column, else_=0), BIG)

    who = 2 * cast(Cell.customer, Integer) + cast(Cell.suspect, Integer)
    language = numbers(Cell.language, number_of_language)
    kind = numbers(Cell.kind, number_of_kind)
    return {
        Level.ALL: literal(0),
        Level.SOURCE: cast(Cell.source_id, BIG),
        Level.LANGUAGE: language,
        Level.KIND: kind,
        Level.WHO: who,
        Level.LANGUAGE_KIND: language * 16 + kind,
        Level.LANGUAGE_WHO: language * 16 + who,
        Level.KIND_WHO: kind * 16 + who,
    }[level]
