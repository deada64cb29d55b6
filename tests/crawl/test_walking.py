"""Crawls into a real database over several runs: what is new first, what is old as the budget lasts,
what is gone said so, what was killed continued."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from listener.crawl import claim_due
from listener.sources import add_source, list_runs
from listener.store import Database, tables, utc_now
from tests.spiders.crawling import ROOT, SECONDS, crawl_many
from tests.spiders.vast import Vast, controls

FAST = {"AUTOTHROTTLE_ENABLED": False}


@pytest.fixture(autouse=True)
def _may_go_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTENER_ALLOW_HOSTS", "127.0.0.1")


def add(database: Database, forum: Vast) -> int:
    return add_source(database, url=forum.url, actor="test", delay_seconds=0, timezone="UTC").id


def order(database_url: str, source: int, before: list[str], **changes: Any) -> dict[str, Any]:
    """One run of a source, after the forum has changed."""
    crawl = {"kind": "forum", "database": database_url, "source": source, "settings": FAST}
    return crawl | {"before": before, "changes": {"revisit_requests": 0} | changes}


def keys(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.scalars(select(tables.Post.key)))


def test_each_run_reads_its_news_and_goes_on_with_what_is_old(
    sqlite_database: Database, tmp_path: Path
) -> None:
    database, database_url = sqlite_database, f"sqlite:///{sqlite_database.path}"
    with Vast(84, posts=lambda number: 1) as forum:
        source = add(database, forum)
        # A page of the list has 25 threads: they fit into a run, the rest does not.
        news = [[], ["reply?number=7"], ["reply?number=8", "open?board=1"], [], []]
        runs = [order(database_url, source, list(controls(forum, *calls)), max_requests=32) for calls in news]
        crawl_many(runs, tmp_path)
        assert keys(database) == forum.every_post()
    with database.read() as session:
        told = list_runs(session, source)[::-1]
        backfill = session.scalars(select(tables.CrawlRun.backfill).order_by(tables.CrawlRun.id)).all()
        collected = dict(session.execute(select(tables.Post.key, tables.Post.collected_at)).all())
        unfinished = session.scalars(select(tables.ListMemory.resume)).all()
    assert [run.status for run in told] == ["finished"] * len(runs)
    assert all(run.requests <= 32 for run in told)
    assert "All news was read" in (told[1].reason or "")
    assert told[-1].posts == 0
    assert told[-1].requests <= 1 + 1 + 2
    assert sum(backfill) > 84 - 25  # what lies below the first page of the list
    for run, first, written in ((told[1], 85, 1), (told[2], 86, 2)):
        for post in range(first, first + written):
            assert run.finished_at is not None
            assert run.started_at <= collected[f"post:{post}"] <= run.finished_at
    assert unfinished == [None] * 2


def test_old_threads_take_only_their_share_of_a_day(sqlite_database: Database) -> None:
    source = add_source(sqlite_database, url="https://forum.example.vn/", actor="test", daily_requests=100).id
    with sqlite_database.write() as session:
        (job,) = claim_due(session, limit=1)
        assert (job.max_requests, job.backfill_requests) == (100, 50)
        session.execute(
            update(tables.CrawlRun).values(requests=60, backfill=45, status="finished", finished_at=utc_now())
        )
        session.execute(update(tables.Source).values(lease_until=None, next_run_at=utc_now()))
        (job,) = claim_due(session, limit=1)
        assert (job.source_id, job.max_requests, job.backfill_requests) == (source, 40, 5)


def test_what_is_gone_is_marked_and_what_returns_is_not(sqlite_database: Database, tmp_path: Path) -> None:
    database, database_url = sqlite_database, f"sqlite:///{sqlite_database.path}"
    with Vast(4, posts=lambda number: 6) as forum:  # posts 1–6, 7–12, 13–18, 19–24
        source = add(database, forum)
        text = "text=This+post+says+something+else+now."
        steps = [
            [],
            ["delete?post=3", f"edit?post=2&{text}", "reply?number=1"],  # in the midst, with a new reply
            ["delete?post=12"],  # the last of its thread: the list counts one less
            ["wall?up=1", "reply?number=3"],  # hidden from guests, not deleted
            ["wall?up=0", "reply?number=3"],
        ]
        runs = [order(database_url, source, list(controls(forum, *calls))) for calls in steps]
        crawl_many(runs, tmp_path)

        def gone() -> dict[str, str | None]:
            with database.read() as session:
                return dict(
                    session.execute(
                        select(tables.Post.key, tables.Post.deleted_reason).where(
                            tables.Post.deleted_at.is_not(None)
                        )
                    ).all()
                )

        assert gone() == {"post:3": "post-gone", "post:12": "post-gone"}
        with database.read() as session:
            versions = session.scalars(select(tables.PostVersion.text)).all()
        assert versions == ["This is what post number 2 has to say about the matter."]

        forum.threads[1].posts.insert(2, 3)
        forum.threads[4].posts.clear()
        with database.write() as session:  # young, and not looked at since: due
            hour_ago = utc_now() - timedelta(hours=1)
            session.execute(update(tables.Post).values(published_at=hour_ago, seen_at=hour_ago))
        crawl_many([order(database_url, source, list(controls(forum)), revisit_requests=9)], tmp_path)
        thread = {f"post:{number}": "thread-gone" for number in range(19, 25)}
        assert gone() == {"post:12": "post-gone"} | thread
        assert len(forum.runs[-1].of("viewtopic.php")) == 4  # by the addresses that need no redirect


@contextmanager
def killing(forum: Vast, moments: Iterator[int]) -> Iterator[list[int]]:
    """Kill the process whose number is in the list at each moment, counted in requests."""
    victim: list[int] = []
    left = [next(moments)]

    def look(_count: int) -> None:
        left[0] -= 1
        if left[0] == 0 and victim:
            os.kill(victim[0], signal.SIGKILL)
            left[0] = next(moments, 10**9)

    forum.before_answer = look
    yield victim
    forum.before_answer = lambda _count: None


@pytest.mark.parametrize("seed", [20261122])
def test_a_crawl_killed_at_any_moment_ends_like_an_undisturbed_one(
    seed: int, database: Database, database_url: str, tmp_path: Path
) -> None:
    moments = random.Random(f"{seed} {database_url.split(':')[0]}")
    kills = 3
    with Vast(36, boards=2, posts=lambda number: 1 + number % 14) as forum:
        source = add(database, forum)
        orders = tmp_path / "orders.json"
        orders.write_text(json.dumps([order(database_url, source, [])] * (kills + 1)))
        with killing(forum, iter([moments.randint(2, 18) for _ in range(kills)])) as victim:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.spiders.forked", str(orders)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
                env=os.environ | {"SCRAPY_SETTINGS_MODULE": "spiders.settings"},
            )
            assert process.stdout is not None
            codes = []
            for line in process.stdout:
                word, number = line.split()
                if word == "started":
                    victim[:] = [int(number)]
                else:
                    codes.append(int(number))
            process.stdout.close()
            assert process.wait(SECONDS) == 0
        assert codes == [-signal.SIGKILL] * kills + [0]
        assert keys(database) == forum.every_post()
    with database.read() as session:
        statuses = session.scalars(select(tables.CrawlRun.status).order_by(tables.CrawlRun.id)).all()
        counted = session.scalar(select(func.sum(tables.CrawlRun.posts_new)))
    assert statuses == ["killed"] * kills + ["finished"]
    assert counted == len(forum.every_post())
