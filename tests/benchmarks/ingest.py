"""``python -m tests.benchmarks.ingest [--posts N] [--obsei PYTHON] [--json]``: a post taken in, end to end.

A post in → matched against 1,000 queries, scored, linked, looked up among copies, stored, counted, indexed;
in pages of fifty as a crawl brings them, or of as many as ``--page`` says (a file that is imported comes in
pages of 500), each stage by itself. Beside it in the same run: obsei (with ``--obsei``, the Python of an
environment that has obsei 1.1.1 and vaderSentiment), which stores a text with VADER's mood and matches
nothing; a plain pipeline of parsel, one regular expression a query, TextBlob and the ORM with a commit a
row; and a plain insert of posts and mentions by SQLAlchemy's Core. On two sets of made posts: one in ten is a
mention and four in five are Vietnamese; and English mentions alone. Times are the processor's.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from parsel import Selector
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, Float, Text, create_engine, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from listener.mood.choosing import scorer_in_force
from listener.pipeline import Pipeline
from listener.post import Author, Harvest, Kind, Post, Reactions
from listener.settings import get_settings
from listener.store import Database, open_database, tables
from tests.benchmarks.made import MadePost, Maker, without_accents

QUERIES = 1_000
PAGE = 50
_STORING = ("check", "store", "copies", "snapshot", "commit")
"""The stages that are neither matching, scoring, linking nor triage."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What one set of posts took, in microseconds of the processor a post."""

    name: str
    posts: int
    mentions: int
    ours: float
    stages: dict[str, float]
    storing: float
    """Store, roll-ups, copies and the index of words together."""
    core_insert: float
    plain: float
    obsei: float | None
    """None where no environment with obsei was named."""


def sets(count: int) -> dict[str, tuple[Maker, list[MadePost]]]:
    """The two sets of posts, with who made them."""
    mixed = Maker(seed=1, brands=QUERIES)
    english = Maker(seed=2, brands=QUERIES)
    only = [post for post in english.posts(count * 8) if post.text.isascii() and " the " in post.text][:count]
    dice = english.random
    named = [MadePost(title=None, text=f"{dice.choice(english.names).title()}: {post.text}") for post in only]
    return {
        "one in ten a mention, mostly Vietnamese": (mixed, mixed.posts(count)),
        "English mentions": (english, named),
    }


def _posts(made: Sequence[MadePost], first: int, start: datetime) -> tuple[Post, ...]:
    return tuple(
        Post(
            site="forum.example.vn",
            key=f"p{number}",
            url=f"https://forum.example.vn/t/{number // PAGE}#p{number}",
            kind=Kind.COMMENT,
            thread_url=f"https://forum.example.vn/t/{number // PAGE}",
            title=post.title,
            text=post.text,
            author=Author(name=f"người {number % 5000}"),
            published_at=start + timedelta(seconds=number),
            reactions=Reactions(likes=number % 9, views=number % 400),
            layer="made",
        )
        for number, post in enumerate(made, first)
    )


def _brands(database: Database, maker: Maker) -> None:
    """The queries, in force from the start: adding a thousand one by one takes a minute."""
    with database.write() as session:
        for number, query in enumerate(maker.queries(QUERIES)):
            brand = session.execute(
                insert(tables.Brand).values(code=f"b{number}", name=f"b{number}").returning(tables.Brand.id)
            ).scalar_one()
            session.execute(
                insert(tables.BrandQuery).values(brand_id=brand, version=1, text=query, created_by="made")
            )


def _ours(
    maker: Maker, made: Sequence[MadePost], folder: Path, size: int = PAGE
) -> tuple[float, Counter[str], int]:
    database = open_database(f"sqlite:///{folder / 'ours.db'}")
    _brands(database, maker)
    pipeline = Pipeline(database, get_settings())
    for language in ("vi", "en"):
        scorer_in_force(language).score("tốt good")  # loading counts with nobody
    start = datetime.now(UTC) - timedelta(days=1)
    stages: Counter[str] = Counter()
    warm = min(size * 4, len(made) // 4)
    mentions = 0
    spent = 0.0
    for first in range(0, len(made), size):
        harvest = Harvest(
            url="https://forum.example.vn/", posts=_posts(made[first : first + size], first, start)
        )
        begin = time.process_time()
        result = pipeline.take(harvest)
        taken = time.process_time() - begin
        if first >= warm:
            spent += taken
            stages.update(result.seconds)
            stages["commit"] += taken - sum(result.seconds.values())
            mentions += result.mentions_new
    database.close()
    measured = len(made) - warm
    return spent / measured * 1e6, Counter({n: s / measured * 1e6 for n, s in stages.items()}), mentions


def _core(database: Database, made: Sequence[MadePost]) -> float:
    """A plain insert of each post and a mention of one in ten, fifty at a time."""
    now = datetime.now(UTC)
    with database.write() as session:
        thread = session.execute(
            insert(tables.Thread)
            .values(site="c", url="https://c.example/", visited_at=now)
            .returning(tables.Thread.id)
        ).scalar_one()
        brand = session.execute(
            insert(tables.Brand).values(code="c", name="c").returning(tables.Brand.id)
        ).scalar_one()
        query = session.execute(
            insert(tables.BrandQuery)
            .values(brand_id=brand, version=1, text="c", created_by="c")
            .returning(tables.BrandQuery.id)
        ).scalar_one()
    start = time.process_time()
    for first in range(0, len(made), PAGE):
        numbers = range(first, min(first + PAGE, len(made)))
        with database.write() as session:
            session.connection().execute(
                insert(tables.Post),
                [
                    {
                        "id": n + 1, "site": "c", "key": f"{n}", "url": f"https://c.example/{n}",
                        "kind": "comment", "thread_id": thread, "text": made[n].text, "folded": made[n].text,
                        "collected_at": now, "seen_at": now, "published_at": now, "day": now.date(),
                        "layer": "made",
                    }
                    for n in numbers
                ],
            )  # fmt: skip
            session.connection().execute(
                insert(tables.Mention),
                [
                    {
                        "post_id": n + 1, "brand_id": brand, "query_id": query, "spans": [],
                        "day": now.date(), "mood": "neutral", "scorer": "c", "scorer_version": 1,
                        "evidence": [], "created_at": now,
                    }
                    for n in numbers
                    if n % 10 == 0
                ],
            )  # fmt: skip
    return (time.process_time() - start) / len(made) * 1e6


class _Plain(DeclarativeBase):
    """The tables of the plain pipeline."""


class _Found(_Plain):
    __tablename__ = "found"
    id: Mapped[int] = mapped_column(primary_key=True)
    brand: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    polarity: Mapped[float] = mapped_column(Float)


class _Seen(_Plain):
    __tablename__ = "seen"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)


def _plain(maker: Maker, made: Sequence[MadePost], engine: Engine) -> float:
    from textblob import TextBlob

    _Plain.metadata.create_all(engine)
    groups = {}
    for name in maker.names[:QUERIES]:
        plain = without_accents(name)
        ways = {name, plain, plain.replace(" ", "")}
        groups[name] = re.compile("|".join(rf"\b{re.escape(way)}\b" for way in sorted(ways)), re.IGNORECASE)
    pages = [
        "<html><body>"
        + "".join(
            f"<div class=post><p>{html.escape(post.text)}</p></div>" for post in made[first : first + PAGE]
        )
        + "</body></html>"
        for first in range(0, len(made), PAGE)
    ]
    start = time.process_time()
    with Session(engine) as session:
        for page in pages:
            for node in Selector(page).css("div.post"):
                text = " ".join(node.css("p::text").getall())
                session.add(_Seen(text=text))
                session.commit()
                for name, group in groups.items():
                    if group.search(text):
                        polarity = TextBlob(text).sentiment.polarity
                        session.add(_Found(brand=name, text=text, polarity=polarity))
                        session.commit()
    return (time.process_time() - start) / len(made) * 1e6


def _obsei(python: str, made: Sequence[MadePost], folder: Path) -> float:
    file = folder / "posts.jsonl"
    now = datetime.now(UTC).isoformat()
    with file.open("w", encoding="utf-8") as stream:
        for number, post in enumerate(made):
            stream.write(json.dumps({"id": f"{number}", "text": post.text, "created_at": now}) + "\n")
    line = [python, str(Path(__file__).with_name("obsei_once.py")), str(file), str(folder)]
    told: dict[str, Any] = json.loads(subprocess.run(line, check=True, capture_output=True, text=True).stdout)
    assert told["stored"] == len(made), "obsei must store every text"
    return float(told["cpu"]) / len(made) * 1e6


def measure(count: int, obsei: str | None, size: int = PAGE) -> list[Report]:
    """Take in both sets each way."""
    reports = []
    for name, (maker, made) in sets(count).items():
        with tempfile.TemporaryDirectory() as held:
            folder = Path(held)
            ours, stages, mentions = _ours(maker, made, folder, size)
            database = open_database(f"sqlite:///{folder / 'core.db'}")
            core = _core(database, made)
            database.close()
            engine = create_engine(f"sqlite:///{folder / 'plain.db'}")
            plain = _plain(maker, made[: max(count // 10, 200)], engine)  # it takes long
            engine.dispose()
            reports.append(
                Report(
                    name=name, posts=len(made), mentions=mentions, ours=ours, stages=dict(stages),
                    storing=sum(stages[stage] for stage in _STORING), core_insert=core, plain=plain,
                    obsei=_obsei(obsei, made, folder) if obsei else None,
                )
            )  # fmt: skip
    return reports


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.ingest", description=__doc__)
    parser.add_argument("--posts", type=int, default=4_000)
    parser.add_argument("--page", type=int, default=PAGE, help="posts taken in together")
    parser.add_argument("--obsei", help="the Python of an environment with obsei 1.1.1 and vaderSentiment")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    reports = measure(options.posts, options.obsei, options.page)
    if options.json:
        print(json.dumps([asdict(report) for report in reports], indent=2))
        return
    for report in reports:
        table = Table(
            title=f"{report.name}: {report.posts:,} posts, {report.mentions:,} mentions", title_justify="left"
        )
        for column in ("what", "µs of CPU a post", "ours is faster by"):
            table.add_column(column)
        table.add_row("ours, end to end", f"{report.ours:.0f}", "")
        for stage, spent in sorted(report.stages.items(), key=lambda item: -item[1]):
            table.add_row(f"  {stage}", f"{spent:.0f}", "")
        table.add_row("  storing together", f"{report.storing:.0f}", "")
        table.add_row(
            "plain Core insert", f"{report.core_insert:.0f}", f"{report.core_insert / report.storing:.2f}"
        )
        table.add_row("plain pipeline", f"{report.plain:.0f}", f"{report.plain / report.ours:.1f}")
        if report.obsei is not None:
            table.add_row("obsei 1.1.1", f"{report.obsei:.0f}", f"{report.obsei / report.ours:.1f}")
        Console().print(table)


if __name__ == "__main__":
    main()
