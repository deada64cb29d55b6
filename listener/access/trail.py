"""Reading the audit trail: who did what to what, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from listener.access.needing import needs
from listener.roles import Act
from listener.store import Database, audit
from listener.store.tables import Audit
from listener.transfer.export import Format, export_rows

COLUMNS = ("id", "at", "actor", "act", "subject", "detail")
RECENT = 20_000
"""Lines whose actors and acts are offered for choosing: all of a large trail would take seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrailFilter:
    """Which lines are wanted."""

    actor: str | None = None
    act: str | None = None
    """The whole act, ``case.close``, or what it is about: ``case``."""
    subject: str | None = None
    """A part of what it was done to."""
    first: date | None = None
    last: date | None = None
    """Days of ``zone``, both included."""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One act."""

    id: int
    at: datetime
    actor: str
    act: str
    subject: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Some lines, and where the next ones begin."""

    lines: tuple[Line, ...]
    next_before: int | None


def list_trail(
    session: Session, wanted: TrailFilter, *, before: int | None = None, limit: int = 50
) -> TrailPage:
    """A page of the trail, the newest first.

    Args:
        wanted: which lines.
        before: what the page before gave as ``next_before``.
        limit: lines a page.
    """
    query = select(Audit).where(*_conditions(wanted)).order_by(Audit.id.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(Audit.id < before)
    lines = [_line(row) for row in session.scalars(query)]
    more = len(lines) > limit
    return TrailPage(tuple(lines[:limit]), lines[limit - 1].id if more else None)


def iterate_trail(session: Session, wanted: TrailFilter) -> Iterator[Line]:
    """Every wanted line, the newest first, without holding all of them."""
    query = select(Audit).where(*_conditions(wanted)).order_by(Audit.id.desc())
    for row in session.scalars(query.execution_options(yield_per=1000)):
        yield _line(row)


@needs(Act.MANAGE)
def export_trail(
    database: Database, wanted: TrailFilter, format: Format, stream: BinaryIO, *, actor: str, zone: ZoneInfo
) -> int:
    """Write the wanted lines into a file; that they were taken is a line itself.

    Returns:
        How many lines.
    """
    with database.read() as session:
        number = export_rows(iterate_trail(session, wanted), COLUMNS, format, stream, zone=zone)
    with database.write() as session:
        audit(session, actor, "export", "audit", rows=number, format=format.value)
    return number


def trail_choices(session: Session) -> tuple[list[str], list[str]]:
    """Actors and acts of the last :data:`RECENT` lines, in order."""
    newest = session.scalar(select(func.max(Audit.id))) or 0
    recent = Audit.id > newest - RECENT
    actors = session.scalars(select(Audit.actor).distinct().where(recent).order_by(Audit.actor)).all()
    acts = session.scalars(select(Audit.action).distinct().where(recent).order_by(Audit.action)).all()
    return list(actors), list(acts)


def _conditions(wanted: TrailFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.actor:
        found.append(Audit.actor == wanted.actor)
    if wanted.act:
        about = Audit.action.startswith(f"{wanted.act}.", autoescape=True)
        found.append((Audit.action == wanted.act) | about)
    if wanted.subject:
        found.append(Audit.subject.contains(wanted.subject.strip(), autoescape=True))
    if wanted.first:
        found.append(Audit.at >= datetime.combine(wanted.first, time(), wanted.zone))
    if wanted.last:
        found.append(Audit.at < datetime.combine(wanted.last + timedelta(days=1), time(), wanted.zone))
    return found


def _line(row: Audit) -> Line:
    detail = row.detail if isinstance(row.detail, dict) else {"detail": row.detail}
    return Line(
        id=row.id, at=row.at, actor=row.actor, act=row.action, subject=row.subject, detail=detail
    )  # fmt: skip
