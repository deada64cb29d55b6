"""``listener retention …``: how long things are kept."""

from __future__ import annotations

from typing import Annotated

import typer

from listener.cli.shared import JsonFlag, actor, console, emit_json, open_db, show_table
from listener.cli.source import SourceArgument
from listener.errors import UsageError
from listener.retention.keeping import list_keeping, remove_old, set_keeping, what_would_go
from listener.retention.thinning import thin
from listener.settings import get_settings
from listener.sources import find_source
from listener.store import utc_now

app = typer.Typer(help="How long posts and old counts are kept.", no_args_is_help=True)


@app.command("list")
def list_(as_json: JsonFlag = False) -> None:
    """Show how long each source's posts are kept, and its oldest post."""
    with open_db(create=False) as database, database.read() as session:
        found = list_keeping(session)
    if as_json:
        emit_json(found)
    elif not found:
        console.print("There are no sources yet; 'listener source add' adds one.")
    else:
        show_table(
            "Kept",
            ["Source", "Posts", "Oldest", "All posts", "Where nobody named a brand"],
            [(k.name, k.posts, k.oldest, _days(k.keep_days), _days(k.keep_silent_days)) for k in found],
        )


@app.command("set")
def set_(
    source: SourceArgument,
    days: Annotated[str | None, typer.Option(help="Days to keep its posts, or forever.")] = None,
    silent_days: Annotated[
        str | None,
        typer.Option(help="Days to keep posts of threads in which nobody named a brand, or forever."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Set how long a source's posts are kept, counted from the day they were written.

    The schedule removes what is older once a day; 'listener retention run' does it at once.
    """
    with open_db(create=False) as database:
        with database.read() as session:
            found = find_source(session, source)
        keeping = set_keeping(
            database, found.id, actor=actor(), keep_days=_read(days), keep_silent_days=_read(silent_days)
        )
    if as_json:
        emit_json(keeping)
    else:
        console.print(
            f"{keeping.name}: all posts {_days(keeping.keep_days)}, posts where nobody named a brand "
            f"{_days(keeping.keep_silent_days)}.",
            markup=False,
        )


@app.command()
def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Thin old counts and remove posts past their source's rules, as the schedule does once a day."""
    zone, now = get_settings().zone, utc_now()
    today = now.astimezone(zone).date()
    with open_db(create=False) as database:
        thinned = thin(database, zone=zone, now=now, dry_run=dry_run)
        if dry_run:
            with database.read() as session:
                removals = what_would_go(session, today=today)
        else:
            removals = remove_old(database, actor=actor(), today=today)
    if as_json:
        emit_json({"dry_run": dry_run, "thinned": thinned, "removed": removals})
        return
    verb = "would go" if dry_run else "went"
    console.print(f"Old counts: {thinned.dropped:,} of {thinned.looked_at:,} snapshots {verb}.")
    if not removals:
        console.print("No source has a rule; 'listener retention set' gives it one.")
        return
    show_table(
        f"What {verb}",
        ["Source", "Posts", "Mentions", "Closed cases", "Authors", "Held back by open cases"],
        [(r.name, r.posts, r.mentions, r.cases, r.authors, r.held_back) for r in removals],
    )


def _days(days: int | None) -> str:
    return "forever" if days is None else f"{days} days"


def _read(text: str | None) -> int | None:
    if text is None:
        return None
    if text.strip().lower() == "forever":
        return 0
    try:
        number = int(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no number of days; write 365, or forever.") from error
    if number < 1:
        raise UsageError(f"Posts cannot be kept {number} days; take 1 or more, or 'forever'.")
    return number
