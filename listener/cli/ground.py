"""``listener brand ground …``: what is a brand's own."""

from __future__ import annotations

from typing import Annotated

import typer

from listener import brands
from listener.cli.shared import JsonFlag, actor, console, emit_json, open_db, show_table
from listener.errors import UsageError

app = typer.Typer(
    help="A brand's own ground: sources, threads and accounts that are its own.", no_args_is_help=True
)

Code = Annotated[str, typer.Argument(help="The brand's short name.")]


@app.command()
def add(
    code: Code,
    source: Annotated[str | None, typer.Option(help="A source, by name, address or number.")] = None,
    thread: Annotated[str | None, typer.Option(help="The address of a thread or article.")] = None,
    account: Annotated[
        str | None,
        typer.Option(help="An author: the profile's address, or name@site where a site has no profiles."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Declare a source, a thread or an account a brand's own.

    Every post there is a mention by place, whether it names the brand or not; posts by an own account, and
    the opening of an own thread, are the brand's own words.
    """
    given = {k: v for k, v in (("source", source), ("thread", thread), ("account", account)) if v}
    if len(given) != 1:
        raise UsageError("Say one of --source, --thread and --account.")
    ((kind, what),) = given.items()
    with open_db(create=False) as database:
        view = brands.add_ground(database, code, kind, what, actor=actor())
    if as_json:
        emit_json(view)
    else:
        later = "" if view.stored else " Nothing of it is collected yet."
        console.print(f"{view.name} is {code}'s own ground, number {view.id}.{later}", markup=False)


@app.command("list")
def list_(
    code: Annotated[str | None, typer.Argument(help="The brand's short name; all when left out.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show what is the brands' own."""
    with open_db(create=False) as database, database.read() as session:
        found = brands.list_grounds(session, code)
    if as_json:
        emit_json(found)
    elif not found:
        console.print("No own ground is declared.")
    else:
        show_table(
            "Own ground",
            ["Number", "Brand", "Kind", "What", "Address", "Since", "By"],
            [(g.id, g.brand, g.kind, g.name, g.url, f"{g.since:%Y-%m-%d}", g.by) for g in found],
        )


@app.command()
def remove(
    code: Code,
    number: Annotated[int, typer.Argument(help="Of the ground, as 'listener brand ground list' shows it.")],
) -> None:
    """Take a declaration back; mentions that stood on it alone are set aside."""
    with open_db(create=False) as database:
        brands.remove_ground(database, code, number, actor=actor())
    console.print("It is no own ground any more.")
