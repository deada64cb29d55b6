"""Which young posts are looked at again: due ones, those that gained most first, within the budget."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from listener.engagement.revisits import due_revisits
from listener.intake import Revisit
from listener.pipeline import Pipeline
from listener.post import Reactions, ThreadMark
from listener.sources import add_source
from listener.store import Database, tables
from tests.benchmarks.revisits import made, measure
from tests.ingest import posts as make
from tests.ingest.posts import NOW, SITE, harvest, make_post


@pytest.fixture
def source(database: Database) -> int:
    return add_source(database, url=f"https://{SITE}/", actor="test").id


def thread(number: int) -> str:
    return f"https://{SITE}/topic/{number}/"


def store(
    database: Database,
    source: int,
    number: int,
    *,
    age: timedelta,
    visited: timedelta,
    pages: int = 1,
    likes: int | None = None,
) -> None:
    """A thread whose newest post has this age now and was last visited so long ago."""
    last = thread(number) + (f"?page={pages}" if pages > 1 else "")
    Pipeline(database, make.settings()).take(
        harvest(
            make_post(
                number,
                thread_url=thread(number),
                published_at=NOW - age,
                reactions=Reactions(likes=likes),
            ),
            mark=ThreadMark(url=thread(number), signature="s", last_page_url=last),
        ),
        source_id=source,
        now=NOW - visited,
    )


def due(database: Database, source: int, limit: int = 20, now: datetime = NOW) -> list[Revisit]:
    with database.read() as session:
        return due_revisits(session, source, limit, now)


def test_young_post_is_due_after_a_tenth_of_its_age(database: Database, source: int) -> None:
    """Five hours old, taken to be six: seen an hour ago ln(6/5) is 0.18, half an hour ago ln(6/5.5) 0.09."""
    store(database, source, 1, age=timedelta(hours=5), visited=timedelta(hours=1))
    store(database, source, 2, age=timedelta(hours=5), visited=timedelta(minutes=30))
    assert due(database, source) == [Revisit(url=thread(1), thread_url=thread(1))]


def test_old_posts_rest(database: Database, source: int) -> None:
    store(database, source, 1, age=timedelta(days=15), visited=timedelta(days=14))
    assert due(database, source) == []


def test_just_written_waits_six_minutes(database: Database, source: int) -> None:
    """ln(66/60) is 0.095, ln(67/60) 0.11."""
    store(database, source, 1, age=timedelta(minutes=6), visited=timedelta(minutes=6))
    assert due(database, source) == []
    assert due(database, source, now=NOW + timedelta(minutes=1))


def test_what_gathers_more_is_looked_at_first(database: Database, source: int) -> None:
    """Both ten hours old and seen three hours ago; the second has 99 likes, ten times the expected gain."""
    store(database, source, 1, age=timedelta(hours=10), visited=timedelta(hours=3))
    store(database, source, 2, age=timedelta(hours=10), visited=timedelta(hours=3), likes=99)
    assert [each.thread_url for each in due(database, source)] == [thread(2), thread(1)]
    store(database, source, 3, age=timedelta(hours=10), visited=timedelta(minutes=15), likes=99)
    assert thread(3) in {each.thread_url for each in due(database, source)}  # ten times ln(11/10.75)


def test_the_policy_beats_a_fixed_interval_with_as_many_requests() -> None:
    """On each published model of the benchmark, here in small: at most three quarters of its error."""
    for model in ("stretched", "exogenous", "critical"):
        forum = made(model, posts=80, seed=3)
        ours, fixed = (measure(model, way, 1, forum) for way in ("ours", "fixed, 14 days"))
        assert ours.requests <= fixed.requests
        assert ours.by_post < 0.75 * fixed.by_post, model


def test_largest_gain_first_first_and_last_page_within_the_budget(database: Database, source: int) -> None:
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
