"""``python -m tests.benchmarks [--json]``: the quick benchmarks in a table of ratios; the others by name."""

from __future__ import annotations

import argparse
import ast
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.benchmarks import end_to_end, walking


def others() -> dict[str, str]:
    """The commands that take longer or need a folder of pages, each with the first sentence about it."""
    found: dict[str, str] = {}
    for file in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        about = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        command = f"python -m tests.benchmarks.{file.stem}"
        if command in about and not file.stem.endswith("_once"):
            first = " ".join(about.split("\n\n", 1)[0].replace("`", "").split())
            found[command] = first.split(": ", 1)[-1] if first.startswith(command) else first
    return found


def ratios(
    report: end_to_end.Report, speed: dict[str, Any], requests: dict[str, Any]
) -> list[tuple[str, str, str]]:
    """What was measured, beside what, and the ratio."""
    return [
        (
            f"from page to stored mention: {report.posts_per_cpu_second:.0f} posts a CPU second",
            f"fetching and parsing alone: {report.baseline_posts_per_cpu_second:.0f}",
            f"{report.ratio:.2f}",
        ),
        (
            f"CPU of crawling and parsing {speed['pages']} pages: {speed['ours']['cpu']:.2f} s",
            f"bare loop of aiohttp and selectolax: {speed['bare']['cpu']:.2f} s",
            f"{speed['ratio']:.2f}",
        ),
        (
            f"requests for {requests['posts']} posts of a live forum: {requests['ours']['requests']}",
            f"plain breadth-first crawl: {requests['plain']['requests']}",
            f"{requests['ratio']:.2f} (posts per request)",
        ),
    ]


def main() -> None:
    """Run the quick benchmarks and print their table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--rounds", type=int, default=3, help="crawls of each kind; the medians count")
    options = parser.parse_args()
    report = end_to_end.measure(rounds=options.rounds)
    speed, requests = walking.speed(), walking.requests("spirit")
    if options.json:
        print(
            json.dumps(asdict(report) | {"speed": speed, "requests": requests, "others": others()}, indent=2)
        )
        return
    console = Console()
    stages = Table(title="From HTML page to stored mention (Spirit, sample community)", title_justify="left")
    for column in ("stage", "CPU s", "share"):
        stages.add_column(column)
    for stage in report.stages:
        stages.add_row(stage.name, f"{stage.seconds:.3f}", f"{stage.share:.0%}")
    console.print(stages)
    table = Table(title="Ratios", title_justify="left")
    for column in ("measured", "beside", "ratio"):
        table.add_column(column)
    for row in ratios(report, speed, requests):
        table.add_row(*row)
    console.print(table)
    longer = Table(title="Longer ones, or over a folder of pages", title_justify="left")
    for column in ("command", "what it measures"):
        longer.add_column(column)
    for command, about in others().items():
        longer.add_row(command, about)
    console.print(longer)


if __name__ == "__main__":
    main()
