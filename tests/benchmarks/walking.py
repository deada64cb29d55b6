"""What walking a forum costs, each beside a named baseline in the same run.

``python -m tests.benchmarks.walking requests|speed|memory [--json]``

- ``requests``: posts per request on a live forum, beside a plain breadth-first crawl (Scrapy's LinkExtractor,
  every link of the host once).
- ``speed``: CPU seconds of a crawl, parsing included and nothing stored, beside a bare loop of aiohttp and
  selectolax over the very same pages (``pip install -e '.[bench]'``), once each is warm.
- ``memory``: the peak of a crawl of a forum of 100,000 posts into SQLite; takes minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from listener.intake import CrawlJob
from listener.sources import add_source
from listener.store import open_database
from tests.benchmarks.dressed import Dressed
from tests.lab.community import sample_community
from tests.lab.forums import boot
from tests.spiders.vast import Vast

THREADS_FOR_SPEED = 300
ROUNDS = 3
"""Crawls and loops that take turns."""
POSTS_FOR_MEMORY = 100_000
POSTS_A_THREAD = 50


def run(kind: str, *arguments: str, **environment: str) -> dict[str, Any]:
    """One measurement in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.walking_once", kind, *arguments],
        env=os.environ | {"SCRAPY_SETTINGS_MODULE": "spiders.settings"} | environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def job(folder: Path, url: str, **values: Any) -> str:
    """A job for a crawl as fast as it can."""
    path = folder / "job.json"
    allowed = (url.split("/")[2],)
    start = {"mode": "preview", "kind": "forum", "url": url, "out": str(folder / "out.jsonl")}
    CrawlJob(**start | {"delay_seconds": 0.0, "allow_hosts": allowed, "max_requests": 10**6} | values).write(
        path
    )
    return str(path)


def requests(engine: str) -> dict[str, Any]:
    """Posts per request on a live forum."""
    with (
        tempfile.TemporaryDirectory() as folder,
        boot(engine, Path(folder) / "forum", sample_community()) as forum,  # type: ignore[arg-type]
    ):
        ours = run("ours", job(Path(folder), forum.url, backfill_requests=10**6))
        plain = run("plain", forum.url)
        posts = len(forum.truth)
    one, other = ours["posts"] / ours["requests"], plain["posts"] / plain["requests"]
    return {"engine": engine, "posts": posts, "ours": ours, "plain": plain, "ratio": round(one / other, 2)}


def speed() -> dict[str, Any]:
    """CPU of a crawl beside a bare loop over the same pages."""
    with tempfile.TemporaryDirectory() as folder, Dressed(THREADS_FOR_SPEED, posts=lambda _: 20) as forum:
        crawl = job(Path(folder), forum.url, backfill_requests=10**6)
        first = run("ours", crawl)
        pages = [path for path in forum.runs[0].paths if path != "/robots.txt"]
        file = Path(folder) / "pages.json"
        file.write_text(json.dumps([forum.url.rstrip("/") + path for path in pages]))
        rounds = [(first, run("bare", str(file)))]
        rounds += [(run("ours", crawl), run("bare", str(file))) for _ in range(ROUNDS - 1)]
    # The least of each: other work on the machine only adds.
    ours, bare = (min(kind, key=lambda one: float(one["cpu"])) for kind in zip(*rounds, strict=True))
    return {"pages": len(pages), "ours": ours, "bare": bare, "ratio": round(ours["cpu"] / bare["cpu"], 2)}


def memory() -> dict[str, Any]:
    """The peak of a crawl into a database."""
    threads = POSTS_FOR_MEMORY // POSTS_A_THREAD
    with tempfile.TemporaryDirectory() as folder, Vast(threads, posts=lambda _: POSTS_A_THREAD) as forum:
        address = f"sqlite:///{Path(folder) / 'listener.db'}"
        os.environ["LISTENER_DATABASE_URL"] = address
        database = open_database(address)
        source = add_source(database, url=forum.url, actor="benchmark", delay_seconds=0)
        database.close()
        allowed = forum.url.split("/")[2]
        crawled = run("stored", str(source.id), folder, LISTENER_ALLOW_HOSTS=allowed)
    return crawled


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.walking", description=__doc__)
    parser.add_argument("what", choices=["requests", "speed", "memory"])
    parser.add_argument("--json", action="store_true", help="print JSON instead of words")
    options = parser.parse_args()
    if options.what == "requests":
        found: Any = [requests(engine) for engine in ("spirit", "machina")]
    else:
        found = speed() if options.what == "speed" else memory()
    if options.json:
        print(json.dumps(found, indent=2))
    elif options.what == "requests":
        for one in found:
            ours, plain = one["ours"], one["plain"]
            print(
                f"{one['engine']}: {one['posts']} posts; {ours['requests']} requests, plain breadth-first "
                f"{plain['requests']}; posts per request {one['ratio']:.1f} times the plain crawl's."
            )
    elif options.what == "speed":
        print(
            f"{found['pages']} pages: {found['ours']['cpu']:.2f} s of CPU, bare aiohttp and selectolax "
            f"{found['bare']['cpu']:.2f} s; {found['ratio']:.2f} times."
        )
    else:
        print(f"{found['posts']:,} posts in {found['requests']:,} requests: peak {found['peak_mb']:.0f} MB.")


if __name__ == "__main__":
    main()
