"""``listener …`` run in the tests' own process: fast enough to try every wrong option."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from listener.cli import main
from listener.cli.shared import console, errors
from listener.settings import get_settings


class Commands:
    """``listener …`` in this process, with an installation of its own."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str], folder: Path) -> None:
        self._patch, self._capture, self.folder = patch, capture, folder
        patch.chdir(folder)
        patch.setenv("LISTENER_DATA_DIR", str(folder))
        patch.setenv("LISTENER_USER", "lan")
        # Not through COLUMNS, which rich reads once: tables of 80 columns cut the words that tests look for.
        patch.setattr(console, "width", 200)
        patch.setattr(errors, "width", 200)

    def use(self, url: str) -> None:
        """Work on this database."""
        self._patch.setenv("LISTENER_DATABASE_URL", url)
        get_settings.cache_clear()

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command; what it printed, standard error included."""
        self._patch.setattr("sys.argv", ["listener", *arguments])
        self._capture.readouterr()
        ended: object = 0
        try:
            main()
        except SystemExit as end:
            ended = end.code or 0
        printed = self._capture.readouterr()
        assert ended == code, printed
        return printed.out + printed.err

    def json(self, *arguments: str) -> Any:
        """Run a command with ``--json`` and read what it prints."""
        return json.loads(self.run(*arguments, "--json"))
