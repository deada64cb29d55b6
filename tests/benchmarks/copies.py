"""``python -m tests.benchmarks.copies [--posts N] [--json]``: looking for copies as history grows.

The keys alone, and the whole look (keys, candidates, comparing, writing) beside a plain insert of the same
posts by SQLAlchemy's Core in the same run, in pages of fifty. One made post in twenty is an edited copy of an
earlier one: how many are found is told by the share of its words that was changed. Times are the processor's.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, select

from listener.duplicates.clusters import settle_copies
from listener.duplicates.keys import keys_of, likeness
from listener.queries.spelling import folded_text
from listener.store import Database, open_database, tables
from tests.benchmarks.made import Maker

PAGE = 50
EDITS = (0.02, 0.05, 0.1, 0.15, 0.25)
"""Shares of the words that are replaced."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """One part of the run."""

    posts: int
    """Stored when it ended."""
    keys: float
    """Microseconds a post."""
    whole: float
    core_insert: float
    ratio: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Edited copies of one strength."""

    changed: float
    copies: int
    likeness: float
    """Mean Jaccard index with the text they were made of."""
    found: float
    """Share, 0 … 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What was measured."""

    stretches: list[Stretch]
    edits: list[Found]
    false: int
    """Posts taken for copies that were made independently, of at least sixteen words."""


def measure(posts: int) -> Report:
    """Store made posts in five stretches and look for copies all the while."""
    maker, dice = Maker(seed=5, brands=100), random.Random(5)
    texts: list[str] = []
    made_of: dict[int, tuple[int, float]] = {}
    words = sorted({word for post in maker.posts(200) for word in folded_text(post.text).split()})
    for post in maker.posts(posts):
        if texts and dice.random() < 0.05:
            at, share = dice.randrange(len(texts)), dice.choice(EDITS)
            parts = [dice.choice(words) if dice.random() < share else word for word in texts[at].split()]
            made_of[len(texts)] = (at, share)
            texts.append(" ".join(parts))
        else:
            texts.append(folded_text(post.text))
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'copies.db'}")
        with database.write() as session:
            session.execute(insert(tables.Thread).values(id=1, site="x", url="https://x/"))
        size = posts // 5
        stretches = [_stretch(database, texts, at, min(at + size, posts)) for at in range(0, posts, size)]
        with database.read() as session:
            clusters = dict(
                session.execute(select(tables.Duplicate.post_id, tables.Duplicate.cluster_id)).all()
            )
        database.close()
    found: Counter[float] = Counter()
    all_: Counter[float] = Counter()
    alike: dict[float, float] = dict.fromkeys(EDITS, 0.0)
    for number, (origin, share) in made_of.items():
        all_[share] += 1
        alike[share] += likeness(texts[origin], texts[number])
        found[share] += clusters.get(number + 1, -1) == clusters.get(origin + 1, -2)
    related = set(made_of) | {origin for origin, _ in made_of.values()}
    false = [
        n for n, text in enumerate(texts) if n not in related and n + 1 in clusters and len(text.split()) > 15
    ]
    return Report(
        stretches=stretches, false=len(false),
        edits=[
            Found(
                changed=share, copies=all_[share], likeness=alike[share] / all_[share],
                found=found[share] / all_[share],
            )
            for share in EDITS if all_[share]
        ],
    )  # fmt: skip


def _stretch(database: Database, texts: list[str], start: int, end: int) -> Stretch:
    begun = time.process_time()
    for text in texts[start:end]:
        keys_of(text)
    keys = time.process_time() - begun
    stored = looked = 0.0
    now = datetime.now(UTC)
    for at in range(start, end, PAGE):
        rows = [
            {
                "id": n + 1, "site": "x", "key": str(n), "url": "https://x/", "kind": "comment",
                "thread_id": 1, "text": texts[n], "folded": texts[n], "day": now.date(), "layer": "made",
                "published_at": now - timedelta(seconds=len(texts) - n), "collected_at": now, "seen_at": now,
            }
            for n in range(at, min(at + PAGE, end))
        ]  # fmt: skip
        with database.write() as session:
            begun = time.process_time()
            session.connection().execute(insert(tables.Post), rows)
            stored += time.process_time() - begun
            begun = time.process_time()
            settle_copies(session, [n + 1 for n in range(at, min(at + PAGE, end))])
            looked += time.process_time() - begun
    count = (end - start) / 1e6
    return Stretch(
        posts=end, keys=keys / count, whole=looked / count, core_insert=stored / count, ratio=looked / stored
    )


def main() -> None:
    """Run it and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.copies", description=__doc__)
    parser.add_argument("--posts", type=int, default=50_000, help="posts to store")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args()
    report = measure(options.posts)
    if options.json:
        print(json.dumps(asdict(report), indent=1))
        return
    table = Table("posts stored", "keys, µs", "whole look, µs", "plain insert, µs", "ratio")
    for one in report.stretches:
        table.add_row(
            f"{one.posts:,}",
            *(f"{value:.1f}" for value in (one.keys, one.whole, one.core_insert)),
            f"{one.ratio:.2f}",
        )
    edits = Table("words changed", "copies", "likeness", "found")
    for edit in report.edits:
        edits.add_row(f"{edit.changed:.0%}", str(edit.copies), f"{edit.likeness:.2f}", f"{edit.found:.0%}")
    console = Console()
    console.print(table, edits, f"taken for copies by mistake: {report.false}")


if __name__ == "__main__":
    main()
