"""``listener customer duplicates``: customers who may be one person, for a person to merge or to reject."""

from __future__ import annotations

from typing import Annotated

import typer

from listener.cli.customer import bar
from listener.cli.shared import JsonFlag, actor, console, emit_json, open_db, show_table
from listener.customers.duplicates import find_duplicates, list_duplicates, reject_duplicate
from listener.errors import UsageError


def duplicates(
    only_list: Annotated[
        bool, typer.Option("--list", help="Show what was found before; search nothing.")
    ] = False,
    reject: Annotated[
        int | None, typer.Option(metavar="PAIR", help="They are two; never propose it again.")
    ] = None,
    undo: Annotated[int | None, typer.Option(metavar="PAIR", help="Take a rejection back.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to show.")] = 20,
    as_json: JsonFlag = False,
) -> None:
    """Find customers who may be recorded twice, with the evidence; nothing is merged by it.

    Merge a pair yourself: listener customer merge A B. Needs the index: listener customer index.
    """
    if reject is not None and undo is not None:
        raise UsageError("Reject a pair or take a rejection back, not both at once.")
    with open_db(create=False) as database:
        for pair, back in ((reject, False), (undo, True)):
            if pair is not None:
                reject_duplicate(database, pair, actor=actor(), undo=back)
        if not only_list and reject is None and undo is None:
            with bar("Comparing") as progress:
                task = progress.add_task("customers", total=None)
                find_duplicates(
                    database,
                    actor=actor(),
                    progress=lambda done, total: progress.update(task, completed=done, total=total),
                )
        with database.read() as session:
            found = list_duplicates(session, limit)
    if as_json:
        emit_json(found)
    elif not found:
        console.print("No two customers seem to be one.", markup=False)
    else:
        show_table(
            "Perhaps one person",
            ["Pair", "Customer", "And", "Sure", "Because of"],
            [
                (
                    one.id,
                    f"{one.name or ''} {one.customer}".strip(),
                    f"{one.other_name or ''} {one.other}".strip(),
                    f"{one.probability:.0%}",
                    ", ".join(f"{e['kind']} {e['how']} {e['bits']:+.1f}" for e in one.evidence),
                )
                for one in found
            ],
        )
        console.print("Merge: listener customer merge A B. Two people: --reject PAIR.", markup=False)
