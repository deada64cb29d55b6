"""Which young posts are looked at again: due ones, the longest overdue first, within the budget."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from listener.engagement.revisits import due_revisits
from listener.intake import Revisit
from listener.pipeline import Pipeline
from listener.post import ThreadMark
from listener.sources import add_source
from listener.store import Database, tables
from tests.ingest import posts as make
from tests.ingest.posts import NOW, SITE, harvest, make_post


@pytest.fixture
def source(database: Database) -> int:
    return add_source(database, url=f"https://{SITE}/", actor="test").id


def thread(number: int) -> str:
    return f"https://{SITE}/topic/{number}/"


def store(
    database: Database, source: int, number: int, *, age: timedelta, visited: timedelta, pages: int = 1
) -> None:
    """A thread whose newest post has this age now and was last visited so long ago."""
    last = thread(number) + (f"?page={pages}" if pages > 1 else "")
    Pipeline(database, make.settings()).take(
        harvest(
            make_post(number, thread_url=thread(number), published_at=NOW - age),
            mark=ThreadMark(url=thread(number), signature="s", last_page_url=last),
        ),
        source_id=source,
        now=NOW - visited,
    )


def due(database: Database, source: int, limit: int = 20, now: datetime = NOW) -> list[Revisit]:
    with database.read() as session:
        return due_revisits(session, source, limit, now)


def test_young_post_is_due_after_a_share_of_its_age(database: Database, source: int) -> None:
    store(database, source, 1, age=timedelta(hours=5), visited=timedelta(hours=1))  # 4 h old then: due at 1 h
    store(database, source, 2, age=timedelta(hours=5), visited=timedelta(minutes=30))
    assert due(database, source) == [Revisit(url=thread(1), thread_url=thread(1))]


def test_old_posts_rest(database: Database, source: int) -> None:
    store(database, source, 1, age=timedelta(days=8), visited=timedelta(days=7))
    assert due(database, source) == []


def test_just_written_waits_two_minutes(database: Database, source: int) -> None:
    store(database, source, 1, age=timedelta(seconds=100), visited=timedelta(seconds=90))
    assert due(database, source) == []
    assert due(database, source, now=NOW + timedelta(minutes=1))


def test_longest_overdue_first_first_and_last_page_within_the_budget(database: Database, source: int) -> None:
    store(database, source, 1, age=timedelta(hours=10), visited=timedelta(hours=3))
    store(database, source, 2, age=timedelta(hours=10), visited=timedelta(hours=9), pages=3)
    wanted = [
        Revisit(url=thread(2), thread_url=thread(2)),
        Revisit(url=thread(2) + "?page=3", thread_url=thread(2), first=False),
        Revisit(url=thread(1), thread_url=thread(1)),
    ]
    assert due(database, source) == wanted
    assert due(database, source, limit=2) == wanted[:2]
    assert due(database, source, limit=0) == []


def test_unfinished_thread_and_other_sources_are_left_out(database: Database, source: int) -> None:
    store(database, source, 1, age=timedelta(hours=10), visited=timedelta(hours=3))
    assert due(database, source + 1) == []
    with database.write() as session:
        session.execute(update(tables.Thread).values(signature=None))
    assert due(database, source) == []
