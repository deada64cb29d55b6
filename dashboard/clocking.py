"""Clocks, states and priorities of cases as signs and words."""

from __future__ import annotations

from datetime import datetime, timedelta

from babel.dates import format_timedelta

from dashboard.formats import exact, locale
from dashboard.safe import NOTHING, Safe, html
from dashboard.shell import now
from dashboard.texts import _
from listener.triage.cases import Case
from listener.triage.clocks import Clock, Priority, Status
from listener.triage.hours import OfficeHours

_SOON = 3600.0
"""Seconds of office hours left from which on a clock is worth a colour."""


def status_name(status: str) -> str:
    """The state of a case in the reader's language."""
    return {
        "new": _("New"), "open": _("Open"), "waiting": _("Waiting"), "closed": _("Closed"),
    }.get(status, status)  # fmt: skip


def priority_name(priority: str) -> str:
    """A priority in the reader's language."""
    return {
        "urgent": _("Urgent"), "high": _("High"), "normal": _("Normal"), "low": _("Low"),
    }.get(priority, priority)  # fmt: skip


def clock_name(clock: str) -> str:
    """What a clock asks for."""
    return {"answer": _("First answer"), "close": _("Closing")}.get(clock, clock)


def state_sign(status: Status) -> Safe:
    """The state as a shape that fills as the case goes on."""
    shapes = {Status.NEW: "○", Status.OPEN: "◐", Status.WAITING: "◷", Status.CLOSED: "●"}
    name = status_name(status)
    return html(
        '<span class="state {}" role="img" aria-label="{}" title="{}">{}</span>',
        status.value, name, name, shapes[status],
    )  # fmt: skip


def priority_sign(priority: Priority) -> Safe:
    """Marks before what matters more or less than usual; nothing before the usual."""
    marks = {Priority.URGENT: "!!", Priority.HIGH: "!", Priority.LOW: "↓"}
    if priority not in marks:
        return NOTHING
    name = priority_name(priority)
    return html(
        '<span class="rank {}" role="img" aria-label="{}" title="{}">{}</span> ',
        priority.value, name, name, marks[priority],
    )  # fmt: skip


def due_chip(case: Case, hours: OfficeHours, at: datetime | None = None) -> Safe:
    """What is left until the case is due, or since when it is late; the moment itself when pointed at."""
    moment = at or now()
    if case.due_at is None:
        if case.status is Status.WAITING:
            until = case.waiting_until
            words = _("until {when}").format(when=short(until, moment)) if until else _("waits")
            return html('<span class="due" title="{}">{}</span>', exact(until) if until else "", words)
        return NOTHING
    left = (case.due_at - moment).total_seconds()
    clock = Clock.ANSWER if case.due_at == case.answer_due_at else Clock.CLOSE
    title = _("{clock} due {when}").format(clock=clock_name(clock), when=exact(case.due_at))
    if left < 0:
        words = _("{time} late").format(time=length(-left))
        return html('<time class="due late" datetime="{}" title="{}">{}</time>',
                    case.due_at.isoformat(), title, words)  # fmt: skip
    kind = "soon" if hours.between(moment, case.due_at) <= _SOON else ""
    return html(
        '<time class="due {}" datetime="{}" title="{}">{}</time>',
        kind, case.due_at.isoformat(), title, _("{time} left").format(time=length(left)),
    )  # fmt: skip


def length(seconds: float) -> str:
    """A length of time in a few letters: ``3h``, ``2 ngày``."""
    whole = timedelta(seconds=max(60.0, seconds))
    return format_timedelta(whole, threshold=1.0, format="narrow", locale=locale())


def short(moment: datetime, at: datetime) -> str:
    """How far a moment is, in a few letters."""
    return length(abs((moment - at).total_seconds()))
