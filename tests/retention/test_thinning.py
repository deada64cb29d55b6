"""Old snapshots thin out; what each day gained, and what was there already, stays what it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from listener.engagement.counting import rebuild
from listener.pipeline import Pipeline
from listener.post import Reactions
from listener.retention.thinning import THIN_AFTER, Thinned, thin
from listener.store import Database, tables
from tests.ingest import posts as make
from tests.ingest.posts import harvest, make_post

ZONE = make.ZONE
WRITTEN = datetime(2026, 8, 1, 2, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
Gains = dict[tuple[int, date, bool], tuple[int | None, ...]]


def visit(database: Database, when: datetime, number: int = 1, **counts: int) -> None:
    """A look at a post."""
    post = make_post(number, published_at=WRITTEN, reactions=Reactions(**counts))
    Pipeline(database, make.settings()).take(harvest(post), now=when)


def gains(database: Database, *, rebuilt: bool = False) -> Gains:
    """All figures, as they are kept or worked out again from the snapshots."""
    with database.write() as session:
        if rebuilt:
            rebuild(session, list(session.scalars(select(tables.Post.id))), zone=ZONE)
        return {
            (g.post_id, g.day, g.already): (g.likes, g.comments, g.shares, g.views)
            for g in session.scalars(select(tables.Gain))
        }


def snapshots(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(tables.Snapshot)) or 0


def test_of_an_old_day_the_first_and_the_last_stay(database: Database) -> None:
    """5, 6, 7, 8 likes on one day, 9 and 12 the next: 5 was there, +3, +4. 6, 7 and 9 are not needed."""
    for hours, likes in ((1, 5), (2, 6), (3, 7), (4, 8), (25, 9), (26, 12)):
        visit(database, WRITTEN + timedelta(hours=hours), likes=likes)
    before = gains(database)
    assert thin(database, zone=ZONE, now=NOW, dry_run=True) == Thinned(looked_at=6, dropped=3)
    assert snapshots(database) == 6
    assert thin(database, zone=ZONE, now=NOW) == Thinned(looked_at=6, dropped=3)
    with database.read() as session:
        kept = session.scalars(select(tables.Snapshot.likes).order_by(tables.Snapshot.seen_at)).all()
    assert kept == [5, 8, 12]
    assert gains(database, rebuilt=True) == before
    assert thin(database, zone=ZONE, now=NOW).dropped == 0


def test_a_like_given_and_withdrawn_stays_a_0(database: Database) -> None:
    """5, 6, 5 within a later day: the day has 0 and not "nothing known"; one step stays."""
    visit(database, WRITTEN + timedelta(hours=1), likes=5)
    for hours, likes in ((25, 6), (26, 7), (27, 5)):
        visit(database, WRITTEN + timedelta(hours=hours), likes=likes)
    before = gains(database)
    assert (0, None, None, None) in before.values()
    assert thin(database, zone=ZONE, now=NOW).dropped == 1
    assert gains(database, rebuilt=True) == before


def test_what_is_young_stays_whole(database: Database) -> None:
    """30 days: the day that began before then is left alone, however many snapshots it has."""
    edge = (NOW - THIN_AFTER).astimezone(ZONE).replace(hour=0, minute=0)
    for minutes, likes in ((-3, 1), (-2, 2), (-1, 3), (0, 4), (1, 5), (2, 6)):
        visit(database, edge + timedelta(minutes=minutes), likes=likes)
    assert thin(database, zone=ZONE, now=NOW) == Thinned(looked_at=3, dropped=1)
    assert snapshots(database) == 5


_steps = st.lists(
    st.tuples(
        st.integers(1, 2),
        st.sampled_from([0, 1, 600, 3600, 7200, 30_000, 86_400]),
        st.none() | st.integers(0, 3),
        st.none() | st.integers(0, 3),
    ),
    min_size=2,
    max_size=14,
)


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "Europe/Berlin"])
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=_steps)
def test_no_daily_figure_changes(
    sqlite_database: Database, zone: str, steps: list[tuple[int, int, int | None, int | None]]
) -> None:
    """Two posts visited at any pace, with counts that rise, fall, vanish and return; also over a change of
    clocks.
    """
    with sqlite_database.write() as session:
        session.execute(delete(tables.Post))
    place = ZoneInfo(zone)
    when = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    pipeline = Pipeline(sqlite_database, make.settings().model_copy(update={"reporting_zone": zone}))
    for number, pause, likes, shares in steps:
        when += timedelta(seconds=pause)
        post = make_post(number, published_at=WRITTEN, reactions=Reactions(likes=likes, shares=shares))
        pipeline.take(harvest(post), now=when)
    before = gains(sqlite_database)
    thin(sqlite_database, zone=place, now=NOW)
    with sqlite_database.write() as session:
        rebuild(session, list(session.scalars(select(tables.Post.id))), zone=place)
        once = session.scalar(select(func.count()).select_from(tables.Snapshot))
    assert gains(sqlite_database) == before
    assert thin(sqlite_database, zone=place, now=NOW).dropped == 0
    assert snapshots(sqlite_database) == once
