"""``listener segment …``: customers who satisfy a rule, listed and exported."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from listener.access import Act
from listener.cli.shared import JsonFlag, actor, allow, console, emit_json, open_db, show_table
from listener.customers.segments import (
    COLUMNS,
    list_segments,
    members,
    remove_segment,
    rule_of,
    save_segment,
)
from listener.errors import ListenerError, UsageError
from listener.settings import get_settings
from listener.store.database import audit
from listener.transfer.export import Format, export_rows

app = typer.Typer(help="Segments: customers by rule, listed and exported.", no_args_is_help=True)

Rule = Annotated[str, typer.Argument(metavar="RULE", help="A saved segment's name, or a rule.")]


@app.command("list")
def list_(as_json: JsonFlag = False) -> None:
    """Show the saved segments."""
    with open_db(create=False) as database, database.read() as session:
        saved = list_segments(session)
    if as_json:
        emit_json(saved)
    elif saved:
        show_table("Segments", ["Name", "Rule", "By"], [(s.name, s.rule, s.by) for s in saved])
    else:
        console.print(
            "No segment yet. Save one: listener segment save loyal 'orders:>=3 value:>1000000'", markup=False
        )


@app.command()
def save(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    rule: Annotated[str, typer.Argument(help="Such as: orders:[2 TO *] channel:zalo NOT mood:negative")],
) -> None:
    """Keep a rule under a name; one of this name is replaced.

    Fields: orders: value: interactions: mentions: (numbers and ranges), first: last: (dates), name: city:
    note: (words), kind: channel: product: campaign: mood: tag: allowed: refused: linked:.
    """
    with open_db() as database:
        save_segment(database, name, rule, actor=actor())
    console.print(f"Saved {name}.", markup=False)


@app.command()
def remove(name: Annotated[str, typer.Argument(help="The segment's name.")]) -> None:
    """Forget a saved rule."""
    with open_db(create=False) as database:
        remove_segment(database, name, actor=actor())
    console.print(f"Removed {name}.", markup=False)


@app.command()
def show(
    rule: Rule,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to show.")] = 50,
    as_json: JsonFlag = False,
) -> None:
    """Show the customers who satisfy a rule now."""
    with open_db(create=False) as database, database.read() as session:
        found = list(islice(members(session, rule_of(session, rule)), limit))
    if as_json:
        emit_json(found)
        return
    show_table(
        "Customers",
        ["Id", "Name", "Orders", "Value", "Interactions", "Mentions", "Last"],
        [
            (m.public_id, m.name, m.orders, m.value, m.interactions, m.mentions, m.last and m.last.date())
            for m in found
        ],
    )


@app.command()
def export(
    rule: Rule,
    out: Annotated[Path, typer.Argument(help="File ending in .csv, .xlsx or .jsonl.")],
) -> None:
    """Write the customers who satisfy a rule into a file."""
    try:
        format_ = Format(out.suffix.lstrip(".").lower())
    except ValueError as error:
        raise UsageError(f"{out.name} ends in none of .csv, .xlsx, .jsonl.") from error
    with open_db(create=False) as database:
        allow(database, Act.MANAGE)
        try:
            with database.read() as session, out.open("wb") as stream:
                found = members(session, rule_of(session, rule))
                number = export_rows(found, COLUMNS, format_, stream, zone=get_settings().zone)
        except OSError as error:
            raise ListenerError(f"{out} cannot be written: {error.strerror}.") from error
        with database.write() as session:
            audit(session, actor(), "export", "segment", rows=number, rule=rule, format=format_.value)
    console.print(f"Wrote {number:,} customers to {out}.", markup=False)
