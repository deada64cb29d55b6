"""Cases in a few words, for the tests of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import update

from listener.store import Database, tables
from listener.triage.cases import Case, open_cases, read_case
from listener.triage.clocks import Priority
from listener.triage.service import set_clocks_anew
from tests.customers.samples import put_account, put_brand, put_mention, put_post


def put_cases(database: Database, number: int, *, priority: Priority = Priority.NORMAL) -> list[int]:
    """New cases of one brand, each of an author of its own."""
    with database.write() as session:
        brand = put_brand(session)
        mentions = [
            put_mention(session, put_post(session, f"tệ {n}", account=put_account(session, f"u{n}")), brand)
            for n in range(number)
        ]
        return open_cases(session, mentions, "rule:test", priority=priority)


def set_begun(database: Database, case_id: int, at: datetime) -> None:
    """As if it had come at another time."""
    with database.write() as session:
        session.execute(
            update(tables.Case).where(tables.Case.id == case_id).values(clock_from=at, created_at=at)
        )
        session.execute(
            update(tables.CaseEvent)
            .where(tables.CaseEvent.case_id == case_id, tables.CaseEvent.action == "created")
            .values(at=at)
        )
        set_clocks_anew(session)


def now_is(database: Database, case_id: int) -> Case:
    """The case as it is."""
    with database.read() as session:
        return read_case(session, case_id)


def alike(case: Case) -> Case:
    """The case without what every act changes: its version and the time of the last one."""
    return replace(case, version=0, updated_at=case.created_at)


@contextmanager
def unchanged(database: Database, *case_ids: int) -> Iterator[None]:
    """Nothing within may change these cases, not even their versions."""
    before = [now_is(database, case_id) for case_id in case_ids]
    yield
    assert [now_is(database, case_id) for case_id in case_ids] == before
