"""Writing history as Parquet, a file a month, for DuckDB, pandas and whatever else reads it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import func
from sqlalchemy.orm import Session

from listener import __version__
from listener.errors import UsageError
from listener.store import Database, utc_now
from listener.transfer.backup import one_moment
from listener.transfer.parquet_sets import DATA_SETS, DataSet

MARKER = "listener-export.json"
"""Tells a folder of ours, which a later export may replace, from any other."""
_GROUP = 50_000
"""Rows in memory at a time, and in a row group: tens of megabytes of text."""

Progress = Callable[[str, int], None]
"""Called with the data set and its rows written so far."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """One data set as written."""

    name: str
    files: int
    rows: int


def export_parquet(
    database: Database,
    folder: Path,
    *,
    start: date | None = None,
    end: date | None = None,
    progress: Progress | None = None,
) -> list[Written]:
    """Write every data set below a folder: ``NAME/month=2026-11/part-0.parquet``.

    All of it is one moment of the database. The folder appears when it is complete, readable by this user
    only; an earlier export of that name is replaced.

    Args:
        start: the first day; moments of snapshots are taken in UTC.
        end: the last day.

    Raises:
        UsageError: the folder holds something else, or cannot be written.
    """
    _refuse_foreign(folder)
    partial = folder.with_name(folder.name + ".part")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700, parents=True)
        with one_moment(database) as connection, Session(connection) as session:
            written = [_write(session, each, partial, start, end, progress) for each in DATA_SETS]
        _describe(partial, written)
        if folder.exists():
            shutil.rmtree(folder)
        partial.replace(folder)
    except OSError as error:
        raise UsageError(f"The folder {folder} cannot be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            shutil.rmtree(partial, ignore_errors=True)
    return written


def _refuse_foreign(folder: Path) -> None:
    if folder.exists() and not (
        folder.is_dir() and ((folder / MARKER).is_file() or not any(folder.iterdir()))
    ):
        raise UsageError(f"{folder} exists and is no export of the listener; choose another name.")


def _describe(folder: Path, written: Sequence[Written]) -> None:
    about = {
        "kind": "community-listener parquet export",
        "version": __version__,
        "created_at": utc_now().isoformat(),
        "sets": [
            {
                "name": each.name,
                "about": each.about,
                "rows": one.rows,
                "columns": {field.name: str(field.type) for field in each.schema},
            }
            for each, one in zip(DATA_SETS, written, strict=True)
        ],
    }
    descriptor = os.open(folder / MARKER, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(about, file, ensure_ascii=False, indent=1)


def _write(
    session: Session,
    data: DataSet,
    folder: Path,
    start: date | None,
    end: date | None,
    progress: Progress | None,
) -> Written:
    home = folder / data.name
    home.mkdir(mode=0o700)
    rows = files = 0
    for first, after in _months(session, data, start, end):
        target = home / f"month={first:%Y-%m}"
        conditions = [data.month >= _edge(data, first), data.month < _edge(data, after)]
        parts = session.execute(
            data.statement.where(*conditions).execution_options(yield_per=_GROUP)
        ).partitions()
        writer: pq.ParquetWriter | None = None
        try:
            for part in parts:
                if writer is None:
                    target.mkdir(mode=0o700)
                    writer = pq.ParquetWriter(target / "part-0.parquet", data.schema, compression="zstd")
                    files += 1
                writer.write_table(_table(data, part))
                rows += len(part)
                if progress:
                    progress(data.name, rows)
        finally:
            if writer is not None:
                writer.close()
    if not files:  # a reader still finds the columns
        pq.write_table(data.schema.empty_table(), home / "part-0.parquet")
    return Written(name=data.name, files=files, rows=rows)


def _table(data: DataSet, rows: Sequence[Any]) -> pa.Table:
    columns = list(zip(*rows, strict=True))
    return pa.table(
        [pa.array(column, type=field.type) for column, field in zip(columns, data.schema, strict=True)],
        schema=data.schema,
    )


def _months(
    session: Session, data: DataSet, start: date | None, end: date | None
) -> Iterator[tuple[date, date]]:
    """Each month that may have rows: from its first day (or ``start``), to the day after its last."""
    found = session.execute(
        data.rows.with_only_columns(func.min(data.month), func.max(data.month), maintain_column_froms=True)
    ).one()
    low, high = (value.date() if isinstance(value, datetime) else value for value in found)
    if low is None or high is None:
        return
    first, last = max(low, start or low), min(high, end or high)
    if first > last:
        return
    edges = [first]
    while (following := (edges[-1].replace(day=1) + timedelta(days=32)).replace(day=1)) <= last:
        edges.append(following)
    yield from pairwise([*edges, last + timedelta(days=1)])


def _edge(data: DataSet, day: date) -> date | datetime:
    return day if data.by_day else datetime.combine(day, time(), UTC)
