"""Counting on hand-worked histories: each day's gain, what was there already, drops, unknowns."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from listener.engagement.counting import rebuild
from listener.pipeline import Pipeline
from listener.post import Reactions
from listener.store import Database, tables
from tests.ingest import posts as make
from tests.ingest.posts import NOW, harvest, make_post

PUBLISHED = (NOW - timedelta(days=2)).astimezone(make.ZONE).date()
TODAY = NOW.astimezone(make.ZONE).date()
Gains = dict[tuple[date, bool], tuple[int | None, int | None]]


@pytest.fixture
def pipeline(database: Database) -> Pipeline:
    return Pipeline(database, make.settings())


def visit(pipeline: Pipeline, when: datetime, **counts: int) -> None:
    pipeline.take(harvest(make_post(reactions=Reactions(**counts))), now=when)


def gains(database: Database) -> Gains:
    with database.read() as session:
        return {(g.day, g.already): (g.likes, g.shares) for g in session.scalars(select(tables.Gain))}


def test_first_sight_belongs_to_the_day_of_publication(database: Database, pipeline: Pipeline) -> None:
    visit(pipeline, NOW, likes=7)
    assert gains(database) == {(PUBLISHED, True): (7, None)}


def test_gain_is_put_on_the_day_it_was_seen(database: Database, pipeline: Pipeline) -> None:
    visit(pipeline, NOW, likes=7)
    visit(pipeline, NOW + timedelta(hours=1), likes=9)
    visit(pipeline, NOW + timedelta(hours=2), likes=10)
    visit(pipeline, NOW + timedelta(days=3), likes=15)
    assert gains(database) == {
        (PUBLISHED, True): (7, None),
        (TODAY, False): (3, None),
        (TODAY + timedelta(days=3), False): (5, None),
    }


def test_a_withdrawn_like_is_a_negative_gain(database: Database, pipeline: Pipeline) -> None:
    visit(pipeline, NOW, likes=7)
    visit(pipeline, NOW + timedelta(hours=1), likes=5)
    assert gains(database)[TODAY, False] == (-2, None)


def test_unknown_is_not_zero_and_coming_to_know_is_no_gain(database: Database, pipeline: Pipeline) -> None:
    visit(pipeline, NOW)
    assert gains(database) == {}
    visit(pipeline, NOW + timedelta(hours=1), shares=4)
    visit(pipeline, NOW + timedelta(hours=2), likes=0)
    assert gains(database) == {(PUBLISHED, True): (0, 4)}
    visit(pipeline, NOW + timedelta(hours=3), likes=1)
    assert gains(database)[TODAY, False] == (1, None)
    with database.read() as session:
        post = session.scalars(select(tables.Post)).one()
    assert (post.likes, post.shares) == (1, 4)


def test_day_changes_at_midnight_of_the_reporting_zone(database: Database, pipeline: Pipeline) -> None:
    visit(pipeline, NOW, likes=1)
    midnight = datetime(2026, 11, 20, 17, 0, tzinfo=NOW.tzinfo)  # 00:00 of the 21st in Hà Nội
    visit(pipeline, midnight - timedelta(seconds=1), likes=2)
    visit(pipeline, midnight, likes=4)
    assert gains(database)[TODAY, False] == (1, None)
    assert gains(database)[TODAY + timedelta(days=1), False] == (2, None)


history = st.lists(
    st.tuples(st.integers(1, 40 * 3600), st.none() | st.integers(0, 9), st.none() | st.integers(0, 9)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=history)
def test_gains_add_up_and_can_be_rebuilt(
    database: Database, steps: list[tuple[int, int | None, int | None]]
) -> None:
    with database.write() as session:
        session.execute(delete(tables.Post))
    pipeline = Pipeline(database, make.settings())
    when = NOW
    for pause, likes, shares in steps:
        when += timedelta(seconds=pause)
        pipeline.take(harvest(make_post(reactions=Reactions(likes=likes, shares=shares))), now=when)
    before = gains(database)
    with database.read() as session:
        post = session.scalars(select(tables.Post)).one()
    for index, latest in enumerate((post.likes, post.shares)):
        known = [value[index] for value in before.values() if value[index] is not None]
        assert (sum(known) if known else None) == latest
    with database.write() as session:
        rebuild(session, [post.id], zone=make.ZONE)
    assert gains(database) == before
