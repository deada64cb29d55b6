"""``listener interaction …``: calls, e-mails, orders and the like into the customers' records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from listener.cli.customer import bar
from listener.cli.importing import BrokenTo, Strict, end, show_broken
from listener.cli.mapping import Mapped, show_columns
from listener.cli.shared import JsonFlag, actor, console, emit_json, open_db
from listener.customers.contacted.headers import Column, meaning
from listener.customers.contacted.importing import import_interactions
from listener.customers.contacted.kinds import InteractionKind
from listener.customers.mapping import read_map

app = typer.Typer(help="Interactions: calls, e-mails, orders, meetings, tickets.", no_args_is_help=True)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or JSON lines; columns have names.")],
    kind: Annotated[
        InteractionKind | None, typer.Option(help="Of all rows, where no column says it.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="The system whose numbers the rows carry; else the kind.")
    ] = None,
    channel: Annotated[str | None, typer.Option(help="Of all rows, where no column says it.")] = None,
    campaign: Annotated[str | None, typer.Option(help="Of all rows, where no column says it.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")
    ] = False,
    mapped: Mapped = None,
    broken_to: BrokenTo = None,
    strict: Strict = False,
    as_json: JsonFlag = False,
) -> None:
    """Import interactions; importing the same file again changes nothing.

    Columns are found by their headers, English or Vietnamese: Kind (Loại), Time (Ngày), Customer ID, Email,
    Phone (SĐT) or Account, Channel (Kênh), Product (Sản phẩm), Campaign (Chiến dịch), Value (Giá trị),
    Duration (Thời lượng), Result (Kết quả), Agent (Nhân viên), Text (Nội dung), ID (Mã). A row goes to the
    customer who has its id, e-mail, phone or account; rows of nobody are listed with line and reason.
    --map says what other headers mean.
    """
    told = {Column.KIND: kind, Column.SOURCE: source, Column.CHANNEL: channel, Column.CAMPAIGN: campaign}
    with open_db() as database, bar("Importing") as progress:
        task = progress.add_task("rows", total=None)
        result = import_interactions(
            database,
            file,
            actor=actor(),
            given={column: value for column, value in told.items() if value},
            dry_run=dry_run,
            explained=read_map(mapped or (), tuple(Column), _meaning),
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    if as_json:
        emit_json(result)
    else:
        would = "Nothing was written. It would be: " if dry_run else ""
        console.print(
            f"{would}{result.rows:,} rows: {result.created:,} created, {result.updated:,} updated, "
            f"{result.unchanged:,} unchanged, {len(result.broken):,} broken.",
            markup=False,
        )
        if result.ignored_columns:
            console.print(f"Columns not used: {', '.join(result.ignored_columns)}.", markup=False)
        show_columns(result.columns)
        show_broken(result.broken)
    end(result.broken, broken_to, strict=strict)


def _meaning(header: str) -> str | None:
    column = meaning(header)
    return None if column is None else column.value
