"""Which stored posts a page misses: those between its neighbours, not what paging or a wall explains."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from listener.ingest.gone import expected_posts
from listener.pipeline import Pipeline
from listener.post import Gone, Harvest
from listener.sources import add_source
from listener.store import Database, tables
from tests.ingest import posts as make
from tests.ingest.posts import NOW, SITE, THREAD, harvest, make_post


@pytest.fixture
def source(database: Database) -> int:
    """A thread of eight posts, a minute apart, in order."""
    source = add_source(database, url=f"https://{SITE}/", actor="test").id
    posts = [
        make_post(number, f"Post {number}", published_at=NOW - timedelta(minutes=60 - number))
        for number in range(1, 9)
    ]
    take(database, source, harvest(*posts))
    return source


def take(database: Database, source: int | None, page: Harvest) -> None:
    Pipeline(database, make.settings()).take(page, source_id=source, now=NOW)


def missed(database: Database, *shown: int, total: int | None = None) -> list[int]:
    keys = [f"comment:{number}" for number in shown]
    with database.read() as session:
        return [int(post.key[8:]) for post in expected_posts(session, SITE, keys, total=total)]


def gone(database: Database) -> dict[str, str | None]:
    with database.read() as session:
        rows = session.execute(
            select(tables.Post.key, tables.Post.deleted_reason).where(tables.Post.deleted_at.is_not(None))
        )
        return {row.key: row.deleted_reason for row in rows}


def test_what_lies_between_neighbours_is_missed(database: Database, source: int) -> None:
    assert missed(database, 1, 2, 3, 4) == []
    assert missed(database, 1, 2, 4) == [3]
    assert missed(database, 3, 6) == [4, 5]
    assert missed(database, 3, 99, 6) == [4, 5]  # a post not stored yet says nothing about order


def test_shifted_paging_misses_nothing(database: Database, source: int) -> None:
    for first in range(1, 8):
        assert missed(database, *range(first, min(first + 3, 9))) == []


def test_posts_in_another_order_say_nothing(database: Database, source: int) -> None:
    assert missed(database, 4, 2, 8) == []
    take(database, source, harvest(make_post(9, published_at=NOW - timedelta(days=3))))
    assert missed(database, 7, 9) == []  # stored last, written first


def test_the_last_posts_are_missed_only_when_the_list_counts_fewer(database: Database, source: int) -> None:
    assert missed(database, 1) == []  # a wall behind the first post
    assert missed(database, 1, total=8) == []
    assert missed(database, 5, 6, 7, total=7) == [8]
    assert missed(database, 5, 6, total=7) == []  # one is gone, and which of the two cannot be said


def test_gone_is_marked_once_and_taken_back_when_the_site_shows_it(database: Database, source: int) -> None:
    take(database, source, Harvest(url=THREAD, gone=(Gone(site=SITE, keys=("comment:3",)),)))
    take(database, source, Harvest(url=THREAD, gone=(Gone(site=SITE, thread_url=THREAD),)))
    assert gone(database) == {"comment:3": "post-gone"} | {
        f"comment:{number}": "thread-gone" for number in (1, 2, 4, 5, 6, 7, 8)
    }
    assert missed(database, 1, 2, 4) == []
    take(database, None, harvest(make_post(4, "Post 4")))  # a file does not show that it is there
    take(database, source, harvest(make_post(3, "Post 3"), make_post(5, "Post 5")))
    assert set(gone(database)) == {f"comment:{number}" for number in (1, 2, 4, 6, 7, 8)}
