"""The whole way, as a user goes it: real forum software, the command line, and what lies in the store."""

from __future__ import annotations

import itertools
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from listener.store import Database, open_database, tables
from tests.lab.community import Community
from tests.lab.forums import RunningForum, boot
from tests.live.listener import Installation, eventually

pytestmark = pytest.mark.live


@pytest.fixture(params=["spirit", "machina"])
def forum(
    request: pytest.FixtureRequest, spirit_forum: RunningForum, machina_forum: RunningForum
) -> RunningForum:
    return spirit_forum if request.param == "spirit" else machina_forum


@pytest.fixture
def own_forum(tmp_path: Path, community: Community) -> Iterator[RunningForum]:
    """A forum that this test may write to."""
    with boot("spirit", tmp_path / "forum", community) as running:
        yield running


@pytest.fixture
def stored(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


def install(folder: Path, database_url: str, forum: RunningForum, **settings: str) -> Installation:
    (folder / "data").mkdir()
    installation = Installation(folder / "data", database_url, forum.site, **settings)
    installation.run("init")
    installation.run("brand", "add", "Hạ Miên", "--query", '"ha mien" OR hamien')
    installation.run(
        "source", "add", forum.url, "--name", "Forum", "--kind", "forum", "--delay", "0", "--every", "15s"
    )
    return installation


def share(right: int, total: int) -> float:
    assert total
    return right / total


def test_every_post_once_and_right(
    forum: RunningForum, stored: Database, database_url: str, tmp_path: Path
) -> None:
    installation = install(tmp_path, database_url, forum)
    (run,) = installation.json("crawl", "--all")
    assert (run["status"], run["errors"]) == ("finished", 0)
    assert run["posts_new"] == len(forum.truth) == run["posts"]

    with stored.read() as session:
        rows = session.execute(
            select(tables.Post, tables.Account, tables.Thread)
            .join(tables.Account, tables.Account.id == tables.Post.account_id)
            .join(tables.Thread, tables.Thread.id == tables.Post.thread_id)
        ).all()
    by_id = {post.key.rsplit(":", 1)[-1]: (post, account, thread) for post, account, thread in rows}
    assert len(rows) == len(by_id) == len(forum.truth)
    right: Counter[str] = Counter()
    for truth in forum.truth:
        post, account, thread = by_id[truth.post_id]
        right["author"] += account.name == truth.author
        right["profile"] += account.profile_url == truth.profile_url
        right["time"] += post.published_at is not None and (
            post.published_at.replace(second=0) == truth.time.replace(second=0, microsecond=0)
        )
        right["text"] += post.text.split() == truth.text.split()
        right["paragraphs"] += post.text == truth.text
        right["likes"] += post.likes == truth.likes
        right["thread"] += (thread.title, thread.board) == (truth.title, truth.board)
        right["kind"] += (post.kind == "topic") is truth.opening
        right["replies"] += not truth.opening or post.comments == truth.thread_replies
        right["link"] += post.url == truth.permalink
    wrong = {name: count for name, count in right.items() if share(count, len(forum.truth)) < 0.99}
    assert not wrong, f"{wrong} right of {len(forum.truth)}"

    (again,) = installation.json("crawl", "--all")
    assert again["posts_new"] == again["posts_changed"] == 0
    # The front page, the first list page of each board, robots.txt; revisits are counted apart.
    assert again["requests"] - again["revisits"] <= len({t.board for t in forum.truth}) + 3


def test_a_new_reply_costs_three_requests_at_most(
    own_forum: RunningForum, tmp_path: Path, stored: Database, database_url: str
) -> None:
    installation = install(tmp_path, database_url, own_forum)
    installation.run("crawl", "--all")
    (idle,) = installation.json("crawl", "--all")
    first = own_forum.truth[0]
    own_forum.add_post(first.thread_id, first.author, "Hạ Miên vừa trả lời rồi nhé, cảm ơn shop!")
    own_forum.add_like(first.post_id, own_forum.truth[-1].author)
    (run,) = installation.json("crawl", "--all")
    assert run["posts_new"] == 1
    assert run["mentions_new"] == 1
    cost = (run["requests"] - run["revisits"]) - (idle["requests"] - idle["revisits"])
    assert cost <= 3


def test_killed_crawl_goes_on_without_loss_or_doubles(
    own_forum: RunningForum, tmp_path: Path, stored: Database, database_url: str
) -> None:
    installation = install(tmp_path, database_url, own_forum)

    def posts() -> int:
        with stored.read() as session:
            return session.scalar(select(func.count()).select_from(tables.Post)) or 0

    with stored.write() as session:
        session.execute(tables.Source.__table__.update().values(delay_seconds=0.1))  # type: ignore[attr-defined]
    for enough in (30, 120):
        process = installation.start("crawl", "--all")
        try:
            eventually(lambda enough=enough: posts() >= enough)  # type: ignore[misc]
            assert posts() < len(own_forum.truth)
            _kill_everything(process.pid)
        finally:
            process.wait(30)
            assert process.stdout is not None
            process.stdout.close()
        with stored.write() as session:  # as if the minute of the lease had passed
            session.execute(tables.Source.__table__.update().values(lease_until=None))  # type: ignore[attr-defined]
    (run,) = installation.json("crawl", "--all")
    assert run["status"] == "finished"
    with stored.read() as session:
        keys = session.scalars(select(tables.Post.key)).all()
        statuses = session.scalars(select(tables.CrawlRun.status).order_by(tables.CrawlRun.id)).all()
    assert len(keys) == len(set(keys)) == len(own_forum.truth)
    assert statuses == ["killed", "killed", "finished"]


def _kill_everything(parent: int) -> None:
    """SIGKILL to a command and to the crawl it started, which is in a group of its own."""
    import os

    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    for pid in [parent, *map(int, children)]:
        os.kill(pid, signal.SIGKILL)


def test_schedule_follows_a_living_forum_and_two_never_overlap(
    own_forum: RunningForum, tmp_path: Path, stored: Database, database_url: str
) -> None:
    installation = install(tmp_path, database_url, own_forum, tick_seconds="0.5")
    processes = [installation.start("up", "--no-dashboard") for _ in range(2)]
    try:

        def runs() -> list[tables.CrawlRun]:
            with stored.read() as session:
                return list(session.scalars(select(tables.CrawlRun).order_by(tables.CrawlRun.id)))

        def finished() -> int:
            return sum(run.status == "finished" for run in runs())

        eventually(lambda: finished() >= 1)
        newest = max(own_forum.truth, key=lambda post: post.time)
        own_forum.add_post(newest.thread_id, newest.author, "ha mien ship nhanh qua")
        with stored.write() as session:
            session.execute(tables.Source.__table__.update().values(next_run_at=newest.time))  # type: ignore[attr-defined]

        def found() -> bool:
            with stored.read() as session:
                return bool(
                    session.scalar(
                        select(func.count())
                        .select_from(tables.Post)
                        .where(tables.Post.text == "ha mien ship nhanh qua")
                    )
                )

        eventually(found)
        ended = [run for run in runs() if run.finished_at is not None]
        for one, other in itertools.pairwise(ended):
            assert one.finished_at is not None
            assert one.finished_at <= other.started_at
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        outputs = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    time.sleep(0.1)
    with stored.read() as session:
        assert not session.scalars(select(tables.CrawlRun).where(tables.CrawlRun.status == "running")).all()


def test_unreachable_source_fails_in_words(tmp_path: Path) -> None:
    installation = Installation(tmp_path, f"sqlite:///{tmp_path / 'x.db'}", "127.0.0.1:9")
    installation.run("source", "add", "http://127.0.0.1:9/", "--kind", "forum", "--delay", "0")
    output = installation.run("crawl", "--all", code=1)
    assert "failed" in output
    faults = installation.json("source", "runs", "127.0.0.1:9", "--faults")["faults"]
    assert [fault["kind"] for fault in faults] == ["unreachable"]
    refused = installation.run("source", "add", "http://127.0.0.1:9/x", code=1)
    assert "Nothing could be collected" in refused


def test_private_address_is_refused_unless_allowed(tmp_path: Path) -> None:
    installation = Installation(tmp_path, f"sqlite:///{tmp_path / 'x.db'}")
    output = installation.run("source", "try", "http://127.0.0.1:9/", code=1)
    assert "LISTENER_ALLOW_HOSTS" in output
