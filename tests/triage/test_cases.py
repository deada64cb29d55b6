"""The queue: each mention once, each act on what the person saw, each act in the history."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from listener.errors import UsageError
from listener.rules.firing import apply_rules
from listener.store import Database, utc_now
from listener.store.tables import Audit, CaseAnswer, CaseEvent
from listener.triage.acting import act
from listener.triage.cases import (
    Case,
    CaseChanged,
    CaseNotFoundError,
    history,
    open_cases,
    read_case,
    send,
)
from listener.triage.clocks import Status
from listener.triage.effects import Action, possible
from listener.triage.forgetting import forget_author
from listener.triage.teams import add_team, list_teams
from tests.customers.samples import put_account, put_brand, put_mention, put_post


def mention(database: Database) -> int:
    with database.write() as session:
        return put_mention(session, put_post(session, "Hạ Miên tệ"), put_brand(session))


def new_case(database: Database) -> int:
    (case_id,) = send(database, [mention(database)], actor="lan").new
    return case_id


def test_sending_puts_each_mention_into_the_queue_once(database: Database) -> None:
    mention_id = mention(database)
    first = send(database, [mention_id, mention_id, 999_999], actor="lan")
    assert (len(first.new), first.known, first.missing) == (1, 0, 1)
    act(database, first.new[0], 1, Action.CLOSE, actor="lan")
    again = send(database, [mention_id], actor="tú")
    assert (again.new, again.known, again.missing) == ((), 1, 0)
    with database.write() as session:
        assert open_cases(session, [mention_id], "rule:negative") == []
        assert read_case(session, first.new[0]).opened_by == "lan"
        trail = session.execute(select(Audit.actor, Audit.action, Audit.subject).order_by(Audit.id)).all()
    subject = f"case:{first.new[0]}"
    assert [tuple(row) for row in trail] == [("lan", "case.create", subject), ("lan", "case.close", subject)]


def test_the_life_of_a_case(database: Database) -> None:
    case_id = new_case(database)
    steps: list[tuple[Action, str | None, Status, str | None]] = [
        (Action.ASSIGN, "tú", Status.NEW, "tú"),
        (Action.OPEN, None, Status.OPEN, "tú"),
        (Action.NOTE, " đã gọi \x00", Status.OPEN, "tú"),
        (Action.ASSIGN, "hà", Status.OPEN, "hà"),
        (Action.UNASSIGN, None, Status.OPEN, None),
        (Action.CLOSE, "đã xin lỗi", Status.CLOSED, None),
        (Action.NOTE, "khách cảm ơn", Status.CLOSED, None),
        (Action.REOPEN, None, Status.OPEN, None),
    ]
    for number, (action, detail, status, assignee) in enumerate(steps, start=1):
        case = act(database, case_id, number, action, detail, actor="lan")
        assert (case.status, case.assignee, case.version) == (status, assignee, number + 1)
        assert (case.closed_at is None) == (status is not Status.CLOSED)
    with database.read() as session:
        events = history(session, case_id)
        audited = session.scalars(
            select(Audit.action).where(Audit.subject == f"case:{case_id}").order_by(Audit.id)
        ).all()
    assert [(event.action, event.detail) for event in events] == [
        ("created", None), ("assigned", "tú"), ("opened", None), ("noted", "đã gọi"), ("assigned", "hà"),
        ("unassigned", "hà"), ("closed", "đã xin lỗi"), ("noted", "khách cảm ơn"), ("reopened", None),
    ]  # fmt: skip
    assert audited == ["case.create", *(f"case.{action}" for action, *_ in steps)]


def test_an_act_on_an_older_version_is_refused_and_says_who_did_what(database: Database) -> None:
    case_id = new_case(database)
    act(database, case_id, 1, Action.ASSIGN, "hà", actor="tú")
    act(database, case_id, 2, Action.CLOSE, actor="hà")
    with pytest.raises(CaseChanged, match=r"tú assigned it to hà at .*, hà closed it at") as caught:
        act(database, case_id, 1, Action.NOTE, "tôi gọi nhé", actor="lan")
    assert [event.actor for event in caught.value.since] == ["tú", "hà"]
    assert caught.value.case.version == 3
    with database.read() as session:
        assert read_case(session, case_id).status is Status.CLOSED
        assert len(history(session, case_id)) == 3


@pytest.mark.parametrize(
    ("before", "action", "detail", "said"),
    [
        ([Action.CLOSE], Action.CLOSE, None, "closed already"),
        ([Action.CLOSE], Action.OPEN, None, "only a new case"),
        ([Action.CLOSE], Action.ASSIGN, "hà", "open it again first"),
        ([Action.CLOSE], Action.UNASSIGN, None, "open it again first"),
        ([Action.OPEN], Action.OPEN, None, "is open already"),
        ([], Action.REOPEN, None, "only a closed case"),
        ([], Action.UNASSIGN, None, "assigned to nobody"),
        ([], Action.ASSIGN, " ", "whom"),
        ([], Action.ASSIGN, "x" * 201, "200 letters"),
        ([], Action.NOTE, None, "is empty"),
        ([], "explode", None, "no act 'explode'"),
    ],
)
def test_impossible_acts_change_nothing(
    database: Database, before: list[Action], action: Action, detail: str | None, said: str
) -> None:
    case_id = new_case(database)
    for version, earlier in enumerate(before, start=1):
        act(database, case_id, version, earlier, actor="lan")
    with pytest.raises(UsageError, match=said):
        act(database, case_id, len(before) + 1, action, detail, actor="lan")
    with database.read() as session:
        assert read_case(session, case_id).version == len(before) + 1
        assert len(history(session, case_id)) == len(before) + 1


def test_assigning_to_the_same_person_twice_is_told(database: Database) -> None:
    case_id = new_case(database)
    act(database, case_id, 1, Action.ASSIGN, "hà", actor="lan")
    with pytest.raises(UsageError, match="assigned to hà already"):
        act(database, case_id, 2, Action.ASSIGN, "hà", actor="lan")


def test_no_case_of_that_number(database: Database) -> None:
    with pytest.raises(CaseNotFoundError, match="no case 7"):
        act(database, 7, 1, Action.CLOSE, actor="lan")


def test_two_people_at_once_never_both_win(database: Database) -> None:
    case_id = new_case(database)
    outcomes: list[str] = []
    gate = threading.Barrier(4)

    def close(name: str) -> None:
        gate.wait()
        try:
            act(database, case_id, 1, Action.NOTE, f"của {name}", actor=name)
            outcomes.append("done")
        except CaseChanged as error:
            assert len(error.since) == 1
            outcomes.append("refused")

    threads = [threading.Thread(target=close, args=(name,)) for name in ("lan", "tú", "hà", "my")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused", "refused", "refused"]


def test_two_processes_sending_at_once_make_one_case(database: Database) -> None:
    mention_id = mention(database)
    gate = threading.Barrier(4)
    new: list[int] = []

    def go() -> None:
        gate.wait()
        new.extend(send(database, [mention_id], actor="lan").new)

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(new) == 1
    with database.read() as session:
        assert session.scalars(select(func.count()).select_from(CaseEvent)).one() == 1


DETAILS = st.sampled_from([None, "hà", "tú", "high", "normal", "Ca sáng"])


@given(st.lists(st.tuples(st.sampled_from(list(Action)), DETAILS), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_said_to_be_possible_is(
    sqlite_database: Database, acts: list[tuple[Action, str | None]]
) -> None:
    with sqlite_database.write() as session:
        brand = put_brand(session, f"b{utc_now().timestamp()}")
        mention_id = put_mention(session, put_post(session, "x"), brand)
        known = {team.name for team in list_teams(session)}
    team = add_team(sqlite_database, "Ca sáng", actor="lan").id if not known else 1
    (case_id,) = send(sqlite_database, [mention_id], actor="lan").new
    with sqlite_database.read() as session:
        case: Case = read_case(session, case_id)
    for action, detail in acts:
        fits = action in possible(case)
        if action in (Action.ASSIGN, Action.NOTE, Action.ANSWER):
            fits = fits and detail is not None
        if action is Action.ASSIGN:
            fits = fits and detail != case.assignee
        if action is Action.PRIORITY:
            fits = fits and detail in ("high", "normal") and detail != case.priority
        if action is Action.TEAM:
            fits = fits and detail in (None, "Ca sáng") and case.team_id != (team if detail else None)
        try:
            case = act(sqlite_database, case_id, case.version, action, detail, actor="lan")
            assert fits
        except UsageError:
            assert not fits
    with sqlite_database.read() as session:
        assert len(history(session, case_id)) == case.version
        assert (case.status is Status.CLOSED) == (case.closed_at is not None)
        assert (case.status is Status.WAITING) == (case.waiting_since is not None)


def test_the_rule_sends_what_can_still_be_answered(database: Database) -> None:
    now = utc_now()
    with database.write() as session:
        ours, theirs = put_brand(session), put_brand(session, "doi-thu", competitor=True)
        young = put_mention(session, put_post(session, "tệ", at=now - timedelta(days=6)), ours)
        undated = put_mention(session, put_post(session, "tệ"), ours)
        others = [
            put_mention(session, put_post(session, "cũ", at=now - timedelta(days=8)), ours),
            put_mention(session, put_post(session, "cũ", collected=now - timedelta(days=8)), ours),
            put_mention(session, put_post(session, "tốt", at=now), ours, mood="positive"),
            put_mention(session, put_post(session, "?", at=now), ours, mood="unknown"),
            put_mention(session, put_post(session, "của họ", at=now), theirs),
            put_mention(session, put_post(session, "thôi", at=now), ours, retired=now),
        ]
        # Under the brand's own article it is said to the brand, named or not.
        there = put_mention(session, put_post(session, "chỗ", at=now), ours, via="place")
        everything = [young, undated, there, *others]
        assert apply_rules(session, everything) == 3
        assert apply_rules(session, everything) == 0
        assert apply_rules(session, []) == 0
    with database.read() as session:
        found = session.execute(select(Audit.actor, Audit.detail).order_by(Audit.id)).all()
    assert sorted(detail["mention"] for _, detail in found) == sorted([young, undated, there])  # type: ignore[call-overload]
    assert {actor for actor, _ in found} == {"rule:negative"}


def test_an_erased_author_is_named_in_no_note_and_no_answer(database: Database) -> None:
    with database.write() as session:
        brand = put_brand(session)
        minh, other = put_account(session, "Minh Khôi"), put_account(session, "Lan")
        mentions = [
            put_mention(session, put_post(session, "tệ", account=account), brand) for account in (minh, other)
        ]
    one, two = send(database, mentions, actor="lan").new
    for case_id in (one, two):
        act(database, case_id, 1, Action.NOTE, "đã gọi minh khôi, không phải Minh Khôik", actor="lan")
        act(database, case_id, 2, Action.ANSWER, "Chào Minh Khôi!", actor="lan")
    with database.write() as session:
        assert forget_author(session, minh, "Minh Khôi", "erased-1") == 3
        assert forget_author(session, minh, "M", "erased-1") == 0
        details = [event.detail for event in history(session, one)]
        kept = [event.detail for event in history(session, two)]
        answers = session.scalars(select(CaseAnswer.text).order_by(CaseAnswer.case_id)).all()
        trail = session.scalars(select(Audit.detail)).all()
    assert details == [None, "đã gọi erased-1, không phải Minh Khôik", "Chào erased-1!"]
    assert kept[2] == "Chào Minh Khôi!"
    assert list(answers) == ["Chào erased-1!", "Chào Minh Khôi!"]
    assert "Minh" not in str(trail)
