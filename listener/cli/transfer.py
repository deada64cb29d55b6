"""``listener export``, ``backup`` and ``restore``: data out, and in again."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from sqlalchemy.orm import Session

from listener import mentions
from listener.access import Act
from listener.brands import list_brands
from listener.cli.customer import bar
from listener.cli.shared import JsonFlag, actor, allow, console, emit_json, open_db
from listener.engagement.filters import KINDS, MOODS, OWNED, VIAS, MentionFilter
from listener.errors import UsageError
from listener.settings import get_settings
from listener.store import audit, utc_now
from listener.transfer.backup import back_up
from listener.transfer.export import Format, export_rows
from listener.transfer.exports import (
    CASE_COLUMNS,
    CUSTOMER_COLUMNS,
    MENTION_COLUMNS,
    iterate_cases,
    iterate_customers,
)
from listener.transfer.restore import restore as restore_archive
from listener.triage.clocks import Status


class What(StrEnum):
    """What can be exported."""

    MENTIONS = "mentions"
    CUSTOMERS = "customers"
    CASES = "cases"


def export(
    what: Annotated[What, typer.Argument(help="What to export.")],
    out: Annotated[Path, typer.Option(help="File to write; - is standard output.")],
    format: Annotated[Format, typer.Option(help="csv and xlsx for people, jsonl for programs.")] = Format.CSV,
    brand: Annotated[list[str] | None, typer.Option(help="Brand by code; say it again for more.")] = None,
    mood: Annotated[list[str] | None, typer.Option(help=f"Mentions: {', '.join(MOODS)}.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help=f"Mentions: {', '.join(KINDS)}.")] = None,
    start: Annotated[
        str | None, typer.Option(help="Mentions from this day (2026-11-01), in the reporting zone.")
    ] = None,
    end: Annotated[str | None, typer.Option(help="Mentions to this day, inclusive. Default: today.")] = None,
    via: Annotated[
        list[str] | None, typer.Option(help="Mentions by name, place or context; again for each.")
    ] = None,
    owned: Annotated[
        str | None, typer.Option(help="The brands' own posts among mentions: no (default), yes or all.")
    ] = None,
    search: Annotated[
        str | None, typer.Option(help="Mentions: a query; it may ask mood:, customer:, status: and the rest.")
    ] = None,
    status: Annotated[str | None, typer.Option(help="Cases: new, open or closed.")] = None,
) -> None:
    """Write mentions, customers or cases to a file.

    Cells that a spreadsheet would run as a formula are written so that it does not.
    """
    settings = get_settings()
    columns = {
        What.MENTIONS: MENTION_COLUMNS,
        What.CUSTOMERS: CUSTOMER_COLUMNS,
        What.CASES: CASE_COLUMNS,
    }[what]
    brands = tuple(brand or ())
    if what is What.CASES and len(brands) > 1:
        raise UsageError("Cases are exported of one brand or of all.")
    wanted = MentionFilter(
        start=read_day(start) or date(1970, 1, 1),
        # A site whose clock is ahead dates its posts tomorrow; they belong to "all" too.
        end=read_day(end) or utc_now().astimezone(settings.zone).date() + timedelta(days=1),
        brands=brands,
        moods=_known(mood, MOODS, "mood"),
        kinds=_known(kind, KINDS, "kind"),
        via=_known(via, VIAS, "via"),
        owned=_known([owned], OWNED, "owned")[0] if owned is not None else "no",
        search=search,
    )

    if wanted.start > wanted.end:
        raise UsageError(f"The first day, {wanted.start}, comes after the last, {wanted.end}.")
    if status is not None:
        _known([status], tuple(Status), "status")
    foreign = {"--mood": mood, "--kind": kind, "--start": start, "--end": end, "--search": search}
    foreign |= {"--via": via, "--owned": owned}
    if what is not What.MENTIONS and (said := [name for name, value in foreign.items() if value]):
        raise UsageError(f"{', '.join(said)} narrows mentions only, not {what.value}.")

    def rows(session: Session) -> Iterable[object]:
        _known(brand, tuple(b.code for b in list_brands(session)), "brand")
        if what is What.MENTIONS:
            return mentions.iterate(session, wanted)
        if what is What.CUSTOMERS:
            return iterate_customers(session)
        return iterate_cases(session, status=status, brand=brands[0] if brands else None)

    with open_db(create=False) as database:
        # A list of customers is people's data in bulk; the rest is what was said in public.
        allow(database, Act.MANAGE if what is What.CUSTOMERS else Act.VIEW)
        with bar("Exporting") as progress, database.read() as session, _target(out) as stream:
            task = progress.add_task("rows", total=None)
            number = export_rows(
                rows(session),
                columns,
                format,
                stream,
                zone=settings.zone,
                progress=lambda done: progress.update(task, completed=done),
            )
        with database.write() as session:
            audit(session, actor(), "export", what.value, rows=number, format=format.value)
    if str(out) != "-":
        console.print(f"Wrote {number:,} {what.value} to {out}.", markup=False)


def read_day(text: str | None) -> date | None:
    """A day as it is written at the command line.

    Raises:
        UsageError: showing the form.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a day; write 2026-11-01.") from error


def _known(given: list[str] | None, known: tuple[str, ...], name: str) -> tuple[str, ...]:
    for value in given or ():
        if value not in known:
            raise UsageError(f"There is no {name} {value!r}; there are {', '.join(known)}.")
    return tuple(given or ())


@contextmanager
def _target(out: Path) -> Iterator[BinaryIO]:
    """The file under another name until it is complete; only this user can read it."""
    if str(out) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    partial = out.with_name(out.name + ".part")
    try:
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise UsageError(f"The file {out} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "w+b") as stream:
            yield stream
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="Archive to write. Default: backups/ in the data folder.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Write everything into one archive, while crawls go on; only this user can read it."""
    if file is None:
        now: datetime = utc_now().astimezone(get_settings().zone)
        file = get_settings().data_dir / "backups" / f"listener-{now:%Y-%m-%d-%H%M%S}.zip"
    with open_db(create=False) as database, bar("Backing up") as progress:
        allow(database, Act.ADMIN)
        task = progress.add_task("rows", total=None)
        manifest = back_up(
            database, file, progress=lambda done, total: progress.update(task, completed=done, total=total)
        )
        with database.write() as session:
            audit(session, actor(), "backup", file.name, rows=manifest.rows)
    if as_json:
        emit_json({"file": str(file), "rows": manifest.rows, "manifest": manifest})
    else:
        size = file.stat().st_size / 1e6
        console.print(f"Wrote {manifest.rows:,} rows to {file} ({size:,.1f} MB).", markup=False)


def restore(
    file: Annotated[Path, typer.Argument(help="Archive that listener backup wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Throw away what the database holds now.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Put an archive into the configured database, all of it or nothing.

    The archive may come from SQLite and the database be PostgreSQL, or the other way round: this is
    how an installation moves. Stop `listener up` first.
    """
    with open_db() as database:
        allow(database, Act.ADMIN)
        with bar("Restoring") as progress:
            task = progress.add_task("rows", total=None)
            manifest = restore_archive(
                database,
                file,
                replace=replace,
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
        with database.write() as session:
            audit(session, actor(), "restore", file.name, rows=manifest.rows, replaced=replace)
        where = database.shown
    if as_json:
        emit_json({"rows": manifest.rows, "manifest": manifest})
    else:
        console.print(
            f"Restored {manifest.rows:,} rows of {manifest.created_at[:19]} UTC into {where}.", markup=False
        )
