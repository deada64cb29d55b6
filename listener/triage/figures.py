"""How the team does: time to the first answer, time to close, backlog, clocks that ran out.

Each figure is counted from cases that :func:`listener.triage.queue.list_cases` lists under the same words
(:class:`~listener.triage.queue.Figure`), so it opens to exactly as many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from listener.settings import get_settings
from listener.store.tables import Case, CaseBreach, CaseEvent
from listener.triage.clocks import Status
from listener.triage.hours import OfficeHours
from listener.triage.queue import UNASSIGNED, Figure, QueueFilter, conditions, number_of
from listener.triage.service import read_service

FEW = 5
"""Below so many cases a 90th percentile says no more than the slowest case does: it is not given."""


@dataclass(frozen=True, slots=True)
class Times:
    """Lengths of time of some cases, in seconds."""

    n: int
    median: float | None
    p90: float | None
    """Nine of ten took no longer; None below :data:`FEW` cases."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The same lengths in office hours and by the clock on the wall."""

    office: Times
    wall: Times


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day of the reporting zone."""

    day: date
    opened: int
    answered: int
    closed: int
    overdue: int
    """Clocks' cases: a case whose two clocks ran out counts once."""
    backlog: int
    """Not closed when the day ended."""
    first_answer: Times
    """In office hours."""
    to_close: Times
    """In office hours."""


@dataclass(frozen=True, slots=True)
class Person:
    """What one person did."""

    name: str
    """:data:`~listener.triage.queue.UNASSIGNED`: nobody, whose clocks ran out all the same."""
    answered: int
    closed: int
    overdue: int
    backlog: int
    """Theirs and not closed, now."""
    first_answer: Pair
    to_close: Pair


@dataclass(frozen=True, slots=True)
class Figures:
    """The team's figures of a stretch of days."""

    start: date
    end: date
    """The last day, which is part of it."""
    opened: int
    answered: int
    closed: int
    overdue: int
    backlog: int
    """Not closed when the last day ended, or now where it has not."""
    first_answer: Pair
    to_close: Pair
    days: tuple[Day, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class _Timed:
    day: date
    person: str
    office: float
    wall: float


def figures(
    session: Session,
    start: date,
    end: date,
    *,
    brand: str | None = None,
    team_id: int | None = None,
) -> Figures:
    """The team's figures from one day to another, both part of it.

    A case counts on the day on which it was first answered or last closed, whenever it came. Time spent
    waiting is left out of the time to close where waiting stops the clocks.
    """
    zone = get_settings().zone
    since, until = day_begins(start, zone), day_begins(end + timedelta(days=1), zone)
    base = QueueFilter(brand=brand, team_id=team_id, start=since, end=until)
    service = read_service(session)
    answers = _answers(session, base, service.hours, zone)
    closings = _closings(session, base, service.hours, zone, waiting_stops=service.waiting_stops)
    breaches = _breaches(session, base, zone)
    opened = _opened(session, base, zone)
    backlog = _backlog(session, base, start, end, zone)
    return Figures(
        start=start,
        end=end,
        opened=sum(opened.values()),
        answered=len(answers),
        closed=len(closings),
        overdue=len({case_id for case_id, _, _ in breaches}),
        backlog=backlog[end],
        first_answer=_pair(answers),
        to_close=_pair(closings),
        days=_by_day(start, end, opened, backlog, (answers, closings), breaches),
        people=_by_person(session, base, (answers, closings), breaches),
    )


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a day of the reporting zone begins."""
    return datetime.combine(day, time(), zone)


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which a share of the values lies, between two of them by straight line.

    Hyndman and Fan (1996), definition 7, which is NumPy's and Excel's. None of no values.
    """
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _times(values: Sequence[float]) -> Times:
    p90 = percentile(values, 0.9) if len(values) >= FEW else None
    return Times(len(values), percentile(values, 0.5), p90)


def _pair(timed: Iterable[_Timed]) -> Pair:
    found = list(timed)
    return Pair(_times([each.office for each in found]), _times([each.wall for each in found]))


def _answers(session: Session, base: QueueFilter, hours: OfficeHours, zone: ZoneInfo) -> list[_Timed]:
    rows = session.execute(
        select(Case.created_at, Case.answered_at, Case.answered_by).where(
            *conditions(session, _of(base, Figure.ANSWERED))
        )
    )
    return [
        _Timed(
            row.answered_at.astimezone(zone).date(),
            row.answered_by or UNASSIGNED,
            max(0.0, hours.between(row.created_at, row.answered_at)),
            max(0.0, (row.answered_at - row.created_at).total_seconds()),
        )
        for row in rows
    ]


def _closings(
    session: Session, base: QueueFilter, hours: OfficeHours, zone: ZoneInfo, *, waiting_stops: bool
) -> list[_Timed]:
    rows = session.execute(
        select(Case.clock_from, Case.created_at, Case.closed_at, Case.closed_by, Case.paused_seconds).where(
            *conditions(session, _of(base, Figure.CLOSED))
        )
    )
    found = []
    for row in rows:
        begun = row.clock_from or row.created_at
        office = hours.between(begun, row.closed_at) - (row.paused_seconds if waiting_stops else 0)
        wall = (row.closed_at - begun).total_seconds()
        found.append(
            _Timed(row.closed_at.astimezone(zone).date(), row.closed_by or UNASSIGNED, max(0.0, office), wall)
        )
    return found


def _breaches(session: Session, base: QueueFilter, zone: ZoneInfo) -> list[tuple[int, str, date]]:
    """Case, person and day of each clock that ran out."""
    rows = session.execute(
        select(CaseBreach.case_id, CaseBreach.assignee, CaseBreach.due_at)
        .join(Case, Case.id == CaseBreach.case_id)
        .where(CaseBreach.due_at >= base.start, CaseBreach.due_at < base.end, *_beside_figure(session, base))
    )
    return [(row.case_id, row.assignee or UNASSIGNED, row.due_at.astimezone(zone).date()) for row in rows]


def _opened(session: Session, base: QueueFilter, zone: ZoneInfo) -> dict[date, int]:
    found: defaultdict[date, int] = defaultdict(int)
    for moment in session.scalars(
        select(Case.created_at).where(*conditions(session, _of(base, Figure.OPENED)))
    ):
        found[moment.astimezone(zone).date()] += 1
    return found


def _backlog(session: Session, base: QueueFilter, start: date, end: date, zone: ZoneInfo) -> dict[date, int]:
    """Cases not closed at the end of each day: how many there are before the first, and each day's change."""
    rows = session.execute(
        select(CaseEvent.at, CaseEvent.was, CaseEvent.became)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(
            CaseEvent.at >= base.start,
            CaseEvent.at < base.end,
            CaseEvent.became.is_not(None),
            *_beside_figure(session, base),
        )
    )
    change: defaultdict[date, int] = defaultdict(int)
    for at, was, became in rows:
        there_before = was is not None and was != Status.CLOSED.value
        there_after = became != Status.CLOSED.value
        change[at.astimezone(zone).date()] += int(there_after) - int(there_before)
    before = QueueFilter(figure=Figure.BACKLOG, end=base.start, brand=base.brand, team_id=base.team_id)
    standing = number_of(session, before)
    found: dict[date, int] = {}
    for day in _days(start, end):
        standing += change[day]
        found[day] = standing
    return found


def _by_day(
    start: date,
    end: date,
    opened: dict[date, int],
    backlog: dict[date, int],
    timed: tuple[list[_Timed], list[_Timed]],
    breaches: list[tuple[int, str, date]],
) -> tuple[Day, ...]:
    answers = _grouped(timed[0], lambda one: one.day)
    closings = _grouped(timed[1], lambda one: one.day)
    late: defaultdict[date, set[int]] = defaultdict(set)
    for case_id, _, day in breaches:
        late[day].add(case_id)
    return tuple(
        Day(
            day=day,
            opened=opened.get(day, 0),
            answered=len(answers[day]),
            closed=len(closings[day]),
            overdue=len(late[day]),
            backlog=backlog[day],
            first_answer=_times([each.office for each in answers[day]]),
            to_close=_times([each.office for each in closings[day]]),
        )
        for day in _days(start, end)
    )


def _by_person(
    session: Session,
    base: QueueFilter,
    timed: tuple[list[_Timed], list[_Timed]],
    breaches: list[tuple[int, str, date]],
) -> tuple[Person, ...]:
    answers = _grouped(timed[0], lambda one: one.person)
    closings = _grouped(timed[1], lambda one: one.person)
    late: defaultdict[str, set[int]] = defaultdict(set)
    for case_id, who, _ in breaches:
        late[who].add(case_id)
    rows = session.execute(
        select(Case.assignee, func.count())
        .where(Case.status != Status.CLOSED.value, *_beside_figure(session, base))
        .group_by(Case.assignee)
    )
    backlog = {who or UNASSIGNED: number for who, number in rows}
    names = {*answers, *closings, *late, *backlog}
    return tuple(
        Person(
            name=name,
            answered=len(answers[name]),
            closed=len(closings[name]),
            overdue=len(late[name]),
            backlog=backlog.get(name, 0),
            first_answer=_pair(answers[name]),
            to_close=_pair(closings[name]),
        )
        for name in sorted(names, key=lambda each: (each == UNASSIGNED, each.casefold()))
    )


Key = TypeVar("Key")


def _grouped(timed: list[_Timed], key: Callable[[_Timed], Key]) -> defaultdict[Key, list[_Timed]]:
    found: defaultdict[Key, list[_Timed]] = defaultdict(list)
    for each in timed:
        found[key(each)].append(each)
    return found


def _of(base: QueueFilter, figure: Figure) -> QueueFilter:
    return QueueFilter(figure=figure, start=base.start, end=base.end, brand=base.brand, team_id=base.team_id)


def _beside_figure(session: Session, base: QueueFilter) -> list[ColumnElement[bool]]:
    return conditions(session, QueueFilter(brand=base.brand, team_id=base.team_id))


def _days(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
