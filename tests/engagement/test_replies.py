"""Comments of a topic: the page's own count, else the replies stored under it, never both."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from listener.pipeline import Pipeline
from listener.post import Gone, Kind, Reactions, ThreadMark
from listener.store import Database
from listener.store.tables import Gain, Post, Source
from tests.ingest import posts as make
from tests.ingest.posts import NOW, SITE, THREAD, harvest, make_post

WRITTEN = (NOW - timedelta(days=2)).astimezone(make.ZONE).date()
TODAY = NOW.astimezone(make.ZONE).date()
TOMORROW = TODAY + timedelta(days=1)
MARK = ThreadMark(url=THREAD, signature="s", last_page_url=THREAD)
OPENING = make_post(1, kind=Kind.TOPIC)


class _Thread:
    """A thread that is visited again and again."""

    def __init__(self, database: Database) -> None:
        self.database, self.pipeline = database, Pipeline(database, make.settings())
        with database.write() as session:
            source = Source(name="s", kind="forum", url=f"https://{SITE}/")
            session.add(source)
            session.flush()
            self.source = source.id

    def page(self, when: datetime, *numbers: int, end: bool = True, **counts: int) -> None:
        posts = [make_post(n, text=f"trả lời {n}") for n in numbers if n != 1]
        if 1 in numbers:
            posts.insert(0, make_post(1, kind=Kind.TOPIC, reactions=Reactions(**counts)))
        page = harvest(*posts, mark=MARK if end else None)
        self.pipeline.take(page, source_id=self.source, now=when)

    def gone(self, when: datetime, number: int) -> None:
        page = harvest(gone=(Gone(site=SITE, keys=(f"comment:{number}",)),))
        self.pipeline.take(page, source_id=self.source, now=when)

    def comments(self) -> tuple[int | None, bool]:
        with self.database.read() as session:
            row = session.scalars(select(Post).where(Post.kind == "topic")).one()
            return row.comments, row.comments_counted

    def gains(self) -> dict[tuple[date, bool], int | None]:
        with self.database.read() as session:
            return {(g.day, g.already): g.comments for g in session.scalars(select(Gain))}


def test_a_thread_read_to_its_end_has_the_replies_stored_under_it(database: Database) -> None:
    thread = _Thread(database)
    thread.page(NOW, 1, 2, 3, end=False)
    assert thread.comments() == (None, False)  # there may be more on the next page
    thread.page(NOW, 4)
    assert thread.comments() == (3, True)
    assert thread.gains() == {(WRITTEN, True): 3}  # there when it was found
    thread.page(NOW + timedelta(days=1), 4, 5, 6)
    assert thread.comments() == (5, True)
    assert thread.gains() == {(WRITTEN, True): 3, (TOMORROW, False): 2}


def test_a_deleted_reply_is_a_drop_and_one_that_is_back_a_gain(database: Database) -> None:
    thread = _Thread(database)
    thread.page(NOW, 1, 2, 3)
    thread.gone(NOW + timedelta(hours=1), 3)
    assert thread.gains() == {(WRITTEN, True): 2, (TODAY, False): -1}
    thread.page(NOW + timedelta(days=1), 1, 2, 3)
    assert thread.comments() == (2, True)
    assert thread.gains() == {(WRITTEN, True): 2, (TODAY, False): -1, (TOMORROW, False): 1}


def test_the_page_s_own_count_holds_from_the_day_it_is_shown(database: Database) -> None:
    thread = _Thread(database)
    thread.page(NOW, 1, 2, 3)
    thread.page(NOW + timedelta(days=1), 1, 2, 3, comments=7)
    assert thread.comments() == (7, False)
    assert thread.gains() == {(WRITTEN, True): 2, (TOMORROW, False): 5}
    thread.page(NOW + timedelta(days=1, hours=1), 1, 2, 3, 4)  # a reply, and the page says nothing of it
    assert thread.comments() == (7, False)


def test_a_page_that_shows_its_count_is_never_counted_by_us(database: Database) -> None:
    thread = _Thread(database)
    thread.page(NOW, 1, 2, 3, comments=9)
    assert thread.comments() == (9, False)
    assert thread.gains() == {(WRITTEN, True): 9}


def test_the_page_s_count_that_equals_ours_is_its_own(database: Database) -> None:
    thread = _Thread(database)
    thread.page(NOW, 1, 2)
    thread.page(NOW + timedelta(hours=1), 1, 2, comments=1)
    thread.page(NOW + timedelta(hours=2), 1, 2, 3)
    assert thread.comments() == (1, False)


def test_a_file_without_replies_does_not_say_that_there_are_none(database: Database) -> None:
    pipeline = Pipeline(database, make.settings())
    pipeline.take(harvest(OPENING), now=NOW, imported=True)
    with database.read() as session:
        assert session.scalars(select(Post.comments)).one() is None
    pipeline.take(harvest(OPENING, make_post(2), make_post(3)), now=NOW, imported=True)
    with database.read() as session:
        assert session.scalars(select(Post.comments).where(Post.kind == "topic")).one() == 2
