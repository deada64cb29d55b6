"""``python -m tests.benchmarks.rules [--rules N] [--json]``: new mentions judged by many rules.

Made mentions are stored and judged as a crawl has them judged, in pages of fifty, by 200 rules: nine in ten
ask for words and a mood, one in ten for values alone. Beside it in the same run: the one rule that an
installation begins with, and each rule's query asked by itself, one after another, of the same documents.
Times are the processor's, the least of some rounds; everything is rolled back after a round.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from listener.engagement.searching import document_of
from listener.rules.changing import add_rule
from listener.rules.firing import apply_rules, judge, read_mentions
from listener.rules.listing import list_rules
from listener.rules.loading import load_rules
from listener.rules.model import Does, Draft, age_of
from listener.store import Database, open_database, utc_now
from tests.benchmarks.made import Maker
from tests.customers.samples import put_brand, put_mention, put_post

PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Microseconds of the processor a mention."""

    rules: int
    mentions: int
    fired: int
    whole: float
    """Read, judged, and done what the rules say."""
    judging: float
    """Of it, asking the rules."""
    one_rule: float
    """The whole with the first rule alone."""
    one_by_one: float
    """Each rule's query asked by itself of documents that are there already."""


def measure(rules: int = 200, mentions: int = 1000, rounds: int = 3) -> Report:
    """Measure all ways on the same mentions."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'rules.db'}")
        ids = _fill(database, mentions)
        list_rules(database)
        one_rule = _least(rounds, lambda: _apply(database, ids)[0])
        _write(database, rules - 1)
        whole = _least(rounds, lambda: _apply(database, ids)[0])
        fired = _apply(database, ids)[1]
        with database.read() as session:
            rows = read_mentions(session)
            force = load_rules(session)
            now = utc_now()
            judging = _least(
                rounds, lambda: _timed(lambda: judge(force, rows, lambda row: age_of(row.written, now)))
            )
            queries = list(force.queries.values())
            each = _least(
                rounds,
                lambda: _timed(
                    lambda: [query.match_document(document_of(row)) for row in rows for query in queries]
                ),
            )
        database.close()
    a_mention = 1e6 / mentions
    return Report(
        rules=rules, mentions=mentions, fired=fired, whole=whole * a_mention, judging=judging * a_mention,
        one_rule=one_rule * a_mention, one_by_one=each * a_mention,
    )  # fmt: skip


def _fill(database: Database, mentions: int) -> list[int]:
    dice, maker = random.Random(7), Maker(seed=7, brands=50)
    ids = []
    with database.write() as session:
        brand = put_brand(session)
        for made in maker.posts(mentions):
            post = put_post(session, made.text, at=utc_now())
            mood = dice.choice(("negative", "neutral", "positive", "unknown"))
            ids.append(put_mention(session, post, brand, mood=mood))
    return ids


def _write(database: Database, rules: int) -> None:
    """Rules as people write them: words that one post in fifty to a thousand has, with a mood."""
    dice, posts = random.Random(8), Maker(seed=7, brands=50).posts(2000)
    number_of = Counter(word for made in posts for word in set(made.text.lower().split()) if word.isalpha())
    words = sorted(word for word, number in number_of.items() if 2 <= number <= 40 and len(word) > 2)
    for number in range(rules):
        if number % 10 == 9:
            text = f"mood:negative kind:(topic|comment) likes:>{number}"
        else:
            text = f"mood:{dice.choice(('negative', 'positive'))} ({' OR '.join(dice.sample(words, 3))})"
        does = Does(tags=(f"tag {number % 20}",), send=number % 20 == 0)
        add_rule(database, f"Rule {number}", Draft(text=text, does=does), actor="bench")


def _apply(database: Database, ids: list[int]) -> tuple[float, int]:
    """Seconds to judge all of them page by page, and how many cases that made; nothing stays."""
    sent = 0
    with Session(database.engine) as session:
        session.begin()
        load_rules(session)
        began = time.process_time()
        for start in range(0, len(ids), PAGE):
            sent += apply_rules(session, ids[start : start + PAGE])
        took = time.process_time() - began
        session.rollback()
    return took, sent


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _least(rounds: int, work: Callable[[], float]) -> float:
    return min(work() for _ in range(rounds))


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.rules", description=__doc__)
    parser.add_argument("--rules", type=int, default=200)
    parser.add_argument("--mentions", type=int, default=1000)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    report = measure(options.rules, options.mentions)
    if options.json:
        print(json.dumps(asdict(report)))
        return
    table = Table(title=f"{report.mentions} mentions, {report.rules} rules", title_justify="left")
    for column in ("What", "µs a mention", "Ratio"):
        table.add_column(column)
    for name, took in (
        ("read, judged, done", report.whole),
        ("of it, asking the rules", report.judging),
        ("the first rule alone, read, judged, done", report.one_rule),
        ("each query by itself", report.one_by_one),
    ):
        table.add_row(name, f"{took:.0f}", f"{took / report.whole:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
