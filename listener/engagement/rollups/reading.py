"""Sums for a filter: which level answers it, and which combinations belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from listener.engagement.filters import MentionFilter
from listener.engagement.rollups.levels import (
    FINE,
    Level,
    number_of_kind,
    number_of_language,
    number_of_who,
    pair,
)
from listener.engagement.rollups.rebuilding import is_built
from listener.store.brands import Brand
from listener.store.rollups import Cell, ComboPart, Rollup

_COVERED = (
    "brands", "moods", "sources", "languages", "kinds", "via", "customer", "owned", "suspect",
)  # fmt: skip
"""What of a filter the sums know. Any other condition is asked of the rows themselves."""


def covers(session: Session, wanted: MentionFilter) -> bool:
    """Whether the sums can answer a filter."""
    plain = MentionFilter(start=wanted.start, end=wanted.end)
    return replace(wanted, **{n: getattr(plain, n) for n in _COVERED}) == plain and is_built(session)


def by_mention(session: Session, wanted: MentionFilter, *columns: Any) -> Select[Any]:
    """A statement over ``rollup`` with one row for each mention of a combination (``combo_part``).

    ``rollup.posts`` is then the number of such mentions, for each day within the period.
    """
    return (
        select(*columns)
        .select_from(Rollup)
        .join(ComboPart, ComboPart.combo_id == Rollup.combo_id)
        .where(*_rows(wanted), *_parts(session, wanted))
    )


def by_post(session: Session, wanted: MentionFilter, *columns: Any) -> Select[Any]:
    """A statement over ``rollup``, each post once, however many of its mentions belong to the filter.

    It gives the gains; posts with several mentions are no posts here.
    """
    matching = select(ComboPart.combo_id).where(*_parts(session, wanted))
    exactly = bool(wanted.moods or wanted.via)  # coarse combinations know neither
    return select(*columns).where(*_rows(wanted, fine=exactly), Rollup.combo_id.in_(matching))


def cells_matching(session: Session, wanted: MentionFilter) -> list[ColumnElement[bool]]:
    """Conditions on ``cell``: those whose posts have a mention of the filter, whatever the day."""
    matching = select(ComboPart.combo_id).where(*_parts(session, wanted))
    return [Cell.combo_id.in_(matching), *_dims(wanted)]


def parts_matching(
    session: Session, wanted: MentionFilter
) -> tuple[list[ColumnElement[bool]], list[ColumnElement[bool]]]:
    """Conditions on ``cell`` and on ``combo_part``, to be asked post by post."""
    return _dims(wanted), _parts(session, wanted)


def _rows(wanted: MentionFilter, *, fine: bool = False) -> list[ColumnElement[bool]]:
    level, dims = level_of(wanted)
    levels = [int(level), *([level + FINE] if fine and level is not Level.FULL else [])]
    inside = Rollup.dim.in_(select(Cell.id).where(*_dims(wanted)) if dims is None else dims)
    return [Rollup.level.in_(levels), inside, Rollup.day.between(wanted.start, wanted.end)]


def level_of(wanted: MentionFilter) -> tuple[Level, list[int] | None]:
    """The coarsest level that tells apart what is asked for, with its rows; None: ask the cells."""
    languages = [number_of_language(_stored(code)) for code in wanted.languages]
    kinds = [number_of_kind(kind) for kind in wanted.kinds]
    who: list[int] = []
    if wanted.customer is not None or wanted.suspect is not None:
        who = [
            number_of_who(customer, suspect)
            for customer in _either(wanted.customer)
            for suspect in _either(wanted.suspect)
        ]
    match bool(wanted.sources), bool(languages), bool(kinds), bool(who):
        case False, False, False, False:
            return Level.ALL, [0]
        case True, False, False, False:
            return Level.SOURCE, _known(wanted.sources)
        case False, True, False, False:
            return Level.LANGUAGE, languages
        case False, False, True, False:
            return Level.KIND, kinds
        case False, False, False, True:
            return Level.WHO, who
        case False, True, True, False:
            return Level.LANGUAGE_KIND, [pair(*both) for both in product(languages, kinds)]
        case False, True, False, True:
            return Level.LANGUAGE_WHO, [pair(*both) for both in product(languages, who)]
        case False, False, True, True:
            return Level.KIND_WHO, [pair(*both) for both in product(kinds, who)]
    return Level.FULL, None


def _either(wanted: bool | None) -> tuple[bool, ...]:
    return (False, True) if wanted is None else (wanted,)


def _dims(wanted: MentionFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.sources:
        conditions.append(Cell.source_id.in_(_known(wanted.sources)))
    if wanted.languages:
        conditions.append(Cell.language.in_([_stored(code) for code in wanted.languages]))
    if wanted.kinds:
        conditions.append(Cell.kind.in_(wanted.kinds))
    if wanted.customer is not None:
        conditions.append(Cell.customer.is_(wanted.customer))
    if wanted.suspect is not None:
        conditions.append(Cell.suspect.is_(wanted.suspect))
    return conditions


def _known(sources: Sequence[int]) -> list[int]:
    """No filter asks for posts without a source, which the cells call 0."""
    return sorted(set(sources) - {0})


def _stored(code: str) -> str:
    return "" if code == "?" else code


def _parts(session: Session, wanted: MentionFilter) -> list[ColumnElement[bool]]:
    """Which mentions of a combination belong to the filter; archived brands count nowhere."""
    brands = session.scalars(
        select(Brand.id).where(
            Brand.archived_at.is_(None), *([Brand.code.in_(wanted.brands)] if wanted.brands else [])
        )
    ).all()
    conditions: list[ColumnElement[bool]] = [ComboPart.brand_id.in_(brands)]
    if wanted.moods:
        conditions.append(ComboPart.mood.in_(wanted.moods))
    if wanted.via:
        conditions.append(ComboPart.via.in_(wanted.via))
    if wanted.owned != "all":
        conditions.append(ComboPart.owned.is_(wanted.owned == "yes"))
    return conditions
