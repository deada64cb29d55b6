"""An author who writes in the thread again brings the case back; nobody else does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from listener.store import Database, utc_now
from listener.triage.acting import act
from listener.triage.cases import CaseChanged, history, send
from listener.triage.clocks import Status
from listener.triage.effects import Action
from listener.triage.returning import author_wrote
from tests.customers.samples import put_account, put_brand, put_mention, put_post, put_thread
from tests.triage.desk import now_is, unchanged

THEN = utc_now() - timedelta(hours=5)


class Told:
    """A case about a post of Minh's, and the thread it stands in."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as session:
            self.minh = put_account(session, "minh")
            self.lan = put_account(session, "lan")
            self.thread = put_thread(session, "Quán quen")
            self.elsewhere = put_thread(session, "Khác")
            post = put_post(session, "tệ", account=self.minh, thread=self.thread, at=THEN)
            mention = put_mention(session, post, put_brand(session))
        (self.case,) = send(database, [mention], actor="lan").new

    def writes(self, account: int, *, thread: int | None = None, at: datetime | None = None) -> int:
        with self.database.write() as session:
            post = put_post(
                session, "còn đây", account=account, thread=thread or self.thread, at=at or utc_now()
            )
            return author_wrote(session, [post], utc_now())


@pytest.mark.parametrize("action", [Action.WAIT, Action.CLOSE])
def test_it_comes_back_with_new_clocks(database: Database, action: Action) -> None:
    told = Told(database)
    act(database, told.case, 1, Action.ANSWER, "xin lỗi", actor="lan")
    away = act(database, told.case, 2, action, actor="lan")
    assert told.writes(told.minh) == 1
    case = now_is(database, told.case)
    assert (case.status, case.version) == (Status.OPEN, 4)
    assert (case.closed_at, case.closed_by, case.waiting_since) == (None, None, None)
    assert case.clock_from is not None
    assert case.clock_from > away.updated_at
    assert case.answer_due_at is not None  # what they wrote asks for an answer of its own
    assert case.answered_by == "lan"  # the first answer stays the first
    with database.read() as session:
        last = history(session, told.case)[-1]
    assert (last.action, last.actor) == ("wrote", "crawl")


def test_others_other_threads_and_older_posts_change_nothing(database: Database) -> None:
    told = Told(database)
    act(database, told.case, 1, Action.CLOSE, actor="lan")
    with unchanged(database, told.case):
        assert told.writes(told.lan) == 0
        assert told.writes(told.minh, thread=told.elsewhere) == 0
        assert told.writes(told.minh, at=THEN - timedelta(minutes=1)) == 0


def test_nobody_closes_over_words_they_have_not_seen(database: Database) -> None:
    told = Told(database)
    assert told.writes(told.minh) == 0  # nobody has begun: they will see it anyway
    seen = act(database, told.case, 1, Action.OPEN, actor="lan")
    assert told.writes(told.minh) == 1
    with pytest.raises(CaseChanged, match="wrote again"):
        act(database, told.case, seen.version, Action.CLOSE, actor="lan")
    case = now_is(database, told.case)
    assert (case.status, case.clock_from) == (Status.OPEN, seen.clock_from)
