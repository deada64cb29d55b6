"""Clocks: set by priority, stopped while waiting, followed by changed rules, passed up when they run out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from listener.errors import UsageError
from listener.store import Database, utc_now
from listener.store.tables import Audit, Case, CaseBreach, CaseEvent
from listener.triage import effects
from listener.triage.acting import act
from listener.triage.breaches import overdue
from listener.triage.cases import history
from listener.triage.clocks import Clock, Late, Priority, Status
from listener.triage.effects import Action, Wish, effect
from listener.triage.escalating import escalate
from listener.triage.hours import read_spans
from listener.triage.queue import QueueFilter, View, counts, number_of
from listener.triage.service import USUAL_WEEK, read_service, set_hours, set_level
from listener.triage.teams import add_team
from tests.triage.desk import now_is, put_cases, set_begun

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
ALWAYS = (read_spans("00:00-24:00"),) * 7
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=SAIGON)


def round_the_clock(database: Database, *, waiting_stops: bool = True) -> None:
    set_hours(database, week=ALWAYS, country=None, waiting_stops=waiting_stops, actor="an")


def test_a_priority_sets_both_clocks_in_office_hours(database: Database) -> None:
    (case_id,) = put_cases(database, 1)
    set_begun(database, case_id, MONDAY)
    case = now_is(database, case_id)
    assert case.answer_due_at == datetime(2026, 11, 17, 9, 0, tzinfo=SAIGON)  # eight office hours
    assert case.close_due_at == datetime(2026, 11, 19, 9, 0, tzinfo=SAIGON)
    assert case.due_at == case.answer_due_at
    raised = act(database, case_id, 1, Action.PRIORITY, "urgent", actor="lan")
    assert raised.due_at == datetime(2026, 11, 16, 10, 0, tzinfo=SAIGON)
    low = act(database, case_id, 2, Action.PRIORITY, "low", actor="lan")
    assert (low.close_due_at, low.due_at) == (None, datetime(2026, 11, 18, 9, 0, tzinfo=SAIGON))
    answered = act(database, case_id, 3, Action.ANSWER, "chào", actor="lan")
    assert (answered.answer_due_at, answered.due_at) == (None, None)


def test_waiting_stops_the_clocks_as_long_as_it_lasts(database: Database) -> None:
    (case_id,) = put_cases(database, 1)
    set_begun(database, case_id, MONDAY)
    case = now_is(database, case_id)
    with database.read() as session:
        service = read_service(session)
    noon, friday = MONDAY.replace(hour=12), MONDAY + timedelta(days=4)

    def wish(action: Action, now: datetime) -> Wish:
        return Wish(action=action, actor="lan", now=now)

    waiting = effect(case, wish(Action.WAIT, noon), service).after
    assert (waiting.status, waiting.due_at) == (Status.WAITING, None)
    back = effect(waiting, wish(Action.RESUME, friday), service).after
    assert back.paused_seconds == service.hours.between(noon, friday) == 29 * 3600
    assert back.due_at is not None
    assert service.hours.between(friday, back.due_at) == service.hours.between(noon, case.due_at or noon)
    closed = effect(waiting, wish(Action.CLOSE, friday), service).after
    assert (closed.paused_seconds, closed.closed_by, closed.due_at) == (back.paused_seconds, "lan", None)
    again = effect(closed, wish(Action.REOPEN, friday), service).after
    assert (again.clock_from, again.paused_seconds, again.closed_at) == (friday, 0, None)
    assert again.answer_due_at == friday + timedelta(days=3)  # eight office hours from Friday, 9:00


def test_where_waiting_counts_the_clocks_go_on(database: Database) -> None:
    round_the_clock(database, waiting_stops=False)
    (case_id,) = put_cases(database, 1)
    before = now_is(database, case_id)
    waiting = act(database, case_id, 1, Action.WAIT, actor="lan")
    assert (waiting.due_at, waiting.status) == (before.due_at, Status.WAITING)
    assert act(database, case_id, 2, Action.RESUME, actor="lan").paused_seconds == 0


def test_clocks_follow_changed_rules_and_hours(database: Database) -> None:
    (one, closed) = put_cases(database, 2)
    act(database, closed, 1, Action.CLOSE, actor="lan")
    set_begun(database, one, MONDAY)
    assert set_level(
        database, "normal", answer_minutes=60, close_minutes=None, late="lead", actor="an"
    ) == 1  # fmt: skip
    case = now_is(database, one)
    assert (case.answer_due_at, case.close_due_at) == (MONDAY + timedelta(hours=1), None)
    assert case.version == 1  # nobody acted on it
    assert set_level(database, "high", answer_minutes=5, close_minutes=9, late="flag", actor="an") == 0
    set_hours(database, week=[*USUAL_WEEK[:5], read_spans("09:00-10:00"), ()], country=None, actor="an")
    set_begun(database, one, MONDAY - timedelta(days=2))  # a Saturday
    assert now_is(database, one).answer_due_at == MONDAY - timedelta(days=2) + timedelta(hours=1)
    with database.read() as session:
        level = read_service(session).levels[Priority.NORMAL]
        trail = session.scalars(select(Audit.action).where(Audit.actor == "an")).all()
    assert (level.answer_minutes, level.close_minutes, level.late) == (60, None, Late.LEAD)
    assert sorted(trail) == ["service.hours", "service.level", "service.level"]


@pytest.mark.parametrize("minutes", [0, -5, 10_000_000])
def test_a_level_that_is_no_time(database: Database, minutes: int) -> None:
    with pytest.raises(UsageError, match="no time to answer within"):
        set_level(database, "high", answer_minutes=minutes, close_minutes=None, late="flag", actor="an")
    with pytest.raises(UsageError, match="no priority 'hoch'"):
        set_level(database, "hoch", answer_minutes=1, close_minutes=None, late="flag", actor="an")


def test_what_runs_out_is_noted_once_and_passed_up(database: Database) -> None:
    round_the_clock(database)
    team = add_team(database, "Ca sáng", lead="hà", actor="an")
    plain, led, leaderless = put_cases(database, 3, priority=Priority.HIGH)
    set_level(database, "high", answer_minutes=60, close_minutes=600, late="raise", actor="an")
    set_level(database, "urgent", answer_minutes=60, close_minutes=600, late="lead", actor="an")
    act(database, led, 1, Action.TEAM, team.name, actor="lan")
    act(database, led, 2, Action.PRIORITY, "urgent", actor="lan")
    act(database, leaderless, 1, Action.PRIORITY, "urgent", actor="lan")
    start = utc_now()
    assert escalate(database, now=start + timedelta(minutes=50)).overdue == 0
    late = start + timedelta(minutes=90)
    assert escalate(database, now=late).overdue == 3
    assert escalate(database, now=late + timedelta(minutes=1)).overdue == 0
    assert now_is(database, plain).priority is Priority.URGENT
    assert now_is(database, plain).clock_priority is Priority.HIGH  # its clocks stay as they were
    assert now_is(database, led).assignee == "hà"
    assert now_is(database, leaderless).priority is Priority.URGENT  # there is no lead, and none higher
    assert overdue(now_is(database, plain), late) == (Clock.ANSWER,)
    with database.read() as session:
        last = history(session, led)[-1]
        noted = session.scalars(select(CaseBreach.clock)).all()
        assert number_of(session, QueueFilter(view=View.OVERDUE), now=late) == 3
        assert counts(session, now=late).overdue == 3
        audited = session.scalars(select(Audit.actor).where(Audit.action == "case.overdue")).all()
    assert (last.actor, last.action, last.detail) == ("schedule", "overdue", "answer")
    assert list(noted) == ["answer"] * 3
    assert audited == ["schedule"] * 3
    # Answering ends that clock; the other one runs out later.
    act(database, plain, 2, Action.ANSWER, "chào", actor="lan")
    assert escalate(database, now=start + timedelta(hours=11)).overdue == 3


def test_a_clock_that_ran_out_between_two_looks_is_noted_by_the_act(database: Database) -> None:
    round_the_clock(database)
    (case_id,) = put_cases(database, 1)
    set_begun(database, case_id, utc_now() - timedelta(days=9))
    act(database, case_id, 1, Action.CLOSE, actor="lan")
    with database.read() as session:
        noted = session.scalars(select(CaseBreach.clock).order_by(CaseBreach.clock)).all()
    assert noted == ["answer", "close"]
    assert escalate(database).overdue == 0


def test_a_case_wakes_when_its_time_has_come(database: Database) -> None:
    round_the_clock(database)
    ids = put_cases(database, 2)
    until = utc_now() + timedelta(hours=3)
    act(database, ids[0], 1, Action.WAIT, "hẹn gọi lại", actor="lan", until=until)
    act(database, ids[1], 1, Action.WAIT, actor="lan")
    assert escalate(database, now=until - timedelta(seconds=1)).woken == 0
    assert escalate(database, now=until).woken == 1
    woken = now_is(database, ids[0])
    assert (woken.status, woken.waiting_until) == (Status.OPEN, None)
    assert woken.paused_seconds == pytest.approx(3 * 3600, abs=60)
    assert now_is(database, ids[1]).status is Status.WAITING
    with database.read() as session:
        assert [each.action for each in history(session, ids[0])] == ["created", "waited", "woke"]
    with pytest.raises(UsageError, match="past"):
        act(database, ids[0], 3, Action.WAIT, actor="lan", until=datetime(2026, 1, 1, tzinfo=UTC))


def test_cases_from_before_there_were_clocks_get_theirs(database: Database) -> None:
    (case_id,) = put_cases(database, 1)
    with database.write() as session:
        nothing = dict.fromkeys(("clock_from", "due_at", "answer_due_at", "close_due_at"))
        session.execute(update(Case).values(nothing))
    escalate(database)
    case = now_is(database, case_id)
    assert case.clock_from is not None
    assert case.due_at == case.answer_due_at is not None


def test_two_processes_that_look_at_once_note_it_once(database: Database) -> None:
    round_the_clock(database)
    put_cases(database, 3)
    later = utc_now() + timedelta(days=30)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: escalate(database, now=later).overdue, range(4)))
    assert sum(found) == 6  # both clocks of each
    with database.read() as session:
        events = session.scalars(select(CaseEvent.action).where(CaseEvent.action == "overdue")).all()
    assert len(events) == 3


def test_every_act_has_an_effect() -> None:
    assert set(effects._EFFECTS) == set(Action)
