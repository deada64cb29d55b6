"""``listener rule …``: write rules, try them on the past, apply them to it, and take that back."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn

from listener.cli.shared import JsonFlag, actor, ago, console, emit_json, open_db, show_table
from listener.errors import UsageError
from listener.rules import changing, listing, past, trying
from listener.rules.model import Does, Draft
from listener.store import utc_now

app = typer.Typer(
    help="Rules: when a new mention fits a query, then tag, assign, prioritise, send or ignore.",
    no_args_is_help=True,
)

CodeArgument = Annotated[str, typer.Argument(help="The rule's code, as 'listener rule list' shows it.")]
QueryOption = Annotated[
    str | None, typer.Option("--query", help="Which mentions, as a filter in the query language.")
]
BrandOption = Annotated[
    str | None, typer.Option("--brand", help="Only mentions of this brand; 'all' for every brand.")
]
AgeOption = Annotated[
    int | None, typer.Option("--age", help="Only posts at most so many days old; 0 for any age.")
]
TagOption = Annotated[
    list[str] | None, typer.Option("--tag", help="Put this tag on; again for each. '' for none.")
]
SendOption = Annotated[bool | None, typer.Option("--send/--no-send", help="Send it to triage.")]
AssignOption = Annotated[str | None, typer.Option("--assign", help="Whose the case becomes; '' for nobody.")]
TeamOption = Annotated[str | None, typer.Option("--team", help="Which team's; '' for none.")]
PriorityOption = Annotated[
    str | None, typer.Option("--priority", help="urgent, high, normal or low; '' for as it is.")
]
IgnoreOption = Annotated[
    bool | None, typer.Option("--ignore/--no-ignore", help="No rule below sends it to triage.")
]
StopOption = Annotated[bool | None, typer.Option("--stop/--no-stop", help="No rule below is asked.")]
DaysOption = Annotated[int, typer.Option("--days", help="How many days back.")]


@app.command("list")
def list_(as_json: JsonFlag = False) -> None:
    """List the rules from the top, with how often each fired in the last 30 days."""
    with open_db(create=False) as database:
        rules = listing.list_rules(database)
    if as_json:
        emit_json(rules)
        return
    now = utc_now()
    show_table(
        "Rules",
        ["", "Code", "Name", "On", "Query", "Does", "Fired", "Last"],
        [
            (r.place, r.code, r.name, "yes" if r.enabled else "no", r.mistake or r.draft.text,
             _does(r.draft.does), r.fired, ago(r.last, now))
            for r in rules
        ],
    )  # fmt: skip


@app.command()
def show(code: CodeArgument, as_json: JsonFlag = False) -> None:
    """Show a rule with its versions and how it was applied to the past."""
    with open_db(create=False) as database:
        rule = listing.one_rule(database, code)
        with database.read() as session:
            versions = listing.list_versions(session, code)
            runs = past.list_runs(session, code)
    if as_json:
        emit_json({"rule": rule, "versions": versions, "runs": runs})
        return
    now = utc_now()
    show_table(
        rule.name,
        ["Version", "Query", "Brand", "Age", "Does", "Fired", "By", "When"],
        [
            (v.version, v.draft.text, v.draft.brand, v.draft.days, _does(v.draft.does), v.fired, v.created_by,
             ago(v.created_at, now))
            for v in versions
        ],
    )  # fmt: skip
    if runs:
        _show_runs(runs)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What people call it.")],
    query: Annotated[str, typer.Option("--query", help="Which mentions, in the query language.")],
    brand: BrandOption = None,
    age: AgeOption = None,
    tag: TagOption = None,
    send: SendOption = None,
    assign: AssignOption = None,
    team: TeamOption = None,
    priority: PriorityOption = None,
    ignore: IgnoreOption = None,
    stop: StopOption = None,
    place: Annotated[int | None, typer.Option("--place", help="From 1 at the top; else at the end.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Add a rule; it judges what comes from now on. 'listener rule try' shows what it would have done."""
    draft = _changed(Draft(text=query), query, brand, age, tag, send, assign, team, priority, ignore, stop)
    with open_db() as database:
        code = changing.add_rule(database, name, draft, actor=actor(), place=place)
        rule = listing.one_rule(database, code)
    if as_json:
        emit_json(rule)
    else:
        console.print(f"Rule {code} judges what comes from now on.", markup=False)


@app.command()
def change(
    code: CodeArgument,
    query: QueryOption = None,
    brand: BrandOption = None,
    age: AgeOption = None,
    tag: TagOption = None,
    send: SendOption = None,
    assign: AssignOption = None,
    team: TeamOption = None,
    priority: PriorityOption = None,
    ignore: IgnoreOption = None,
    stop: StopOption = None,
    name: Annotated[str | None, typer.Option("--name", help="Another name.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Change what is said; the rest stays. It becomes a new version."""
    with open_db() as database:
        rule = listing.one_rule(database, code)
        draft = _changed(rule.draft, query, brand, age, tag, send, assign, team, priority, ignore, stop)
        if name is not None:
            changing.rename_rule(database, code, name, actor=actor())
        version = changing.change_rule(database, code, draft, actor=actor())
        rule = listing.one_rule(database, code)
    if as_json:
        emit_json(rule)
    else:
        console.print(f"Rule {code}: version {version} is in force.", markup=False)


@app.command()
def on(code: CodeArgument) -> None:
    """Turn a rule on."""
    _enable(code, on=True)


@app.command()
def off(code: CodeArgument) -> None:
    """Turn a rule off; it judges nothing meanwhile."""
    _enable(code, on=False)


@app.command()
def move(code: CodeArgument, place: Annotated[int, typer.Argument(help="From 1 at the top.")]) -> None:
    """Put a rule at a place; rules are asked from the top."""
    with open_db() as database:
        changing.move_rule(database, code, place, actor=actor())
    console.print(f"Rule {code} stands at {place}.", markup=False)


@app.command()
def remove(code: CodeArgument) -> None:
    """Take a rule out of the list; what it did stays."""
    with open_db() as database:
        changing.remove_rule(database, code, actor=actor())
    console.print(f"Rule {code} is removed.", markup=False)


@app.command("try")
def try_(
    code: Annotated[str | None, typer.Argument(help="A rule; else --query says a new one.")] = None,
    query: QueryOption = None,
    brand: BrandOption = None,
    age: AgeOption = None,
    send: SendOption = None,
    days: DaysOption = 30,
    as_json: JsonFlag = False,
) -> None:
    """Say what a rule would have done in the last days: how many, how many a day, and which."""
    with open_db(create=False) as database:
        if code is not None:
            first = listing.one_rule(database, code).draft
        elif query is not None:
            first = Draft(text=query, does=Does(send=send is not False, stop=send is False))
        else:
            raise UsageError("Say which rule, or --query with what a new one would ask.")
        draft = _changed(first, query, brand, age, None, send, None, None, None, None, None)
        trial = trying.try_rule(database, draft, code=code, days=days)
    if as_json:
        emit_json(trial)
        return
    console.print(
        f"It meets {trial.met:,} of {trial.asked:,} mentions of the last {days} days, at most "
        f"{trial.busiest:,} a day.\nIt sends {trial.sent:,} to triage, {trial.sent_a_day:.1f} a day; "
        f"{trial.already:,} of them have a case already."
    )
    show_table(
        "The newest of them",
        ["Mention", "Brand", "Mood", "Author", "Sent", "Text"],
        [
            (e.id, e.brand, e.mood, e.author, "yes" if e.sent else "no", " ".join(e.text.split())[:100])
            for e in trial.examples
        ],
    )


@app.command()
def apply(code: CodeArgument, days: DaysOption = 30, as_json: JsonFlag = False) -> None:
    """Apply a rule to mentions of the last days; stopped, it goes on with 'listener up' or this again."""
    with open_db() as database:
        run = past.ask_for_run(database, code, days=days, actor=actor())
        columns = (TextColumn("Judging"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
        with Progress(*columns, transient=True, disable=as_json) as bar:
            task = bar.add_task("")
            view = past.see_through(
                database, run, lambda at, last: bar.update(task, completed=at, total=last)
            )
    if as_json:
        emit_json(view)
    else:
        console.print(
            f"It met {view.fired:,} mentions, sent {view.sent:,} to triage and put on {view.tagged:,} tags. "
            f"'listener rule undo {run}' takes it back."
        )


@app.command()
def runs(as_json: JsonFlag = False) -> None:
    """List how rules were applied to the past."""
    with open_db(create=False) as database, database.read() as session:
        found = past.list_runs(session)
    if as_json:
        emit_json(found)
    else:
        _show_runs(found)


@app.command()
def undo(
    run: Annotated[int, typer.Argument(help="The number, as 'listener rule runs' shows it.")],
    as_json: JsonFlag = False,
) -> None:
    """Take back what a rule did to the past: tags still its own, cases nobody has worked on."""
    with open_db() as database:
        back = past.take_back_run(database, run, actor=actor())
    if as_json:
        emit_json(back)
    else:
        console.print(
            f"{back.cases:,} cases and {back.tags:,} tags are taken back; {back.cases_left:,} cases stay, "
            "for somebody works on them."
        )


def _show_runs(runs: list[past.RunView]) -> None:
    now = utc_now()
    show_table(
        "Applied to the past",
        ["Number", "Rule", "Version", "Status", "Done", "Met", "Sent", "Tags", "By", "When", "Taken back"],
        [
            (r.id, r.rule, r.version, r.status, f"{r.progress:.0%}", r.fired, r.sent, r.tagged, r.created_by,
             ago(r.created_at, now), r.undone_by)
            for r in runs
        ],
    )  # fmt: skip


def _enable(code: str, *, on: bool) -> None:
    with open_db() as database:
        changing.enable_rule(database, code, on=on, actor=actor())
    console.print(f"Rule {code} is {'on' if on else 'off'}.", markup=False)


def _changed(
    draft: Draft,
    query: str | None,
    brand: str | None,
    age: int | None,
    tag: list[str] | None,
    send: bool | None,
    assign: str | None,
    team: str | None,
    priority: str | None,
    ignore: bool | None,
    stop: bool | None,
) -> Draft:
    """A draft with what was said on the command line; what was not said stays."""
    does = draft.does
    return Draft(
        text=draft.text if query is None else query,
        brand=draft.brand if brand is None else None if brand == "all" else brand,
        days=draft.days if age is None else age or None,
        does=Does(
            tags=does.tags if tag is None else tuple(name for name in tag if name),
            send=does.send if send is None else send,
            assignee=does.assignee if assign is None else assign or None,
            team=does.team if team is None else team or None,
            priority=does.priority if priority is None else priority or None,
            ignore=does.ignore if ignore is None else ignore,
            stop=does.stop if stop is None else stop,
        ),
    )


def _does(does: Does) -> str:
    parts = [f"tag {name!r}" for name in does.tags]
    parts += ["send"] if does.send else []
    parts += [f"assign {does.assignee}"] if does.assignee else []
    parts += [f"team {does.team}"] if does.team else []
    parts += [f"priority {does.priority}"] if does.priority else []
    parts += ["ignore"] if does.ignore else []
    parts += ["stop"] if does.stop else []
    return ", ".join(parts)
