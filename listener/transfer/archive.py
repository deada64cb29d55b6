"""The form of an archive: one zip with a manifest and a file of JSON lines for each table.

It knows no dialect, so an archive of SQLite goes into PostgreSQL and back. The manifest is written
last, when counts and checksums are known; nothing in an archive is ever used as a path.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Date, DateTime, LargeBinary, Table

from listener.errors import ListenerError, UsageError
from listener.store.base import EpochSeconds, UtcDateTime
from listener.store.tables import Base

FORMAT = 1
MANIFEST = "manifest.json"
KIND = "community-listener archive"
_LINE = 200_000_000
"""Longest line read, in bytes: a broken archive must not fill the memory."""


class BadArchiveError(ListenerError):
    """The file is no archive, or is damaged."""


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table in an archive."""

    rows: int
    sha256: str
    """Of the file of JSON lines, unpacked."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds."""

    format: int
    schema: str
    """Revision of the database schema."""
    version: str
    """Of the listener that wrote it."""
    created_at: str
    tables: Mapping[str, TableEntry]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(entry.rows for entry in self.tables.values())

    def to_json(self) -> bytes:
        """As the file in the archive."""
        return json.dumps({"kind": KIND, **asdict(self)}, indent=1).encode()

    @classmethod
    def from_json(cls, content: bytes, name: str) -> Manifest:
        """Read what :meth:`to_json` wrote.

        Raises:
            BadArchiveError: it is something else, or of a newer form.
        """
        try:
            values = json.loads(content)
            if values.pop("kind") != KIND:
                raise KeyError("kind")
            if values["format"] != FORMAT:
                raise BadArchiveError(
                    f"{name} has form {values['format']} and this version reads form {FORMAT}: "
                    "restore it with the version that wrote it."
                )
            tables = {table: TableEntry(**entry) for table, entry in values.pop("tables").items()}
            return cls(tables=tables, **values)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadArchiveError(f"{name} is no archive of the listener.") from error


def tables() -> Sequence[Table]:
    """Every table, parents before children."""
    return Base.metadata.sorted_tables


def member(table: Table) -> str:
    """The name of a table's file in the archive."""
    return f"tables/{table.name}.jsonl"


def encoder(table: Table) -> Callable[[Sequence[Any]], bytes]:
    """How a row of a table becomes a line."""
    names = [column.name for column in table.columns]

    def encode(row: Sequence[Any]) -> bytes:
        return (json.dumps(dict(zip(names, row, strict=True)), default=_iso) + "\n").encode()

    return encode


def _iso(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be archived")


def decoder(table: Table) -> Callable[[bytes], dict[str, Any]]:
    """How a line becomes a row of a table."""
    moments = [c.name for c in table.columns if isinstance(c.type, UtcDateTime | EpochSeconds | DateTime)]
    days = [c.name for c in table.columns if isinstance(c.type, Date)]
    binary = [c.name for c in table.columns if isinstance(c.type, LargeBinary)]
    names = {column.name for column in table.columns}

    def decode(line: bytes) -> dict[str, Any]:
        row: dict[str, Any] = json.loads(line)
        if row.keys() != names:
            raise ValueError(f"columns of {table.name} differ")
        for name in moments:
            if row[name] is not None:
                row[name] = datetime.fromisoformat(row[name])
        for name in binary:
            if row[name] is not None:
                row[name] = base64.b64decode(row[name])
        for name in days:
            if row[name] is not None:
                row[name] = date.fromisoformat(row[name])
        return row

    return decode


def open_archive(path: Path) -> tuple[zipfile.ZipFile, Manifest]:
    """Open an archive and read its manifest.

    Raises:
        UsageError: the file cannot be read.
        BadArchiveError: it is no archive.
    """
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise UsageError(f"The archive {path} cannot be read: {error.strerror}.") from error
    except zipfile.BadZipFile as error:
        raise BadArchiveError(f"{path} is no archive of the listener, or was cut off.") from error
    try:
        return archive, Manifest.from_json(archive.read(MANIFEST), str(path))
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        archive.close()
        raise BadArchiveError(f"{path} is no archive of the listener.") from error
    except BadArchiveError:
        archive.close()
        raise


def lines(archive: zipfile.ZipFile, table: Table) -> Iterator[bytes]:
    """The lines of a table's file, one at a time."""
    with archive.open(member(table)) as file:
        while line := file.readline(_LINE):
            yield line


def verify(archive: zipfile.ZipFile, manifest: Manifest, name: str) -> None:
    """Compare every table with the manifest, before anything is written.

    Raises:
        BadArchiveError: a table is missing, foreign, or not as it was written.
    """
    expected = {table.name for table in tables()}
    if expected != set(manifest.tables):
        differing = ", ".join(sorted(expected ^ set(manifest.tables)))
        raise BadArchiveError(f"{name} does not hold the tables of this version ({differing}).")
    for table in tables():
        digest = hashlib.sha256()
        number = 0
        try:
            for line in lines(archive, table):
                digest.update(line)
                number += 1
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise BadArchiveError(f"{name} is damaged: the table {table.name} cannot be read.") from error
        entry = manifest.tables[table.name]
        if (digest.hexdigest(), number) != (entry.sha256, entry.rows):
            raise BadArchiveError(
                f"{name} is damaged: the table {table.name} is not as it was written. Use another archive."
            )
