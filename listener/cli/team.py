"""``listener team …``: teams, office hours, service levels, and how the team does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from listener.cli.shared import JsonFlag, actor, console, emit_json, open_db, parse_duration, show_table
from listener.errors import UsageError
from listener.settings import get_settings
from listener.store import utc_now
from listener.triage.clocks import Late, Level, Priority
from listener.triage.figures import Times, figures
from listener.triage.hours import DAYS, OfficeHours, Span, holiday, read_spans, show_spans
from listener.triage.queue import UNASSIGNED
from listener.triage.service import read_service, set_hours, set_level
from listener.triage.teams import (
    Team,
    add_member,
    add_team,
    list_teams,
    remove_member,
    remove_team,
    set_lead,
    team_id_of,
)

app = typer.Typer(help="Teams: people, office hours, service levels, figures.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The team's name.")]
Who = Annotated[str, typer.Argument(help="The person, by the name under which they act.")]
_COMING = 60
"""Days ahead whose public holidays are shown."""


@app.command("list")
def list_(as_json: JsonFlag = False) -> None:
    """Show the teams."""
    with open_db(create=False) as database, database.read() as session:
        teams = list_teams(session)
    if as_json:
        emit_json(teams)
    elif teams:
        rows = [(team.name, team.lead, ", ".join(team.members)) for team in teams]
        show_table("Teams", ["Name", "Lead", "Members"], rows)
    else:
        console.print('No team yet. Make one: listener team add "Morning shift" --lead lan', markup=False)


@app.command()
def add(name: Name, lead: Annotated[str | None, typer.Option(help="Who leads it.")] = None) -> None:
    """Make a team."""
    with open_db(create=False) as database:
        _told(add_team(database, name, lead=lead, actor=actor()))


@app.command()
def lead(
    name: Name, who: Annotated[str | None, typer.Argument(help="Nobody where left out.")] = None
) -> None:
    """Say who leads a team: they get what nobody answers in time, where the service level says so."""
    with open_db(create=False) as database:
        _told(set_lead(database, name, who, actor=actor()))


@app.command()
def join(name: Name, who: Who) -> None:
    """Put somebody into a team."""
    with open_db(create=False) as database:
        _told(add_member(database, name, who, actor=actor()))


@app.command()
def leave(name: Name, who: Who) -> None:
    """Take somebody out of a team."""
    with open_db(create=False) as database:
        _told(remove_member(database, name, who, actor=actor()))


@app.command()
def remove(name: Name) -> None:
    """Dissolve a team; its cases stay, with no team."""
    with open_db(create=False) as database:
        cases = remove_team(database, name, actor=actor())
    console.print(f"Removed {name}; {cases} cases have no team now.", markup=False)


@app.command()
def hours(
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", help="mon-fri=08:30-12:00,13:00-17:30 or sat=-; may be said again."),
    ] = None,
    country: Annotated[
        str | None, typer.Option(help="Whose public holidays are off, such as VN; none for nobody's.")
    ] = None,
    closed: Annotated[list[datetime] | None, typer.Option(formats=["%Y-%m-%d"], help="A day off.")] = None,
    opened: Annotated[
        list[datetime] | None,
        typer.Option(formats=["%Y-%m-%d"], help="A holiday or day off on which people work."),
    ] = None,
    waiting_stops: Annotated[
        bool | None,
        typer.Option("--waiting-stops/--waiting-counts", help="Whether clocks stand still in Waiting."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show the office hours, or change them; every clock follows."""
    with open_db(create=False) as database:
        with database.read() as session:
            service = read_service(session)
        now = service.hours
        if any(each is not None for each in (set_, country, closed, opened, waiting_stops)):
            off = set(now.closed) | {each.date() for each in closed or ()}
            on = set(now.opened) | {each.date() for each in opened or ()}
            set_hours(
                database,
                week=_week(now.week, set_ or ()),
                country=now.country if country is None else None if country.lower() == "none" else country,
                closed=sorted(off - {each.date() for each in opened or ()}),
                opened=sorted(on - {each.date() for each in closed or ()}),
                waiting_stops=service.waiting_stops if waiting_stops is None else waiting_stops,
                actor=actor(),
            )
            with database.read() as session:
                service = read_service(session)
    if as_json:
        emit_json(
            {
                "zone": service.hours.zone.key,
                "week": {day: show_spans(spans) for day, spans in zip(DAYS, service.hours.week, strict=True)},
                "country": service.hours.country,
                "closed": service.hours.closed,
                "opened": service.hours.opened,
                "waiting_stops": service.waiting_stops,
            }
        )
        return
    _show_hours(service.hours, waiting_stops=service.waiting_stops)


def _show_hours(hours: OfficeHours, *, waiting_stops: bool) -> None:
    rows = [(day, show_spans(spans)) for day, spans in zip(DAYS, hours.week, strict=True)]
    show_table(f"Office hours, {hours.zone.key}", ["Day", "Hours"], rows)
    today = utc_now().astimezone(hours.zone).date()
    ahead = [today + timedelta(days=n) for n in range(_COMING)]
    off = [
        f"{day:%Y-%m-%d} {holiday(hours.country, day) or 'day off'}" for day in ahead if _is_off(hours, day)
    ]
    whose = hours.country or "no country"
    console.print(f"Holidays of {whose}; the next: {', '.join(off) or 'none'}.", markup=False)
    console.print(f"Clocks {'stand still' if waiting_stops else 'go on'} while a case waits.", markup=False)


def _is_off(hours: OfficeHours, day: date) -> bool:
    return bool(hours.week[day.weekday()]) and not hours.spans(day)


def _week(week: Sequence[tuple[Span, ...]], changes: Iterable[str]) -> tuple[tuple[Span, ...], ...]:
    found = list(week)
    for change in changes:
        days, sep, spans = change.partition("=")
        first, _, last = days.strip().lower().partition("-")
        if not sep or first not in DAYS or (last and last not in DAYS):
            raise UsageError(f"{change!r} does not say days and hours; write mon-fri=08:30-17:30 or sun=-.")
        start, end = DAYS.index(first), DAYS.index(last or first)
        if start > end:
            raise UsageError(f"{days.strip()!r} ends before it begins; the week begins on mon.")
        for place in range(start, end + 1):
            found[place] = read_spans(spans)
    return tuple(found)


@app.command()
def level(
    priority: Annotated[Priority | None, typer.Argument(help="Which priority to change.")] = None,
    answer: Annotated[
        str | None, typer.Option(help="First answer within so much office time: 30m, 4h; none for no clock.")
    ] = None,
    close: Annotated[str | None, typer.Option(help="Closed within: 8h, 24h; none for no clock.")] = None,
    late: Annotated[
        Late | None,
        typer.Option(help="When a clock runs out: only flag, raise the priority, or give it to the lead."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show how soon cases shall be answered and closed, or change it for one priority."""
    with open_db(create=False) as database:
        with database.read() as session:
            levels = dict(read_service(session).levels)
        if priority is not None:
            now = levels[priority]
            levels[priority] = Level(
                _minutes(answer, now.answer_minutes), _minutes(close, now.close_minutes), late or now.late
            )
            wanted = levels[priority]
            set_level(
                database, priority, answer_minutes=wanted.answer_minutes, close_minutes=wanted.close_minutes,
                late=wanted.late, actor=actor(),
            )  # fmt: skip
        elif any(each is not None for each in (answer, close, late)):
            raise UsageError(f"Say whose level to change: {', '.join(Priority)}.")
    if as_json:
        emit_json({each.value: value for each, value in levels.items()})
        return
    rows = [
        (each.value, _length(value.answer_minutes), _length(value.close_minutes), value.late.value)
        for each, value in levels.items()
    ]
    show_table("Service levels, in office hours", ["Priority", "First answer", "Closed", "When late"], rows)


def _minutes(text: str | None, now: int | None) -> int | None:
    if text is None:
        return now
    return None if text.lower() == "none" else parse_duration(text) // 60


def _length(minutes: int | None) -> str | None:
    return None if minutes is None else f"{minutes / 60:g} h" if minutes >= 60 else f"{minutes} min"


@app.command("figures")
def figures_(
    days: Annotated[int, typer.Option(min=1, max=3660, help="The last so many days, today with them.")] = 30,
    team: Annotated[str | None, typer.Option(help="Only this team's cases.")] = None,
    brand: Annotated[str | None, typer.Option(help="Only this brand's, by code.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Time to the first answer and to closing, backlog, clocks that ran out; by day and by person."""
    end = utc_now().astimezone(get_settings().zone).date()
    with open_db(create=False) as database, database.read() as session:
        found = figures(
            session, end - timedelta(days=days - 1), end, brand=brand,
            team_id=team_id_of(session, team) if team else None,
        )  # fmt: skip
    if as_json:
        emit_json(found)
        return
    console.print(
        f"{found.opened:,} came, {found.answered:,} first answered, {found.closed:,} closed, "
        f"{found.overdue:,} ran late, {found.backlog:,} are not closed.",
        markup=False,
    )
    rows = [
        (name, pair.office.n, *(_hours(value) for value in (
            pair.office.median, pair.office.p90, pair.wall.median, pair.wall.p90)))
        for name, pair in (("First answer", found.first_answer), ("To close", found.to_close))
    ]  # fmt: skip
    show_table("All", ["Time", "Cases", "Median (office)", "90% (office)", "Median", "90%"], rows)
    people = [
        (
            each.name if each.name != UNASSIGNED else "nobody", each.answered,
            _in_short(each.first_answer.office), each.closed, _in_short(each.to_close.office),
            each.overdue, each.backlog,
        )
        for each in found.people
    ]  # fmt: skip
    columns = ["Person", "Answered", "Median · 90%", "Closed", "Median · 90%", "Late", "Backlog"]
    show_table("By person, in office hours", columns, people)


def _hours(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds / 3600:.1f} h"


def _in_short(times: Times) -> str:
    return f"{_hours(times.median) or '–'} · {_hours(times.p90) or '–'}"


def _told(team: Team) -> None:
    console.print(
        f"{team.name}: {', '.join(team.members) or 'nobody yet'}; led by {team.lead or 'nobody'}.",
        markup=False,
    )
