"""The demo's folder: what is in it, whether it can be used again, and that it is the demo's own."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.lab.errors import LabError

FORUM_PORT, NEWSROOM_PORT = 8470, 8471
_MARKER = "made-by-make-demo.json"
_FRESH = timedelta(days=1)
_LAYOUT = 1
"""Raise when what the demo sets up changes, so that an older folder is made anew."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Setup:
    """What the folder was made with: addresses are part of the data, so the ports belong to it."""

    forum_port: int
    newsroom_port: int
    made_at: str
    layout: int
    complete: bool


class DemoFolder:
    """Paths below the demo's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.forum = self.root / "forum"
        self.newsroom = self.root / "newsroom.json"
        self.listener = self.root / "listener"
        self.customers = self.root / "khach-hang.csv"
        self.log = self.root / "demo.log"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One demo at a time in a folder.

        Raises:
            LabError: another one runs in it, or the folder holds something else.
        """
        if self.root.exists() and any(self.root.iterdir()) and not (self.root / _MARKER).exists():
            raise LabError(
                f"{self.root} was not made by the demo, so it is left alone; "
                "choose another folder with --data."
            )
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / _MARKER).open("a+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise LabError(
                    f"A demo is already running in {self.root}; end it first, or choose another folder "
                    "with --data."
                ) from error
            yield

    def prepare(self, now: datetime) -> Setup:
        """The setup to run with: the one of the last time if it is young, complete and its ports are
        free; else everything in the folder is made anew."""
        last = self._read()
        if (
            last is not None
            and last.complete
            and last.layout == _LAYOUT
            and timedelta() <= now - datetime.fromisoformat(last.made_at) < _FRESH
            and is_free(last.forum_port)
            and is_free(last.newsroom_port)
        ):
            return last
        self._empty()
        forum_port = free_port(FORUM_PORT)
        setup = Setup(
            forum_port=forum_port,
            newsroom_port=free_port(max(NEWSROOM_PORT, forum_port + 1)),
            made_at=now.isoformat(),
            layout=_LAYOUT,
            complete=False,
        )
        self.write(setup)
        return setup

    def write(self, setup: Setup) -> None:
        """Keep the setup; the file stays the same one, because it carries the lock."""
        with (self.root / _MARKER).open("r+", encoding="utf-8") as file:
            file.truncate()
            json.dump(asdict(setup), file)
            file.flush()
            os.fsync(file.fileno())

    def _read(self) -> Setup | None:
        try:
            return Setup(**json.loads((self.root / _MARKER).read_text(encoding="utf-8")))
        except (ValueError, TypeError):
            return None  # cut short while it was written

    def _empty(self) -> None:
        for entry in self.root.iterdir():
            if entry.name == _MARKER:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()


def is_free(port: int) -> bool:
    """Whether a server could listen there on loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port(wanted: int) -> int:
    """The wanted port, or the next one that is free.

    Raises:
        LabError: a hundred in a row are taken.
    """
    for port in range(wanted, min(wanted + 100, 65536)):
        if is_free(port):
            return port
    raise LabError(f"No port is free from {wanted} on; choose another with --port.")


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)
