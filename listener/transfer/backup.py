"""Writing everything into one archive, as it was at one moment."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, func, select

from listener import __version__
from listener.errors import UsageError
from listener.store import Database, utc_now
from listener.store.database import head_revision
from listener.transfer.archive import (
    FORMAT,
    MANIFEST,
    BadArchiveError,
    Manifest,
    TableEntry,
    encoder,
    member,
    open_archive,
    tables,
)

Progress = Callable[[int, int], None]
"""Called with the rows done and the rows there are."""
_PAGE = 2_000
_PACKING = 4
"""Level of compression: 6 saves 4 % of the size for half as much again of the time."""


def back_up(database: Database, path: Path, *, progress: Progress | None = None) -> Manifest:
    """Write every table into an archive that only this user can read.

    The file appears under its name when it is complete. Everything is read in one transaction, so a
    crawl that goes on meanwhile leaves no half of a post in it.

    Raises:
        UsageError: the file cannot be written, or is something else that would be lost.
    """
    _refuse_foreign(path)
    partial = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            with (
                zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_PACKING) as archive,
                one_moment(database) as connection,
            ):
                manifest = _write(archive, connection, progress)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise UsageError(f"The archive {path} cannot be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return manifest


def _refuse_foreign(path: Path) -> None:
    """An older archive may be replaced; anything else under that name is not ours to lose."""
    if not path.exists():
        return
    try:
        archive, _ = open_archive(path)
        archive.close()
    except BadArchiveError as error:
        raise UsageError(f"{path} exists and is no archive of the listener; choose another name.") from error


@contextmanager
def one_moment(database: Database) -> Iterator[Connection]:
    """A connection that reads the database as it is now, while others write."""
    if database.is_sqlite:
        # A read transaction sees the moment it began in; writers go on meanwhile.
        with database.read() as session:
            yield session.connection()
    else:
        with database.engine.connect() as connection:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            with (isolated := connection.execution_options(**options)).begin():
                yield isolated


def _write(archive: zipfile.ZipFile, connection: Connection, progress: Progress | None) -> Manifest:
    counts = {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in tables()
    }
    total, done = sum(counts.values()), 0
    entries: dict[str, TableEntry] = {}
    for table in tables():
        digest = hashlib.sha256()
        number = 0
        encode = encoder(table)
        query = select(table).order_by(*table.primary_key.columns)
        with (
            archive.open(member(table), "w", force_zip64=True) as file,
            connection.execution_options(yield_per=_PAGE).execute(query) as result,
        ):
            for rows in result.partitions():
                content = b"".join(encode(row) for row in rows)
                file.write(content)
                digest.update(content)
                number += len(rows)
                done += len(rows)
                if progress:
                    progress(done, total)
        entries[table.name] = TableEntry(number, digest.hexdigest())
    manifest = Manifest(FORMAT, head_revision(), __version__, utc_now().isoformat(), entries)
    archive.writestr(MANIFEST, manifest.to_json())
    return manifest
