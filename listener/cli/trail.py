"""``listener audit``: who did what to what."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from listener.access import Act
from listener.access.trail import TrailFilter, export_trail, list_trail
from listener.cli.shared import JsonFlag, actor, allow, console, emit_json, open_db, show_table
from listener.errors import UsageError
from listener.settings import get_settings
from listener.store import Database
from listener.transfer.export import Format


def audit(
    who: Annotated[str | None, typer.Option(help="One actor: lan, rule:negative, schedule.")] = None,
    what: Annotated[str | None, typer.Option(help="An act, case.close, or what it is about: case.")] = None,
    to: Annotated[str | None, typer.Option(help="A part of what it was done to: case:12.")] = None,
    start: Annotated[str | None, typer.Option(help="First day, 2026-11-01, of the reporting zone.")] = None,
    end: Annotated[str | None, typer.Option(help="Last day.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many lines, the newest first.")] = 50,
    out: Annotated[
        Path | None, typer.Option(help="Write all of them into a file: .csv, .xlsx or .jsonl.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show who did what to what, the newest first."""
    zone = get_settings().zone
    wanted = TrailFilter(actor=who, act=what, subject=to, first=_day(start), last=_day(end), zone=zone)
    with open_db(create=False) as database:
        if out is not None:
            number = _export(database, wanted, out)
            console.print(f"Wrote {number:,} lines to {out}.", markup=False)
            return
        allow(database, Act.MANAGE)
        with database.read() as session:
            lines = list_trail(session, wanted, limit=limit).lines
    if as_json:
        emit_json(lines)
        return
    show_table(
        "Audit trail",
        ["When", "Who", "What", "To what", "Detail"],
        [
            (
                f"{line.at.astimezone(zone):%Y-%m-%d %H:%M}", line.actor, line.act, line.subject,
                ", ".join(f"{k} {v}" for k, v in line.detail.items() if v not in (None, "", [], {})),
            )
            for line in lines
        ],
    )  # fmt: skip


def _export(database: Database, wanted: TrailFilter, out: Path) -> int:
    try:
        format_ = Format(out.suffix.lstrip(".").lower())
    except ValueError as error:
        raise UsageError(f"{out.name} ends in none of .csv, .xlsx, .jsonl.") from error
    allow(database, Act.MANAGE)
    try:
        with out.open("wb") as stream:
            return export_trail(database, wanted, format_, stream, actor=actor(), zone=wanted.zone)
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}.") from error


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"{text!r} is not a day; write 2026-11-01.") from error
