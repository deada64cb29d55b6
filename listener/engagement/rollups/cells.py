"""Cells and combinations: found, and made where they are met for the first time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from listener.store.rollups import Cell, Combo, ComboPart
from listener.store.upsert import in_batches, insert_apart


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One mention of a post, as far as it counts."""

    brand_id: int
    mood: str
    via: str
    owned: bool

    def __str__(self) -> str:
        """As in the key of a combination."""
        return f"{self.brand_id}:{self.mood}:{self.via}:{self.owned:d}"


@dataclass(frozen=True, slots=True)
class Place:
    """Under what a post counts."""

    parts: tuple[Part, ...]
    """In order of brands."""
    source_id: int
    language: str
    kind: str
    customer: bool
    suspect: bool

    @property
    def combo(self) -> str:
        """The key of the combination."""
        return _key(self.parts)


def cell_ids(session: Session, places: Iterable[Place], *, make: bool = True) -> dict[Place, int]:
    """The cells of places; those that there are not yet are made, or left out."""
    wanted = {place: place.combo for place in places}
    combos = _combos(session, {combo: place.parts for place, combo in wanted.items()}, make)
    keys = {
        place: (
            combos[combo], place.source_id, place.language, place.kind, place.customer, place.suspect
        )
        for place, combo in wanted.items()
        if combo in combos
    }  # fmt: skip
    found = _cells(session, list(set(keys.values())))
    if make and (missing := sorted(set(keys.values()) - set(found))):
        names = ("combo_id", "source_id", "language", "kind", "customer", "suspect")
        insert_apart(session, Cell, [dict(zip(names, key, strict=True)) for key in missing])
        found |= _cells(session, missing)
    return {place: found[key] for place, key in keys.items() if key in found}


_Key = tuple[int, int, str, str, bool, bool]


def _cells(session: Session, keys: Sequence[_Key]) -> dict[_Key, int]:
    columns = (Cell.combo_id, Cell.source_id, Cell.language, Cell.kind, Cell.customer, Cell.suspect)
    found: dict[_Key, int] = {}
    for batch in in_batches(keys):
        for row in session.execute(select(*columns, Cell.id).where(tuple_(*columns).in_(batch))):
            *key, number = row
            found[tuple(key)] = number  # type: ignore[index]
    return found


ANY = "*"
"""The mood and the way of a coarse combination's mentions."""


def _combos(session: Session, wanted: dict[str, tuple[Part, ...]], make: bool) -> dict[str, int]:
    found = _find(session, list(wanted))
    missing = sorted(wanted.keys() - found.keys())
    if not make or not missing:
        return found
    several = [key for key in missing if len(wanted[key]) > 1]
    singles: dict[str, tuple[Part, ...]] = {str(part): (part,) for key in several for part in wanted[key]}
    coarse = {key: tuple(Part(p.brand_id, ANY, ANY, p.owned) for p in wanted[key]) for key in several}
    known = _combos(session, singles, make) if several else {}
    known |= _coarse(session, {_key(parts): parts for parts in coarse.values()}) if several else {}
    insert_apart(
        session,
        Combo,
        [{"key": key, "coarse_id": known[_key(coarse[key])] if key in coarse else None} for key in missing],
    )
    new = _find(session, missing)
    parts = [
        _row(new[key], part, known[str(part)] if key in coarse else new[key])
        for key in missing
        for part in wanted[key]
    ]
    insert_apart(session, ComboPart, parts)
    return found | new


def _coarse(session: Session, wanted: dict[str, tuple[Part, ...]]) -> dict[str, int]:
    """Coarse combinations; no post has one, so their mentions count nowhere alone."""
    found = _find(session, list(wanted))
    if missing := sorted(wanted.keys() - found.keys()):
        insert_apart(session, Combo, [{"key": key, "coarse_id": None} for key in missing])
        new = _find(session, missing)
        insert_apart(
            session, ComboPart, [_row(new[key], part, new[key]) for key in missing for part in wanted[key]]
        )
        found |= new
    return found


def _row(combo: int, part: Part, single: int) -> dict[str, object]:
    return {
        "combo_id": combo, "brand_id": part.brand_id, "mood": part.mood, "via": part.via,
        "owned": part.owned, "single_id": single,
    }  # fmt: skip


def _find(session: Session, keys: Sequence[str]) -> dict[str, int]:
    return {
        key: number
        for batch in in_batches(keys)
        for key, number in session.execute(select(Combo.key, Combo.id).where(Combo.key.in_(batch)))
    }


def _key(parts: Sequence[Part]) -> str:
    return " ".join(map(str, parts))
