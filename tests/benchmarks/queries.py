"""``python -m tests.benchmarks.queries [--json]``: every query at once, beside other ways of asking them.

Posts and queries are made from a seed (:mod:`tests.benchmarks.made`): mixed queries with phrases, NEAR,
wildcards, exclusions and fields; posts of 600 bytes, one in ten with a brand's name. Times are of the
processor, the least of some rounds that take turns, so that other work on the machine does as little harm
as possible; the ratios are what counts.

The others: one regular expression a query, of its words alone; and mokaccino, a percolator in Rust
(``pip install -e '.[bench]'``), which gets its document ready made, with words and pairs of words as values,
and has neither order nor distance, so that it answers an easier question. Wildcards cost it most, so it is
also given only what it does well: the queries that are words, phrases, AND, OR and NOT (``plain``).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from listener.queries import Document, Matcher, Query, parse
from listener.queries.nodes import And, Apart, Between, Is, Near, Node, Not, Or, Term, Word, walk
from listener.queries.spelling import folded, spell
from listener.text.tokens import fold_for_search
from spiders.engines import recognise
from spiders.engines.reading import read_thread
from spiders.fetched import Fetched
from tests.benchmarks.made import MadePost, Maker

SIZES = (10, 1000, 10_000)
PAGE = Path(__file__).parents[1] / "spiders" / "pages" / "spirit" / "thread-first"


def document(post: MadePost) -> Document:
    """A post with what the made queries ask."""
    return Document(title=post.title, text=post.text, site="voz.vn", kind="comment", likes=7)


def least(rounds: int, *works: Callable[[], object]) -> list[float]:
    """CPU seconds of each work, the least of some rounds in which they take turns."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for number, work in enumerate(works):
            began = time.process_time()
            work()
            best[number] = min(best[number], time.process_time() - began)
    return best


def expressions(queries: Sequence[Query]) -> list[re.Pattern[str]]:
    """One regular expression a query: any of its terms, in the folded text."""
    return [
        re.compile("|".join(_expression(n) for n in walk(query.node) if isinstance(n, Term)))
        for query in queries
    ]


def is_plain(query: Query) -> bool:
    """Words, phrases, AND, OR and NOT alone."""
    return all(
        isinstance(node, And | Or | Not)
        or (isinstance(node, Term) and not any(word.wildcard for word in node.words))
        for node in walk(query.node)
    )


def _expression(term: Term) -> str:
    words = (
        re.escape(fold_for_search(w.form)).replace(r"\*", r"\w*").replace(r"\?", r"\w") for w in term.words
    )
    return r"(?<!\w)" + r"\W+".join(words) + r"(?!\w)"


class Percolator:
    """The queries in mokaccino."""

    def __init__(self, queries: Sequence[Query]) -> None:
        import mokaccino

        self._made = mokaccino
        # Its ``optimized()`` copy answers these queries more slowly.
        self._percolator = mokaccino.Percolator()
        for query in queries:
            self._percolator.add_query(self._translate(query.node))

    def _translate(self, node: Node) -> Any:
        query = self._made.Query
        match node:
            case Term():
                if len(node.words) == 1:
                    return self._word(node.words[0])
                # Pairs alone: with their words beside them it takes several times as long.
                forms = [fold_for_search(w.form) for w in node.words]
                pairs = [query.from_kv("pair", f"{a} {b}") for a, b in pairwise(forms)]
                return pairs[0] if len(pairs) == 1 else query.from_and(pairs)
            case And() | Near():
                return query.from_and([self._translate(part) for part in node.parts])
            case Or():
                return query.from_or([self._translate(part) for part in node.parts])
            case Not():
                return ~self._translate(node.part)
            case Apart():
                return self._translate(node.part)
            case Is():
                return query.from_kv(node.name, node.value or "")
            case Between():
                return query.from_kge(node.name, int(node.low))  # type: ignore[arg-type]

    def _word(self, word: Word) -> Any:
        form = fold_for_search(word.form)
        if word.wildcard:
            return self._made.Query.from_kprefix("word", form.split("*")[0])
        return self._made.Query.from_kv("word", form)

    def document(self, post: MadePost) -> Any:
        """A post as mokaccino wants it."""
        words = [w.decode("latin-1") for w in folded(spell(f"{post.title or ''} {post.text}"))]
        found = self._made.Document().with_value("site", "voz.vn").with_value("kind", "comment")
        found = found.with_value("likes", "7")
        for word in sorted(set(words)):
            found = found.with_value("word", word)
        for pair in sorted({f"{a} {b}" for a, b in pairwise(words)}):
            found = found.with_value("pair", pair)
        return found

    def match(self, found: Any) -> list[int]:
        """The queries that match."""
        return list(self._percolator.percolate_list(found))


def measure(posts: int, rounds: int) -> dict[str, Any]:
    """All figures; times in microseconds a post unless their name says otherwise."""
    maker = Maker()
    made = maker.posts(posts)
    seen = [post.text for post in maker.posts(300)]
    queries = [parse(text) for text in maker.queries(SIZES[-1])]
    folded_posts = [fold_for_search(f"{post.title or ''}\n{post.text}") for post in made[:20]]
    report: dict[str, Any] = {
        "posts": posts,
        "bytes_a_post": round(sum(len(f"{p.title or ''}{p.text}".encode()) for p in made) / posts),
    }
    rows: list[dict[str, Any]] = []
    plain = [query for query in queries if is_plain(query)]
    sets = [("mixed", queries[:size]) for size in SIZES] + [("plain", plain)]
    for kind, asked in sets:
        matcher = Matcher(dict(enumerate(asked)), seen)
        patterns = expressions(asked)

        def ours(matcher: Matcher = matcher) -> int:
            return sum(bool(matcher.match_document(document(post))) for post in made)

        def regular(patterns: list[re.Pattern[str]] = patterns) -> int:
            return sum(p.search(text) is not None for p in patterns for text in folded_posts[:3])

        works: list[Callable[[], object]] = [ours, regular]
        if importlib.util.find_spec("mokaccino"):
            percolator = Percolator(asked)
            ready = [percolator.document(post) for post in made]
            works.append(lambda p=percolator, r=ready: [p.match(d) for d in r])  # type: ignore[misc]
        seconds = least(rounds, *works)
        micro = 1e6 * seconds[0] / posts
        others = 1e6 * seconds[1] / 3
        rust = 1e6 * seconds[2] / posts if len(seconds) > 2 else None
        rows.append(
            {
                "queries": len(asked), "kind": kind,
                "ours": micro, "regular_expressions": others, "mokaccino": rust,
                "times_faster_than_regular_expressions": others / micro,
                "times_faster_than_mokaccino": rust / micro if rust else None,
                "posts_that_match": ours(),
            }
        )  # fmt: skip
    report["rows"] = rows
    report["cost_at_10000_over_1000"] = rows[2]["ours"] / rows[1]["ours"]
    matcher = Matcher(dict(enumerate(queries)), seen)
    report |= _page(matcher, rounds)
    report |= _changes(matcher, queries)
    report["memory_mb_at_10000"] = _memory()
    return report


def _page(matcher: Matcher, rounds: int) -> dict[str, Any]:
    """Matching the posts of a saved page, beside parsing it; fetching it is not even counted."""
    body = PAGE.with_suffix(".html").read_bytes()
    url = "https://forum.example.vn/topic/1/"

    def page() -> Any:
        return Fetched(url=url, asked=url, body=body, content_type="text/html; charset=utf-8")

    engine = recognise(page())
    assert engine is not None
    found = read_thread(engine, page(), "UTC").posts
    documents = [(post.title, post.text) for post in found]
    parsing, matching = least(
        rounds,
        lambda: [read_thread(engine, page(), "UTC") for _ in range(20)],
        lambda: [matcher.match(title=title, text=text) for _ in range(20) for title, text in documents],
    )
    return {"posts_of_the_page": len(found), "matching_over_parsing_a_page": matching / parsing}


def _changes(matcher: Matcher, queries: Sequence[Query]) -> dict[str, Any]:
    """CPU seconds until a query added to 10,000 is in force, and of building all of them anew."""
    began = time.process_time()
    Matcher(dict(enumerate(queries)))
    whole = time.process_time() - began
    taken = []
    for number in range(700):
        new = parse(f'"thương hiệu mới" AND số{number}')
        began = time.process_time()
        matcher = matcher.changed({len(queries) + number: new}, gone=[number])
        taken.append(time.process_time() - began)
    found = matcher.match(title=None, text="Thương hiệu mới, số699")
    assert list(found) == [len(queries) + 699], "the last one added must be in force"
    taken.sort()
    return {
        "seconds_to_add_one_median": taken[len(taken) // 2],
        "seconds_to_add_one_worst": taken[-1],
        "seconds_to_build_all": whole,
    }


def _memory() -> float | None:
    """Megabytes that 10,000 queries and their matcher add to a process; None where there is no /proc."""
    if not Path("/proc/self/statm").exists():
        return None
    code = (
        "import os\n"
        "from pathlib import Path\n"
        "from listener.queries import Matcher, parse\n"
        "from tests.benchmarks.made import Maker\n"
        "texts = Maker().queries(10_000)\n"
        "Matcher({0: parse('một')}).match(title=None, text='một')\n"
        "def pages(): return int(Path('/proc/self/statm').read_text().split()[1])\n"
        "before = pages()\n"
        "matcher = Matcher({n: parse(text) for n, text in enumerate(texts)})\n"
        "matcher.match(title=None, text='một')\n"
        "print((pages() - before) * os.sysconf('SC_PAGE_SIZE') / 2**20)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return float(done.stdout)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.queries", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--posts", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    report = measure(options.posts, options.rounds)
    if options.json:
        print(json.dumps(report, indent=2))
        return
    table = Table(title=f"µs a post of {report['bytes_a_post']} bytes, CPU", title_justify="left")
    for column in report["rows"][0]:
        table.add_column(column.replace("_", " "), justify="right")
    for row in report["rows"]:
        table.add_row(
            *("-" if v is None else f"{v:,.1f}" if isinstance(v, float) else str(v) for v in row.values())
        )
    console = Console(width=150)
    console.print(table)
    for name, value in report.items():
        if name != "rows":
            console.print(
                f"{name.replace('_', ' ')}: {value:.4g}"
                if isinstance(value, float)
                else f"{name.replace('_', ' ')}: {value}"
            )


if __name__ == "__main__":
    main()
