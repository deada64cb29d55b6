"""A crawl that is killed, a schedule, a reply: what follows the first crawl of a real forum.

Apart from the first crawls, so that the two files can run at the same time.
"""

from __future__ import annotations

import itertools
import os
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from listener.store import Database, tables
from tests.lab.forums import RunningForum
from tests.live.listener import eventually, install

pytestmark = pytest.mark.live


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
