"""Service levels and office hours: reading them, and changing them with every clock that follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs, require
from listener.errors import UsageError
from listener.settings import get_settings
from listener.store import Database, audit, utc_now
from listener.store.tables import Case, OfficeWeek, ServiceLevel
from listener.store.upsert import dialect_insert
from listener.triage.clocks import Late, Level, Priority, Service, Status, due
from listener.triage.hours import OfficeHours, Span, read_spans, show_spans

_HOUR = 60
USUAL: Mapping[Priority, Level] = {
    Priority.URGENT: Level(1 * _HOUR, 8 * _HOUR, Late.LEAD),
    Priority.HIGH: Level(4 * _HOUR, 16 * _HOUR),
    Priority.NORMAL: Level(8 * _HOUR, 24 * _HOUR),
    Priority.LOW: Level(16 * _HOUR, None, Late.FLAG),
}
"""Until somebody decides otherwise: an hour for the urgent, a working day for the usual."""
_OFFICE_DAY = read_spans("08:30-12:00, 13:00-17:30")
USUAL_WEEK: tuple[tuple[Span, ...], ...] = (_OFFICE_DAY,) * 5 + ((), ())
USUAL_COUNTRY = "VN"
_LONGEST = 60 * 24 * 60
"""Minutes of office hours; longer is a slip of the keyboard."""


def read_service(session: Session) -> Service:
    """The rules in force; as usual where nobody has decided."""
    row = session.get(OfficeWeek, 1)
    zone = get_settings().zone
    if row is None:
        hours = OfficeHours(zone, USUAL_WEEK, USUAL_COUNTRY)
    else:
        week: Any = row.week
        hours = OfficeHours(
            zone,
            tuple(tuple((int(a), int(b)) for a, b in day) for day in week),
            row.country,
            frozenset(date.fromisoformat(str(day)) for day in row.closed),
            frozenset(date.fromisoformat(str(day)) for day in row.opened),
        )
    levels = dict(USUAL)
    for each in session.scalars(select(ServiceLevel)):
        levels[Priority(each.priority)] = Level(each.answer_minutes, each.close_minutes, Late(each.late))
    return Service(hours, levels, True if row is None else row.waiting_stops)


@needs(Act.MANAGE)
def set_level(
    database: Database,
    priority: Priority | str,
    *,
    answer_minutes: int | None,
    close_minutes: int | None,
    late: Late | str,
    actor: str,
) -> int:
    """Say how soon cases of a priority shall be answered and closed.

    Args:
        answer_minutes: Of office hours; None: no such clock.
        close_minutes: As ``answer_minutes``.

    Returns:
        How many cases have other clocks now.

    Raises:
        UsageError: no such priority, or a time that is no time.
    """
    wanted, then = read_priority(priority), _read_late(late)
    for minutes in (answer_minutes, close_minutes):
        if minutes is not None and not 1 <= minutes <= _LONGEST:
            raise UsageError(f"{minutes} minutes is no time to answer within; give 1 to {_LONGEST}.")
    values = {
        "answer_minutes": answer_minutes, "close_minutes": close_minutes, "late": then.value, "by": actor,
        "at": utc_now(),
    }  # fmt: skip
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        session.execute(
            dialect_insert(session, ServiceLevel)
            .values(priority=wanted.value, **values)
            .on_conflict_do_update(index_elements=["priority"], set_=values)
        )
        changed = set_clocks_anew(session, wanted)
        audit(
            session, actor, "service.level", f"priority:{wanted}", answer_minutes=answer_minutes,
            close_minutes=close_minutes, late=then.value, cases=changed,
        )  # fmt: skip
    return changed


@needs(Act.MANAGE)
def set_hours(
    database: Database,
    *,
    week: Sequence[Sequence[Span]],
    country: str | None,
    closed: Sequence[date] = (),
    opened: Sequence[date] = (),
    waiting_stops: bool = True,
    actor: str,
) -> int:
    """Say when somebody is there to answer.

    Returns:
        How many cases have other clocks now.

    Raises:
        UsageError: hours that can never be counted (:class:`OfficeHours`).
    """
    hours = OfficeHours(
        get_settings().zone,
        tuple(tuple(day) for day in week),
        country or None,
        frozenset(closed),
        frozenset(opened),
    )
    values = {
        "week": [[list(span) for span in day] for day in hours.week],
        "country": hours.country,
        "closed": [day.isoformat() for day in sorted(hours.closed)],
        "opened": [day.isoformat() for day in sorted(hours.opened)],
        "waiting_stops": waiting_stops,
        "by": actor,
        "at": utc_now(),
    }
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        session.execute(
            dialect_insert(session, OfficeWeek)
            .values(id=1, **values)
            .on_conflict_do_update(index_elements=["id"], set_=values)
        )
        changed = set_clocks_anew(session)
        audit(
            session, actor, "service.hours", "office-hours", week=[show_spans(day) for day in hours.week],
            country=hours.country, closed=values["closed"], opened=values["opened"],
            waiting_stops=waiting_stops, cases=changed,
        )  # fmt: skip
    return changed


def set_clocks_anew(session: Session, priority: Priority | None = None) -> int:
    """Work out when cases are due by the rules as they are now.

    What ran out before stays noted as run out. Clocks of cases that came before there were clocks begin now.

    Args:
        priority: Only these; None: all that are not closed.
    """
    service = read_service(session)
    query = select(Case).where(Case.status != Status.CLOSED.value).with_for_update()
    if priority is not None:
        query = query.where(Case.clock_priority == priority.value)
    changed = 0
    for row in session.scalars(query):
        begun = row.clock_from or utc_now()
        found = due(
            service,
            status=Status(row.status),
            priority=Priority(row.clock_priority),
            clock_from=begun,
            paused_seconds=row.paused_seconds,
            replied_at=row.replied_at,
        )
        now = (row.clock_from, row.answer_due_at, row.close_due_at, row.due_at)
        if now != (begun, found.answer, found.close, found.next):
            changed += 1
            session.execute(
                update(Case)
                .where(Case.id == row.id)
                .values(
                    clock_from=begun, answer_due_at=found.answer, close_due_at=found.close, due_at=found.next
                )
            )
    return changed


def read_priority(value: Priority | str) -> Priority:
    """A priority by its name.

    Raises:
        UsageError: there is no such priority.
    """
    try:
        return Priority(value)
    except ValueError as error:
        raise UsageError(f"There is no priority {value!r}; there are {', '.join(Priority)}.") from error


def _read_late(value: Late | str) -> Late:
    try:
        return Late(value)
    except ValueError as error:
        raise UsageError(f"{value!r} is not what can happen; there are {', '.join(Late)}.") from error
