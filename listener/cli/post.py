"""``listener post …``: posts that no crawler may fetch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from listener.cli.customer import bar
from listener.cli.shared import JsonFlag, actor, console, emit_json, open_db, show_table
from listener.importing.headers import parse_map
from listener.importing.importing import PostsImport, Wishes, import_posts
from listener.settings import get_settings

app = typer.Typer(help="Posts: import what a crawler may not fetch.", no_args_is_help=True)

_SHOWN = 20
"""Broken rows printed; all of them are in the JSON and kept with the import."""


@app.callback()
def posts() -> None:
    """Posts: import what a crawler may not fetch."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, or the JSON lines of 'source try --json'.")],
    site: Annotated[
        str | None, typer.Option(help="Where it is from, when no column says so: facebook.com, shopee.vn.")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(help="topic, comment, review or article, when no column says so."),
    ] = None,
    dates: Annotated[
        str | None,
        typer.Option(help="dmy or mdy: the order in 03/04/2026. Default: found out."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help="FIELD=HEADER, such as 'text=Nội dung'; again for each field."),
    ] = None,
    save_map: Annotated[
        str | None, typer.Option(help="Save the mapping, site, kind and dates under this name.")
    ] = None,
    use_map: Annotated[str | None, typer.Option(help="Use what was saved under this name.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Import posts; importing the same file again changes nothing.

    Exports of Facebook, TikTok, YouTube, Zalo, Shopee, reviews and surveys. Columns are found by their
    headers, English or Vietnamese: Text (Nội dung, Bình luận), Author (Tác giả, Người đăng), Date (Ngày
    đăng, Thời gian), Likes (Lượt thích), Comments (Lượt bình luận), Shares (Chia sẻ), Views (Lượt xem),
    Rating (Số sao), Link (Đường dẫn), Platform (Nền tảng), Type (Loại), ID. Counts become snapshots. Rows
    that cannot be read are listed with line and reason.
    """
    wishes = Wishes(
        columns=parse_map(columns or ()), site=site, kind=kind, dates=dates, use_map=use_map, save_as=save_map
    )
    with open_db() as database, bar("Importing") as progress:
        task = progress.add_task("rows", total=None)
        result = import_posts(
            database,
            file,
            wishes=wishes,
            settings=get_settings(),
            actor=actor(),
            dry_run=dry_run,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    if as_json:
        emit_json(result)
    else:
        _show(result, dry_run)


def _show(result: PostsImport, dry_run: bool) -> None:
    would = "Nothing was written. It would be: " if dry_run else ""
    console.print(
        f"{would}{result.rows:,} rows: {result.new:,} new, {result.changed:,} changed, {result.seen:,} seen, "
        f"{len(result.broken):,} broken. New mentions: {result.mentions:,}.",
        markup=False,
    )
    if result.columns:
        understood = ", ".join(f"{header} → {field}" for field, header in result.columns.items())
        order = "day first" if result.dates == "dmy" else "month first"
        console.print(f"Columns: {understood}. Dates: {order}.", markup=False)
    if result.ignored_columns:
        console.print(f"Columns not used: {', '.join(result.ignored_columns)}.", markup=False)
    if result.broken:
        show_table(
            "Broken rows", ["Line", "Reason"], [(row.line, row.reason) for row in result.broken[:_SHOWN]]
        )
        if len(result.broken) > _SHOWN:
            console.print(f"… and {len(result.broken) - _SHOWN:,} more; --json shows all.", markup=False)
