"""``python -m tests.benchmarks.mood_targets [--json] [--wrong]``: whose mood is it, by category.

The sentences are in ``tests/sentiment/targets.tsv``; the floors that CI holds in ``test_targets.py``.
"""

from __future__ import annotations

import argparse
import json

from rich.console import Console
from rich.table import Table

from tests.sentiment.cases import is_right, read_cases


def main() -> None:
    """Print how many sentences of each category and language are right."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.mood_targets", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--wrong", action="store_true", help="list what is wrong")
    options = parser.parse_args()
    results: dict[tuple[str, str], list[bool]] = {}
    console = Console()
    for case in read_cases("targets.tsv"):
        mood = case.score()
        right = is_right(case, mood)
        results.setdefault((case.category, case.language), []).append(right)
        if options.wrong and not right:
            reasons = ", ".join(f"{e.word} {e.weight:+.1f}" for e in mood.evidence)
            said = f"{case.category}: {case.text} — wanted {case.label}, got {mood.label} ({reasons})"
            console.print(said, markup=False)
    rows = [
        {"category": category, "language": language, "n": len(right), "right": sum(right)}
        for (category, language), right in results.items()
    ]
    for language in ("vi", "en"):
        mine = [right for (_, of), group in results.items() if of == language for right in group]
        rows.append({"category": "all", "language": language, "n": len(mine), "right": sum(mine)})
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    table = Table(title="Whose mood is it", title_justify="left")
    for column in ("category", "language", "right", "of", "share"):
        table.add_column(column)
    for row in rows:
        share = f"{int(row['right']) / int(row['n']):.0%}"
        table.add_row(str(row["category"]), str(row["language"]), str(row["right"]), str(row["n"]), share)
    console.print(table)


main()
