"""``listener source …``: what is crawled, and how it fares."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from listener import crawl, sources
from listener.cli.preview import show_preview
from listener.cli.shared import JsonFlag, actor, ago, console, emit_json, open_db, parse_duration, show_table
from listener.errors import ListenerError, UsageError
from listener.importing.lines import to_lines
from listener.politeness import set_politeness
from listener.removing import remove_source
from listener.store import utc_now

app = typer.Typer(help="Forums, feeds and pages to crawl.", no_args_is_help=True)

PermissionOption = Annotated[
    str | None,
    typer.Option(
        "--i-have-permission",
        help="Who allowed crawling a site whose terms forbid it; kept in the audit trail.",
    ),
]
SourceArgument = Annotated[str, typer.Argument(help="The source's name, address or number.")]


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Front page of a forum, a board, a feed, or an article.")],
    name: Annotated[str | None, typer.Option(help="How you call it. Default: its host.")] = None,
    kind: Annotated[
        str, typer.Option(help="forum, feed, page; auto fetches a few pages to find out.")
    ] = "auto",
    every: Annotated[str, typer.Option(help="Time between crawls: 90s, 15m, 1h, 2d.")] = "1h",
    delay: Annotated[
        float, typer.Option(help="Seconds between requests; robots.txt may ask for more.")
    ] = 1.0,
    timezone: Annotated[
        str | None, typer.Option(help="Zone of the site's times that name none. Default: the reporting zone.")
    ] = None,
    daily: Annotated[
        int, typer.Option(help="Most requests in any 24 hours; then the source waits.")
    ] = sources.DAILY_REQUESTS,
    quiet: Annotated[
        str | None, typer.Option(help="Hours of its zone in which it is not crawled: 22:00-06:00.")
    ] = None,
    permission: PermissionOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Add a source; the schedule crawls it at once and then at its interval."""
    interval = parse_duration(every)
    if kind == "auto":
        preview = crawl.try_source(url, delay_seconds=delay, permission=permission)
        if not preview.posts:
            raise ListenerError(_nothing_found(url, preview))
        kind = preview.kind
    with open_db() as database:
        source = sources.add_source(
            database,
            url=url,
            name=name,
            kind=kind,
            interval_seconds=interval,
            delay_seconds=delay,
            timezone=timezone,
            daily_requests=daily,
            quiet=quiet,
            permission=permission,
            actor=actor(),
        )
    if as_json:
        emit_json(source)
    else:
        console.print(f"Added {source.kind} source {source.name!r}, crawled every {every}.", markup=False)


def _nothing_found(url: str, preview: crawl.Preview) -> str:
    why = " ".join(dict.fromkeys(fault.message for fault in preview.faults)) or preview.reason or ""
    return f"Nothing could be collected from {url}. {why} To add it all the same, name its --kind."


@app.command("try")
def try_(
    address: Annotated[str | None, typer.Argument(metavar="URL", help="Any public address.")] = None,
    kind: Annotated[str, typer.Option(help="auto, forum, feed or page.")] = "auto",
    html: Annotated[
        Path | None, typer.Option(help="A saved page, read in place of its address; nothing is fetched.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="The address of the saved page.")] = None,
    permission: PermissionOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Fetch a few pages and show what would be collected, field by field with the layer that gave it.

    Nothing is stored. --json prints one post a line, the form that 'listener post import' reads.
    """
    if address is not None and url is not None:
        raise UsageError("Give the address once: behind the command, or with --url.")
    url = url or address
    if url is None:
        raise UsageError(
            "Name the address of the page"
            + (" that was saved: --url https://…" if html else ", such as https://forum.example.vn/.")
        )
    preview = crawl.try_source(url, kind=kind, html=html, permission=permission)
    if as_json:
        for line in to_lines(preview.posts):
            typer.echo(line)
        if not preview.posts:
            raise ListenerError(_nothing_found(url, preview))
        return
    show_preview(preview)
    if not preview.posts:
        raise ListenerError(_nothing_found(url, preview))


@app.command("list")
def list_(as_json: JsonFlag = False) -> None:
    """Show the sources with their state."""
    with open_db(create=False) as database, database.read() as session:
        found = sources.list_sources(session)
    if as_json:
        emit_json(found)
    elif not found:
        console.print(
            "No source yet. Look at one: listener source try https://forum.example.vn/", markup=False
        )
    else:
        now = utc_now()
        show_table(
            "Sources",
            ["#", "Name", "Kind", "State", "Posts", "Last good crawl", "Next", "robots.txt"],
            [
                (
                    s.id, s.name, s.engine or s.kind, s.health, f"{s.posts:,}", ago(s.last_ok_at, now),
                    ago(s.next_run_at, now) if s.enabled else "paused", s.robots,
                )
                for s in found
            ],
        )  # fmt: skip


@app.command()
def runs(
    source: SourceArgument,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many runs.")] = 20,
    faults: Annotated[bool, typer.Option("--faults", help="Also what the newest run could not use.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Show a source's crawls: requests, posts, errors, why they ended."""
    with open_db(create=False) as database, database.read() as session:
        found = sources.list_runs(session, sources.find_source(session, source).id, limit)
        problems = sources.list_faults(session, found[0].id) if faults and found else []
    if as_json:
        emit_json({"runs": found, "faults": problems} if faults else found)
        return
    show_table(
        f"Runs of {source}",
        ["#", "Started (UTC)", "Status", "Requests", "New", "Changed", "Seen", "Aside", "Errors", "Reason"],
        [
            (
                r.id, f"{r.started_at:%Y-%m-%d %H:%M:%S}", r.status, r.requests, r.posts_new, r.posts_changed,
                r.posts_seen, r.posts_quarantined, r.errors, r.reason,
            )
            for r in found
        ],
    )  # fmt: skip
    for fault in problems:
        console.print(f"{fault.kind}: {fault.message} {fault.url}", markup=False)


@app.command()
def change(
    source: SourceArgument,
    daily: Annotated[int | None, typer.Option(help="Most requests in any 24 hours.")] = None,
    quiet: Annotated[
        str | None, typer.Option(help="Hours of its zone in which it is not crawled: 22:00-06:00; or none.")
    ] = None,
    render: Annotated[
        bool | None,
        typer.Option(help="Let a browser draw pages that a script makes; needs the extra 'render'."),
    ] = None,
    revisits: Annotated[
        int | None,
        typer.Option(help="Requests of one run, beside its own, that look again at young posts for counts."),
    ] = None,
) -> None:
    """Change a source's budgets, its quiet hours or its rendering."""
    with open_db(create=False) as database:
        with database.read() as session:
            found = sources.find_source(session, source)
        set_politeness(
            database,
            found.id,
            daily_requests=daily,
            quiet=quiet,
            render=render,
            revisits=revisits,
            actor=actor(),
        )
        with database.read() as session:
            now = sources.one_source(session, found.id)
    console.print(
        f"{now.name}: at most {now.daily_requests:,} requests a day; quiet hours {now.quiet or 'none'}.",
        markup=False,
    )


@app.command()
def pause(source: SourceArgument) -> None:
    """Let a source rest."""
    _set_enabled(source, False)


@app.command()
def resume(source: SourceArgument) -> None:
    """Wake a paused source."""
    _set_enabled(source, True)


@app.command()
def remove(source: SourceArgument, as_json: JsonFlag = False) -> None:
    """Remove a source with its runs; its posts stay, with their mentions, cases and links."""
    with open_db(create=False) as database:
        with database.read() as session:
            found = sources.find_source(session, source)
        removed = remove_source(database, found.id, actor=actor())
    if as_json:
        emit_json(removed)
    else:
        console.print(
            f"{removed.name} is removed; its {removed.posts:,} posts stay, but source: finds them no more.",
            markup=False,
        )


def _set_enabled(text: str, enabled: bool) -> None:
    with open_db() as database:
        with database.read() as session:
            found = sources.find_source(session, text)
        sources.set_enabled(database, found.id, enabled, actor=actor())
    console.print(f"{found.name}: {'resumed' if enabled else 'paused'}.", markup=False)


@app.command()
def quarantine(
    replay: Annotated[bool, typer.Option("--replay", help="Try everything kept aside once more.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Show what could not be processed, with its reason, or replay it."""
    with open_db() as database:
        if replay:
            result = sources.replay_quarantine(database, actor=actor())
            if as_json:
                emit_json(result)
            else:
                console.print(
                    f"{result.stored} posts stored, {result.still_aside} still aside, "
                    f"{result.pages} pages will be fetched again."
                )
            return
        with database.read() as session:
            found = sources.list_quarantine(session)
    if as_json:
        emit_json(found)
    elif not found:
        console.print("Nothing is kept aside.")
    else:
        show_table(
            "Kept aside", ["#", "Since (UTC)", "Source", "What", "Reason", "Address"],
            [(q.id, f"{q.at:%Y-%m-%d %H:%M}", q.source, q.kind, q.reason, q.url) for q in found],
        )  # fmt: skip
