"""The team's figures, worked out by hand; and each opens to as many cases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update

from listener.store import Database
from listener.store.tables import Case, CaseBreach, CaseEvent
from listener.store.upsert import insert_new
from listener.triage.acting import Mark, Reply, act, act_on, undo
from listener.triage.effects import Action
from listener.triage.figures import Figures, day_begins, figures, percentile
from listener.triage.queue import UNASSIGNED, Figure, QueueFilter, list_cases, number_of
from tests.triage.desk import now_is, put_cases, set_begun

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = date(2026, 11, 16)
HOUR = 3600.0


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, 0, tzinfo=SAIGON)


def move(database: Database, case_id: int, action: str, when: datetime) -> None:
    """As if an act had been done at another time."""
    names = {"answered": "answered_at", "closed": "closed_at"}
    with database.write() as session:
        session.execute(
            update(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.action == action).values(at=when)
        )
        session.execute(update(Case).where(Case.id == case_id).values({names[action]: when}))


@pytest.fixture
def week(database: Database) -> list[int]:
    """Three cases of Monday: one answered and closed, one answered, one untouched and late."""
    ids = put_cases(database, 3)
    for case_id in ids:
        set_begun(database, case_id, at(16, 9))
    act(database, ids[0], 1, Action.ANSWER, "chào", actor="lan", reply=Reply(at=at(16, 11)))
    act(database, ids[0], 2, Action.CLOSE, actor="lan")
    act(database, ids[1], 1, Action.ANSWER, "chào", actor="hà", reply=Reply(at=at(17, 9)))
    move(database, ids[0], "closed", at(17, 9))
    with database.write() as session:
        session.execute(delete(CaseBreach))
        insert_new(
            session, CaseBreach,
            [{"case_id": ids[2], "clock": "answer", "due_at": at(17, 9), "noticed_at": at(17, 9)}],
        )  # fmt: skip
    return ids


def read(database: Database) -> Figures:
    with database.read() as session:
        return figures(session, MONDAY, MONDAY + timedelta(days=2))


def test_by_hand(database: Database, week: list[int]) -> None:
    found = read(database)
    assert (found.opened, found.answered, found.closed, found.overdue, found.backlog) == (3, 2, 1, 1, 2)
    # From nine to eleven are two office hours; from nine to nine on the next day are eight.
    assert (found.first_answer.office.n, found.first_answer.office.median) == (2, 5 * HOUR)
    assert found.first_answer.wall.median == 13 * HOUR
    assert found.first_answer.office.p90 is None  # of two cases it would say nothing
    assert (found.to_close.office.median, found.to_close.wall.median) == (8 * HOUR, 24 * HOUR)
    monday, tuesday, wednesday = found.days
    assert (monday.opened, monday.answered, monday.closed, monday.backlog) == (3, 1, 0, 3)
    assert (tuesday.opened, tuesday.answered, tuesday.closed, tuesday.overdue, tuesday.backlog) == (
        0, 1, 1, 1, 2,
    )  # fmt: skip
    assert (wednesday.first_answer.n, wednesday.first_answer.median) == (0, None)
    people = {each.name: each for each in found.people}
    assert list(people) == ["hà", "lan", UNASSIGNED]
    assert (people["lan"].answered, people["lan"].closed, people["lan"].backlog) == (1, 1, 0)
    assert people["hà"].first_answer.office.median == 8 * HOUR
    assert (people[UNASSIGNED].overdue, people[UNASSIGNED].backlog) == (1, 2)


def test_each_figure_opens_to_as_many_cases(database: Database, week: list[int]) -> None:
    found = read(database)
    with database.read() as session:

        def opens(figure: Figure, start: date, end: date, person: str | None = None) -> int:
            wanted = QueueFilter(
                figure=figure, start=day_begins(start, SAIGON),
                end=day_begins(end + timedelta(days=1), SAIGON), person=person,
            )  # fmt: skip
            listed = len(list_cases(session, wanted).items)
            assert listed == number_of(session, wanted)
            return listed

        for figure in Figure:
            assert opens(figure, found.start, found.end) == getattr(found, figure.value)
            for each in found.days:
                assert opens(figure, each.day, each.day) == getattr(each, figure.value), (figure, each.day)
        for who in found.people:
            for figure in (Figure.ANSWERED, Figure.CLOSED, Figure.OVERDUE):
                wanted = getattr(who, figure.value)
                assert opens(figure, found.start, found.end, who.name) == wanted, (figure, who.name)


def test_what_was_taken_back_is_no_backlog_that_went(database: Database, week: list[int]) -> None:
    case = now_is(database, week[1])
    done = act_on(database, [Mark(case.id, case.version)], Action.CLOSE, actor="hà")
    assert done.batch is not None
    today = datetime.now(SAIGON).date()
    with database.read() as session:
        assert figures(session, MONDAY, today).backlog == 1
    undo(database, done.batch, actor="hà")
    with database.read() as session:
        found = figures(session, MONDAY, today)
    assert (found.backlog, found.closed, found.days[-1].backlog) == (2, 1, 2)


def test_waiting_is_left_out_of_the_time_to_close(database: Database) -> None:
    (case_id,) = put_cases(database, 1)
    set_begun(database, case_id, at(16, 9))
    act(database, case_id, 1, Action.CLOSE, actor="lan")
    move(database, case_id, "closed", at(17, 9))
    with database.write() as session:
        session.execute(update(Case).values(paused_seconds=3 * HOUR))
    assert read(database).to_close.office.median == 5 * HOUR


def test_nothing_is_none_and_not_zero(database: Database) -> None:
    found = read(database)
    assert (found.opened, found.backlog, found.people) == (0, 0, ())
    assert found.first_answer.office.median is None
    assert [each.to_close.median for each in found.days] == [None] * 3


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 1))
def test_a_percentile_lies_where_it_should(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found is not None
    assert min(values) <= found <= max(values)
    assert percentile(values, 0) == min(values)
    assert percentile(values, 1) == max(values)
    assert sum(value <= found for value in values) >= share * (len(values) - 1)


def test_percentiles_as_the_literature_has_them() -> None:
    assert percentile([15, 20, 35, 40, 50], 0.4) == pytest.approx(29)
    assert percentile([], 0.5) is None
