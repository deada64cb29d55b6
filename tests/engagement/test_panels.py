"""Panels against a history small enough to work out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from listener.engagement import panels
from listener.engagement.filters import MentionFilter
from listener.engagement.panels import Counts
from listener.mentions import marks, one, page
from listener.store import Database
from listener.store.tables import Account, Brand, BrandQuery, Gain, Mention, Post, Thread

D1, D2, D3 = date(2026, 5, 10), date(2026, 5, 11), date(2026, 5, 12)
MAY = MentionFilter(start=D1, end=D3)


def _add(session: Session, table: type, **values: Any) -> int:
    key = session.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _post(session: Session, number: int, day: date, account: int | None, **counts: int | None) -> int:
    return _add(
        session, Post, site="s",
        key=f"comment:{number}", url=f"http://s/{number}", kind="comment", thread_id=1,
        account_id=account, text=f"bài {number}", folded=f"bai {number}", day=day, layer="t",
        published_at=datetime(day.year, day.month, day.day, 5, number, tzinfo=UTC), **counts,
    )  # fmt: skip


def _mention(session: Session, post: int, brand: int, day: date, mood: str) -> int:
    return _add(
        session, Mention, post_id=post, brand_id=brand, query_id=brand, spans=[], day=day, mood=mood,
        scorer="t", scorer_version=1, evidence=[],
    )  # fmt: skip


@pytest.fixture
def worked(database: Database) -> Database:
    """Three posts: the first names two brands; the second is older than the period; the third is silent."""
    with database.write() as session:
        for code in ("own", "other"):
            brand = _add(session, Brand, code=code, name=code.title(), competitor=code == "other")
            _add(session, BrandQuery, brand_id=brand, version=1, text=code, created_by="t")
        _add(session, Thread, site="s", url="http://s/t", title="Chuyện")
        ann = _add(session, Account, site="s", key="ann", name="Ann")
        first = _post(session, 1, D1, ann)
        older = _post(session, 2, date(2026, 4, 1), ann)
        silent = _post(session, 3, D3, None)
        _mention(session, first, 1, D1, "positive")
        _mention(session, first, 2, D1, "negative")
        _mention(session, older, 1, date(2026, 4, 1), "negative")
        _mention(session, silent, 1, D3, "positive")
        for post, day, already, likes, comments in (
            (first, D1, True, 10, 4), (first, D2, False, 5, None), (older, D2, False, 7, 1),
            (older, date(2026, 4, 1), True, 100, 0), (first, D3, False, -2, 0),
        ):  # fmt: skip
            _add(session, Gain, post_id=post, day=day, already=already, likes=likes, comments=comments)
    return database


def test_a_headline_counts_once_what_names_two_brands_and_keeps_unknown_unknown(worked: Database) -> None:
    with worked.read() as session:
        now = panels.headline(session, MAY)
    assert (now.mentions, now.people) == (3, 1)  # the silent post has no known author
    assert now.likes == 10 + 5 + 7 - 2  # once, though two brands are named; a drop is a drop
    assert now.comments == 4 + 1 + 0
    assert now.shares is None
    assert now.already == Counts(comments=4, likes=10)
    assert now.mood == pytest.approx(1 / 3)
    assert now.mood_n == 3


def test_the_period_before_has_what_came_then(worked: Database) -> None:
    with worked.read() as session:
        both = panels.headlines(session, MentionFilter(start=D2, end=D2))
    assert (both.now.mentions, both.before.mentions) == (0, 2)
    assert (both.now.likes, both.before.likes) == (12, 10)
    assert both.now.mood is None
    assert both.now.mood_n == 0


def test_each_day_tells_gains_from_what_was_there(worked: Database) -> None:
    with worked.read() as session:
        days = panels.engagement_by_day(session, MAY)
    assert [row.day for row in days] == [D1, D2, D3]
    assert days[0].already == Counts(comments=4, likes=10)
    assert days[0].gained == Counts()  # nothing seen to come: unknown, not 0
    assert days[1].gained == Counts(comments=1, likes=12)
    assert days[2].gained == Counts(comments=0, likes=-2)


def test_a_filter_holds_for_engagement_too(worked: Database) -> None:
    other = MentionFilter(start=D1, end=D3, brands=("other",))
    with worked.read() as session:
        assert panels.headline(session, other).likes == 13
        assert [post.total for post in panels.top_posts(session, other)] == [17]


def test_the_list_behind_a_gain_is_the_posts_that_moved(worked: Database) -> None:
    moved = MentionFilter(start=D2, end=D2, days="moved")
    with worked.read() as session:
        assert {row.url for row in page(session, moved).rows} == {"http://s/1", "http://s/2"}
        assert panels.headline(session, moved).likes == 12


def test_top_posts_and_authors(worked: Database) -> None:
    with worked.read() as session:
        posts = panels.top_posts(session, MAY)
        authors = panels.top_authors(session, MAY)
    assert [(post.total, post.brands) for post in posts] == [(17, 2), (8, 1)]
    assert posts[0].counts == Counts(comments=4, likes=13)
    assert [post.before for post in posts] == [None, None]
    with worked.read() as session:
        later = panels.top_posts(session, MentionFilter(start=D2, end=D2))
    assert [(post.total, post.before) for post in later] == [(8, None), (5, 14)]
    assert [(author.name, author.mentions, author.mood) for author in authors] == [("Ann", 2, 0.0)]


def test_share_of_voice_names_brands_without_mentions(worked: Database) -> None:
    with worked.read() as session:
        shares = panels.share_of_voice(session, MentionFilter(start=D3, end=D3))
    assert [(s.code, s.mentions, s.share) for s in shares] == [("own", 1, 1.0), ("other", 0, 0.0)]


def test_people_by_day(worked: Database) -> None:
    with worked.read() as session:
        assert panels.people_by_day(session, MAY) == {D1: 1, D3: 0}


def test_one_mention_with_all_that_belongs_to_it(worked: Database) -> None:
    with worked.read() as session:
        number = session.scalars(select(Mention.id).order_by(Mention.id)).first()
        assert number is not None
        detail = one(session, number)
        assert one(session, 10**9) is None
    assert detail is not None
    assert (detail.row.author, detail.row.title, detail.post_title) == ("Ann", "Chuyện", None)
    assert (detail.query_text, detail.query_version, detail.case_id) == ("own", 1, None)


def test_broken_marks_are_left_out() -> None:
    assert (
        marks([{"start": "x", "end": 2}, 7, {"start": 1, "end": 2, "word": "ngon", "weight": 1}])[0].weight
        == 1.0
    )
    assert marks(None) == ()
