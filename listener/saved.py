"""Filters of the Mentions screen that everybody finds under a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from listener.access import Act, allows, require
from listener.errors import UsageError
from listener.store import Database, audit, utc_now
from listener.store.tables import SavedFilter

LONGEST = 60
"""Characters of a name."""
_LONGEST_ADDRESS = 4000


@dataclass(frozen=True, kw_only=True, slots=True)
class FilterView:
    """A saved filter."""

    name: str
    address: str
    """As in the address of the screen: ``brand=ha-mien&mood=negative``."""
    at: datetime
    by: str


def list_filters(session: Session) -> list[FilterView]:
    """All of them, by name."""
    rows = session.scalars(select(SavedFilter).order_by(SavedFilter.name))
    return [FilterView(name=row.name, address=row.address, at=row.at, by=row.by) for row in rows]


def save_filter(database: Database, name: str, address: str, *, actor: str) -> None:
    """Keep a filter under a name; one's own of that name is replaced.

    Raises:
        UsageError: the name is empty or too long, or somebody else's.
        NotAllowedError: the actor may not.
    """
    shown = " ".join(name.replace("\x00", "").split())
    if not shown or len(shown) > LONGEST:
        raise UsageError(f"A saved filter needs a name of 1 to {LONGEST} characters.")
    if len(address) > _LONGEST_ADDRESS:
        raise UsageError("This filter is too long to be kept; choose fewer values.")
    now = utc_now()
    with database.write() as session:
        require(session, actor, Act.TRIAGE)
        known = session.scalars(select(SavedFilter).where(SavedFilter.name == shown)).one_or_none()
        if known is None:
            session.execute(insert(SavedFilter).values(name=shown, address=address, at=now, by=actor))
        else:
            _check_owner(session, known, actor)
            session.execute(
                update(SavedFilter)
                .where(SavedFilter.id == known.id)
                .values(address=address, at=now, by=actor)
            )
        audit(session, actor, "filter.save", f"filter:{shown}", at=now, address=address)


def remove_filter(database: Database, name: str, *, actor: str) -> None:
    """Forget a saved filter: one's own, or anybody's for who may manage.

    Raises:
        UsageError: there is none of that name, or it is somebody else's.
        NotAllowedError: the actor may not.
    """
    with database.write() as session:
        require(session, actor, Act.TRIAGE)
        known = session.scalars(select(SavedFilter).where(SavedFilter.name == name)).one_or_none()
        if known is None:
            raise UsageError(f"There is no saved filter {name!r}.")
        _check_owner(session, known, actor)
        session.execute(delete(SavedFilter).where(SavedFilter.id == known.id))
        audit(session, actor, "filter.remove", f"filter:{name}")


def _check_owner(session: Session, known: SavedFilter, actor: str) -> None:
    if known.by != actor and not allows(session, actor, Act.MANAGE):
        raise UsageError(f"The saved filter {known.name!r} is {known.by}'s; choose another name.")
