"""What a transaction changes in the sums: gathered while it goes on, written once at its end.

Written in one order by everybody and held only for the commit, so that crawls on PostgreSQL that add to the
same sums neither wait for each other's pages nor lock each other out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from listener.engagement.rollups.levels import FIGURES, FINE, Level, dims_of, place_of
from listener.store.locks import lock_crowds
from listener.store.posts import METRICS
from listener.store.rollups import Cell, Combo, ComboPart, CrowdDay, Rollup
from listener.store.upsert import dialect_insert, in_batches

_NAME = "rollups"
_KEY = ("level", "dim", "day", "combo_id")


@dataclass(slots=True)
class Deltas:
    """Changes by cell and day, in the order of :data:`~listener.engagement.rollups.levels.FIGURES`."""

    by_cell: defaultdict[tuple[int, date], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0] * len(FIGURES))
    )

    crowds: set[date] = field(default_factory=set)
    """Days on which others wrote than before."""

    def post(self, cell: int, day: date, sign: int) -> None:
        """A post written on that day comes (1) or goes (−1)."""
        self.crowds.add(day)
        self.by_cell[cell, day][0] += sign

    def gain(self, cell: int, row: Any, sign: int) -> None:
        """A row of ``gain`` comes or goes."""
        sums = self.by_cell[cell, row.day]
        for count in METRICS:
            if (value := getattr(row, count)) is not None:
                place = place_of(count, already=row.already)
                sums[place] += sign * value
                sums[place + len(METRICS)] += sign


def deltas_of(session: Session) -> Deltas:
    """The changes of this session's transaction."""
    found: Deltas | None = session.info.get(_NAME)
    if found is None:
        found = session.info[_NAME] = Deltas()
        event.listen(session, "before_commit", write)
        event.listen(session, "after_rollback", _drop)
    return found


def _drop(session: Session) -> None:
    session.info[_NAME] = Deltas()


def write(session: Session) -> None:
    """Add what was gathered to the sums; the session's commit does it by itself."""
    gathered = session.info.get(_NAME)
    if gathered is None or not (gathered.by_cell or gathered.crowds):
        return
    _drop(session)
    if gathered.crowds:
        lock_crowds(session, shared=True)
        for batch in in_batches(sorted(gathered.crowds)):
            session.execute(delete(CrowdDay).where(CrowdDay.day.in_(batch)))
    changed = {key: sums for key, sums in gathered.by_cell.items() if any(sums)}
    cells = _cells(session, {cell for cell, _ in changed})
    singles = _singles(session, {cell.combo_id for cell in cells.values() if cell.coarse_id is not None})
    total: defaultdict[Key, list[int]] = defaultdict(lambda: [0] * len(FIGURES))

    def add(key: Key, sums: list[int]) -> None:
        row = total[key]
        row[:] = map(int.__add__, row, sums)

    for (number, day), sums in changed.items():
        cell = cells[number]
        add((Level.FULL, number, day, cell.combo_id), sums)
        posts, gains = [sums[0], *_NOTHING], [0, *sums[1:]]
        for level, dim in dims_of(cell):
            if cell.coarse_id is None:
                add((level, dim, day, cell.combo_id), sums)
                continue
            for single in singles[cell.combo_id]:
                add((level, dim, day, single), posts)
            add((level, dim, day, cell.coarse_id), gains)
            add((level + FINE, dim, day, cell.combo_id), gains)
    add_sums(session, {key: sums for key, sums in total.items() if any(sums)})


Key = tuple[int, int, date, int]
"""Level, dim, day, combination: what names a row of ``rollup``."""
_NOTHING = [0] * (len(FIGURES) - 1)


def add_sums(session: Session, sums: Mapping[Key, list[int]]) -> None:
    """Add to rows of ``rollup``; those that there are not yet are made."""
    statement = dialect_insert(session, Rollup)
    statement = statement.on_conflict_do_update(
        index_elements=list(_KEY),
        set_={name: getattr(Rollup, name) + statement.excluded[name] for name in FIGURES},
    )
    rows = [
        dict(zip((*_KEY, *FIGURES), (*key, *values), strict=True)) for key, values in sorted(sums.items())
    ]
    for batch in in_batches(rows):
        session.connection().execute(statement, list(batch))


def _cells(session: Session, numbers: Iterable[int]) -> dict[int, Any]:
    columns = (
        Cell.id, Cell.combo_id, Cell.source_id, Cell.language, Cell.kind, Cell.customer, Cell.suspect,
        Combo.coarse_id,
    )  # fmt: skip
    return {
        row.id: row
        for batch in in_batches(sorted(numbers))
        for row in session.execute(
            select(*columns).join(Combo, Combo.id == Cell.combo_id).where(Cell.id.in_(batch))
        )
    }


def _singles(session: Session, combos: Iterable[int]) -> dict[int, list[int]]:
    """The combinations of each mention alone, of combinations of several."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for batch in in_batches(sorted(combos)):
        for combo, single in session.execute(
            select(ComboPart.combo_id, ComboPart.single_id).where(ComboPart.combo_id.in_(batch))
        ):
            found[combo].append(single)
    return found
