"""``listener brand …``: brands, their queries, and history matched anew."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.progress import Progress

from listener import brands
from listener.brands.replaying import Progress as OnProgress
from listener.cli import ground
from listener.cli.shared import JsonFlag, actor, console, emit_json, errors, open_db, show_table
from listener.errors import UsageError

app = typer.Typer(help="Brands and competitors, and the queries that find them.", no_args_is_help=True)
app.add_typer(ground.app, name="ground")

QUERY_HELP = 'Words, "phrases", AND, OR, NOT, ( ). An unaccented word finds every spelling of it.'
Code = Annotated[str, typer.Argument(help="The brand's short name.")]
Aliases = Annotated[
    list[str] | None,
    typer.Option(
        "--alias", help="Other spellings, as people type them: 'mỹ phẩm: mp, my fam'; again for each."
    ),
]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The brand as people know it.")],
    query: Annotated[str | None, typer.Option(help=QUERY_HELP + " Default: the name as a phrase.")] = None,
    alias: Aliases = None,
    context: Annotated[
        bool, typer.Option("--context", help="Replies under a matching opening post are mentions too.")
    ] = False,
    competitor: Annotated[bool, typer.Option("--competitor", help="Not ours: compared with.")] = False,
    code: Annotated[str | None, typer.Option(help="Short name for addresses; made from the name.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Add a brand and find its mentions in everything collected so far."""
    with open_db() as database, _bar() as bar:
        brand = brands.add_brand(
            database,
            name=name,
            query=query or '"' + name.replace('"', "") + '"',
            aliases=brands.read_aliases(alias or ()),
            context=context,
            code=code,
            competitor=competitor,
            actor=actor(),
            progress=_on(bar),
        )
    if as_json:
        emit_json(brand)
    else:
        console.print(
            f"Added {brand.name} as {brand.code}: {brand.mentions:,} mentions in store.", markup=False
        )


@app.command("list")
def list_(
    archived: Annotated[bool, typer.Option("--archived", help="Those that are archived.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Show the brands with their queries and mentions."""
    with open_db(create=False) as database, database.read() as session:
        found = brands.list_brands(session, archived=archived)
    if as_json:
        emit_json(found)
    elif not found:
        console.print(
            "No brand is archived." if archived else 'No brand yet. Add one: listener brand add "Your brand"',
            markup=False,
        )
    else:
        show_table(
            "Archived brands" if archived else "Brands",
            ["Code", "Name", "Whose", "Mentions", "Version", "Query"],
            [
                (b.code, b.name, "competitor" if b.competitor else "ours", _mentions(b), b.version, b.query)
                for b in found
            ],
        )
        for b in found:
            if b.mistake is not None:
                errors.print(
                    f"{b.code} finds nothing, its query cannot be read: {b.mistake} "
                    f"Mend it: listener brand query {b.code} 'NEW QUERY'",
                    markup=False,
                )


def _mentions(brand: brands.BrandView) -> str:
    matched = "" if brand.progress is None else f" ({brand.progress:.0%} of history matched)"
    return f"{brand.mentions:,}{matched}"


@app.command()
def query(
    code: Code,
    text: Annotated[str | None, typer.Argument(help=QUERY_HELP + " Left out: stays as it is.")] = None,
    alias: Aliases = None,
    no_alias: Annotated[bool, typer.Option("--no-alias", help="Forget all other spellings.")] = False,
    context: Annotated[
        bool | None,
        typer.Option(
            "--context/--no-context", help="Whether replies under a matching opening post are mentions too."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would come and go, with samples.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Change a brand's query; history is matched anew, and what no longer matches is set aside."""
    if text is None and alias is None and context is None and not no_alias:
        raise UsageError("Say what shall change: a query, --alias, --no-alias, --context or --no-context.")
    aliases = brands.read_aliases(alias or ()) if alias or no_alias else None
    with open_db(create=False) as database:
        if dry_run:
            with database.read() as session:
                now = brands.one_brand(session, code)
            look = brands.look_at(
                database,
                code,
                now.query if text is None else text,
                aliases=now.aliases if aliases is None else aliases,
                context=now.context if context is None else context,
            )
            if as_json:
                emit_json(look)
            else:
                _show_look(look)
            return
        with _bar() as bar:
            saved = brands.change_query(
                database, code, text, aliases=aliases, context=context, actor=actor(), progress=_on(bar)
            )
    _show_saved(saved, as_json)


def _show_look(look: brands.Look) -> None:
    console.print(
        f"{look.come:,} mentions would come, {look.go:,} go, {look.stay:,} stay. "
        f"By name {look.by_name:,}, by place {look.by_place:,}, by context {look.by_context:,}."
    )
    for title, samples in (("Would come", look.coming), ("Would go", look.going)):
        if samples:
            show_table(
                title,
                ["Day", "Author", "Text", "Address"],
                [(s.day.isoformat(), s.author, (s.title or s.text)[:160], s.url) for s in samples],
            )
    if look.noise:
        shown = ", ".join(f"{w.words} ({w.found_in} of {w.of})" for w in look.noise)
        console.print(f"Words that stand out: {shown}.", markup=False)


def _show_saved(saved: brands.NewQuery, as_json: bool) -> None:
    if as_json:
        emit_json(saved)
    elif saved.replay is None:
        console.print(f"Nothing has changed: version {saved.version} stays.")
    else:
        console.print(f"Version {saved.version}: {saved.come:,} mentions came, {saved.go:,} went.")


@app.command()
def versions(code: Code, as_json: JsonFlag = False) -> None:
    """Show the versions of a brand's query, newest first."""
    with open_db(create=False) as database, database.read() as session:
        found = brands.list_versions(session, code)
    if as_json:
        emit_json(found)
        return
    show_table(
        f"Versions of the query of {code}",
        ["Version", "Since", "By", "Came", "Went", "Context", "Query", "Other spellings"],
        [
            (
                f"{v.version} (in force)" if v.in_force else v.version,
                f"{v.created_at:%Y-%m-%d %H:%M} UTC",
                v.created_by,
                v.come,
                v.go,
                "yes" if v.context else "no",
                v.text,
                "; ".join(f"{said}: {', '.join(spellings)}" for said, spellings in v.aliases.items()),
            )
            for v in found
        ],
    )


@app.command()
def revert(
    code: Code,
    version: Annotated[int, typer.Argument(help="The version to bring back.")],
    as_json: JsonFlag = False,
) -> None:
    """Bring an older version of the query back; the mentions it had return with their cases."""
    with open_db(create=False) as database, _bar() as bar:
        saved = brands.revert_query(database, code, version, actor=actor(), progress=_on(bar))
    _show_saved(saved, as_json)


@app.command()
def replay(as_json: JsonFlag = False) -> None:
    """Finish matching history where a process was killed in the middle of it."""
    with open_db(create=False) as database:
        with _bar() as bar:
            done = brands.replay_pending(database, progress=_on(bar))
        with database.read() as session:
            pending = brands.list_replays(session, pending=True)
    if as_json:
        emit_json({"finished": done, "pending": pending})
        return
    console.print(f"{done} finished." if done else "Nothing was left to do.")
    for view in pending:
        console.print(
            f"{view.brand}, version {view.version}: another process is working on it, or was until a minute "
            f"ago ({view.progress:.0%} done)."
        )


@app.command()
def archive(code: Code) -> None:
    """Stop listening for a brand; its mentions, queries and cases are kept."""
    with open_db(create=False) as database:
        brands.archive_brand(database, code, actor=actor())
    console.print(f"{code} is archived; 'listener brand restore {code}' brings it back.", markup=False)


@app.command()
def restore(code: Code, as_json: JsonFlag = False) -> None:
    """Listen for an archived brand again; what came meanwhile is matched too."""
    with open_db(create=False) as database, _bar() as bar:
        brand = brands.restore_brand(database, code, actor=actor(), progress=_on(bar))
    if as_json:
        emit_json(brand)
    else:
        console.print(f"{brand.name} is back with {brand.mentions:,} mentions.", markup=False)


def _bar() -> Progress:
    return Progress(console=errors, transient=True)


def _on(bar: Progress) -> OnProgress:
    task = bar.add_task("Matching history", total=None)
    return lambda done, total: bar.update(task, completed=done, total=total)
