"""The clocks of a case: when it is due, worked out from its state and the rules in force.

A case's clocks are a function of what stands in its row: undo, a changed rule and changed office hours
need no arithmetic of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from listener.triage.hours import OfficeHours


class Status(StrEnum):
    """Where a case stands."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    """Somebody else must do something first: the author, a shop, a colleague."""
    CLOSED = "closed"


class Priority(StrEnum):
    """How much a case matters, the most first."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def above(self) -> Priority:
        """The next higher one; the highest stays."""
        order = list(Priority)
        return order[max(0, order.index(self) - 1)]


class Late(StrEnum):
    """What happens, beside the flag, when a clock runs out."""

    FLAG = "flag"
    """Nothing more."""
    RAISE = "raise"
    """The priority goes up by one."""
    LEAD = "lead"
    """It becomes the team lead's; where there is none, its priority goes up."""


class Clock(StrEnum):
    """What a clock asks for."""

    ANSWER = "answer"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Level:
    """How soon cases of one priority shall be seen to."""

    answer_minutes: int | None
    """Of office hours, to the first answer; None: no clock."""
    close_minutes: int | None
    """Of office hours, to closing; None: no clock."""
    late: Late = Late.RAISE


@dataclass(frozen=True, slots=True)
class Service:
    """The rules of service and the hours in which they count."""

    hours: OfficeHours
    levels: Mapping[Priority, Level]
    waiting_stops: bool = True
    """Whether the clocks stand still while a case waits."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a case is due."""

    answer: datetime | None
    close: datetime | None
    next: datetime | None
    """The nearer of the two that runs; None while none does."""


def due(
    service: Service,
    *,
    status: Status,
    priority: Priority,
    clock_from: datetime | None,
    paused_seconds: int,
    replied_at: datetime | None,
) -> Due:
    """When a case in this state is due.

    Args:
        clock_from: When its clocks began; None: they never did.
        paused_seconds: Of office hours, waited since then.
        replied_at: The last answer.
    """
    if status is Status.CLOSED or clock_from is None:
        return Due(None, None, None)
    level = service.levels[priority]
    answered = replied_at is not None and replied_at >= clock_from

    def end(minutes: int | None) -> datetime | None:
        if minutes is None:
            return None
        return service.hours.after(clock_from, minutes * 60 + paused_seconds)

    answer = None if answered else end(level.answer_minutes)
    close = end(level.close_minutes)
    still = status is Status.WAITING and service.waiting_stops
    running = [moment for moment in (answer, close) if moment is not None]
    return Due(answer, close, None if still or not running else min(running))


def waited(service: Service, since: datetime | None, now: datetime) -> int:
    """Seconds of office hours to add to the clocks after waiting; 0 where waiting does not stop them."""
    if since is None or not service.waiting_stops:
        return 0
    return round(service.hours.between(since, now))
