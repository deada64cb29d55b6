"""How a crawl lives and ends: beats, lost leases, signals, remembered pages, revisits."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.spiders.crawling import ROOT, SECONDS, crawl, job_file, start_crawl
from tests.spiders.hostile import Hostile
from tests.spiders.recording import read_told


def test_a_signal_ends_a_crawl_with_its_end_told_once(tmp_path: Path) -> None:
    with Hostile("long") as server:
        process = start_crawl(tmp_path, server.url)
        try:
            deadline = time.monotonic() + SECONDS
            while len(server.seen) < 6 and time.monotonic() < deadline:
                time.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            process.wait(SECONDS)
        finally:
            process.kill()
            process.wait()
        told = read_told(tmp_path)
        assert len(server.seen) < 22
    [end] = told.ends
    assert not end["reached_end"]
    assert "signal" in end["reason"]
    assert 0 < len(told.posts) < 20
    assert len(told.marks) == len(told.posts)  # one-page threads: each that was read is complete


def test_the_heart_beats_and_a_lost_lease_ends_the_crawl(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps({"lose_lease": True, "beat_seconds": 0.5}))
    with Hostile("long") as server:
        told = crawl(tmp_path, server.url)
    [end] = told.ends
    assert told.beats == 1
    assert not end["reached_end"]
    assert "another run" in end["reason"]
    assert end["requests"] < 22


def test_a_list_that_has_not_changed_is_not_sent_again(tmp_path: Path) -> None:
    with Hostile("calm") as server:
        first = crawl(tmp_path, server.url)
        assert first.validators[server.url].etag == '"v1"'
        again = crawl(tmp_path, server.url)
        assert again.ends[-1]["requests"] == 2  # robots.txt and the list
        assert again.ends[-1]["not_modified"] == 1
        assert again.ends[-1]["reached_end"]


def test_a_list_whose_threads_were_not_all_read_is_not_remembered(tmp_path: Path) -> None:
    with Hostile("calm") as server:
        told = crawl(tmp_path, server.url, max_requests=3)
    assert len(told.posts) == 1
    assert told.validators == {}


def test_young_posts_are_looked_at_again_within_their_own_budget(tmp_path: Path) -> None:
    with Hostile("long") as server:
        crawl(tmp_path, server.url)
        # Canonical addresses, as the store keeps them, and the budget cuts the fourth.
        threads = [f"{server.url}topic/{number}/" for number in (1, 2, 3, 4)]
        plan = {"revisits": [{"url": url, "thread_url": url} for url in threads]}
        (tmp_path / "plan.json").write_text(json.dumps(plan))
        told = crawl(tmp_path, server.url, revisit_requests=3, max_requests=2)
    assert told.ends[-1]["revisits"] == 3
    assert told.ends[-1]["requests"] == 5
    assert told.ends[-1]["reached_end"]
    assert [post.key for post in told.posts[20:]] == ["comment:1", "comment:2", "comment:3"]


def test_a_thread_too_long_for_one_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with Hostile("endless-thread") as server:
        told = crawl(tmp_path, server.url, max_requests=4)
        [mark] = told.marks.values()
        assert mark.signature == "unfinished"
        assert mark.last_page_url.endswith("?page=2")
        server.seen.clear()
        told = crawl(tmp_path, server.url)
        assert next(path for path in server.paths() if "topic" in path).endswith("?page=2")
        assert {post.key for post in told.posts} == {"comment:1", "comment:2", "comment:3"}


def test_a_preview_runs_as_the_listener_starts_it(tmp_path: Path) -> None:
    """No recording here: Scrapy's own command, started away from the repository."""
    with Hostile("well") as server:
        out = tmp_path / "out.jsonl"
        job = job_file(tmp_path, server.url, mode="preview", source_id=None, run_id=None, out=str(out))
        subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", "forum", "-a", f"job={job}"],
            cwd=tmp_path,
            env={"SCRAPY_SETTINGS_MODULE": "spiders.settings", "PATH": "", "PYTHONPATH": str(ROOT)},
            check=True,
            timeout=SECONDS,
        )
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["post"]["key"] for line in lines if "post" in line] == ["comment:1", "comment:2"]
    assert sum("end" in line for line in lines) == 1


def test_a_spider_needs_a_job() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "forum"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode != 0
    assert "-a job=" in done.stderr
