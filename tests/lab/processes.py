"""Processes that the demo starts, and their certain end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.lab.errors import LabError

_LEASH = Path(__file__).parent / "leash.py"
MARK = "LISTENER_DEMO_MARK"
"""An environment variable that everything the demo starts inherits: by it stragglers are found."""


def start(command: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path) -> Child:
    """Start a command in a process group of its own; its output goes to ``log``."""
    with log.open("a", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, str(_LEASH), *command],
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Child(process, log)


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    log: Path,
    *,
    while_running: Callable[[], None] = lambda: None,
) -> str:
    """Run a command to its end; what it printed.

    Raises:
        LabError: it failed; the message ends with what it printed.
    """
    before = log.stat().st_size if log.exists() else 0
    child = start(command, environment, folder, log)
    try:
        while child.running:
            while_running()
            time.sleep(0.1)
    finally:
        child.stop()
    printed = log.read_bytes()[before:].decode(errors="replace")
    if child.code != 0:
        shown = " ".join([Path(command[0]).name, *command[1:]])
        raise LabError(f"'{shown}' failed:\n{printed[-2000:]}")
    return printed


class Child:
    """A process group that was started here."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._process = process
        self.log = log

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    @property
    def code(self) -> int | None:
        """How it ended."""
        return self._process.poll()

    def tail(self) -> str:
        """The last lines of its output."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def stop(self, patience: float = 15.0) -> None:
        """Ask it to end; after ``patience`` seconds, make it."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def sweep(mark: str) -> int:
    """End every process of this user whose environment carries ``mark``; how many there were.

    The listener gives its dashboard and its crawls sessions of their own, so that a listener that had
    to be killed leaves them behind. Only Linux tells another process's environment.
    """
    wanted = f"{MARK}={mark}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if int(entry.name) != os.getpid() and wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    for pid in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(found)
