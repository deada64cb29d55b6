"""Processes that the demo starts, and their certain end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
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
    on_line: Callable[[str], None] = lambda _: None,
) -> None:
    """Run a command to its end; ``on_line`` gets each line that it prints, as it prints it.

    Raises:
        LabError: it failed; the message ends with what it printed.
    """
    log.touch()
    with log.open(encoding="utf-8", errors="replace") as printed:
        begin = printed.seek(0, os.SEEK_END)
        child = start(command, environment, folder, log)
        line = ""
        try:
            while True:
                ended = not child.running  # asked before reading, so that the last words are read too
                while part := printed.readline():
                    line += part
                    if line.endswith("\n"):
                        if line.strip():
                            on_line(line.strip())
                        line = ""
                if ended:
                    break
                time.sleep(0.05)
        finally:
            child.stop()
        if child.code != 0:
            printed.seek(begin)
            shown = " ".join([Path(command[0]).name, *command[1:]])
            raise LabError(f"'{shown}' failed:\n{printed.read()[-2000:]}")


def any_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def wait_for(url: str, child: Child, seconds: float) -> None:
    """Until a server that was started answers at ``url``.

    Raises:
        LabError: it ended, or did not answer within ``seconds``; the message ends with its log.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until and child.running:
        try:
            with urllib.request.urlopen(url, timeout=10):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise LabError(f"Nothing answers at {url}:\n{child.tail()}")


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
