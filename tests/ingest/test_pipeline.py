"""A post on its way in: stored once, one outcome, nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from listener.brands import add_brand
from listener.ingest.walking import known_threads
from listener.pipeline import Outcome, Pipeline
from listener.post import Author, Fault, Kind, Post, Reactions, Sighting, ThreadMark
from listener.sources import add_source, list_quarantine, replay_quarantine
from listener.store import Database, tables
from tests.ingest import posts as make
from tests.ingest.posts import NOW, THREAD, harvest, make_post


@pytest.fixture
def pipeline(database: Database) -> Pipeline:
    return Pipeline(database, make.settings())


def rows(database: Database, table: type[tables.Base]) -> list[tables.Base]:
    with database.read() as session:
        return list(session.scalars(select(table)))


def new_run(database: Database) -> tuple[int, int]:
    source = add_source(database, url="https://forum.example.vn/", actor="test")
    with database.write() as session:
        run = session.execute(
            insert(tables.CrawlRun).values(source_id=source.id).returning(tables.CrawlRun.id)
        ).scalar_one()
    return source.id, run


def test_new_then_seen_then_changed(database: Database, pipeline: Pipeline) -> None:
    assert pipeline.take(harvest(make_post()), now=NOW).outcomes == {Outcome.NEW: 1}
    assert pipeline.take(harvest(make_post()), now=NOW).outcomes == {Outcome.SEEN: 1}
    edited = make_post(text="Sửa: trời mưa.")
    assert pipeline.take(harvest(edited), now=NOW).outcomes == {Outcome.CHANGED: 1}
    with database.read() as session:
        post = session.scalars(select(tables.Post)).one()
        assert post.text == "Sửa: trời mưa."
        assert post.folded == "sua troi mua"
        assert session.scalars(select(tables.PostVersion.text)).all() == ["Hôm nay trời đẹp."]
        assert session.scalars(select(tables.Account.name)).all() == ["lan_anh"]


def test_what_a_post_says_is_kept(database: Database, pipeline: Pipeline) -> None:
    post = make_post(
        kind=Kind.TOPIC,
        title="Tiêu đề",
        quoted="> lời người khác",
        parent_key="comment:0",
        published_raw="hôm kia",
        reactions=Reactions(likes=3, views=2**40),
    )
    pipeline.take(harvest(post), now=NOW)
    with database.read() as session:
        stored = session.scalars(select(tables.Post)).one()
    assert (stored.kind, stored.title, stored.quoted) == ("topic", "Tiêu đề", "> lời người khác")
    assert (stored.parent_key, stored.published_raw) == ("comment:0", "hôm kia")
    assert (stored.likes, stored.comments, stored.shares, stored.views) == (3, None, None, 2**40)
    assert stored.published_at == NOW - timedelta(days=2)
    assert stored.language == "vi"


def test_of_two_layers_the_longer_text_wins(database: Database, pipeline: Pipeline) -> None:
    summary = make_post(text="Bài viết về…", layer="feed")
    whole = make_post(text="Bài viết về cà phê, đầy đủ.", layer="structured")
    assert pipeline.take(harvest(summary), now=NOW).outcomes == {Outcome.NEW: 1}
    assert pipeline.take(harvest(whole), now=NOW).outcomes == {Outcome.CHANGED: 1}
    assert pipeline.take(harvest(summary), now=NOW).outcomes == {Outcome.SEEN: 1}
    shortened = make_post(text="Đã gỡ.", layer="structured")
    assert pipeline.take(harvest(shortened), now=NOW).outcomes == {Outcome.CHANGED: 1}


def test_twice_on_one_page_is_one_post(database: Database, pipeline: Pipeline) -> None:
    result = pipeline.take(harvest(make_post(), make_post()), now=NOW)
    assert result.outcomes == {Outcome.NEW: 1, Outcome.SEEN: 1}
    assert len(rows(database, tables.Post)) == 1


def test_post_without_author_or_date_is_stored(database: Database, pipeline: Pipeline) -> None:
    pipeline.take(harvest(make_post(author=None, published_at=None)), now=NOW)
    with database.read() as session:
        post = session.scalars(select(tables.Post)).one()
    assert post.account_id is None
    assert post.published_at is None
    assert post.day == NOW.astimezone(make.ZONE).date()


def test_day_is_counted_in_the_reporting_zone(database: Database, pipeline: Pipeline) -> None:
    late = NOW.replace(hour=18)  # 01:00 the next day in Hà Nội
    pipeline.take(harvest(make_post(published_at=late - timedelta(days=1))), now=late)
    with database.read() as session:
        assert session.scalars(select(tables.Post.day)).one() == NOW.date()


def test_a_date_that_cannot_be_is_unknown(database: Database, pipeline: Pipeline) -> None:
    future = make_post(1, published_at=NOW + timedelta(days=9), published_raw="29/11/2026")
    ancient = make_post(2, published_at=NOW.replace(year=1970))
    pipeline.take(harvest(future, ancient), now=NOW)
    with database.read() as session:
        found = session.execute(
            select(tables.Post.published_at, tables.Post.published_raw).order_by(tables.Post.key)
        ).all()
    assert [tuple(row) for row in found] == [(None, "29/11/2026"), (None, None)]


BAD = [
    (make_post(9, reactions=Reactions(likes=-1)), "likes is -1"),
    (make_post(9, reactions=Reactions(views=2**63)), "views is"),
    (make_post(9, text="x" * 1_000_001), "1,000,001 characters"),
    (make_post(9, url="javascript:alert(1)"), "not a web address"),
    (make_post(9, key=" "), "no key"),
    (make_post(9, published_at=NOW.replace(tzinfo=None)), "names no zone"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD)
def test_unusable_post_is_kept_aside_and_the_rest_go_on(
    database: Database, pipeline: Pipeline, bad: Post, reason: str
) -> None:
    source_id, run_id = new_run(database)
    result = pipeline.take(
        harvest(make_post(1), bad, make_post(2)), source_id=source_id, run_id=run_id, now=NOW
    )
    assert result.outcomes == {Outcome.NEW: 2, Outcome.QUARANTINED: 1}
    with database.read() as session:
        aside = list_quarantine(session)
        run = session.get_one(tables.CrawlRun, run_id)
    assert len(aside) == 1
    assert reason in aside[0].reason
    assert (run.posts, run.posts_new, run.posts_quarantined) == (3, 2, 1)


def test_post_that_breaks_the_scorer_is_kept_aside_and_can_be_replayed(
    database: Database, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_brand(database, name="Hạ Miên", query='"hạ miên"', actor="test")
    source_id, run_id = new_run(database)
    from listener.ingest import mentioning

    whole = mentioning.score_mention

    def broken(title: str | None, text: str, *args: object) -> object:
        if "bom" in text:
            raise ValueError("cannot read this one")
        return whole(title, text, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(mentioning, "score_mention", broken)
    page = harvest(
        make_post(1, "Hạ Miên tốt"),
        make_post(2, "Hạ Miên bom"),
        make_post(3, "Hạ Miên tệ"),
        mark=ThreadMark(url=THREAD, signature="s", last_page_url=THREAD),
    )
    result = pipeline.take(page, source_id=source_id, run_id=run_id, now=NOW)
    assert result.outcomes == {Outcome.NEW: 2, Outcome.QUARANTINED: 1}
    assert result.mentions_new == 2
    with database.read() as session:
        assert list_quarantine(session)[0].reason == "ValueError: cannot read this one"
        assert known_threads(session, [THREAD], 0, NOW)[THREAD].signature == "s"
        run = session.get_one(tables.CrawlRun, run_id)
        assert (run.posts, run.posts_new, run.posts_quarantined, run.mentions_new) == (3, 2, 1, 2)

    again = replay_quarantine(database, actor="test")
    assert (again.stored, again.still_aside) == (0, 1)
    monkeypatch.undo()
    again = replay_quarantine(database, actor="test")
    assert (again.stored, again.still_aside) == (1, 0)
    with database.read() as session:
        assert list_quarantine(session) == []
        assert session.scalar(select(func.count()).select_from(tables.Mention)) == 3


def test_fault_with_a_piece_of_page_is_kept_aside(database: Database, pipeline: Pipeline) -> None:
    source_id, run_id = new_run(database)
    fault = Fault(url=THREAD, kind="unparsed", message="No post was found.", payload="<html>\x00</html>")
    pipeline.take(harvest(faults=(fault,)), source_id=source_id, run_id=run_id, now=NOW)
    with database.read() as session:
        aside = list_quarantine(session)[0]
        assert session.get_one(tables.CrawlRun, run_id).errors == 1
    assert (aside.kind, aside.payload) == ("page", "<html></html>")
    assert replay_quarantine(database, actor="test").pages == 1


def test_sighting_moves_the_counts_of_the_opening_post(database: Database, pipeline: Pipeline) -> None:
    topic = make_post(1, kind=Kind.TOPIC, reactions=Reactions(comments=2, views=10))
    pipeline.take(harvest(topic, make_post(2)), now=NOW)
    later = NOW + timedelta(hours=1)
    seen = Sighting(site=topic.site, thread_url=THREAD, reactions=Reactions(comments=5, views=40))
    unknown = Sighting(
        site=topic.site, thread_url="https://forum.example.vn/x/", reactions=Reactions(views=1)
    )
    pipeline.take(harvest(sightings=(seen, unknown)), now=later)
    with database.read() as session:
        post = session.scalars(select(tables.Post).where(tables.Post.kind == "topic")).one()
        assert (post.comments, post.views) == (5, 40)
        assert session.scalar(select(func.count()).select_from(tables.Snapshot)) == 2


def test_thread_is_incomplete_until_its_mark(database: Database, pipeline: Pipeline) -> None:
    pipeline.take(harvest(make_post()), now=NOW)
    with database.read() as session:
        assert known_threads(session, [THREAD], 0, NOW) == {}
    mark = ThreadMark(url=THREAD, signature="2|x", last_page_url=THREAD + "?page=2")
    pipeline.take(harvest(make_post(2), mark=mark), now=NOW)
    with database.read() as session:
        assert known_threads(session, [THREAD], 0, NOW) == {THREAD: mark}


hostile_text = st.text(max_size=60) | st.sampled_from(["\x00", "\ud800", "Hạ Miên tệ", "=cmd()", "{0} %s"])
any_posts = st.lists(
    st.builds(
        make_post,
        st.integers(1, 4),
        hostile_text,
        title=st.none() | hostile_text,
        author=st.none() | st.builds(Author, name=hostile_text, external_id=st.none() | hostile_text),
        reactions=st.builds(Reactions, likes=st.none() | st.integers(-2, 2**32)),
        thread_title=st.none() | hostile_text,
        quoted=st.none() | hostile_text,
        published_raw=st.none() | hostile_text,
    ),
    max_size=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=st.lists(any_posts, min_size=1, max_size=3))
def test_outcomes_add_up_to_what_came_in(database: Database, pages: list[list[Post]]) -> None:
    pipeline = Pipeline(database, make.settings())
    with database.write() as session:
        source_id = session.scalar(select(tables.Source.id))
    source_id = source_id or add_source(database, url="https://x.example.vn/", actor="test").id
    with database.write() as session:
        run_id = session.execute(
            insert(tables.CrawlRun).values(source_id=source_id).returning(tables.CrawlRun.id)
        ).scalar_one()
    for page in pages:
        result = pipeline.take(harvest(*page), source_id=source_id, run_id=run_id, now=NOW)
        assert result.outcomes.total() == len(page)
    with database.read() as session:
        run = session.get_one(tables.CrawlRun, run_id)
    assert run.posts == sum(map(len, pages))
    assert run.posts == run.posts_new + run.posts_changed + run.posts_seen + run.posts_quarantined
