"""``python -m tests.benchmarks.linking FOLDER [--alternatives] [--json]``, or ``--customers 1000000``:
links beside the alternatives on data whose truth is known, or the time of the stored index.

FOLDER holds ``vn/``, ``febrl/`` and ``handles/`` as in the development data. The alternatives are an
identical handle anywhere, exact keys (e-mail, phone, account; with ``born``: name and day), and a rule of
names by RapidFuzz. ``--customers`` makes a base of its own in a temporary SQLite file, or in
``--database``, builds the index and decides about accounts; times are of the processor, and wall.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from listener.store import open_database
from tests.benchmarks.linking_data import Task, febrl, officials, vietnamese
from tests.benchmarks.linking_made import Timed, time_index
from tests.benchmarks.linking_ways import ALTERNATIVES, Score, ours

Row = tuple[str, str, Score, float]


def compare(folder: Path, *, alternatives: bool) -> list[Row]:
    """Scores by task and way, with CPU seconds."""
    rows: list[Row] = []
    tasks: list[Task] = [
        vietnamese(folder / "vn"),
        *febrl(folder / "febrl"),
        *officials(folder / "handles" / "public-officials-dev.jsonl"),
    ]
    for task in tasks:
        ways = {"ours": ours, **(ALTERNATIVES if alternatives else {})}
        for name, way in ways.items():
            begun = time.process_time()
            rows.append((task.name, name, way(task), time.process_time() - begun))
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.linking", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="folder of data whose truth is known")
    parser.add_argument("--alternatives", action="store_true", help="beside the alternatives")
    parser.add_argument("--customers", type=int, help="time the stored index for so many made customers")
    parser.add_argument("--accounts", type=int, default=2_000, help="accounts to decide about")
    parser.add_argument("--database", help="address of an empty database; else a temporary SQLite file")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    if options.customers:
        with tempfile.TemporaryDirectory() as folder:
            database = open_database(options.database or f"sqlite:///{folder}/linking.db")
            timed = time_index(database, options.customers, options.accounts)
            database.close()
        _show_timed(timed, as_json=options.json)
    elif options.folder is None:
        parser.error("give a folder of data, or --customers")
    else:
        _show(compare(options.folder, alternatives=options.alternatives), as_json=options.json)


def _show(rows: list[Row], *, as_json: bool) -> None:
    if as_json:
        found = [
            {"data": task, "way": way, **score.as_dict(), "cpu_seconds": seconds}
            for task, way, score, seconds in rows
        ]
        print(json.dumps(found, indent=2))
        return
    table = Table("Data", "Way", "P", "R", "F1", "Reviewed", "R after", "ECE", "CPU s")
    for task, way, score, seconds in rows:
        table.add_row(task, way, *score.cells(), f"{seconds:.1f}")
    Console().print(table)


def _show_timed(timed: Timed, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(timed.as_dict(), indent=2))
        return
    table = Table("Figure", "Value")
    for name, value in timed.as_dict().items():
        table.add_row(name.replace("_", " "), f"{value:,.2f}" if isinstance(value, float) else f"{value:,}")
    Console().print(table)


if __name__ == "__main__":
    main()
