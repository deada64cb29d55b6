"""``listener brand …``: brands and their queries."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.progress import Progress

from listener import brands
from listener.cli.shared import JsonFlag, actor, console, emit_json, errors, open_db, show_table

app = typer.Typer(help="Brands and competitors, and the queries that find them.", no_args_is_help=True)

QUERY_HELP = 'Words, "phrases", AND, OR, NOT, ( ). An unaccented word finds every spelling of it.'


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The brand as people know it.")],
    query: Annotated[str | None, typer.Option(help=QUERY_HELP + " Default: the name as a phrase.")] = None,
    competitor: Annotated[bool, typer.Option("--competitor", help="Not ours: compared with.")] = False,
    code: Annotated[str | None, typer.Option(help="Short name for addresses; made from the name.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Add a brand and find its mentions in everything collected so far."""
    with open_db() as database, _bar() as bar:
        task = bar.add_task("Matching history", total=None)
        brand = brands.add_brand(
            database,
            name=name,
            query=query or '"' + name.replace('"', "") + '"',
            code=code,
            competitor=competitor,
            actor=actor(),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        emit_json(brand)
    else:
        console.print(
            f"Added {brand.name} as {brand.code}: {brand.mentions:,} mentions in store.", markup=False
        )


@app.command("list")
def list_(as_json: JsonFlag = False) -> None:
    """Show the brands with their queries and mentions."""
    with open_db(create=False) as database, database.read() as session:
        found = brands.list_brands(session)
    if as_json:
        emit_json(found)
    elif not found:
        console.print('No brand yet. Add one: listener brand add "Your brand"', markup=False)
    else:
        show_table(
            "Brands",
            ["Code", "Name", "Whose", "Mentions", "Version", "Query"],
            [
                (
                    b.code,
                    b.name,
                    "competitor" if b.competitor else "ours",
                    f"{b.mentions:,}",
                    b.version,
                    b.query,
                )
                for b in found
            ],
        )


@app.command()
def query(
    code: Annotated[str, typer.Argument(help="The brand's short name.")],
    text: Annotated[str, typer.Argument(help=QUERY_HELP)],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say how many mentions would come and go.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Change a brand's query; history is matched anew, and what no longer matches is set aside."""
    with open_db(create=False) as database:
        if dry_run:
            change = brands.preview_query(database, code, text)
        else:
            with _bar() as bar:
                task = bar.add_task("Matching history", total=None)
                change = brands.change_query(
                    database,
                    code,
                    text,
                    actor=actor(),
                    progress=lambda done, total: bar.update(task, completed=done, total=total),
                )
    if as_json:
        emit_json(change)
        return
    verb = "would come" if dry_run else "came"
    console.print(f"{change.come:,} mentions {verb}, {change.go:,} go, {change.stay:,} stay.")


def _bar() -> Progress:
    return Progress(console=errors, transient=True)
