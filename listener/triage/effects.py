"""What each act does to a case, as a function of the case: nothing here touches the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from listener.errors import UsageError
from listener.triage.cases import Case
from listener.triage.clocks import Service, Status, due, waited
from listener.triage.service import read_priority

LONGEST_NAME = 200


class Action(StrEnum):
    """What a person can do to a case."""

    OPEN = "open"
    ASSIGN = "assign"
    """``detail`` is who shall do it; who takes a new case opens it."""
    UNASSIGN = "unassign"
    TEAM = "team"
    """``detail`` is the team's name, nothing for none."""
    PRIORITY = "priority"
    """``detail`` is the priority."""
    NOTE = "note"
    """``detail`` is the note."""
    WAIT = "wait"
    """``detail`` may say for what, ``until`` when it comes back by itself."""
    RESUME = "resume"
    ANSWER = "answer"
    """``detail`` is what was answered, ``at`` when."""
    CLOSE = "close"
    """``detail`` may say how it ended."""
    REOPEN = "reopen"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """An act with all that it needs to know."""

    action: Action
    detail: str | None = None
    actor: str
    now: datetime
    until: datetime | None = None
    """Of waiting: when it ends by itself."""
    at: datetime | None = None
    """Of an answer: when it was given; None: now."""
    team_id: int | None = None
    """Of a team: its number; None for none."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What comes of an act."""

    event: str
    """As the history names it."""
    after: Case
    detail: str | None = None

    def changes(self, before: Case) -> dict[str, Any]:
        """The fields that differ, with their new values."""
        return {
            field.name: getattr(self.after, field.name)
            for field in fields(Case)
            if getattr(self.after, field.name) != getattr(before, field.name)
        }


def effect(case: Case, wish: Wish, service: Service) -> Effect:
    """What an act makes of a case, its clocks included.

    Raises:
        UsageError: the case's state does not allow it, or something that the act needs is missing.
    """
    done = _EFFECTS[wish.action](case, wish, service)
    return replace(done, after=settled(done.after, service))


def settled(case: Case, service: Service) -> Case:
    """The case with its clocks as its state asks for."""
    found = due(
        service,
        status=case.status,
        priority=case.clock_priority,
        clock_from=case.clock_from,
        paused_seconds=case.paused_seconds,
        replied_at=case.replied_at,
    )
    return replace(case, answer_due_at=found.answer, close_due_at=found.close, due_at=found.next)


def possible(case: Case) -> tuple[Action, ...]:
    """What can be done to a case as it stands."""
    if case.status is Status.CLOSED:
        return (Action.NOTE, Action.ANSWER, Action.REOPEN)
    acts = [Action.OPEN] if case.status is Status.NEW else []
    acts += [Action.RESUME] if case.status is Status.WAITING else [Action.WAIT]
    acts += [Action.ASSIGN, *([Action.UNASSIGN] if case.assignee else [])]
    acts += [Action.TEAM, Action.PRIORITY, Action.NOTE, Action.ANSWER, Action.CLOSE]
    return tuple(acts)


def resumed(case: Case, service: Service, now: datetime) -> Case:
    """The case out of waiting: its clocks go on where they stood."""
    return replace(
        case,
        status=Status.OPEN,
        waiting_since=None,
        waiting_until=None,
        paused_seconds=case.paused_seconds + waited(service, case.waiting_since, now),
    )


def begun_anew(case: Case, now: datetime) -> Case:
    """The case open again: both clocks begin now."""
    return replace(
        case, status=Status.OPEN, closed_at=None, closed_by=None, waiting_since=None, waiting_until=None,
        clock_from=now, paused_seconds=0,
    )  # fmt: skip


def _open(case: Case, _wish: Wish, _service: Service) -> Effect:
    if case.status is not Status.NEW:
        raise UsageError(f"Case {case.id} is {case.status} already; only a new case can be opened.")
    return Effect("opened", replace(case, status=Status.OPEN))


def _assign(case: Case, wish: Wish, _service: Service) -> Effect:
    _refuse_closed(case, "assigned")
    if wish.detail is None:
        raise UsageError(f"Say whom case {case.id} shall be assigned to.")
    if len(wish.detail) > LONGEST_NAME:
        raise UsageError(f"A name to assign to has at most {LONGEST_NAME} letters.")
    if wish.detail == case.assignee:
        raise UsageError(f"Case {case.id} is assigned to {wish.detail} already.")
    takes = case.status is Status.NEW and wish.detail == wish.actor
    status = Status.OPEN if takes else case.status
    return Effect("assigned", replace(case, assignee=wish.detail, status=status), wish.detail)


def _unassign(case: Case, _wish: Wish, _service: Service) -> Effect:
    _refuse_closed(case, "taken from somebody")
    if case.assignee is None:
        raise UsageError(f"Case {case.id} is assigned to nobody already.")
    return Effect("unassigned", replace(case, assignee=None), case.assignee)


def _team(case: Case, wish: Wish, _service: Service) -> Effect:
    _refuse_closed(case, "given to a team")
    if wish.team_id == case.team_id:
        raise UsageError(f"Case {case.id} is with {wish.detail or 'no team'} already.")
    name = "teamed" if wish.team_id is not None else "unteamed"
    return Effect(name, replace(case, team_id=wish.team_id), wish.detail)


def _priority(case: Case, wish: Wish, _service: Service) -> Effect:
    _refuse_closed(case, "given a priority")
    wanted = read_priority(wish.detail or "")
    if wanted is case.priority is case.clock_priority:
        raise UsageError(f"Case {case.id} is {wanted} already.")
    return Effect("ranked", replace(case, priority=wanted, clock_priority=wanted), wanted.value)


def _note(case: Case, wish: Wish, _service: Service) -> Effect:
    if wish.detail is None:
        raise UsageError(f"The note on case {case.id} is empty.")
    return Effect("noted", case, wish.detail)


def _wait(case: Case, wish: Wish, _service: Service) -> Effect:
    _refuse_closed(case, "set to wait")
    if case.status is Status.WAITING:
        raise UsageError(f"Case {case.id} waits already; take it up again first.")
    if wish.until is not None and wish.until <= wish.now:
        raise UsageError(f"Case {case.id} cannot wait until a moment that is past; give a later one.")
    return Effect(
        "waited",
        replace(case, status=Status.WAITING, waiting_since=wish.now, waiting_until=wish.until),
        wish.detail,
    )


def _resume(case: Case, wish: Wish, service: Service) -> Effect:
    if case.status is not Status.WAITING:
        raise UsageError(f"Case {case.id} is {case.status}; only a waiting case can be taken up again.")
    return Effect("resumed", resumed(case, service, wish.now), wish.detail)


def _answer(case: Case, wish: Wish, _service: Service) -> Effect:
    if wish.detail is None:
        raise UsageError(f"Write what was answered on case {case.id}.")
    at = wish.at or wish.now
    if at > wish.now:
        raise UsageError(f"The answer to case {case.id} cannot lie in the future: {at:%Y-%m-%d %H:%M} UTC.")
    first = case.answered_at is None or at < case.answered_at
    # Answered before the case came: that is an answer to it. Before it came back: to what was asked then.
    counts_from = case.clock_from if case.clock_from == case.created_at else None
    return Effect(
        "answered",
        replace(
            case,
            status=Status.OPEN if case.status is Status.NEW else case.status,
            answered_at=at if first else case.answered_at,
            answered_by=wish.actor if first else case.answered_by,
            replied_at=max(at, case.replied_at or at, counts_from or at),
        ),
        wish.detail,
    )


def _close(case: Case, wish: Wish, service: Service) -> Effect:
    if case.status is Status.CLOSED:
        raise UsageError(f"Case {case.id} is closed already.")
    awake = resumed(case, service, wish.now) if case.status is Status.WAITING else case
    return Effect(
        "closed",
        replace(awake, status=Status.CLOSED, closed_at=wish.now, closed_by=wish.actor),
        wish.detail,
    )


def _reopen(case: Case, wish: Wish, _service: Service) -> Effect:
    if case.status is not Status.CLOSED:
        raise UsageError(f"Case {case.id} is {case.status}; only a closed case can be opened again.")
    return Effect("reopened", begun_anew(case, wish.now), wish.detail)


def _refuse_closed(case: Case, done: str) -> None:
    if case.status is Status.CLOSED:
        raise UsageError(f"Case {case.id} is closed and cannot be {done}; open it again first.")


_EFFECTS: Mapping[Action, Callable[[Case, Wish, Service], Effect]] = {
    Action.OPEN: _open,
    Action.ASSIGN: _assign,
    Action.UNASSIGN: _unassign,
    Action.TEAM: _team,
    Action.PRIORITY: _priority,
    Action.NOTE: _note,
    Action.WAIT: _wait,
    Action.RESUME: _resume,
    Action.ANSWER: _answer,
    Action.CLOSE: _close,
    Action.REOPEN: _reopen,
}
