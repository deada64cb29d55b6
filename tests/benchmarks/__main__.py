"""``python -m tests.benchmarks [--json]``: prints every benchmark."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from tests.benchmarks import end_to_end


def main() -> None:
    """Run the benchmarks and print their tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--rounds", type=int, default=3, help="crawls of each kind; the medians count")
    options = parser.parse_args()
    report = end_to_end.measure(rounds=options.rounds)
    if options.json:
        print(json.dumps(asdict(report), indent=2))
        return
    table = Table(title="From HTML page to stored mention (Spirit, sample community)", title_justify="left")
    for column in ("stage", "CPU s", "share"):
        table.add_column(column)
    for stage in report.stages:
        table.add_row(stage.name, f"{stage.seconds:.3f}", f"{stage.share:.0%}")
    console = Console()
    console.print(table)
    console.print(
        f"{report.posts} posts, {report.mentions} mentions, {report.pages} pages; "
        f"median of {report.rounds} crawls of each kind.\n"
        f"End to end: {report.posts_per_cpu_second:.0f} posts per CPU second.\n"
        f"Baseline, fetching and parsing alone: {report.baseline_posts_per_cpu_second:.0f}.\n"
        f"Ratio to the baseline: {report.ratio:.2f} (1 would be free storing and scoring)."
    )


main()
