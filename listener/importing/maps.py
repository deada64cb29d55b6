"""What the columns of an export mean, saved by name for the next file of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.errors import UsageError
from listener.store import utc_now
from listener.store.tables import ColumnMap
from listener.store.upsert import dialect_insert

LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class SavedMap:
    """A mapping: field to header, and what no column says (``site``, ``kind``, ``dates``)."""

    columns: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)


@needs(Act.MANAGE)
def save_map(session: Session, name: str, saved: SavedMap, *, actor: str) -> None:
    """Keep a mapping; one of the same name is replaced.

    Raises:
        UsageError: no name, or one too long.
    """
    name = check_name(name)
    values = {"by": actor, "at": utc_now(), "columns": dict(saved.columns), "given": dict(saved.given)}
    session.execute(
        dialect_insert(session, ColumnMap)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values)
    )


def check_name(name: str) -> str:
    """The name of a mapping, without spaces around it.

    Raises:
        UsageError: no name, or one too long.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise UsageError(f"A mapping's name has 1 to {LONGEST_NAME} letters.")
    return name


def load_map(session: Session, name: str) -> SavedMap:
    """A saved mapping.

    Raises:
        UsageError: there is none of this name.
    """
    row = session.get(ColumnMap, name.strip())
    if row is None:
        names = ", ".join(session.scalars(select(ColumnMap.name).order_by(ColumnMap.name))) or "none yet"
        raise UsageError(f"There is no saved mapping {name!r}; saved are: {names}.")
    assert isinstance(row.columns, dict)
    assert isinstance(row.given, dict)
    return SavedMap(row.columns, row.given)
