"""``listener parquet``: history for DuckDB, pandas and their kin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from listener.access import Act
from listener.cli.customer import bar
from listener.cli.shared import JsonFlag, actor, allow, console, emit_json, open_db
from listener.cli.transfer import read_day
from listener.store import audit


def parquet(
    folder: Annotated[Path, typer.Argument(help="Folder to write; an earlier export there is replaced.")],
    start: Annotated[str | None, typer.Option(help="From this day (2026-11-01).")] = None,
    end: Annotated[str | None, typer.Option(help="To this day, inclusive.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Write posts, mentions, gains and snapshots as Parquet, a file a month.

    DuckDB reads it as read_parquet('FOLDER/mentions/*/*.parquet', hive_partitioning=true), pandas as
    pandas.read_parquet('FOLDER/mentions'). Times are UTC.
    """
    from listener.transfer.parquet import export_parquet  # Arrow takes half a second to load

    first, last = read_day(start), read_day(end)
    with open_db(create=False) as database:
        allow(database, Act.VIEW)
        with bar("Exporting") as progress:
            task = progress.add_task("rows", total=None)
            written = export_parquet(
                database,
                folder,
                start=first,
                end=last,
                progress=lambda _, done: progress.update(task, completed=done),
            )
        with database.write() as session:
            audit(session, actor(), "export", "parquet", rows=sum(each.rows for each in written))
    if as_json:
        emit_json(written)
    else:
        for each in written:
            console.print(f"{each.name}: {each.rows:,} rows in {each.files:,} files.", markup=False)
