"""``listener reply …``: saved replies with places to fill."""

from __future__ import annotations

from typing import Annotated

import typer

from listener.cli.shared import JsonFlag, actor, console, emit_json, open_db, show_table
from listener.triage.casefile import case_view
from listener.triage.replies import PLACES, fill, find_reply, list_replies, remove_reply, save_reply

app = typer.Typer(help="Saved replies: texts to answer with.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The reply's name.")]


@app.command("list")
def list_(as_json: JsonFlag = False) -> None:
    """Show the saved replies."""
    with open_db(create=False) as database, database.read() as session:
        saved = list_replies(session)
    if as_json:
        emit_json(saved)
    elif saved:
        show_table("Saved replies", ["Name", "Text", "By"], [(s.name, s.text, s.by) for s in saved])
    else:
        console.print("No saved reply yet. Save one: listener reply save thanks 'Hi {author}…'", markup=False)


@app.command()
def save(name: Name, text: Annotated[str, typer.Argument(help="What it says.")]) -> None:
    """Save a reply; one of this name is replaced.

    Places: {author}, {brand}, {agent}, {thread}, {customer}, {link}. Another one is refused; {{ is a brace.
    """
    with open_db(create=False) as database:
        save_reply(database, name, text, actor=actor())
    console.print(f"Saved {name}.", markup=False)


@app.command()
def remove(name: Name) -> None:
    """Throw a saved reply away."""
    with open_db(create=False) as database:
        remove_reply(database, name, actor=actor())
    console.print(f"Removed {name}.", markup=False)


@app.command("fill")
def fill_(
    name: Name,
    case: Annotated[int, typer.Argument(help="The case's number.")],
    as_json: JsonFlag = False,
) -> None:
    """Print a reply with its places filled from a case, ready to be copied."""
    with open_db(create=False) as database, database.read() as session:
        filled = fill(find_reply(session, name).text, case_view(session, case).places(actor()))
    if as_json:
        emit_json(filled)
        return
    console.print(filled.text, markup=False)
    if filled.missing:
        known = ", ".join(f"{place} ({PLACES[place]})" for place in filled.missing)
        console.print(f"Nobody knows: {known}.", style="yellow", markup=False)
