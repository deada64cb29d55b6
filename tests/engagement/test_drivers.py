"""A change taken apart, against histories worked out by hand; its parts always add up to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.orm import Session

from listener.engagement import panels
from listener.engagement.drivers import METRICS, Drivers, drivers
from listener.engagement.filters import MentionFilter, period_before
from listener.mentions import page
from listener.store import Database, open_database
from listener.store.tables import Account, Brand, BrandQuery, Gain, Mention, Post, Source, Thread

NOW = MentionFilter(start=date(2026, 5, 11), end=date(2026, 5, 20))
"""Ten days; the ten before begin on the first of May."""


def _add(session: Session, table: type, **values: Any) -> int:
    key = session.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


class World:
    """One brand, two sources, three discussions, three people."""

    def __init__(self, session: Session) -> None:
        self.session, self.number = session, 0
        _add(session, Brand, code="b", name="B", competitor=False)
        _add(session, BrandQuery, brand_id=1, version=1, text="b", created_by="t")
        for n in (1, 2):
            _add(session, Source, name=f"Nguồn {n}", kind="forum", url=f"http://s{n}/")
        for n in (1, 2, 3):
            _add(session, Thread, site="s", url=f"http://s/t/{n}", title=f"Chủ đề {n}" if n < 3 else None)
            _add(session, Account, site="s", key=f"a{n}", name=f"Người {n}")

    def post(self, day: int, *, thread: int = 1, account: int | None = 1, source: int | None = 1) -> int:
        """A post of a day of May that names the brand."""
        self.number += 1
        written = date(2026, 4, 30) + timedelta(days=day)
        post = _add(
            self.session, Post, site="s", key=str(self.number), url=f"http://s/{self.number}", kind="comment",
            thread_id=thread, account_id=account, source_id=source, text=f"bài {self.number}",
            folded=f"bai {self.number}", day=written, layer="t",
        )  # fmt: skip
        _add(
            self.session, Mention, post_id=post, brand_id=1, query_id=1, spans=[], day=written,
            mood="neutral", scorer="t", scorer_version=1, evidence=[],
        )  # fmt: skip
        return post

    def gain(self, post: int, day: int, *, already: bool = False, **counts: int | None) -> None:
        """What a post gained on a day of May."""
        at = date(2026, 4, 30) + timedelta(days=day)
        _add(self.session, Gain, post_id=post, day=at, already=already, **counts)


def asked(database: Database, wanted: MentionFilter = NOW) -> Drivers | None:
    with database.read() as session:
        return drivers(session, wanted)


def test_nothing_has_no_drivers(database: Database) -> None:
    with database.write() as session:
        World(session)
    assert asked(database) is None


def test_more_mentions_by_discussion_person_and_source(database: Database) -> None:
    with database.write() as session:
        world = World(session)
        world.post(3, thread=2, account=2)  # the period before: one
        for _ in range(5):
            world.post(12, thread=1, account=1, source=1)
        world.post(13, thread=3, account=None, source=2)
        world.post(14, thread=3, account=3, source=None)
        world.post(40)  # another month
    found = asked(database)
    assert found is not None
    assert (found.metric, found.now, found.before, found.change) == ("mentions", 7, 1, 6)
    assert [(p.name, p.now, p.before) for p in found.places.first] == [
        ("Chủ đề 1", 5, 0),
        ("http://s/t/3", 2, 0),
    ]
    assert found.places.others == -1  # the second discussion fell silent
    assert [(p.name, p.change) for p in found.people.first] == [("Người 1", 5), ("Người 3", 1)]
    assert found.people.others == 0  # one more without an author, one fewer by the second person
    assert [(p.name, p.change) for p in found.sources.first] == [("Nguồn 1", 4), ("Nguồn 2", 1)]
    assert found.sources.others == 1


def test_fewer_mentions_are_explained_by_who_fell_silent(database: Database) -> None:
    with database.write() as session:
        world = World(session)
        for _ in range(4):
            world.post(2, thread=2, account=2, source=2)
        world.post(12, thread=1, account=1, source=1)
    found = asked(database)
    assert found is not None
    assert found.change == -3
    assert [(p.name, p.change) for p in found.people.first] == [("Người 2", -4)]
    assert found.people.others == 1


def test_likes_of_an_old_post_are_a_change_too(database: Database) -> None:
    with database.write() as session:
        world = World(session)
        old = world.post(-60, account=2)
        quiet = world.post(12)
        world.post(2)
        world.gain(old, 4, likes=2, comments=None)
        world.gain(old, 15, likes=90)
        world.gain(old, 16, likes=-10)  # taken back: shown, not hidden
        world.gain(quiet, 12, already=True, likes=3)
    found = asked(database)
    assert found is not None
    assert (found.metric, found.now, found.before) == ("likes", 83, 2)
    assert [(p.name, p.now, p.before) for p in found.places.first] == [("bài 1", 80, 2), ("bài 2", 3, 0)]
    assert found.places.others == 0
    assert [(p.name, p.change) for p in found.people.first] == [("Người 2", 78), ("Người 1", 3)]


def test_many_posts_weigh_more_than_one_famous_one(database: Database) -> None:
    with database.write() as session:
        world = World(session)
        famous = world.post(2)
        world.gain(famous, 12, likes=100_000)
        for _ in range(9):
            world.post(12)
    found = asked(database)
    assert found is not None
    assert found.metric == "mentions"  # (9 − 1) / √10 = 2.5 of nine posts; likes 1.0 of one


POSTS = st.lists(
    st.tuples(
        st.integers(1, 20), st.integers(1, 3), st.one_of(st.none(), st.integers(1, 3)),
        st.one_of(st.none(), st.integers(1, 2)),
        st.lists(st.tuples(st.integers(1, 20), st.integers(-3, 9)), max_size=3, unique_by=lambda g: g[0]),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One empty database for all examples: each is rolled back."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('drivers') / 'd.db'}")
    yield database
    database.close()


@settings(max_examples=40)
@given(posts=POSTS)
def test_parts_add_up_and_open_to_as_many(stored: Database, posts: list[Any]) -> None:
    with Session(stored.engine) as session:
        world = World(session)
        for day, thread, account, source, gains in posts:
            post = world.post(day, thread=thread, account=account, source=source)
            for at, likes in gains:
                world.gain(post, at, likes=likes, comments=likes // 2)
        found = drivers(session, NOW)
        now, before = panels.headline(session, NOW), panels.headline(session, period_before(NOW))
        if found is None:
            assert all((getattr(now, m) or 0) == (getattr(before, m) or 0) for m in METRICS)
            return
        assert found.now == (getattr(now, found.metric) or 0)
        assert found.before == (getattr(before, found.metric) or 0)
        for parts in (found.places, found.people, found.sources):
            assert sum(part.change for part in parts.first) + parts.others == found.change
        if found.metric == "mentions":
            for part in found.places.first:
                assert page(session, replace(NOW, threads=(part.id,))).total == part.now
            for part in found.people.first:
                assert page(session, replace(NOW, authors=(part.id,))).total == part.now
