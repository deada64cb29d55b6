"""Start crawls as the listener does, and look at what they told."""

from __future__ import annotations

import dataclasses
import importlib
import json
import multiprocessing
import os
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


class Crawling:
    """A crawl in a process of its own, forked from one that has everything loaded.

    A fresh interpreter needs two seconds of the processor before the first request; a fork needs none. How
    the listener itself starts a crawl is tested in ``test_crawl_life``.
    """

    def __init__(self, program: str, *arguments: str, log: Path) -> None:
        environment = os.environ | {"SCRAPY_SETTINGS_MODULE": "spiders.settings"}
        self._process = _FORKS.Process(
            target=_run, args=(program, arguments, str(log), dict(environment)), daemon=True
        )
        self._process.start()

    def wait(self, seconds: float | None = None) -> int:
        """Its exit code; negative for the signal that ended it.

        Raises:
            TimeoutError: it goes on.
        """
        self._process.join(seconds)
        code = self.poll()
        if code is None:
            raise TimeoutError(f"the crawl goes on after {seconds} seconds")
        return code

    def poll(self) -> int | None:
        """The exit code; None while it goes on."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """As from a terminal."""
        if self.poll() is None and self._process.pid is not None:
            os.kill(self._process.pid, number)

    def kill(self) -> None:
        """At once."""
        self._process.kill()


_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        *("tests.spiders.crawling", "tests.spiders.batch", "tests.spiders.engines_off"),
        *("scrapy.cmdline", "scrapy.commands.crawl", "trafilatura", "dateparser"),
        *("spiders.door", "spiders.feed", "spiders.forum", "spiders.page", "spiders.patience"),
        *("listener.crawl", "listener.ingest.store_intake"),
    ]
)


def _run(program: str, arguments: tuple[str, ...], log: str, environment: dict[str, str]) -> None:
    """In the fork."""
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(written, 1)
    os.dup2(written, 2)
    importlib.import_module(program).main(*arguments)


def start_crawl(
    folder: Path, url: str, kind: str = "forum", *, program: str = "tests.spiders.recording", **changes: Any
) -> Crawling:
    """Start a crawl in a process of its own; the folder is its memory.

    Args:
        program: the module that runs it: another one may switch something off.
        changes: what differs from the usual job.
    """
    path = job_file(folder, url, kind, **changes)
    return Crawling(program, kind, str(path), str(folder), log=folder / "crawl.log")


def crawl(folder: Path, url: str, kind: str = "forum", **changes: Any) -> Told:
    """A whole crawl; all that was told to this folder so far, by it and by those before."""
    _finish(start_crawl(folder, url, kind, **changes), folder / "crawl.log", SECONDS)
    return read_told(folder)


def crawl_many(orders: list[dict[str, Any]], folder: Path) -> str:
    """Many crawls in one process; its log."""
    file = folder / "orders.json"
    file.write_text(json.dumps(orders))
    log = folder / "orders.log"
    log.unlink(missing_ok=True)
    return _finish(Crawling("tests.spiders.batch", str(file), log=log), log, 2 * SECONDS)


def _finish(process: Crawling, log: Path, seconds: float) -> str:
    try:
        code = process.wait(seconds)
    finally:
        process.kill()
        process.wait()
    said = log.read_text(encoding="utf-8")
    assert code == 0, said[-4000:]
    return said
