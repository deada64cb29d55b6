"""``listener report …`` and ``listener event …``: reports as PDF and page, and events that charts mark."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from listener.cli.shared import JsonFlag, actor, console, emit_json, open_db, show_table
from listener.engagement.events import add_event, list_events, remove_event
from listener.errors import UsageError
from listener.reports import (
    Every,
    Kind,
    Period,
    Section,
    list_files,
    list_reports,
    make_report,
    path_of,
    remove_report,
    save_report,
)

app = typer.Typer(help="Reports as PDF and as a page of their own.", no_args_is_help=True)
events = typer.Typer(help="Events that charts mark: campaigns, launches.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="Its number, as the list shows it.")]


@app.command("schedule")
def schedule(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    period: Annotated[Period, typer.Option(help="Days it is about, up to yesterday.")] = Period.WEEK,
    language: Annotated[str, typer.Option(help="vi or en.")] = "vi",
    brand: Annotated[list[str] | None, typer.Option(help="Brand by code, again for more; none: all.")] = None,
    section: Annotated[list[Section] | None, typer.Option(help="Section, again for more; none: all.")] = None,
    every: Annotated[Every | None, typer.Option(help="How often; not given: on demand only.")] = None,
    hour: Annotated[int, typer.Option(min=0, max=23, help="Hour of the reporting zone.")] = 7,
    folder: Annotated[Path | None, typer.Option(help="Folder where copies are put as well.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Keep a report, and have it made regularly while `listener up` runs."""
    with open_db(create=False) as database:
        number = save_report(
            database, name, period=period, language=language, brands=tuple(brand or ()),
            sections=tuple(section or Section), every=every, hour=hour,
            folder=str(folder) if folder else None, actor=actor(),
        )  # fmt: skip
    if as_json:
        emit_json({"report": number})
    else:
        console.print(f"Report {number} is kept; 'listener report make {number}' makes it now.", markup=False)


@app.command("make")
def make(number: Number, as_json: JsonFlag = False) -> None:
    """Make a report now."""
    with open_db(create=False) as database:
        made = make_report(database, number, actor=actor())
    paths = {kind.value: str(path_of(made, kind)) for kind in Kind}
    if as_json:
        emit_json({"report": number, "start": made.start, "end": made.end, "problem": made.problem, **paths})
        return
    for path in paths.values():
        console.print(path, markup=False, soft_wrap=True)
    if made.problem:
        console.print(made.problem, style="yellow", markup=False)


@app.command("list")
def list_(as_json: JsonFlag = False) -> None:
    """Show the reports, when each is made next, and its latest files."""
    with open_db(create=False) as database, database.read() as session:
        found = [(report, list_files(session, report.id, limit=1)) for report in list_reports(session)]
    if as_json:
        emit_json([{"report": report, "latest": files[0] if files else None} for report, files in found])
        return
    show_table(
        "Reports",
        ["Number", "Name", "Days", "Every", "Next", "Latest"],
        [
            (
                report.id, report.name, report.period.value, report.every and report.every.value,
                report.next_at and f"{report.next_at:%Y-%m-%d %H:%M} UTC",
                path_of(files[0], Kind.PDF) if files else None,
            )
            for report, files in found
        ],
    )  # fmt: skip


@app.command("remove")
def remove(number: Number) -> None:
    """Forget a report; the files that were made of it stay."""
    with open_db(create=False) as database:
        remove_report(database, number, actor=actor())
    console.print(f"Report {number} is gone.", markup=False)


@events.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What happened.")],
    start: Annotated[str, typer.Option(help="First day, 2026-11-01.")],
    end: Annotated[str | None, typer.Option(help="Last day; not given: the first.")] = None,
    brand: Annotated[str | None, typer.Option(help="Brand by code; not given: every brand.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Mark an event on the charts."""
    with open_db(create=False) as database:
        number = add_event(
            database, name, _day(start), _day(end) if end else None, brand=brand, actor=actor()
        )
    if as_json:
        emit_json({"event": number})
    else:
        console.print(f"Event {number} is marked.", markup=False)


@events.command("list")
def list_events_(as_json: JsonFlag = False) -> None:
    """Show the events."""
    with open_db(create=False) as database, database.read() as session:
        found = list_events(session)
    if as_json:
        emit_json(found)
        return
    show_table(
        "Events",
        ["Number", "Name", "First day", "Last day", "Brand"],
        [(event.id, event.name, event.start, event.end, event.brand) for event in found],
    )


@events.command("remove")
def remove_event_(number: Number) -> None:
    """Take an event off the charts."""
    with open_db(create=False) as database:
        remove_event(database, number, actor=actor())
    console.print(f"Event {number} is gone.", markup=False)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a day; write 2026-11-01.") from error
