"""``python -m tests.benchmarks.history_made --mentions N --database URL``: a large history, made from a seed.

Ninety days of posts on fourteen sources about five brands (two of them competitors): sources, authors and
threads as uneven as Zipf has them, likes that some sources do not show, posts of no language, one post in
twenty that names two brands, three visits a post. The rows go into the tables in bulk, indexes afterwards;
then the roll-ups are built. The same seed gives the same rows.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from listener.brands import add_brand
from listener.queries.spelling import folded_text
from listener.settings import get_settings
from listener.sources import add_source
from listener.store import Database, open_database, tables
from listener.store.words import ensure_index, forget_index
from tests.benchmarks.made import Maker

DAYS = 90
SOURCES = 14
BRANDS = (("Hạ Miên", False), ("Nắng Gốm", False), ("Bếp Lành", False), ("Mộc Trà", True), ("Sớm Mai", True))
_STEP = 50_000
"""Posts made at a time."""
_TWO_BRANDS = 0.05
_WITHOUT_LIKES, _WITH_SHARES = 0.3, 0.2
"""Shares of the sources that show no likes, and that show shares."""
_TABLES = (tables.Post, tables.Mention, tables.Snapshot, tables.Gain)
Rows = Iterable[Sequence[Any]]
Step = dict[type[Any], tuple[str, list[tuple[Any, ...]]]]
"""For each table its columns and rows."""


class History:
    """The rows of one made history, step by step."""

    def __init__(self, mentions: int, end: datetime, seed: int = 1) -> None:
        """``end``: the last moment of the ninety days."""
        self.posts = round(mentions / (1 + _TWO_BRANDS))
        self.accounts = max(self.posts // 12, 10)
        self.threads = max(self.posts // 10, 10)
        self._start = end - timedelta(days=DAYS)
        self._dice = np.random.default_rng(seed)
        self._zone = get_settings().zone
        maker = Maker(seed=seed, brands=100)
        words = [post.text[:110].rsplit(" ", 1)[0] for post in maker.posts(2000)]
        self._texts = [
            f"{BRANDS[n % len(BRANDS)][0]} {said}"
            if n % 3
            else f"{said} {BRANDS[n % len(BRANDS)][0].lower()}"
            for n, said in enumerate(words)
        ]
        self._folded = [folded_text(said) for said in self._texts]
        self._days = [self._start.date() + timedelta(days=n) for n in range(DAYS + 3)]

    def _uneven(self, count: int, among: int) -> NDArray[np.int64]:
        """Numbers from 1 of which the first come far more often than the last."""
        drawn: NDArray[np.int64] = (among ** self._dice.random(count)).astype(np.int64)
        return np.clip(drawn, 1, among)

    def steps(self) -> Iterator[Step]:
        """The rows, some posts at a time, in order of their time."""
        mention_id = 0
        for first in range(0, self.posts, _STEP):
            count = min(_STEP, self.posts - first)
            made = self._some(first, count, mention_id)
            mention_id += len(made[tables.Mention][1])
            yield made

    def _some(
        self, first: int, count: int, mention_id: int
    ) -> dict[type[Any], tuple[str, list[tuple[Any, ...]]]]:
        dice = self._dice
        ids = np.arange(first + 1, first + count + 1)
        seconds = ((ids - dice.random(count)) / self.posts * DAYS * 86_400 - 1).astype(np.int64)
        seconds = np.clip(seconds, 0, DAYS * 86_400 - 1)
        source = self._uneven(count, SOURCES)
        account = self._uneven(count, self.accounts)
        thread = np.clip((ids / 10).astype(np.int64) - self._uneven(count, 1000) + 1, 1, self.threads)
        kind = dice.choice(4, count, p=[0.1, 0.78, 0.07, 0.05])
        language = dice.choice(3, count, p=[0.78, 0.16, 0.06])
        likes = np.floor(dice.pareto(1.3, count)).astype(np.int64)
        comments = np.where(kind == 1, -1, np.floor(dice.pareto(1.2, count) * 3)).astype(np.int64)
        shares = np.where(source > SOURCES * (1 - _WITH_SHARES), np.floor(dice.pareto(1.5, count)), -1)
        likes = np.where(source % 10 < _WITHOUT_LIKES * 10, -1, likes)
        said = dice.integers(len(self._texts), size=count)
        base = int(self._start.timestamp())
        when = (base + seconds).tolist()
        moments = np.datetime_as_string((base + seconds).astype("datetime64[s]")).tolist()
        stamps = [f"{moment[:10]} {moment[11:]}.000000" for moment in moments]
        days = [datetime.fromtimestamp(moment, self._zone).date() for moment in when]  # of the reporting zone
        kinds, languages = ("topic", "comment", "review", "article"), ("vi", "en", None)
        counts = [
            tuple(None if value < 0 else int(value) for value in row)
            for row in zip(likes.tolist(), comments.tolist(), shares.tolist(), strict=True)
        ]
        posts = [
            (
                number, f"s{place}.example", f"p{number}", f"https://s{place}.example/t/{thread_}#p{number}",
                kinds[kind_], place, thread_, account_, None, self._texts[text_], self._folded[text_],
                languages[language_], stamp, stamp, stamp, day, "made", *count_,
            )
            for number, place, thread_, account_, kind_, text_, language_, stamp, day, count_ in zip(
                ids.tolist(), source.tolist(), thread.tolist(), account.tolist(), kind.tolist(),
                said.tolist(), language.tolist(), stamps, days, counts, strict=True,
            )
        ]  # fmt: skip
        mentions = self._mentions(ids, days, stamps, mention_id)
        snapshots, gains = self._visits(ids.tolist(), when, days, counts)
        return {
            tables.Post: (
                "id site key url kind source_id thread_id account_id title text folded language published_at "
                "collected_at seen_at day layer likes comments shares",
                posts,
            ),
            tables.Mention: (
                "id post_id brand_id query_id via owned spans day mood corrected scored score confidence "
                "scorer scorer_version evidence created_at",
                mentions,
            ),
            tables.Snapshot: ("post_id seen_at likes comments shares", snapshots),
            tables.Gain: ("post_id day already likes comments shares", gains),
        }

    def _mentions(
        self, ids: NDArray[np.int64], days: list[date], stamps: list[str], last: int
    ) -> list[tuple[Any, ...]]:
        dice, count = self._dice, len(ids)
        brand = self._uneven(count, len(BRANDS))
        other = np.where(dice.random(count) < _TWO_BRANDS, brand % len(BRANDS) + 1, 0)
        mood = dice.choice(5, (count, 2), p=[0.3, 0.34, 0.2, 0.04, 0.12])
        via = dice.choice(3, count, p=[0.86, 0.1, 0.04])
        owned = dice.random(count) < 0.02
        moods, ways = ("positive", "neutral", "negative", "mixed", "unknown"), ("name", "place", "context")
        scores = (0.6, 0.0, -0.6, 0.05, None)
        spans = '[{"field": "text", "start": 0, "end": 7, "clause": "\\"h\\u1ea1 mi\\u00ean\\""}]'
        rows: list[tuple[Any, ...]] = []
        for post, (one, two), pair, way, own, day, stamp in zip(
            ids.tolist(), zip(brand.tolist(), other.tolist(), strict=True), mood.tolist(), via.tolist(),
            owned.tolist(), days, stamps, strict=True,
        ):  # fmt: skip
            for brand_id, which in ((one, pair[0]), (two, pair[1])):
                if brand_id:
                    last += 1
                    sure = None if which == 4 else 0.7
                    rows.append((
                        last, post, brand_id, brand_id, ways[way], own, spans, day, moods[which], False,
                        moods[which], scores[which], sure, "vi-lexicon", 2, "[]", stamp,
                    ))  # fmt: skip
        return rows

    def _visits(
        self,
        ids: list[int],
        when: list[int],
        days: list[date],
        counts: list[tuple[int | None, ...]],
    ) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """Three visits a post: an hour, a day and some days after it was written, with growing counts."""
        later = self._dice.integers(1, 3 * 86_400, len(ids)).tolist()
        snapshots: list[tuple[Any, ...]] = []
        gains: list[tuple[Any, ...]] = []
        for post, moment, day, final, wait in zip(ids, when, days, counts, later, strict=True):
            known: dict[date, list[int]] = {}
            before: tuple[int | None, ...] = ()
            for at, share in ((moment + 3600, 0.3), (moment + 90_000, 0.8), (moment + 90_000 + wait, 1.0)):
                shown = tuple(None if value is None else int(value * share) for value in final)
                snapshots.append((post, at, *shown))
                if before:
                    seen = datetime.fromtimestamp(at, self._zone).date()
                    came = [(new or 0) - (old or 0) for new, old in zip(shown, before, strict=True)]
                    if any(came):
                        sums = known.setdefault(seen, [0, 0, 0])
                        known[seen] = [a + b for a, b in zip(sums, came, strict=True)]
                elif any(value is not None for value in shown):
                    gains.append((post, day, True, *shown))
                before = shown
            for seen, sums in known.items():
                gained = [value or None for value in sums]  # no news of a count is no row of it
                gains.append((post, seen, False, *gained))
        return snapshots, gains


def fill(database: Database, mentions: int, end: datetime, *, seed: int = 1, tell: bool = False) -> History:
    """Make a history in an empty database."""
    actor = get_settings().user
    for number in range(1, SOURCES + 1):
        add_source(database, url=f"https://s{number}.example/", actor=actor, name=f"Nguồn {number}")
    for name, competitor in BRANDS:
        add_brand(database, name=name, query=f'"{name.lower()}"', actor=actor, competitor=competitor)
    history = History(mentions, end, seed)
    start = time.monotonic()
    with database.engine.begin() as connection, _without_indexes(connection):
        names = (
            (n, f"s{n % SOURCES + 1}.example", f"name:{n}", f"người {n}", end)
            for n in range(1, history.accounts + 1)
        )
        _bulk(connection, tables.Account, "id site key name first_seen_at", names)
        threads = (
            (
                n,
                f"s{n % SOURCES + 1}.example",
                f"https://s{n % SOURCES + 1}.example/t/{n}",
                f"chủ đề {n}",
                end,
            )
            for n in range(1, history.threads + 1)
        )
        _bulk(connection, tables.Thread, "id site url title visited_at", threads)
        done = 0
        for step in history.steps():
            for table, (columns, rows) in step.items():
                _bulk(connection, table, columns, rows)
            done += len(step[tables.Post][1])
            if tell:
                print(f"\r{done:,} posts, {time.monotonic() - start:.0f} s", end="", file=sys.stderr)
    if tell:
        print(f"\nindexed after {time.monotonic() - start:.0f} s", file=sys.stderr)
    return history


@contextmanager
def _without_indexes(connection: Connection) -> Iterator[None]:
    """Rows are written without indexes, which are made afterwards: each row by itself costs several times."""
    forget_index(connection)
    indexes = [index for table in _TABLES for index in table.__table__.indexes]  # type: ignore[attr-defined]
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)
    ensure_index(connection)
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO post_words (rowid, folded) SELECT id, folded FROM post"))
    else:
        for name in ("account", "thread", "post", "mention"):
            sequence = f"pg_get_serial_sequence('{name}', 'id')"
            connection.execute(text(f"SELECT setval({sequence}, (SELECT max(id) FROM {name}))"))


def _bulk(connection: Connection, table: Any, columns: str, rows: Rows) -> None:
    names = columns.split()
    listed = ", ".join(names)
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        plain = (
            [value.isoformat(" ") if isinstance(value, datetime) else value for value in row] for row in rows
        )
        dated = ([value.isoformat() if isinstance(value, date) else value for value in row] for row in plain)
        raw.executemany(f"INSERT INTO {table.__tablename__} ({listed}) VALUES ({marks})", dated)
        return
    with raw.cursor().copy(f"COPY {table.__tablename__} ({listed}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _written(value: date) -> str:
    """A day or a moment as SQLAlchemy keeps them in SQLite."""
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value.isoformat()


def main() -> None:
    """Fill a database and build its roll-ups."""
    from listener.engagement.rollups import rebuild

    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.history_made", description=__doc__)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument(
        "--database", required=True, help="an empty database: sqlite:////path/file.db or postgresql://…"
    )
    options = parser.parse_args()
    database = open_database(options.database)
    end = datetime.now(UTC).replace(microsecond=0)
    fill(database, options.mentions, end, tell=True)
    start = time.process_time()
    with database.write() as session:
        rebuild(session)
        session.execute(text("ANALYZE"))
    print(f"roll-ups built in {time.process_time() - start:.0f} s of CPU", file=sys.stderr)
    database.close()


if __name__ == "__main__":
    main()
