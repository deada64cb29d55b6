"""Start crawls as the listener does, and look at what they told."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from listener.intake import CrawlJob
from tests.spiders.recording import Told, read_told

ROOT = Path(__file__).parents[2]
SECONDS = 120.0
"""A crawl in these tests takes three; a machine busy with other tests may need many more."""


def job_file(folder: Path, url: str, kind: str = "forum", **changes: Any) -> Path:
    """Write a job for a crawl that may go to the host of ``url``, as fast as it can."""
    folder.mkdir(parents=True, exist_ok=True)
    job = CrawlJob(
        mode="crawl",
        kind=kind,
        url=url,
        source_id=1,
        run_id=1,
        delay_seconds=0.0,
        contact="mailto:tests@example.org",
        allow_hosts=(urlsplit(url).netloc,),
    )
    path = folder / "job.json"
    dataclasses.replace(job, **changes).write(path)
    return path


def start_crawl(
    folder: Path, url: str, kind: str = "forum", *, program: str = "tests.spiders.recording", **changes: Any
) -> subprocess.Popen[bytes]:
    """Start a crawl in a process of its own; the folder is its memory.

    Args:
        program: the module that runs it: another one may switch something off.
        changes: what differs from the usual job.
    """
    path = job_file(folder, url, kind, **changes)
    with (folder / "crawl.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", program, kind, str(path), str(folder)],
            cwd=ROOT,
            stdout=log,
            stderr=log,
            env=os.environ | {"SCRAPY_SETTINGS_MODULE": "spiders.settings"},
        )


def crawl(folder: Path, url: str, kind: str = "forum", **changes: Any) -> Told:
    """A whole crawl; all that was told to this folder so far, by it and by those before."""
    process = start_crawl(folder, url, kind, **changes)
    try:
        code = process.wait(SECONDS)
    finally:
        process.kill()
        process.wait()
    log = (folder / "crawl.log").read_text(encoding="utf-8")
    assert code == 0, log[-4000:]
    return read_told(folder)


def crawl_many(orders: list[dict[str, Any]], folder: Path) -> str:
    """Many crawls in one process; its log."""
    file = folder / "orders.json"
    file.write_text(json.dumps(orders))
    done = subprocess.run(
        [sys.executable, "-m", "tests.spiders.batch", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=2 * SECONDS,
        env=os.environ | {"SCRAPY_SETTINGS_MODULE": "spiders.settings"},
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stderr
