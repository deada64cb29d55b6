"""``listener duplicates …``: copies of texts, and posting that is out of the ordinary."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from rich.progress import Progress

from listener.cli.shared import (
    JsonFlag,
    actor,
    console,
    emit_json,
    errors,
    open_db,
    parse_duration,
    show_table,
)
from listener.duplicates.findings import COPIES, PACE
from listener.duplicates.flags import (
    FlagView,
    clear_flag,
    cluster_posts,
    flag_posts,
    keep_copies,
    list_clusters,
    list_flags,
    restore_flag,
)
from listener.duplicates.looking import look, oldest
from listener.duplicates.search import ask_for_search, see_through
from listener.settings import get_settings
from listener.store import utc_now

app = typer.Typer(
    help="Copies of texts and posting that is out of the ordinary: found, listed, cleared.",
    no_args_is_help=True,
)
Flag = Annotated[int, typer.Argument(help="The flag's number, as 'listener duplicates flags' shows it.")]
Cluster = Annotated[int, typer.Argument(help="The cluster's number, as 'listener duplicates list' shows it.")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")]
_WIDTH = 70
"""Characters of a text in a table."""


@app.command("find")
def find(
    anew: Annotated[
        bool, typer.Option("--anew", help="Forget all clusters first, and which of them were kept.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Search all stored posts for copies; what comes later is searched as it comes.

    Killed, it goes on with 'listener up'.
    """
    with open_db(create=False) as database:
        job = ask_for_search(database, actor=actor(), anew=anew)
        with Progress(console=errors, transient=True) as bar:
            task = bar.add_task("Searching", total=None)
            view = see_through(
                database, job, lambda done, total: bar.update(task, completed=done, total=total)
            )
    if as_json:
        emit_json(view)
    else:
        console.print(f"{view.found:,} posts are copies that were not known as such.")


@app.command("list")
def list_(limit: Limit = 30, as_json: JsonFlag = False) -> None:
    """The clusters of copies, the newest first."""
    with open_db(create=False) as database, database.read() as session:
        found = list_clusters(session, limit=limit)
    if as_json:
        emit_json(found)
        return
    zone = get_settings().zone
    show_table(
        "Copies",
        ("cluster", "posts", "accounts", "first", "last", "kept by", "text"),
        [
            (
                one.id, one.posts, one.accounts, f"{one.first_at.astimezone(zone):%d %b %Y %H:%M}",
                f"{one.last_at.astimezone(zone):%d %b %Y %H:%M}", one.kept_by, _short(one.text),
            )
            for one in found
        ],
    )  # fmt: skip


@app.command("show")
def show(
    number: Annotated[int, typer.Argument(help="Number of a cluster, or with --flag of a flag.")],
    flag: Annotated[bool, typer.Option("--flag", help="The posts of a flag.")] = False,
    limit: Limit = 50,
    as_json: JsonFlag = False,
) -> None:
    """The posts of a cluster, or of a flag."""
    with open_db(create=False) as database, database.read() as session:
        found = flag_posts(session, number, limit) if flag else cluster_posts(session, number, limit)
    if as_json:
        emit_json(found)
        return
    zone = get_settings().zone
    show_table(
        f"{'Flag' if flag else 'Cluster'} {number}",
        ("post", "written", "author", "alike", "text"),
        [
            (
                one.post_id, f"{one.written_at.astimezone(zone):%d %b %Y %H:%M}", one.author,
                "first" if one.origin else None if one.likeness is None else f"{one.likeness:.0%}",
                _short(one.text),
            )
            for one in found
        ],
    )  # fmt: skip


@app.command("keep")
def keep(cluster: Cluster) -> None:
    """Have every copy of a cluster count in qualified numbers."""
    with open_db(create=False) as database:
        keep_copies(database, cluster, actor=actor())
    console.print(f"Every copy of cluster {cluster} counts.")


@app.command("drop")
def drop(cluster: Cluster) -> None:
    """Take 'keep' back: only the copy that was written first counts in qualified numbers."""
    with open_db(create=False) as database:
        keep_copies(database, cluster, actor=actor(), keep=False)
    console.print(f"Of cluster {cluster} only the first copy counts.")


@app.command("look")
def look_(
    since: Annotated[
        str | None, typer.Option(help="How far back: 2d, 12h. Left out: through all of history.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Look for posting that is out of the ordinary; 'listener up' does so by itself for what comes."""
    now = utc_now()
    with open_db(create=False) as database:
        with database.read() as session:
            start = oldest(session) if since is None else now - timedelta(seconds=parse_duration(since))
        new = look(database, zone=get_settings().zone, since=start, until=now, actor=actor())
    if as_json:
        emit_json({"new": new})
    else:
        console.print(f"{new:,} new flags.")


@app.command("flags")
def flags(
    cleared: Annotated[bool, typer.Option("--cleared", help="Those that somebody cleared.")] = False,
    limit: Limit = 50,
    as_json: JsonFlag = False,
) -> None:
    """What is flagged, the newest first, with the figures that say so."""
    with open_db(create=False) as database, database.read() as session:
        found = list_flags(session, cleared=cleared, limit=limit)
    if as_json:
        emit_json([{"reason": reason(one), "flag": one} for one in found])
        return
    zone = get_settings().zone
    show_table(
        "Flags",
        ("flag", "when", "who", "why", "text"),
        [
            (
                one.id, f"{one.began_at.astimezone(zone):%d %b %Y %H:%M}", one.name or one.site, reason(one),
                _short(one.example),
            )
            for one in found
        ],
    )  # fmt: skip


@app.command("clear")
def clear(
    flag: Flag, note: Annotated[str | None, typer.Option(help="Why, for those who look later.")] = None
) -> None:
    """Say that a flag is no seeding: its posts count again, and no later look flags them anew."""
    with open_db(create=False) as database:
        clear_flag(database, flag, actor=actor(), note=note)
    console.print(f"Flag {flag} is cleared; its posts count again.")


@app.command("restore")
def restore(flag: Flag) -> None:
    """Take 'clear' back."""
    with open_db(create=False) as database:
        restore_flag(database, flag, actor=actor())
    console.print(f"Flag {flag} is in force again.")


def reason(flag: FlagView) -> str:
    """Why it is flagged, in figures."""
    if flag.kind == COPIES:
        hours = max(1, round((flag.until_at - flag.began_at) / timedelta(hours=1)))
        return f"one text by {flag.accounts} accounts within {hours} h"
    if flag.kind == PACE:
        return (
            f"{flag.measured:.0f} posts within 2 h; of {flag.compared} other accounts there half stay at "
            f"{flag.usual:.0f}, and {flag.bound:.0f} would still be ordinary"
        )
    return (
        f"{flag.measured:.0f} accounts never seen before on one day; usual is {flag.usual:.0f}, and up to "
        f"{flag.bound:.0f} by the {flag.compared} days before"
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"
