"""Reading an archive into a database of either kind: also the way from SQLite to PostgreSQL."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from listener.errors import ListenerError, UsageError
from listener.store import Database, utc_now
from listener.store.database import head_revision
from listener.store.tables import Source
from listener.transfer.archive import (
    BadArchiveError,
    Manifest,
    decoder,
    lines,
    open_archive,
    tables,
    verify,
)
from listener.transfer.backup import Progress

_BATCH = 1_000


class NotEmptyError(UsageError):
    """The database holds something already."""


def restore(
    database: Database, path: Path, *, replace: bool = False, progress: Progress | None = None
) -> Manifest:
    """Put an archive into a database, all of it or nothing.

    Args:
        replace: What the database holds is thrown away, in the same transaction.

    Raises:
        NotEmptyError: the database holds something, and ``replace`` is not said.
        BadArchiveError: the file is no archive, is damaged, or of another schema.
        ListenerError: the database refused a row.
    """
    archive, manifest = open_archive(path)
    with archive:
        _check_schema(manifest, path)
        verify(archive, manifest, str(path))
        with database.engine.begin() as connection:
            _check_nobody_crawls(connection)
            _make_room(connection, replace)
            done = 0
            for table in tables():
                for rows in _batches(archive, table, database.is_sqlite):
                    _insert(connection, table, rows)
                    done += len(rows)
                    if progress:
                        progress(done, manifest.rows)
            if not database.is_sqlite:
                _set_sequences(connection)
    return manifest


def _check_nobody_crawls(connection: Connection) -> None:
    """A crawl that goes on would store into what was put in its place."""
    crawling = connection.scalar(select(func.count()).where(Source.lease_until > utc_now()))
    if crawling:
        raise ListenerError(
            f"{crawling} source(s) of this database are being crawled; stop 'listener up' and wait a minute."
        )


def _check_schema(manifest: Manifest, path: Path) -> None:
    head = head_revision()
    if manifest.schema == head:
        return
    if manifest.schema < head:
        remedy = (
            f"restore it with version {manifest.version} into a new SQLite file, open that with this "
            "version (which migrates it), and back it up again"
        )
    else:
        remedy = "upgrade the listener first"
    raise BadArchiveError(
        f"{path} was written by version {manifest.version} with schema {manifest.schema}, and this "
        f"version has schema {head}: {remedy}."
    )


def _make_room(connection: Connection, replace: bool) -> None:
    filled = [
        table.name
        for table in tables()
        if connection.execute(
            select(func.count()).select_from(select(table).limit(1).subquery())
        ).scalar_one()
    ]
    if filled and not replace:
        raise NotEmptyError(
            f"The database is not empty (it has rows in {', '.join(filled[:3])}"
            f"{' …' if len(filled) > 3 else ''}): give an empty one, or say --replace to throw them away."
        )
    for table in reversed(tables()):
        if table.name in filled:
            connection.execute(delete(table))


def _batches(archive: zipfile.ZipFile, table: Table, is_sqlite: bool) -> Iterator[list[dict[str, Any]]]:
    decode = decoder(table)
    source = lines(archive, table)
    while some := list(islice(source, _BATCH)):
        try:
            rows = [decode(line) for line in some]
        except (ValueError, TypeError) as error:
            raise BadArchiveError(f"The table {table.name} cannot be read: {error}.") from error
        if not is_sqlite:
            for place, line in enumerate(some):
                if b"\\u0000" in line:
                    rows[place] = _without_nul(rows[place])
        yield rows


def _without_nul(value: Any) -> Any:
    """PostgreSQL keeps no NUL in a text; SQLite does. It becomes the sign for an unreadable letter."""
    match value:
        case str():
            return value.replace("\x00", "\ufffd")
        case dict():
            return {_without_nul(key): _without_nul(item) for key, item in value.items()}
        case list():
            return [_without_nul(item) for item in value]
    return value


def _insert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    try:
        connection.execute(insert(table), rows)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise ListenerError(
            f"The database refused a row of {table.name}: {reason}. Nothing was restored."
        ) from error


def _set_sequences(connection: Connection) -> None:
    """PostgreSQL numbers new rows from a counter of its own: put it behind the restored ones."""
    for table in tables():
        for column in table.primary_key.columns:
            sequence = connection.execute(
                text("SELECT pg_get_serial_sequence(:table, :column)"),
                {"table": f'"{table.name}"', "column": column.name},
            ).scalar_one()
            if sequence is not None:
                last = connection.execute(select(func.max(column))).scalar_one()
                connection.execute(
                    text("SELECT setval(CAST(:sequence AS regclass), :value, :used)"),
                    {"sequence": sequence, "value": last or 1, "used": last is not None},
                )
