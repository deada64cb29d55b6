"""``python -m tests.benchmarks.screens --database URL``: how soon screens are there, beside an empty page.

Each round opens the dashboard and an empty Streamlit page in a real browser, in turns, each as a new visitor
without a cache; then it changes a filter. Time is what the visitor waits; CPU is the server's, all of its
threads. ``tests.benchmarks.history_made`` makes a database of a million mentions.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page
from rich.console import Console
from rich.table import Table

from dashboard.launch import command
from tests.browser import PATIENCE, chromium, served, settled

SCREENS = (
    ("overview", "/", ".tile b"),
    ("mentions", "/mentions", ".row"),
    ("topics", "/topics", "h1"),
    ("authors", "/people", ".row.author"),
    ("compare", "/compare", ".compare td a"),
    ("triage", "/triage", "h1"),
)
"""Name, path, and what must be there for the screen to be of use."""
EMPTY = "import streamlit as st\n\nst.write('An empty page')\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """Medians of the rounds."""

    what: str
    seconds: float
    """Until the first useful paint."""
    cpu: float
    """Seconds of the server's CPU until then."""
    ratio: float
    """``seconds`` over those of the empty page of the same rounds."""


def _cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(process: int) -> float:
    """Megabytes that the server holds."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def _come(browser: Browser, address: str, sign: str, process: int) -> tuple[float, float]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    cpu, begun = _cpu(process), time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(sign, timeout=PATIENCE)
    waited, used = time.perf_counter() - begun, _cpu(process) - cpu
    context.close()
    return waited, used


def _filter(page: Page, name: str, process: int) -> tuple[float, float]:
    """Choose another period and wait until the first number is another."""
    settled(page)
    first = page.locator(".tile b").first
    before = first.inner_text()
    cpu, begun = _cpu(process), time.perf_counter()
    page.get_by_text(name, exact=True).click()
    page.wait_for_function(
        """before => {
            const deep = (root, found) => {
                for (const one of root.querySelectorAll('*')) {
                    if (one.matches('.tile b')) return one
                    if (one.shadowRoot && (found = deep(one.shadowRoot))) return found
                }
            }
            const tile = deep(document)
            return tile && tile.innerText !== before
        }""",
        arg=before,
        timeout=PATIENCE,
    )
    return time.perf_counter() - begun, _cpu(process) - cpu


def measure(database: str, rounds: int) -> tuple[list[Measured], float]:
    """Every screen, the filter, and the megabytes of the server at the end."""
    with tempfile.TemporaryDirectory() as name:
        ours, theirs = Path(name) / "ours", Path(name) / "empty"
        for folder in (ours, theirs):
            folder.mkdir()
        script = theirs / "empty.py"
        script.write_text(EMPTY, encoding="utf-8")
        environment = {"LISTENER_DATABASE_URL": database, "LISTENER_DATA_DIR": str(ours)}

        def bare(port: int) -> list[str]:
            line = command(port)
            return [*line[:4], str(script), *(flag for flag in line[5:] if "theme.base" not in flag)]

        with (
            chromium() as browser,
            served(command, ours, environment) as (address, process),
            served(bare, theirs, {}) as (empty, other),
        ):
            plain_sign = "text=An empty page"
            _come(browser, empty, plain_sign, other)  # the first visitor waits for imports
            for _name, path, sign in SCREENS:
                _come(browser, address + path, sign, process)
            taken: dict[str, list[tuple[float, float]]] = {}
            for _ in range(rounds):
                taken.setdefault("empty page", []).append(_come(browser, empty, plain_sign, other))
                for screen, path, sign in SCREENS:
                    taken.setdefault(screen, []).append(_come(browser, address + path, sign, process))
            page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB")
            page.goto(address)
            for _ in range(rounds):
                for days in ("7 days", "30 days"):
                    taken.setdefault("a filter of the overview", []).append(_filter(page, days, process))
            memory = _memory(process)
    plain = median(seconds for seconds, _cpu_used in taken["empty page"])
    return [
        Measured(
            what=what, seconds=median(t for t, _ in rows), cpu=median(c for _, c in rows),
            ratio=median(t for t, _ in rows) / plain,
        )
        for what, rows in taken.items()
    ], memory  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="SQLAlchemy address of a filled database")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    measured, memory = measure(wanted.database, wanted.rounds)
    if wanted.json:
        json.dump({"screens": [asdict(one) for one in measured], "memory_mb": memory}, sys.stdout, indent=2)
        return
    table = Table("screen", "first useful paint", "× empty page", "CPU of the server")
    for one in measured:
        table.add_row(one.what, f"{one.seconds:.2f} s", f"{one.ratio:.2f}", f"{1000 * one.cpu:.0f} ms")
    Console().print(table)
    Console().print(f"The server holds {memory:.0f} MB.")


if __name__ == "__main__":
    main()
