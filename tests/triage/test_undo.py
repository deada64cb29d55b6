"""One act on many cases and one undo: each is as it was, or nothing is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from listener.errors import UsageError
from listener.store import Database, utc_now
from listener.store.tables import Audit, Brand, CaseAnswer, CaseEvent
from listener.triage.acting import Mark, Reply, act, act_on, undo
from listener.triage.cases import CaseChanged, CaseNotFoundError, history, send
from listener.triage.clocks import Status
from listener.triage.effects import Action
from listener.triage.queue import QueueFilter, View, number_of
from listener.triage.teams import add_team, list_teams
from tests.customers.samples import put_brand, put_mention, put_post
from tests.triage.desk import alike, now_is, put_cases, unchanged

DETAIL = {Action.ASSIGN: "hà", Action.NOTE: "gọi", Action.ANSWER: "xin lỗi", Action.PRIORITY: "high"}


def marks(database: Database, ids: list[int]) -> list[Mark]:
    return [Mark(case_id, now_is(database, case_id).version) for case_id in ids]


def test_many_at_once_and_back_again(database: Database) -> None:
    ids = put_cases(database, 4)
    act(database, ids[0], 1, Action.CLOSE, actor="lan")
    before = [alike(now_is(database, case_id)) for case_id in ids]
    done = act_on(database, [*marks(database, ids), Mark(999, 1)], Action.CLOSE, actor="lan")
    assert [case.id for case in done.cases] == ids[1:]
    assert {case.status for case in done.cases} == {Status.CLOSED}
    assert [each.id for each in done.left] == [ids[0], 999]
    assert isinstance(done.left[0].why, UsageError)
    assert isinstance(done.left[1].why, CaseNotFoundError)
    assert done.batch is not None
    undo(database, done.batch, actor="lan")
    assert [alike(now_is(database, case_id)) for case_id in ids] == before
    with database.read() as session:
        assert number_of(session, QueueFilter(view=View.ALL)) == 3
        acts = [(event.action, event.undone) for event in history(session, ids[1])]
        trail = session.scalars(
            select(Audit.action).where(Audit.subject == f"case:{ids[1]}").order_by(Audit.id)
        ).all()
    assert acts == [("created", False), ("closed", True), ("undone", False)]
    assert trail == ["case.create", "case.close", "case.undo"]
    with pytest.raises(UsageError, match="lan has taken this back already"):
        undo(database, done.batch, actor="tú")
    with pytest.raises(UsageError, match="no act 12345"):
        undo(database, 12345, actor="tú")


def test_nothing_is_taken_back_once_somebody_has_acted_on_one_of_them(database: Database) -> None:
    ids = put_cases(database, 3)
    done = act_on(database, marks(database, ids), Action.ASSIGN, "hà", actor="lan")
    act(database, ids[2], 2, Action.NOTE, "đang gọi", actor="hà")
    assert done.batch is not None
    with unchanged(database, *ids), pytest.raises(CaseChanged, match="hà added a note") as caught:
        undo(database, done.batch, actor="lan")
    assert caught.value.case.id == ids[2]


def test_a_case_that_changed_meanwhile_is_left_alone_and_named(database: Database) -> None:
    ids = put_cases(database, 2)
    seen = marks(database, ids)
    act(database, ids[0], 1, Action.ASSIGN, "hà", actor="tú")
    done = act_on(database, seen, Action.CLOSE, actor="lan")
    assert [case.id for case in done.cases] == [ids[1]]
    assert isinstance(done.left[0].why, CaseChanged)
    assert "tú assigned it to hà" in str(done.left[0].why)
    assert now_is(database, ids[0]).status is Status.NEW


def test_an_answer_taken_back_counts_no_more(database: Database) -> None:
    (case_id,) = put_cases(database, 1)
    before = now_is(database, case_id)
    earlier = utc_now() - timedelta(minutes=20)
    done = act_on(
        database, [Mark(case_id, 1)], Action.ANSWER, "Chào bạn", actor="lan",
        reply=Reply(at=earlier, url="http://forum.example.vn/p/9"),
    )  # fmt: skip
    (case,) = done.cases
    assert (case.status, case.answered_at, case.answered_by) == (Status.OPEN, earlier, "lan")
    assert case.answer_due_at is None
    assert case.close_due_at == before.close_due_at == case.due_at
    again = act(database, case_id, 2, Action.ANSWER, "Còn đây", actor="hà")
    assert (again.answered_at, again.answered_by) == (earlier, "lan")
    with database.read() as session:
        (first, _) = session.scalars(select(CaseAnswer).order_by(CaseAnswer.id)).all()
        assert (first.text, first.url, first.at) == ("Chào bạn", "http://forum.example.vn/p/9", earlier)
    (other,) = put_more(database)
    taken = act_on(database, [Mark(other, 1)], Action.ANSWER, "Nhầm", actor="lan")
    assert taken.batch is not None
    undo(database, taken.batch, actor="lan")
    assert now_is(database, other).answered_at is None
    with database.read() as session:
        withdrawn = session.scalars(select(CaseAnswer).where(CaseAnswer.case_id == other)).one()
    assert withdrawn.withdrawn_at is not None
    with pytest.raises(UsageError, match="future"):
        act(
            database, other, 3, Action.ANSWER, "mai", actor="lan",
            reply=Reply(at=utc_now() + timedelta(hours=1)),
        )  # fmt: skip


def put_more(database: Database) -> list[int]:
    """A new case of a brand that is there already, or else of a new one."""
    with database.write() as session:
        brand = session.scalars(select(Brand.id)).first() or put_brand(session)
        mention = put_mention(session, put_post(session, "khác"), brand)
    return list(send(database, [mention], actor="lan").new)


@given(st.lists(st.sampled_from(list(Action)), max_size=7), st.integers(0, 7))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undo_restores_exactly_whatever_was_done(
    sqlite_database: Database, acts: list[Action], keep: int
) -> None:
    with sqlite_database.read() as session:
        known = list_teams(session)
    if not known:
        add_team(sqlite_database, "Ca sáng", actor="lan")
    (case_id,) = put_more(sqlite_database)
    states, batches = [now_is(sqlite_database, case_id)], []
    for action in acts:
        detail = "Ca sáng" if action is Action.TEAM else DETAIL.get(action)
        done = act_on(sqlite_database, [Mark(case_id, states[-1].version)], action, detail, actor="lan")
        if done.batch is not None:
            states.append(done.cases[0])
            batches.append(done.batch)
    # One after another, as one presses the key again and again.
    for batch in reversed(batches[keep:]):
        states.pop()
        (case,) = undo(sqlite_database, batch, actor="lan")
        assert alike(case) == alike(states[-1])


def test_every_act_leaves_one_line_in_the_history_and_one_in_the_trail(database: Database) -> None:
    ids = put_cases(database, 3)
    done = act_on(database, marks(database, ids), Action.PRIORITY, "urgent", actor="lan")
    assert done.batch is not None
    undo(database, done.batch, actor="lan")
    with database.read() as session:
        for case_id in ids:
            events = session.scalar(
                select(func.count()).select_from(CaseEvent).where(CaseEvent.case_id == case_id)
            )
            trail = session.scalar(
                select(func.count()).select_from(Audit).where(Audit.subject == f"case:{case_id}")
            )
            assert events == trail == now_is(database, case_id).version == 3
