"""Teams by name, and who is at a case right now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from listener.errors import UsageError
from listener.store import Database, utc_now
from listener.store.tables import Audit, CasePresence
from listener.triage.acting import act
from listener.triage.effects import Action
from listener.triage.presence import AGAIN, FRESH, leave, look
from listener.triage.queue import QueueFilter, counts, number_of
from listener.triage.teams import (
    TeamNotFoundError,
    add_member,
    add_team,
    colleagues,
    list_teams,
    remove_member,
    remove_team,
    set_lead,
)
from tests.triage.desk import now_is, put_cases


def test_a_team_and_its_people(database: Database) -> None:
    team = add_team(database, "  Ca   sáng ", lead="hà", actor="an")
    assert (team.name, team.lead, team.members) == ("Ca sáng", "hà", ("hà",))
    assert add_member(database, "Ca sáng", "lan", actor="an").members == ("hà", "lan")
    assert add_member(database, "Ca sáng", "lan", actor="an").members == ("hà", "lan")
    assert remove_member(database, "Ca sáng", "hà", actor="an").lead is None
    assert set_lead(database, "Ca sáng", "tú", actor="an").members == ("lan", "tú")
    (case_id, _) = put_cases(database, 2)
    act(database, case_id, 1, Action.TEAM, "Ca sáng", actor="lan")
    act(database, case_id, 2, Action.ASSIGN, "my", actor="lan")
    with database.read() as session:
        assert counts(session).teams == {team.id: 1}
        assert number_of(session, QueueFilter(team_id=team.id)) == 1
        assert colleagues(session) == ("lan", "my", "tú")
    with pytest.raises(UsageError, match="with Ca sáng already"):
        act(database, case_id, 3, Action.TEAM, "Ca sáng", actor="lan")
    assert remove_team(database, "Ca sáng", actor="an") == 1
    assert now_is(database, case_id).team_id is None
    with database.read() as session:
        assert list_teams(session) == ()
        trail = session.scalars(select(Audit.action).where(Audit.subject == "team:Ca sáng")).all()
    assert trail == [
        "team.create", "team.join", "team.join", "team.leave", "team.lead", "team.remove",
    ]  # fmt: skip


def test_teams_that_cannot_be(database: Database) -> None:
    add_team(database, "a", actor="an")
    for name, said in (("a", "already"), (" ", "a name"), ("x" * 101, "100 letters")):
        with pytest.raises(UsageError, match=said):
            add_team(database, name, actor="an")
    with pytest.raises(TeamNotFoundError, match="no team 'b'; there are a"):
        set_lead(database, "b", "lan", actor="an")
    with pytest.raises(UsageError, match="'lan' is not in"):
        remove_member(database, "a", "lan", actor="an")


def test_two_at_one_case_see_each_other_until_one_goes(database: Database) -> None:
    one, two = put_cases(database, 2)
    now = utc_now()
    assert look(database, one, actor="lan", now=now) == ()
    assert look(database, one, actor="tú", now=now) == ("lan",)
    assert look(database, one, actor="lan", now=now) == ("tú",)
    # Whoever reads another case is here no more.
    assert look(database, two, actor="tú", now=now + AGAIN) == ()
    assert look(database, one, actor="lan", now=now + AGAIN) == ()
    later = now + FRESH + timedelta(seconds=9)
    look(database, one, actor="tú", now=later)
    assert look(database, one, actor="my", now=later) == ("tú",)  # lan has not been seen for long
    leave(database, actor="tú")
    assert look(database, one, actor="my", now=later) == ()
    assert look(database, 999, actor="my", now=later) == ()


def test_looking_again_soon_writes_nothing(database: Database) -> None:
    (one,) = put_cases(database, 1)
    now = utc_now()
    for seconds in (0, 3, 6):
        look(database, one, actor="lan", now=now + timedelta(seconds=seconds))
    with database.read() as session:
        assert session.scalars(select(CasePresence.seen_at)).all() == [now]
