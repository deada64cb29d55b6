"""``python -m tests.benchmarks.revisits [--posts 400] [--json]``: the error of the daily gain by how often
one looks.

A made forum: posts come at random moments over four weeks, each gathers a log-normal number of likes (Wu and
Huberman, PNAS 104, 2007, find such totals on Digg) at moments drawn from a published model of how attention
fades:

* ``stretched``: as a stretched exponential, half of it gone after 69 minutes (Wu and Huberman, 2007);
* ``exogenous``: as the age to the power −1.4, after a push from outside (Crane and Sornette, PNAS 105, 2008);
* ``critical``: as the age to the power −0.6, passed on from reader to reader (the same).

A crawl each hour finds new posts, and may look again at some. Three ways choose which: ours
(:func:`listener.engagement.revisits.expected_gain`); the one before it, a share of the age; and a fixed
interval, which the same number of requests makes as short as it can be (whatever waited longest comes first).
What a day gained is what the visits of that day saw come, with what a post had at first sight on its day of
writing. The error is the sum of the absolute differences from what truly came that day, over all that came:
of each post and day, and of each day's total, which is what a chart shows. What comes after the last visit is
an error too.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from rich.console import Console
from rich.table import Table

from listener.engagement.revisits import DUE, YOUNG, expected_gain

DAYS = 28
BUDGETS = (2, 5, 10, 20, 40)
"""Requests an hour for looking again."""
_MEDIAN, _SPREAD = 12.0, 1.2
"""Of the likes of a post: most get a dozen, one in twenty more than eighty."""
_HALF = 69 / 60
"""Hours."""
Way = Callable[[float, float, int], float]
"""How urgent a look is, from age and time since the last (hours) and likes known; below 1 it can wait."""


def _ours(age: float, since: float, likes: int) -> float:
    if age > YOUNG / timedelta(hours=1):
        return 0.0
    return expected_gain(timedelta(hours=age), timedelta(hours=since), likes) / DUE


def _share(age: float, since: float, _likes: int) -> float:
    """A quarter of the age at the last visit, at least two minutes, for a week."""
    return since / max((age - since) * 0.25, 2 / 60) if age <= 24 * 7 else 0.0


def _fixed(age: float, since: float, _likes: int) -> float:
    return since * 1_000 if age <= YOUNG / timedelta(hours=1) else 0.0


def _fixed_week(age: float, since: float, _likes: int) -> float:
    return since * 1_000 if age <= 24 * 7 else 0.0


WAYS: dict[str, Way] = {
    "ours": _ours, "share of age": _share, "fixed, 14 days": _fixed, "fixed, 7 days": _fixed_week,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """One way with one budget."""

    model: str
    way: str
    budget: int
    requests: int
    by_post: float
    """Error over posts and days, as a share of all likes."""
    by_day: float
    """Error over the totals of days."""


def _ages(model: str, number: int, chance: random.Random) -> list[float]:
    """At what ages, in hours, a post gets its likes."""
    if model == "stretched":
        # The time under exp(-ln 2 (t / half)^0.4) is half (x / ln 2)^2.5 with x of a gamma distribution.
        return sorted(_HALF * (chance.gammavariate(2.5, 1.0) / math.log(2)) ** 2.5 for _ in range(number))
    left = 1 - {"exogenous": 1.4, "critical": 0.6}[model]
    low, high = 1.0, (24.0 * DAYS + 1) ** left
    return sorted((low + chance.random() * (high - low)) ** (1 / left) - 1 for _ in range(number))


def made(model: str, posts: int, seed: int) -> list[tuple[float, list[float]]]:
    """Posts with the hour they were written, and those of their likes within the four weeks."""
    chance = random.Random(seed)
    found = []
    for _ in range(posts):
        written = chance.random() * 24 * DAYS
        number = round(math.exp(chance.gauss(math.log(_MEDIAN), _SPREAD)))
        likes = [written + age for age in _ages(model, number, chance)]
        found.append((written, [moment for moment in likes if moment < 24 * DAYS]))
    return sorted(found)


def measure(model: str, name: str, budget: int, posts: Sequence[tuple[float, list[float]]]) -> Measured:
    """Crawl four weeks, an hour at a time."""
    way = WAYS[name]
    true = [[0] * DAYS for _ in posts]
    seen = [[0] * DAYS for _ in posts]
    for at, (_, likes) in enumerate(posts):
        for moment in likes:
            true[at][int(moment // 24)] += 1
    known: dict[int, tuple[float, int]] = {}
    requests = found = 0
    for hour in range(1, 24 * DAYS + 1):
        day = (hour - 1) // 24
        order = sorted(
            (
                (-urgent, at)
                for at, (last, count) in known.items()
                if (urgent := way(hour - posts[at][0], hour - last, count)) >= 1
            )
        )
        for _, at in order[:budget]:
            count = bisect_right(posts[at][1], hour)
            seen[at][day] += count - known[at][1]
            known[at] = hour, count
            requests += 1
        while found < len(posts) and posts[found][0] <= hour:
            count = bisect_right(posts[found][1], hour)
            seen[found][int(min(posts[found][0], 24 * DAYS - 1) // 24)] += count
            known[found] = hour, count
            found += 1
    total = sum(map(sum, true)) or 1
    by_post = sum(
        abs(a - b) for one, other in zip(true, seen, strict=True) for a, b in zip(one, other, strict=True)
    )
    by_day = sum(abs(sum(row[day] for row in true) - sum(row[day] for row in seen)) for day in range(DAYS))
    return Measured(
        model=model,
        way=name,
        budget=budget,
        requests=requests,
        by_post=by_post / total,
        by_day=by_day / total,
    )


def table(posts: int, seed: int = 7) -> list[Measured]:
    """Every model, way and budget."""
    rows = []
    for model in ("stretched", "exogenous", "critical"):
        forum = made(model, posts, seed)
        rows += [measure(model, name, budget, forum) for budget in BUDGETS for name in WAYS]
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.revisits", description=__doc__)
    parser.add_argument("--posts", type=int, default=400)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = table(options.posts)
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
        return
    shown = Table(
        title=f"{options.posts} posts in {DAYS} days: error by post and day, and of each day's total"
    )
    for column in ("model", "requests an hour", *WAYS):
        shown.add_column(column, justify="right" if column != "model" else "left")
    for at in range(0, len(rows), len(WAYS)):
        some = rows[at : at + len(WAYS)]
        cells = [f"{row.by_post:.0%} · {row.by_day:.1%} ({row.requests:,})" for row in some]
        shown.add_row(some[0].model, str(some[0].budget), *cells)
    Console().print(shown)


if __name__ == "__main__":
    main()
