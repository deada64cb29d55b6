"""``python -m tests.benchmarks.panels --database URL [--json]``: what each panel costs, beside DuckDB.

Asks every panel of the overview and the first pages of lists of a database (make one with
``tests.benchmarks.history_made``), and the same of DuckDB's native tables filled from it in the same run.
Both must give the same numbers, else the row says so. Times are the processor's, the median of several
runs; of PostgreSQL, whose server is another process, the clock on the wall.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from listener import mentions
from listener.engagement import panels
from listener.engagement.filters import MentionFilter
from listener.store import Database, open_database, tables
from listener.triage.queue import list_cases

_ROUNDS = 5
_CHUNK = 200_000
_GAINED = "sum(g.comments), sum(g.likes), sum(g.shares)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One panel under one filter."""

    panel: str
    filter: str
    ours_ms: float
    duckdb_ms: float | None
    """None where there is nothing to compare: lists with texts, the search."""
    ratio: float | None
    equal: bool | None
    """Whether both gave the same; None where only one was asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A panel in two languages."""

    panel: str
    ask: Callable[[Session, MentionFilter], Any]
    """Ours."""
    sql: str | None = None
    """DuckDB's; ``{where}`` is the filter on mentions ``m``, ``{any_day}`` the same without the period."""
    same: Callable[[Any, list[tuple[Any, ...]]], bool] | None = None


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _same_headline(ours: panels.Headline, rows: list[tuple[Any, ...]]) -> bool:
    (theirs,) = rows
    mine = (ours.mentions, ours.people, ours.comments, ours.likes, ours.shares)
    return mine == tuple(map(_whole, theirs))


def _same_gains(ours: Sequence[panels.GainDay], rows: list[tuple[Any, ...]]) -> bool:
    theirs = {(day, already): tuple(map(_whole, counts)) for day, already, *counts in rows}
    none = (None, None, None)
    return all(
        (part.comments, part.likes, part.shares) == theirs.get((one.day, already), none)
        for one in ours
        for part, already in ((one.gained, False), (one.already, True))
    )


def _counts_of(rows: list[tuple[Any, ...]]) -> list[int]:
    return sorted((int(row[-1]) for row in rows), reverse=True)


_GAIN_OF = (
    "FROM gain g WHERE g.day BETWEEN $start AND $end "
    "AND g.post_id IN (SELECT m.post_id FROM m WHERE {any_day})"
)
CASES = (
    Case(
        panel="headline numbers",
        ask=panels.headline,
        sql="SELECT (SELECT count(*) FROM m WHERE {where}), (SELECT count(DISTINCT account_id) FROM m WHERE "
        f"{{where}}), {_GAINED} {_GAIN_OF}",
        same=_same_headline,
    ),
    Case(
        panel="mentions by day and mood",
        ask=panels.mentions_by_day,
        sql="SELECT day, mood, count(*) FROM m WHERE {where} GROUP BY 1, 2",
        same=lambda ours, rows: {(o.day, o.mood, o.mentions) for o in ours} == set(rows),
    ),
    Case(
        panel="people by day",
        ask=panels.people_by_day,
        sql="SELECT day, count(DISTINCT account_id) FROM m WHERE {where} GROUP BY 1",
        same=lambda ours, rows: ours == dict(rows),
    ),
    Case(
        panel="engagement by day",
        ask=panels.engagement_by_day,
        sql=f"SELECT g.day, g.already, {_GAINED} {_GAIN_OF} GROUP BY 1, 2",
        same=_same_gains,
    ),
    Case(
        panel="share of voice",
        ask=panels.share_of_voice,
        sql="SELECT brand_id, count(*) FROM m WHERE {where} GROUP BY 1",
        same=lambda ours, rows: [o.mentions for o in ours if o.mentions] == _counts_of(rows),
    ),
    Case(
        panel="top authors",
        ask=panels.top_authors,
        sql="SELECT account_id, count(*) AS n FROM m WHERE {where} GROUP BY 1 ORDER BY n DESC LIMIT 8",
        same=lambda ours, rows: [o.mentions for o in ours] == _counts_of(rows),
    ),
    Case(
        panel="top posts",
        ask=panels.top_posts,
        sql="SELECT g.post_id, coalesce(sum(g.comments), 0) + coalesce(sum(g.likes), 0) + "
        f"coalesce(sum(g.shares), 0) AS n {_GAIN_OF} GROUP BY 1 ORDER BY n DESC LIMIT 8",
        same=lambda ours, rows: [o.total for o in ours] == _counts_of(rows),
    ),
    Case(panel="list, first page", ask=mentions.page),
    Case(panel="triage, first page", ask=lambda session, wanted: list_cases(session)),
)


def filters(session: Session) -> dict[str, MentionFilter]:
    """The filters that panels are asked under, by a name for people."""
    last: date = session.scalar(select(func.max(tables.Mention.day))) or date.today()  # noqa: DTZ011
    source = session.scalar(select(func.min(tables.Source.id))) or 1
    month = MentionFilter(start=last - timedelta(days=29), end=last)
    quarter = MentionFilter(start=last - timedelta(days=89), end=last)
    brand = session.scalar(select(tables.Brand.code).order_by(tables.Brand.id)) or ""

    def but(base: MentionFilter, **changed: Any) -> MentionFilter:
        from dataclasses import replace

        return replace(base, **changed)

    return {
        "30 days": month,
        "90 days": quarter,
        "17 days": but(quarter, start=last - timedelta(days=30), end=last - timedelta(days=14)),
        "90 days, one brand": but(quarter, brands=(brand,)),
        "90 days, negative": but(quarter, moods=("negative",)),
        "90 days, one source": but(quarter, sources=(source,)),
        "90 days, Vietnamese comments": but(quarter, languages=("vi",), kinds=("comment",)),
    }


def duckdb_of(database: Database) -> duckdb.DuckDBPyConnection:
    """DuckDB's native tables of the live mentions and the gains."""
    connection = duckdb.connect()
    post, mention, gain = tables.Post, tables.Mention, tables.Gain
    live = (
        select(
            mention.post_id, mention.brand_id, mention.mood, mention.via, mention.owned, mention.day,
            post.source_id, post.language, post.kind, post.account_id,
        )
        .join(post, post.id == mention.post_id)
        .where(mention.retired_at.is_(None))
        .order_by(mention.id)
    )  # fmt: skip
    gains = select(gain.post_id, gain.day, gain.already, gain.comments, gain.likes, gain.shares)
    kinds = (
        "m(post_id BIGINT, brand_id INTEGER, mood VARCHAR, via VARCHAR, owned BOOLEAN, day DATE, "
        "source_id INTEGER, language VARCHAR, kind VARCHAR, account_id BIGINT)",
        "gain(post_id BIGINT, day DATE, already BOOLEAN, comments INTEGER, likes INTEGER, shares INTEGER)",
    )
    with database.read() as session:
        for made, statement in zip(kinds, (live, gains), strict=True):
            connection.execute(f"CREATE TABLE {made}")
            name = made.partition("(")[0]
            found = session.execute(statement.execution_options(yield_per=_CHUNK))
            for part in found.partitions(_CHUNK):
                columns = list(zip(*part, strict=True))
                chunk = pa.table({f"c{n}": pa.array(column) for n, column in enumerate(columns)})
                connection.register("chunk", chunk)
                connection.execute(f"INSERT INTO {name} SELECT * FROM chunk")
                connection.unregister("chunk")
    return connection


def _conditions(wanted: MentionFilter, brands: dict[str, int]) -> str:
    parts = ["NOT m.owned"]
    if wanted.brands:
        parts.append(f"m.brand_id IN ({', '.join(str(brands[code]) for code in wanted.brands)})")
    for column, values in (("mood", wanted.moods), ("language", wanted.languages), ("kind", wanted.kinds)):
        if values:
            parts.append(f"m.{column} IN ({', '.join(repr(value) for value in values)})")
    if wanted.sources:
        parts.append(f"m.source_id IN ({', '.join(map(str, wanted.sources))})")
    return " AND ".join(parts)


def _median(run: Callable[[], Any], clock: Callable[[], float], rounds: int) -> tuple[float, Any]:
    """Milliseconds, and what the last run gave; the first run warms up and does not count."""
    given = run()
    times = []
    for _ in range(rounds):
        start = clock()
        given = run()
        times.append((clock() - start) * 1000)
    return statistics.median(times), given


def measure(database: Database, *, rounds: int = _ROUNDS, beside: bool = True) -> list[Row]:
    """Ask all panels under all filters."""
    clock = time.process_time if database.is_sqlite else time.perf_counter
    rows: list[Row] = []
    duck = duckdb_of(database) if beside else None
    with database.read() as session:
        asked = filters(session)
        brands = dict(session.execute(select(tables.Brand.code, tables.Brand.id)).all())
    for name, wanted in asked.items():
        conditions = _conditions(wanted, brands)
        days = {"start": wanted.start, "end": wanted.end}
        for case in CASES:

            def ours(case: Case = case, wanted: MentionFilter = wanted) -> Any:
                with database.read() as session:
                    return case.ask(session, wanted)

            mine, given = _median(ours, clock, rounds)
            theirs = equal = None
            if duck is not None and case.sql is not None and case.same is not None:
                where = f"{conditions} AND m.day BETWEEN $start AND $end"
                sql = case.sql.format(where=where, any_day=conditions)

                def others(sql: str = sql, days: dict[str, date] = days) -> Any:
                    used = {key: value for key, value in days.items() if f"${key}" in sql}
                    return duck.execute(sql, used).fetchall()

                theirs, found = _median(others, time.process_time, rounds)
                equal = case.same(given, found)
            rows.append(
                Row(
                    panel=case.panel, filter=name, ours_ms=mine, duckdb_ms=theirs,
                    ratio=None if theirs is None else mine / theirs, equal=equal,
                )
            )  # fmt: skip
            print(f"\r{len(rows)} of {len(asked) * len(CASES)}", end="", file=sys.stderr)
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.panels", description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    parser.add_argument("--alone", action="store_true", help="without DuckDB")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    database = open_database(options.database)
    rows = measure(database, rounds=options.rounds, beside=not options.alone)
    with database.read() as session:
        size = session.scalar(select(func.count()).select_from(tables.Mention))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if options.json:
        print(
            json.dumps(
                {"mentions": size, "memory_mb": memory, "rows": [asdict(row) for row in rows]}, indent=2
            )
        )
        return
    table = Table(title=f"{size:,} mentions", title_justify="left")
    for column in ("panel", "filter", "ours, ms", "DuckDB, ms", "ratio", "equal"):
        table.add_column(column)
    for row in rows:
        table.add_row(
            row.panel, row.filter, f"{row.ours_ms:.1f}",
            "" if row.duckdb_ms is None else f"{row.duckdb_ms:.1f}",
            "" if row.ratio is None else f"{row.ratio:.2f}", "" if row.equal is None else str(row.equal),
        )  # fmt: skip
    Console().print(table)


if __name__ == "__main__":
    main()
