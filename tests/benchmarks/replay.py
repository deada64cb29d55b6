"""``python -m tests.benchmarks.replay [--posts N] [--database URL] [--json]``: a changed query over history.

Posts are made from a seed and stored. Then one query is matched against all of them in two ways: as a replay
does it, which reads only what the index of words leaves; and as if every post came in anew, through the
whole pipeline, measured over a sample (each post of the sample is stored into a second database) and
multiplied. What the index costs while posts are stored is measured beside it. Times are of the processor
and of the database's clock on the wall for PostgreSQL, whose server is another process.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from listener.brands import add_brand, change_query, list_brands
from listener.pipeline import Pipeline
from listener.post import Author, Harvest, Kind, Post, Reactions
from listener.queries.spelling import folded_text
from listener.settings import get_settings
from listener.store import Database, open_database, tables
from listener.store.upsert import in_batches
from listener.store.words import take_in
from tests.benchmarks.made import MadePost, Maker, without_accents

START = datetime(2026, 1, 1, tzinfo=UTC)
PAGE = 14
"""Posts a page, as a thread of a forum shows."""


def history(maker: Maker, count: int) -> Iterator[MadePost]:
    """Posts; few are made and used again, each time with a number of their own: making takes longest."""
    made = maker.posts(min(count, 20_000))
    for number in range(count):
        post = made[number % len(made)]
        yield MadePost(title=post.title, text=f"{post.text} bài {number}")


def as_posts(made: Sequence[MadePost], first: int) -> list[Post]:
    """Posts as a spider hands them over."""
    return [
        Post(
            site="forum.example.vn",
            key=f"p{first + number}",
            url=f"https://forum.example.vn/t/{(first + number) // PAGE}#p{first + number}",
            kind=Kind.COMMENT,
            thread_url=f"https://forum.example.vn/t/{(first + number) // PAGE}",
            title=post.title,
            text=post.text,
            author=Author(name=f"người {(first + number) % 5000}"),
            published_at=START + timedelta(seconds=first + number),
            reactions=Reactions(likes=number % 9),
            layer="made",
        )
        for number, post in enumerate(made)
    ]


def through_the_pipeline(database: Database, made: Sequence[MadePost], first: int) -> float:
    """CPU seconds of storing and matching posts page by page."""
    pipeline = Pipeline(database, get_settings())
    began = time.process_time()
    for page in in_batches(as_posts(made, first), PAGE):
        pipeline.take(Harvest(url="https://forum.example.vn/", posts=tuple(page)))
    return time.process_time() - began


def fill(database: Database, made: Iterator[MadePost]) -> None:
    """Store posts as rows, for a history of the wanted size in a bearable time."""
    with database.write() as session:
        thread = session.execute(
            insert(tables.Thread)
            .values(site="forum.example.vn", url="https://forum.example.vn/t/0", visited_at=START)
            .returning(tables.Thread.id)
        ).scalar_one()
    rows: list[dict[str, Any]] = []
    for number, post in enumerate(made):
        whole = f"{post.title}\n{post.text}" if post.title else post.text
        rows.append(
            {
                "site": "forum.example.vn", "key": f"old{number}", "url": f"https://forum.example.vn/o/{number}",
                "kind": "comment", "thread_id": thread, "title": post.title, "text": post.text,
                "folded": folded_text(whole), "language": "vi", "published_at": START,
                "collected_at": START, "seen_at": START, "day": START.date(), "layer": "made",
            }
        )  # fmt: skip
        if len(rows) == 5000:
            _store(database, rows)
            rows = []
    _store(database, rows)


def _store(database: Database, rows: list[dict[str, Any]]) -> None:
    with database.write() as session:
        if rows:
            session.connection().execute(insert(tables.Post), rows)
        take_in(session, at_least=1)


def upkeep(database: Database, made: Sequence[MadePost], seconds: float) -> float:
    """Microseconds a post that the index costs a crawl: the same posts with and without it."""
    with database.write() as session:
        for name in ("new", "edited", "gone"):
            session.execute(text(f"DROP TRIGGER post_words_{name}"))
    without = through_the_pipeline(database, made, 5_000_000)
    return 1e6 * (seconds - without) / len(made)


def measure(url: str, folder: Path, posts: int, sample: int) -> dict[str, Any]:
    """All figures."""
    maker = Maker()
    # The names stand in the posts: one in ten names one of these twenty brands.
    maker.names = maker.names[:20]
    database = open_database(url)
    fill(database, history(maker, posts))
    name = without_accents(maker.names[0])
    query = f'"{name}" OR {name.replace(" ", "")}'
    second = open_database(f"sqlite:///{folder / 'second.db'}")
    add_brand(second, name="Một", query=query, actor="benchmark")
    some = list(history(maker, sample))
    through_the_pipeline(second, some[:500], 9_000_000)  # what is loaded once is loaded before
    pipeline = through_the_pipeline(second, some, 0)
    cost = upkeep(second, some, pipeline)
    add_brand(database, name="Một", query='"không ai viết thế này"', actor="benchmark")
    wall, cpu = time.perf_counter(), time.process_time()
    change_query(database, "mot", query, actor="benchmark")
    replayed, wall = time.process_time() - cpu, time.perf_counter() - wall
    with database.read() as session:
        mentions = list_brands(session)[0].mentions
    whole = pipeline / sample * posts
    return {
        "posts": posts,
        "mentions": mentions,
        "replay_cpu_seconds": replayed,
        "replay_wall_seconds": wall,
        "pipeline_microseconds_a_post": 1e6 * pipeline / sample,
        "pipeline_cpu_seconds_for_all": whole,
        "times_faster": whole / max(replayed, wall if not database.is_sqlite else replayed),
        "index_microseconds_a_post": cost,
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.replay", description=__doc__)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=3000, help="posts that go through the whole pipeline")
    parser.add_argument("--database", help="an empty database; a new SQLite file by default")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{Path(folder) / 'history.db'}"
        report = measure(url, Path(folder), options.posts, options.sample)
    if options.json:
        print(json.dumps(report, indent=2))
        return
    for name, value in report.items():
        print(f"{name.replace('_', ' ')}: {value:,.4g}" if isinstance(value, float) else f"{name}: {value:,}")


if __name__ == "__main__":
    main()
