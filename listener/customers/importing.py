"""Importing customers from a file: good rows go in, broken ones are listed, twice is as once.

The whole file is planned in memory against the customers it can touch, then written in bulk in the
same transaction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.customers.headers import Columns, Field, meaning, read_columns
from listener.customers.history import link_existing
from listener.customers.identities import (
    READERS,
    STRONG,
    IdentityKind,
    Key,
    UnreadableError,
    tidy,
)
from listener.customers.planning import Fields, Planner
from listener.customers.tombstones import find_keys
from listener.customers.vcards import card_rows, is_vcard
from listener.sheets import RawRow, decode, read_content, read_rows
from listener.store import Database, audit
from listener.store.locks import lock_customers
from listener.store.tables import ImportRun

Progress = Callable[[int, int], None]
"""Called with the rows done and the rows there are."""


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that did not go in."""

    line: int
    reason: str
    row: Mapping[str, str]
    """Its cells by header, to mend and send again."""


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


@needs(Act.MANAGE)
def import_customers(
    database: Database,
    source: Path | bytes,
    filename: str | None = None,
    *,
    actor: str,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Import a CSV, XLSX or vCard file of customers.

    A row updates the customer that it finds by customer id, else e-mail, else phone, else account;
    otherwise it makes a new one. Accounts and posts that are there already are linked afterwards.

    Args:
        filename: Its name for messages, where ``source`` is its content.
        dry_run: Say what would happen and write nothing.

    Raises:
        UsageError: the file cannot be read, or no column recognises a customer.
    """
    name = filename or (source.name if isinstance(source, Path) else "the file")
    content = read_content(source)
    if is_vcard(text := decode(content)):
        raw = list(card_rows(text))
    else:
        raw = list(read_rows(content, name, known=meaning, one="customer"))
    columns = read_columns(raw[0].cells)
    rows: list[tuple[int, Fields]] = []
    broken: list[BrokenRow] = []
    cells_of: dict[int, RawRow] = {}
    for row in raw[1:]:
        cells_of[row.line] = row
        try:
            rows.append((row.line, _fields(row, columns)))
        except UnreadableError as reason:
            broken.append(_broken(row, str(reason), columns))
    total = len(raw) - 1
    transaction: AbstractContextManager[Session] = database.read() if dry_run else database.write()
    with transaction as session:
        if not dry_run:
            lock_customers(session)
        rows, erased = _without_erased(session, rows)
        broken += [_broken(cells_of[line], reason, columns) for line, reason in erased]
        planner = Planner(session, [fields for _, fields in rows])
        for done, (line, fields) in enumerate(rows, start=1):
            planner.take(line, fields)
            if progress and done % 500 == 0:
                progress(done, total)
        unclear = planner.settle()
        broken += [_broken(cells_of[line], reason, columns) for line, reason in unclear]
        broken.sort(key=lambda each: each.line)
        if not dry_run:
            planner.write()
            _record(session, actor, name, total, planner, broken)
    linked = 0
    if not dry_run:
        linked = link_existing(database, _strong(fields for _, fields in rows))
    if progress:
        progress(total, total)
    return ImportResult(
        rows=total,
        created=planner.created,
        updated=planner.updated,
        unchanged=planner.unchanged,
        broken=tuple(broken),
        linked=linked,
        ignored_columns=columns.ignored,
    )


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


_SEVERAL = re.compile(r"\s*[;\n]\s*|\s+/\s+|\s*\|\s*")
"""What parts several values in one cell."""
_KINDS = {
    Field.CRM: IdentityKind.CRM,
    Field.EMAIL: IdentityKind.EMAIL,
    Field.PHONE: IdentityKind.PHONE,
    Field.ACCOUNT: IdentityKind.ACCOUNT,
    Field.ADDRESS: IdentityKind.ADDRESS,
}


def _fields(row: RawRow, columns: Columns) -> Fields:
    """What a row says.

    Raises:
        UnreadableError: with all that is wrong with it.
    """
    if row.problem:
        raise UnreadableError(row.problem)
    keys: list[Key] = []
    names: dict[Field, str] = {}
    notes: list[str] = []
    problems: list[str] = []
    for header, field, cell in zip(columns.headers, columns.fields, row.cells, strict=False):
        if field is None or not cell.strip():
            continue
        if field in _KINDS:
            kind = _KINDS[field]
            several = kind in (IdentityKind.EMAIL, IdentityKind.PHONE, IdentityKind.ACCOUNT)
            for value in _SEVERAL.split(cell.strip()) if several else [cell]:
                try:
                    keys += [READERS[kind](value)] if value.strip() else []
                except UnreadableError as error:
                    problems.append(f"{header}: {error}")
        elif field is Field.NOTE:
            notes.append(tidy(cell))
        else:
            names[field] = tidy(cell)
    if problems:
        raise UnreadableError("; ".join(problems))
    if not any(key.kind in STRONG and not key.blocked for key in keys):
        raise UnreadableError(
            "nothing in it recognises a customer: give an e-mail, a phone, an account or an id"
        )
    # In the order of the columns: "Họ, Tên" and "First name, Last name" both read right.
    name = names.get(Field.NAME) or " ".join(names.values())
    if name:
        keys.append(READERS[IdentityKind.NAME](name))
    return Fields(keys=tuple(dict.fromkeys(keys)), name=name or None, notes=tuple(notes))


def _broken(row: RawRow, reason: str, columns: Columns) -> BrokenRow:
    headers = [
        *columns.headers,
        *(f"column {n}" for n in range(len(columns.headers) + 1, len(row.cells) + 1)),
    ]
    named: dict[str, str] = {}
    for number, (header, cell) in enumerate(zip(headers, row.cells, strict=False), start=1):
        named[header if header and header not in named else f"{header} {number}".strip()] = cell
    return BrokenRow(row.line, reason, named)


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
