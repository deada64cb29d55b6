"""An installation of its own for a test, driven through its command line as a user would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.lab.forums import RunningForum

LISTENER = Path(sys.executable).parent / "listener"


class Installation:
    """``listener`` with a data folder of its own."""

    def __init__(self, folder: Path, database_url: str, *allow_hosts: str, **settings: str) -> None:
        self.folder = folder
        self.database_url = database_url
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LISTENER_")},
            "LISTENER_DATA_DIR": str(folder),
            "LISTENER_DATABASE_URL": database_url,
            "LISTENER_ALLOW_HOSTS": ",".join(allow_hosts),
            "LISTENER_CONTACT": "tests@example.org",
            "LISTENER_USER": "test",
            "COLUMNS": "200",
            **{f"LISTENER_{name.upper()}": value for name, value in settings.items()},
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command in a process group of its own."""
        return subprocess.Popen(
            [LISTENER, *arguments],
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command to its end; its output, standard error included."""
        process = self.start(*arguments)
        output, _ = process.communicate(timeout=120)
        assert process.returncode == code, f"listener {' '.join(arguments)}: {process.returncode}\n{output}"
        return output

    def json(self, *arguments: str) -> Any:
        """Run a command with ``--json`` and read what it prints."""
        return json.loads(self.run(*arguments, "--json"))


def eventually(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something holds; fail when it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.3)


def install(folder: Path, database_url: str, forum: RunningForum, **settings: str) -> Installation:
    (folder / "data").mkdir()
    installation = Installation(folder / "data", database_url, forum.site, **settings)
    installation.run("init")
    installation.run("brand", "add", "Hạ Miên", "--query", '"ha mien" OR hamien')
    installation.run(
        "source", "add", forum.url, "--name", "Forum", "--kind", "forum", "--delay", "0", "--every", "15s"
    )
    return installation
