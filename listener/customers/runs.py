"""Imports of the past, with the rows that did not go in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.customers.rows import BrokenRow
from listener.store.tables import ImportRun


@dataclass(frozen=True, slots=True)
class PastImport:
    """One import of a file."""

    id: int
    at: datetime
    by: str
    filename: str
    rows: int
    created: int
    updated: int
    unchanged: int
    broken: tuple[BrokenRow, ...]


def list_runs(session: Session, limit: int = 20, kind: str = "customers") -> tuple[PastImport, ...]:
    """The latest imports, newest first.

    Args:
        kind: ``customers`` or ``posts``; of posts ``updated`` are the changed and ``unchanged`` the seen.
    """
    runs = session.scalars(
        select(ImportRun).where(ImportRun.kind == kind).order_by(ImportRun.id.desc()).limit(limit)
    )
    return tuple(
        PastImport(
            id=run.id,
            at=run.at,
            by=run.by,
            filename=run.filename,
            rows=run.rows,
            created=run.created,
            updated=run.updated,
            unchanged=run.unchanged,
            broken=tuple(_broken(entry) for entry in run.broken),
        )
        for run in runs
    )


def _broken(entry: Any) -> BrokenRow:
    row: Mapping[str, str] = entry["row"]
    return BrokenRow(entry["line"], entry["reason"], row)
