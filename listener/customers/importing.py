"""Importing customers from a file: good rows go in, broken ones are listed, twice is as once.

The whole file is planned in memory against the customers it can touch, then written in bulk in the
same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.customers.conflicts import Conflict
from listener.customers.headers import refuse_unrecognising
from listener.customers.history import link_existing
from listener.customers.identities import STRONG, IdentityKind, UnreadableError
from listener.customers.mapping import (
    ColumnUse,
    Explained,
    FileKind,
    read_mappings,
    save_mapping,
)
from listener.customers.planning import Fields, Planner
from listener.customers.rows import BrokenRow as BrokenRow
from listener.customers.rows import Table, read_fields, read_table
from listener.customers.tombstones import find_keys
from listener.sheets import RawRow, read_content
from listener.store import Database, audit
from listener.store.locks import lock_customers
from listener.store.tables import ImportRun

Progress = Callable[[int, int], None]
"""Called with the rows done and the rows there are."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came of a file. ``rows`` is the sum of the other counts and the broken rows."""

    rows: int
    created: int
    updated: int
    unchanged: int
    broken: tuple[BrokenRow, ...]
    linked: int
    """Links to accounts that are new since."""
    ignored_columns: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    """Where rows contradict what is recorded, in the order of the rows."""
    columns: tuple[ColumnUse, ...] = ()
    """What each column was taken for."""

    @property
    def conflicting(self) -> int:
        """Rows that contradict something."""
        return len({conflict.line for conflict in self.conflicts})


@needs(Act.MANAGE)
def import_customers(
    database: Database,
    source: Path | bytes,
    filename: str | None = None,
    *,
    actor: str,
    dry_run: bool = False,
    explained: Explained | None = None,
    leave_out_conflicts: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Import a CSV, XLSX or vCard file of customers.

    A row updates the customer that it finds by customer id, else e-mail, else phone, else account;
    otherwise it makes a new one. Accounts and posts that are there already are linked afterwards.

    Args:
        filename: Its name for messages, where ``source`` is its content.
        dry_run: Say what would happen and write nothing.
        explained: Header → field (None: left out), before what was saved and what headers say; it is
            saved for the next file with these headers.
        leave_out_conflicts: Rows that contradict a record do not go in: they are among the broken ones.

    Raises:
        UsageError: the file cannot be read, or no column recognises a customer.
    """
    name = filename or (source.name if isinstance(source, Path) else "the file")
    with database.read() as session:
        mappings = read_mappings(session, FileKind.CUSTOMERS, explained)
    table = read_table(read_content(source), name, mappings)
    refuse_unrecognising(table.columns)
    cells_of = {row.line: row for row in table.rows}
    rows, broken = _read(table)
    transaction: AbstractContextManager[Session] = database.read() if dry_run else database.write()
    with transaction as session:
        if not dry_run:
            lock_customers(session)
        rows, erased = _without_erased(session, rows)
        broken += [table.broken(cells_of[line], reason) for line, reason in erased]
        planner = Planner(session, [fields for _, fields in rows], leave_out_conflicts=leave_out_conflicts)
        for done, (line, fields) in enumerate(rows, start=1):
            planner.take(line, fields)
            if progress and done % 500 == 0:
                progress(done, len(table.rows))
        broken += [table.broken(cells_of[line], reason) for line, reason in planner.settle()]
        broken += _left_out(table, cells_of, planner)
        broken.sort(key=lambda each: each.line)
        if not dry_run:
            planner.write()
            if explained:
                save_mapping(session, FileKind.CUSTOMERS, table.columns.headers, mappings, actor=actor)
            _record(session, actor, name, len(table.rows), planner, broken)
    linked = 0
    if not dry_run:
        linked = link_existing(database, _strong(fields for _, fields in rows))
    if progress:
        progress(len(table.rows), len(table.rows))
    return ImportResult(
        rows=len(table.rows),
        created=planner.created,
        updated=planner.updated,
        unchanged=planner.unchanged,
        broken=tuple(broken),
        linked=linked,
        ignored_columns=table.columns.ignored,
        conflicts=tuple(sorted(planner.conflicts, key=lambda each: each.line)),
        columns=table.columns.uses([row.cells for row in table.rows]),
    )


def _read(table: Table) -> tuple[list[tuple[int, Fields]], list[BrokenRow]]:
    rows: list[tuple[int, Fields]] = []
    broken: list[BrokenRow] = []
    for row in table.rows:
        try:
            rows.append((row.line, read_fields(row, table.columns)))
        except UnreadableError as reason:
            broken.append(table.broken(row, str(reason)))
    return rows, broken


def _left_out(table: Table, cells_of: dict[int, RawRow], planner: Planner) -> list[BrokenRow]:
    """Rows that were to be left out because they contradict a record, each with its first contradiction."""
    first = {conflict.line: conflict for conflict in reversed(planner.conflicts)}
    return [
        table.broken(
            cells_of[line],
            f"it contradicts {first[line].place}: {first[line].file} here, {first[line].record} there",
        )
        for line in planner.left_out
    ]


def look_at_columns(
    database: Database, content: bytes, filename: str, explained: Explained | None = None
) -> tuple[ColumnUse, ...]:
    """What the columns of a customer file would be taken for, also where nothing in it is understood.

    Raises:
        UsageError: the file cannot be read.
    """
    with database.read() as session:
        mappings = read_mappings(session, FileKind.CUSTOMERS, explained)
    table = read_table(content, filename, mappings)
    return table.columns.uses([row.cells for row in table.rows])


def _without_erased(
    session: Session, rows: Sequence[tuple[int, Fields]]
) -> tuple[list[tuple[int, Fields]], list[tuple[int, str]]]:
    """The rows of people who may be stored, and line and reason of those who asked not to be."""
    tombstones = find_keys(session, (key for _, fields in rows for key in fields.keys))
    kept: list[tuple[int, Fields]] = []
    refused: list[tuple[int, str]] = []
    for line, fields in rows:
        if (reason := tombstones.reason(fields.keys)) is None:
            kept.append((line, fields))
        else:
            refused.append((line, reason))
    return kept, refused


def _record(
    session: Session,
    actor: str,
    filename: str,
    rows: int,
    planner: Planner,
    broken: Sequence[BrokenRow],
) -> None:
    counts = {
        "rows": rows,
        "created": planner.created,
        "updated": planner.updated,
        "unchanged": planner.unchanged,
    }
    session.execute(
        insert(ImportRun).values(
            by=actor,
            filename=filename,
            broken=[{"line": b.line, "reason": b.reason, "row": dict(b.row)} for b in broken],
            **counts,
        )
    )
    audit(session, actor, "customer.import", f"file:{filename}", at=None, broken=len(broken), **counts)


def _strong(rows: Iterable[Fields]) -> dict[IdentityKind, set[str]]:
    values: dict[IdentityKind, set[str]] = {}
    for fields in rows:
        for key in fields.keys:
            if key.kind in STRONG and not key.blocked:
                values.setdefault(key.kind, set()).add(key.value)
    return values
