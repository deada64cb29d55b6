"""What every command uses: the console, the database, JSON, durations."""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from listener.access import Act, command_line_actor, require
from listener.errors import UsageError
from listener.settings import get_settings
from listener.store import Database, open_database

console = Console(highlight=False)
"""Standard output, for people."""
errors = Console(stderr=True, highlight=False)

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of a table.")]


_acting: ContextVar[str | None] = ContextVar("acting", default=None)


def actor() -> str:
    """Who acts, as the audit trail names them: known as soon as the database is open."""
    return _acting.get() or get_settings().user


def allow(database: Database, act: Act) -> None:
    """Let the command go on only if its user may.

    Raises:
        NotAllowedError: they may not.
    """
    with database.read() as session:
        require(session, actor(), act)


@contextmanager
def open_db(*, create: bool = True) -> Iterator[Database]:
    """The configured database, closed at the end.

    Args:
        create: False for commands that only look: asked in the wrong folder they say so.

    Raises:
        UsageError: there is no database yet, and none is to be made.
    """
    path = Database(get_settings().url).path
    if not create and path is not None and not path.exists():
        raise UsageError(
            f"There is no database at {path}; 'listener init' makes one. If you have one elsewhere, set "
            "LISTENER_DATA_DIR, or go to the folder of its listener.env."
        )
    database = open_database()
    try:
        with database.read() as session:
            acting = _acting.set(command_line_actor(session, get_settings().user))
        try:
            yield database
        finally:
            _acting.reset(acting)
    finally:
        database.close()


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def emit_json(value: Any) -> None:
    """Print dataclasses, dates and plain values as JSON on standard output."""
    json.dump(value, sys.stdout, default=_plain, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; cells are shown as they are, never read as markup."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for number, column in enumerate(columns):
        table.add_column(column, no_wrap=number == 0)  # names and ids are copied from here
    for row in rows:
        table.add_row(*(Text("–" if cell is None else str(cell)) for cell in row))
    console.print(table)


_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_duration(text: str) -> int:
    """Seconds in ``90s``, ``15m``, ``1h`` or ``2d``.

    Raises:
        typer.BadParameter: showing the form.
    """
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None:
        raise typer.BadParameter(f"{text!r} is not a length of time; write 90s, 15m, 1h or 2d.")
    return round(float(match[1]) * _UNITS[match[2]])


def ago(when: datetime | None, now: datetime) -> str:
    """How long ago, or how soon, in a few letters: ``3m ago``, ``in 2h``."""
    if when is None:
        return "never"
    seconds = (now - when) / timedelta(seconds=1)
    size = abs(seconds)
    for limit, unit, name in ((90, 1, "s"), (5400, 60, "m"), (172800, 3600, "h"), (float("inf"), 86400, "d")):
        if size < limit:
            shown = f"{round(size / unit)}{name}"
            break
    return f"{shown} ago" if seconds >= 0 else f"in {shown}"
