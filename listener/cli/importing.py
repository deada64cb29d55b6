"""What the commands that import have in common: broken rows on the screen and in a file of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from listener.cli.shared import console, errors, show_table
from listener.customers.conflicts import Conflict, ConflictKind
from listener.customers.mending import broken_csv
from listener.customers.rows import BrokenRow
from listener.errors import ListenerError

_SHOWN = 20
"""Broken rows printed; all of them are in the JSON and kept with the import."""

BrokenTo = Annotated[
    Path | None,
    typer.Option("--broken", help="Write the broken rows here as CSV, with the reason, to mend and import."),
]
Strict = Annotated[
    bool,
    typer.Option("--strict", help="End with exit code 1 if a row is broken; the others go in."),
]


def show_broken(broken: Sequence[BrokenRow]) -> None:
    """The first broken rows as a table."""
    if broken:
        show_table("Broken rows", ["Line", "Reason"], [(row.line, row.reason) for row in broken[:_SHOWN]])
        if len(broken) > _SHOWN:
            console.print(f"… and {len(broken) - _SHOWN:,} more; --json shows all.", markup=False)


_MADE_OF = {
    ConflictKind.NAME: "the new name is shown, the old one kept beside it",
    ConflictKind.PHONE: "both are kept",
    ConflictKind.EMAIL: "both are kept",
    ConflictKind.TAKEN: "both have it then, and it recognises neither",
    ConflictKind.APART: "a customer of its own",
}


def show_conflicts(conflicts: Sequence[Conflict]) -> None:
    """The first contradictions as a table, with what the import makes of them."""
    if conflicts:
        show_table(
            "Conflicts",
            ["Line", "In the file", "Recorded", "Of", "What the import does"],
            [(one.line, one.file, one.record, one.place, _MADE_OF[one.kind]) for one in conflicts[:_SHOWN]],
        )
        if len(conflicts) > _SHOWN:
            console.print(f"… and {len(conflicts) - _SHOWN:,} more; --json shows all.", markup=False)
        console.print("To leave such rows out: --leave-out-conflicts.", markup=False)


def end(broken: Sequence[BrokenRow], path: Path | None, *, strict: bool) -> None:
    """Write the file of broken rows, if asked for, and choose the exit code.

    Raises:
        ListenerError: the file cannot be written.
        typer.Exit: with code 1, where rows are broken and that was to count.
    """
    if path is not None and broken:
        try:
            path.write_bytes(broken_csv(broken))
        except OSError as error:
            raise ListenerError(f"{path} cannot be written: {error.strerror}.") from error
        errors.print(f"The broken rows are in {path}: mend them there and import that file.", markup=False)
    if strict and broken:
        raise typer.Exit(1)
