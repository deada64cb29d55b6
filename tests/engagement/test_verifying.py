"""``listener verify``: finds what was spoilt, names it, repairs it, and follows another reporting zone."""

from __future__ import annotations

import json
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, select, update

from listener.engagement import panels
from listener.engagement.filters import MentionFilter
from listener.engagement.rollups import rebuild
from listener.engagement.rollups.levels import Level
from listener.engagement.verifying import repair, verify
from listener.store import Database, open_database
from listener.store.tables import Audit, Gain, Mention, Post, PostCell, Rollup
from tests.commands import Commands
from tests.dashboard.seed import ZONE, seed

NEW_YORK = ZoneInfo("America/New_York")
ALL = MentionFilter(start=date(2020, 1, 1), end=date(2040, 1, 1))


@pytest.fixture
def built(database: Database) -> Database:
    seed(database, posts=60)
    with database.write() as session:
        rebuild(session, ZONE)
    return database


def test_a_sound_database_is_right(built: Database) -> None:
    verdict = verify(built, ZONE)
    assert verdict.right, verdict.named
    assert verdict.named == ()


def test_each_kind_of_damage_is_found_and_repaired(built: Database) -> None:
    with built.write() as session:
        session.execute(
            update(Rollup).where(Rollup.level == int(Level.SOURCE)).values(posts=Rollup.posts + 1)
        )
        one = session.scalars(select(func.min(PostCell.post_id))).one()
        session.execute(delete(PostCell).where(PostCell.post_id == one))
        gain = session.scalars(select(Gain).where(Gain.likes.is_not(None)).limit(1)).one()
        gain.likes = (gain.likes or 0) + 5
        mention = session.scalars(select(Mention).limit(1)).one()
        mention.day -= timedelta(days=40)
        spoilt = gain.post_id
    verdict = verify(built, ZONE)
    assert not verdict.right
    assert (verdict.wrong_mentions, verdict.wrong_gains, verdict.wrong_days) == (1, 1, 0)
    assert verdict.wrong_sums > 2
    assert f"post {spoilt}: its gains are not those of its snapshots" in verdict.named
    assert f"post {one}: counts under what it is not" in verdict.named
    assert any("source 1, combination" in line and "posts is" in line for line in verdict.named)
    repair(built, verdict, ZONE, actor="an")
    assert verify(built, ZONE).right
    with built.read() as session:
        assert session.scalars(select(Audit.action).where(Audit.actor == "an")).all()[-1] == "counts.repair"


def test_another_reporting_zone_is_noticed_and_moves_days_but_no_totals(built: Database) -> None:
    with built.read() as session:
        before = panels.headline(session, ALL)
        days = dict(session.execute(select(Post.id, Post.day)).all())
    verdict = verify(built, NEW_YORK)
    assert not verdict.right
    assert (verdict.zone_kept, verdict.zone) == ("Asia/Ho_Chi_Minh", "America/New_York")
    assert verdict.wrong_days
    assert verdict.wrong_gains
    repair(built, verdict, NEW_YORK, actor="an")
    assert verify(built, NEW_YORK).right
    with built.read() as session:
        assert panels.headline(session, ALL) == before
        moved = [(post.id, post.day) for post in session.scalars(select(Post)) if post.day != days[post.id]]
        assert moved
        assert all(days[number] - day == timedelta(days=1) for number, day in moved)


def test_the_command_says_what_differs_and_ends_with_1(listener: Commands) -> None:
    listener.run("init")
    database = open_database()
    seed(database, posts=30)
    told = listener.run("verify", code=1)
    assert "have not been built yet" in told
    assert "'listener verify --repair'" in told
    assert "Put right." in listener.run("verify", "--repair")
    assert "Every day, gain and sum is what the rows give" in listener.run("verify")
    with database.write() as session:
        session.execute(delete(Rollup))
    database.close()
    said = json.loads(listener.run("verify", "--json", code=1))
    assert said["right"] is False
    assert said["found"]["wrong_sums"] > 10
