"""``listener case …``: the triage queue from the command line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import typer

from listener.cli.shared import JsonFlag, actor, ago, console, emit_json, open_db, parse_duration, show_table
from listener.errors import UsageError
from listener.settings import get_settings
from listener.store import utc_now
from listener.triage.acting import Mark, Reply, act_on, undo
from listener.triage.casefile import case_view
from listener.triage.cases import Case, read_case, send
from listener.triage.effects import Action
from listener.triage.queue import QueueFilter, View, counts, list_cases
from listener.triage.replies import fill, find_reply
from listener.triage.teams import team_id_of

app = typer.Typer(help="Cases: the triage queue, worked from here.", no_args_is_help=True)

Ids = Annotated[list[int], typer.Argument(metavar="CASE...", help="Numbers of cases.")]
Id = Annotated[int, typer.Argument(metavar="CASE", help="The case's number.")]
Seen = Annotated[
    int | None,
    typer.Option("--version", help="Act only if this is still its version; else it is as it is now."),
]


@app.command("list")
def list_(
    view: Annotated[View, typer.Option(help="Which part of the queue.")] = View.ALL,
    team: Annotated[str | None, typer.Option(help="Only this team's.")] = None,
    brand: Annotated[str | None, typer.Option(help="Only this brand's, by code.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 50,
    after: Annotated[int | None, typer.Option(help="Those after this case of the list.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show the queue, the most pressing case first."""
    now = utc_now()
    with open_db(create=False) as database, database.read() as session:
        wanted = QueueFilter(
            view=view, me=actor(), brand=brand, team_id=team_id_of(session, team) if team else None
        )
        numbers = counts(session, brand=brand, me=actor())
        page = list_cases(session, wanted, limit=limit, after=after, now=now)
    if as_json:
        emit_json({"counts": numbers, "cases": page.items, "next_after": page.next_after})
        return
    rows = [
        (
            line.case.id,
            line.case.status,
            line.case.priority,
            ago(line.case.due_at, now) if line.case.due_at else None,
            line.case.assignee,
            line.team,
            line.brand,
            line.author,
            " ".join(line.text.split())[:60],
        )
        for line in page.items
    ]
    columns = ["Case", "State", "Priority", "Due", "For", "Team", "Brand", "Author", "Text"]
    show_table(f"{numbers.of(view):,} cases", columns, rows)
    if page.next_after is not None:
        console.print(f"More: --after {page.next_after}", markup=False)


@app.command()
def show(case: Id, as_json: JsonFlag = False) -> None:
    """Show one case with its post, answers and history."""
    with open_db(create=False) as database, database.read() as session:
        view = case_view(session, case)
    if as_json:
        emit_json(view)
        return
    now = utc_now()
    console.print(
        f"Case {view.case.id}, {view.case.status}, {view.case.priority}, version {view.case.version}, "
        f"for {view.case.assignee or 'nobody'}{f' ({view.team})' if view.team else ''}",
        markup=False,
    )
    for name, due in (("Answer", view.case.answer_due_at), ("Close", view.case.close_due_at)):
        if due is not None:
            console.print(f"{name} due {due:%Y-%m-%d %H:%M} UTC, {ago(due, now)}", markup=False)
    console.print(f"{view.author or 'Unknown author'} at {view.place}, {ago(view.at, now)}", markup=False)
    console.print(view.url, markup=False)
    console.print(f"\n{view.text}\n", markup=False)
    for answer in view.answers:
        taken = " (taken back)" if answer.withdrawn else ""
        console.print(f"{answer.by} answered {ago(answer.at, now)}{taken}: {answer.text}", markup=False)
    for event in view.history:
        taken = " (taken back)" if event.undone else ""
        console.print(f"{event.at:%Y-%m-%d %H:%M} {event}{taken}", markup=False)


@app.command("send")
def send_(
    mentions: Annotated[list[int], typer.Argument(metavar="MENTION...", help="Numbers of mentions.")],
    as_json: JsonFlag = False,
) -> None:
    """Send mentions to the queue; each arrives once."""
    with open_db(create=False) as database:
        sent = send(database, mentions, actor=actor())
    if as_json:
        emit_json(sent)
    else:
        console.print(f"{len(sent.new)} new, {sent.known} known, {sent.missing} missing.", markup=False)


@app.command("open")
def open_(cases: Ids, version: Seen = None, as_json: JsonFlag = False) -> None:
    """Start on new cases."""
    _act(cases, Action.OPEN, None, version, as_json=as_json)


@app.command()
def assign(
    cases: Ids,
    to: Annotated[str | None, typer.Option(help="Who shall do it; without it, you.")] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="Take the assignment away.")] = False,
    version: Seen = None,
    as_json: JsonFlag = False,
) -> None:
    """Give cases to somebody."""
    action = Action.UNASSIGN if nobody else Action.ASSIGN
    _act(cases, action, None if nobody else (to or actor()), version, as_json=as_json)


@app.command()
def team(
    cases: Ids,
    to: Annotated[str | None, typer.Option(help="The team; without it, none.")] = None,
    version: Seen = None,
    as_json: JsonFlag = False,
) -> None:
    """Give cases to a team."""
    _act(cases, Action.TEAM, to, version, as_json=as_json)


@app.command()
def priority(
    cases: Ids,
    to: Annotated[str, typer.Option(help="urgent, high, normal or low.")],
    version: Seen = None,
    as_json: JsonFlag = False,
) -> None:
    """Set the priority; the clocks follow."""
    _act(cases, Action.PRIORITY, to, version, as_json=as_json)


@app.command()
def note(
    cases: Ids,
    text: Annotated[str, typer.Option(help="For colleagues; never published.")],
    version: Seen = None,
    as_json: JsonFlag = False,
) -> None:
    """Add a note."""
    _act(cases, Action.NOTE, text, version, as_json=as_json)


@app.command()
def wait(
    cases: Ids,
    for_: Annotated[
        str | None, typer.Option("--for", help="Comes back by itself after 90m, 3h or 2d.")
    ] = None,
    why: Annotated[str | None, typer.Option(help="For what it waits.")] = None,
    version: Seen = None,
    as_json: JsonFlag = False,
) -> None:
    """Let cases wait for somebody else; the author writing again brings them back."""
    until = utc_now() + timedelta(seconds=parse_duration(for_)) if for_ else None
    _act(cases, Action.WAIT, why, version, until=until, as_json=as_json)


@app.command()
def resume(cases: Ids, version: Seen = None, as_json: JsonFlag = False) -> None:
    """Take waiting cases up again."""
    _act(cases, Action.RESUME, None, version, as_json=as_json)


@app.command()
def answer(
    case: Id,
    text: Annotated[str | None, typer.Option(help="What you answered at the original.")] = None,
    reply: Annotated[
        str | None, typer.Option(help="Or a saved reply by name, its places filled from the case.")
    ] = None,
    at: Annotated[
        datetime | None, typer.Option(help="When, in the reporting zone: '2026-11-22 09:30'; else now.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Where the answer stands.")] = None,
    version: Seen = None,
    as_json: JsonFlag = False,
) -> None:
    """Record what was answered, and when."""
    if (text is None) == (reply is None):
        raise UsageError("Say what was answered: either --text, or --reply with a saved reply's name.")
    when = at.replace(tzinfo=get_settings().zone) if at else None
    reply_id = None
    if reply is not None:
        with open_db(create=False) as database, database.read() as session:
            saved = find_reply(session, reply)
            filled = fill(saved.text, case_view(session, case).places(actor()))
        if filled.missing:
            raise UsageError(
                f"Nobody knows {', '.join(filled.missing)} of case {case}: give the whole answer with --text."
            )
        text, reply_id = filled.text, saved.id
    told = Reply(at=when, url=url, reply_id=reply_id)
    _act([case], Action.ANSWER, text, version, reply=told, as_json=as_json)


@app.command()
def close(
    cases: Ids,
    how: Annotated[str | None, typer.Option(help="How it ended.")] = None,
    version: Seen = None,
    as_json: JsonFlag = False,
) -> None:
    """Close cases."""
    _act(cases, Action.CLOSE, how, version, as_json=as_json)


@app.command()
def reopen(cases: Ids, version: Seen = None, as_json: JsonFlag = False) -> None:
    """Open closed cases again; both clocks begin anew."""
    _act(cases, Action.REOPEN, None, version, as_json=as_json)


@app.command("undo")
def undo_(
    act: Annotated[int, typer.Argument(help="The number that the act gave.")], as_json: JsonFlag = False
) -> None:
    """Take an act back, on all the cases that it touched."""
    with open_db(create=False) as database:
        cases = undo(database, act, actor=actor())
    if as_json:
        emit_json(cases)
    else:
        console.print(f"Taken back on {len(cases)} case(s).", markup=False)


def _act(
    ids: list[int],
    action: Action,
    detail: str | None,
    version: int | None,
    *,
    as_json: bool,
    until: datetime | None = None,
    reply: Reply | None = None,
) -> None:
    """Do it to all; what was left alone is told, and is a failure where nothing was done."""
    if version is not None and len(ids) != 1:
        raise UsageError("--version is of one case; give one case with it.")
    with open_db(create=False) as database:
        with database.read() as session:
            seen = [_seen(read_case(session, each), version) for each in dict.fromkeys(ids)]
        done = act_on(database, seen, action, detail, actor=actor(), until=until, reply=reply)
    if done.batch is None and done.left:
        raise done.left[0].why
    if as_json:
        emit_json(
            {
                "undo": done.batch,
                "cases": done.cases,
                "left": [{"id": each.id, "why": str(each.why)} for each in done.left],
            }
        )
        return
    for case in done.cases:
        console.print(f"Case {case.id} is {case.status}, version {case.version}.", markup=False)
    for each in done.left:
        console.print(f"Left alone: {each.why}", style="yellow", markup=False)
    console.print(f"To take it back: listener case undo {done.batch}", markup=False)


def _seen(case: Case, version: int | None) -> Mark:
    return Mark(case.id, case.version if version is None else version)
