"""Side by side on like-for-like filters, and honest where that cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, update

from listener.engagement.comparing import a_year_before, compare_brands, compare_periods
from listener.engagement.filters import MentionFilter
from listener.errors import UsageError
from listener.mentions import page
from listener.store import Database
from listener.store.tables import Brand, BrandQuery, Mention, Source, SourceDay
from tests.engagement.test_drivers import World

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = date(2026, 6, 1)
LATE = MentionFilter(start=date(2026, 5, 16), end=date(2026, 5, 20))


def _looked(world: World, source: int, days: range) -> None:
    for day in days:
        world.session.execute(insert(SourceDay).values(source_id=source, day=date(2026, 5, day), finished=1))


@pytest.fixture
def watched(database: Database) -> Database:
    """The first source was there all May; the second was added on the 14th."""
    with database.write() as session:
        world = World(session)
        for source, day in ((1, 1), (2, 14)):
            at = datetime(2026, 5, day, 1, tzinfo=UTC)
            session.execute(update(Source).where(Source.id == source).values(created_at=at))
        _looked(world, 1, range(1, 32))
        _looked(world, 2, range(14, 32))
        for day in (11, 12, 16, 17, 18):
            world.gain(world.post(day, source=1), day, likes=day)
        for day in (16, 16, 17):
            world.gain(world.post(day, source=2), day, likes=100)
    return database


def _compare(database: Database, **more: Any) -> Any:
    with database.read() as session:
        return compare_periods(session, LATE, date(2026, 5, 11), ZONE, today=TODAY, **more)


def test_a_source_that_knew_one_period_only_is_in_neither(watched: Database) -> None:
    found = _compare(watched)
    now, before = (side.figures for side in found.sides)
    assert (now.mentions, before.mentions) == (3, 2)
    assert (now.likes, before.likes) == (16 + 17 + 18, 11 + 12)
    assert [(each.source_id, each.why) for each in found.left_out] == [(2, "new")]
    assert found.sides[0].days == (1, 1, 1, 0, 0)
    assert found.possible


def test_where_no_source_knew_both_nothing_is_compared(watched: Database) -> None:
    with watched.read() as session:
        wanted = replace(LATE, sources=(2,))
        found = compare_periods(session, wanted, date(2026, 5, 11), ZONE, today=TODAY)
    assert (found.possible, found.countable) == (False, False)
    assert [side.figures.mentions for side in found.sides] == [None, None]  # unknown, not 0
    assert found.sides[0].days == (None,) * 5


def test_numbers_open_as_many_mentions(watched: Database) -> None:
    found = _compare(watched)
    with watched.read() as session:
        for side in found.sides:
            assert page(session, side.wanted).total == side.figures.mentions


def test_a_day_nobody_listened_is_no_zero(watched: Database) -> None:
    with watched.write() as session:
        session.execute(update(SourceDay).where(SourceDay.day == date(2026, 5, 20)).values(finished=0))
    assert _compare(watched).sides[0].days == (1, 1, 1, 0, None)


def test_brands_are_compared_over_everything(watched: Database) -> None:
    with watched.write() as session:
        session.execute(insert(Brand).values(code="c", name="C", competitor=True))
        session.execute(insert(BrandQuery).values(brand_id=2, version=1, text="c", created_by="t"))
        session.execute(
            insert(Mention).values(
                post_id=3, brand_id=2, query_id=2, spans=[], day=date(2026, 5, 16), mood="positive",
                scorer="t", scorer_version=1, evidence=[],
            )
        )  # fmt: skip
    with watched.read() as session:
        found = compare_brands(session, LATE, ("b", "c"), ZONE, today=TODAY)
    assert [side.figures.mentions for side in found.sides] == [6, 1]
    assert [side.figures.mood for side in found.sides] == [None, 1.0]
    assert found.left_out == ()


def test_what_cannot_be_asked_is_refused(watched: Database) -> None:
    with watched.read() as session:
        for codes in (("b",), ("b", "b"), ("a", "b", "c", "d", "e")):
            with pytest.raises(UsageError):
                compare_brands(session, LATE, codes, ZONE, today=TODAY)
        with pytest.raises(UsageError, match="not before"):
            compare_periods(session, LATE, LATE.start, ZONE, today=TODAY)


def test_a_year_before_is_the_same_weekday() -> None:
    assert a_year_before(LATE).weekday() == LATE.start.weekday()
    assert (LATE.start - a_year_before(LATE)).days == 364
