"""A virtual environment for each forum engine, made once and kept in a cache folder."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.lab.errors import LabError, LabUnavailable

ENGINES = Path(__file__).parent / "engines"
_REPO = Path(__file__).parents[2]
_INSTALL_SECONDS = 600
_PIP = ("--disable-pip-version-check", "--retries", "2", "--timeout", "20")


@dataclass(frozen=True, kw_only=True)
class Installed:
    """An engine that is ready to boot."""

    python: Path
    """The interpreter of the engine's own environment."""
    template: Path
    """A migrated, empty SQLite database."""


def cache_folder() -> Path:
    """Where environments are kept: ``LISTENER_LAB``, else ``.lab`` in the repository."""
    return Path(os.environ.get("LISTENER_LAB") or _REPO / ".lab").absolute()


def is_installed(engine: str) -> bool:
    """Whether the next boot needs no package registry."""
    return (_place(engine) / "ready").exists()


def install(engine: str, say: Callable[[str], None] = lambda _: None) -> Installed:
    """The engine's environment and template database; made when missing or half-made.

    Raises:
        LabUnavailable: the packages could not be fetched.
        LabError: they came, but the forum's database could not be made.
    """
    place = _place(engine)
    installed = Installed(python=place / "venv" / "bin" / "python", template=place / "template.db")
    with _alone(place):
        if not (place / "ready").exists():
            # an interrupted run leaves everything but the mark: start over
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            say(f"Installing the forum software {engine} (first time, up to a minute)…")
            _make_venv(engine, place)
            _make_template(engine, place, installed)
            (place / "ready").touch()
    return installed


def engine_environment(engine: str, folder: Path, database: Path, zone: str) -> dict[str, str]:
    """The environment of a process inside the engine's venv."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DJANGO", "VIRTUAL_ENV"))}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "lab_settings",
        "PYTHONUTF8": "1",
        "LAB_ENGINE": engine,
        "LAB_FOLDER": str(folder),
        "LAB_DATABASE": str(database),
        "LAB_ZONE": zone,
    }


def _place(engine: str) -> Path:
    """A folder whose name changes with the pinned versions, the settings and the interpreter."""
    parts = [(ENGINES / engine / name).read_bytes() for name in ("requirements.txt", "lab_settings.py")]
    parts.append(f"{sys.version_info[:2]} {sys.base_prefix}".encode())
    return cache_folder() / f"{engine}-{hashlib.sha256(b'|'.join(parts)).hexdigest()[:10]}"


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Two boots at once: the second waits until the first has installed."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with (place.parent / f"{place.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make_venv(engine: str, place: Path) -> None:
    requirements = str(ENGINES / engine / "requirements.txt")
    venv = str(place / "venv")
    python = str(place / "venv" / "bin" / "python")
    if uv := shutil.which("uv"):
        commands = [
            [uv, "venv", "--quiet", "--no-config", "--python", sys.executable, venv],
            [uv, "pip", "install", "--quiet", "--python", python, "-r", requirements],
        ]
    else:
        commands = [
            [sys.executable, "-m", "venv", venv],
            [python, "-m", "pip", "install", "-q", *_PIP, "-r", requirements],
        ]
    log = place.parent / f"{place.name}.log"
    with log.open("w", encoding="utf-8") as file:
        for command in commands:
            try:
                done = subprocess.run(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=subprocess.STDOUT,
                    timeout=_INSTALL_SECONDS,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                done = None
            if done is None or done.returncode != 0:
                raise LabUnavailable(
                    f"The forum software {engine} is not installed yet and could not be fetched from the "
                    f"package registry; connect this machine to the network once and run the same "
                    f"command again (details: {log})."
                )


def _make_template(engine: str, place: Path, installed: Installed) -> None:
    environment = engine_environment(engine, place, installed.template, "UTC")
    environment["PYTHONPATH"] = str(ENGINES / engine)
    done = subprocess.run(
        [installed.python, ENGINES / "host.py", "template"],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_INSTALL_SECONDS,
        check=False,
    )
    if done.returncode != 0 or not installed.template.exists():
        raise LabError(f"The database of {engine} could not be made:\n{done.stderr[-2000:]}")
