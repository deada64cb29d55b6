"""Posts per CPU second from HTML page to stored mention, beside fetching and parsing alone.

Both crawls fetch the same pages of a real Spirit forum over HTTP with the same spider; only the
intake differs. The forum's own CPU time is in another process and does not count.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from listener.brands import add_brand
from listener.crawl import claim_one
from listener.intake import CrawlJob
from listener.sources import add_source
from listener.store import open_database
from tests.lab.community import sample_community
from tests.lab.forums import RunningForum, boot

BRANDS = {"Hạ Miên": '"ha mien" OR hamien', "Nắng Gốm": '"nang gom" OR nanggom', "Trạm Lá": '"tram la"'}


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """One stage's part of a crawl."""

    name: str
    seconds: float
    share: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What was measured; seconds are CPU seconds."""

    posts: int
    mentions: int
    pages: int
    rounds: int
    posts_per_cpu_second: float
    baseline_posts_per_cpu_second: float
    ratio: float
    stages: list[Stage]


def measure(*, rounds: int = 3) -> Report:
    """Crawl ``rounds`` times each way."""
    with (
        tempfile.TemporaryDirectory() as folder,
        boot("spirit", Path(folder) / "f", sample_community()) as forum,
    ):
        stored = [_crawl(forum, Path(folder) / f"store{n}", "store") for n in range(rounds)]
        dropped = [_crawl(forum, Path(folder) / f"nothing{n}", "nothing") for n in range(rounds)]
    cpu = statistics.median(run["cpu"] for run in stored)
    baseline = statistics.median(run["cpu"] for run in dropped)
    names = sorted({name for run in stored for name in run["stages"]})
    seconds = {name: statistics.median(run["stages"].get(name, 0.0) for run in stored) for name in names}
    seconds["fetch and parse"] = max(cpu - sum(seconds.values()), 0.0)
    posts = stored[0]["posts"]
    assert all(run["posts"] == posts for run in stored + dropped), "both crawls must find the same posts"
    return Report(
        posts=posts,
        mentions=stored[0]["mentions"],
        pages=stored[0]["pages"],
        rounds=rounds,
        posts_per_cpu_second=posts / cpu,
        baseline_posts_per_cpu_second=posts / baseline,
        ratio=baseline / cpu,
        stages=[
            Stage(name=name, seconds=value, share=value / cpu)
            for name, value in sorted(seconds.items(), key=lambda item: -item[1])
        ],
    )


def _crawl(forum: RunningForum, folder: Path, into: str) -> Any:
    folder.mkdir()
    environment = {
        **os.environ,
        "LISTENER_DATABASE_URL": f"sqlite:///{folder / 'listener.db'}",
        "SCRAPY_SETTINGS_MODULE": "spiders.settings",
    }
    job = _prepare(environment["LISTENER_DATABASE_URL"], forum, folder)
    path = folder / "job.json"
    job.write(path)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.crawl_once", str(path), into],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _prepare(url: str, forum: RunningForum, folder: Path) -> CrawlJob:
    database = open_database(url)
    for name, query in BRANDS.items():
        add_brand(database, name=name, query=query, actor="benchmark")
    source = add_source(database, url=forum.url, actor="benchmark", delay_seconds=0)
    with database.write() as session:
        job = claim_one(session, source.id)
    database.close()
    return CrawlJob(
        mode="crawl",
        kind="forum",
        url=job.url,
        source_id=job.source_id,
        run_id=job.run_id,
        delay_seconds=0,
        allow_hosts=(forum.site,),
        out=str(folder / "dropped.jsonl"),
    )
