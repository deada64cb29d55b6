"""``--map`` of the imports, and ``listener customer mappings``: what columns were said to mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from listener.cli.shared import JsonFlag, actor, console, emit_json, open_db, show_table
from listener.customers.mapping import ColumnUse, Origin, forget_mapping, list_mappings

Mapped = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="HEADER=FIELD",
        help="What a column means: 'Cột 5=phone'; 'Cột 5=-' leaves it out. It is remembered for the next "
        "file with these headers. Again for each column.",
    ),
]


def show_columns(columns: Sequence[ColumnUse]) -> None:
    """Say which columns were read otherwise than by their headers."""
    told = {Origin.GIVEN: "as you say", Origin.SAVED: "as saved"}
    said = [
        f"{use.header} = {use.field or 'left out'} ({told[use.origin]})"
        for use in columns
        if use.origin in told
    ]
    if said:
        console.print(f"Columns: {'; '.join(said)}.", markup=False)


def mappings(
    forget: Annotated[str | None, typer.Option(metavar="ID", help="Forget the mapping of this id.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show what columns of files were said to mean, by --map or on the screen, or forget it.

    A mapping belongs to a set of headers: every later file with just these headers is read by it.
    """
    with open_db(create=False) as database:
        if forget is not None:
            forget_mapping(database, forget, actor=actor())
        with database.read() as session:
            found = list_mappings(session)
    if as_json:
        emit_json(found)
    elif not found:
        console.print(
            "No mapping is saved. One is when you import with --map: listener customer import FILE --map "
            "'Its header=phone'",
            markup=False,
        )
    else:
        show_table(
            "Mappings",
            ["Id", "Of", "Columns", "By", "When"],
            [
                (
                    one.id,
                    one.kind,
                    "; ".join(f"{header} = {field or 'left out'}" for header, field in one.columns),
                    one.by,
                    f"{one.at:%Y-%m-%d}",
                )
                for one in found
            ],
        )
