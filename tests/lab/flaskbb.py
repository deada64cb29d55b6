"""FlaskBB from PyPI, booted on loopback with a community in it. It wants Python 3.12, so it is apart."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.lab.community import Community, as_json
from tests.lab.errors import LabError, LabUnavailable
from tests.lab.processes import any_port, run, start, wait_for
from tests.lab.truth import Truth, TruthPost
from tests.lab.venvs import ENGINES, cache_folder

RECIPE = ENGINES / "flaskbb"
SECONDS = 60.0
"""Until it answers; it takes four on an idle core."""


@dataclass(frozen=True, kw_only=True)
class RunningFlaskBB:
    """A FlaskBB that answers at :attr:`url`."""

    url: str
    truth: list[TruthPost]


@contextmanager
def running(folder: Path, community: Community) -> Iterator[RunningFlaskBB]:
    """Install FlaskBB where it is not yet, fill it and serve it until the end of the block.

    Raises:
        LabUnavailable: there is no Python 3.12, or the packages could not be fetched.
        LabError: it did not start; the message shows the end of its log.
    """
    python = _installed()
    port = any_port()
    base, log = f"http://127.0.0.1:{port}", folder / "flaskbb.log"
    folder.mkdir(parents=True, exist_ok=True)
    config, members, truth = folder / "flaskbb.cfg", folder / "community.json", folder / "truth.jsonl"
    config.write_text(_config(folder, port), encoding="utf-8")
    members.write_text(json.dumps(as_json(community)), encoding="utf-8")
    program = [str(python), str(RECIPE / "postponed.py"), "--config", str(config)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | {
        "PYTHONWARNINGS": "ignore"
    }
    environment["PATH"] = f"{python.parent}{os.pathsep}{environment['PATH']}"
    owner = ["-u", "admin", "-e", "admin@example.com", "-p", "loopback-only"]
    run([*program, "install", "--force", *owner], environment, folder, log)
    run(
        [str(python), str(RECIPE / "recipe.py"), str(config), str(members), str(truth)],
        environment,
        folder,
        log,
    )
    child = start([*program, "run", "-h", "127.0.0.1", "-p", str(port)], environment, folder, log)
    try:
        wait_for(base, child, SECONDS)
        yield RunningFlaskBB(url=f"{base}/", truth=Truth(truth).posts(base))
    finally:
        child.stop()


def _installed() -> Path:
    """The interpreter of FlaskBB's own environment, made when missing."""
    requirements = RECIPE / "requirements.txt"
    mark = hashlib.sha256(requirements.read_bytes()).hexdigest()[:10]
    place = cache_folder() / f"flaskbb-{mark}"
    python = place / "bin" / "python"
    if not (place / "ready").exists():
        shutil.rmtree(place, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        log = place.parent / f"{place.name}.log"
        environment = dict(os.environ)
        try:
            run([_python312(), "-m", "venv", str(place)], environment, place.parent, log)
            # --no-compile: the recipe compiles FlaskBB its own way.
            pip = [str(python), "-m", "pip", "install", "-q", "--no-compile"]
            run([*pip, "-r", str(requirements)], environment, place.parent, log)
        except LabError as error:
            raise LabUnavailable(
                f"FlaskBB could not be installed; connect this machine to the network once and run the same "
                f"command again (details: {log})."
            ) from error
        # FlaskBB writes a log beside its package, whatever its settings say.
        [site] = (place / "lib").glob("python3*/site-packages")
        (site / "logs").mkdir()
        (place / "ready").touch()
    return python


def _python312() -> str:
    candidates = [os.environ.get("PYTHON312"), shutil.which("python3.12")]
    candidates += [str(path) for path in sorted(Path.home().glob(".pyenv/versions/3.12*/bin/python"))]
    for candidate in filter(None, candidates):
        asked = subprocess.run(
            [candidate, "-c", "import sys; print(sys.version_info[:2])"], capture_output=True, check=False
        )
        if asked.stdout.strip() == b"(3, 12)":
            return candidate
    raise LabUnavailable("FlaskBB wants Python 3.12, which is not here; install it or name it in PYTHON312.")


def _config(folder: Path, port: int) -> str:
    values: dict[str, object] = {
        "DEBUG": False,
        "SERVER_NAME": f"127.0.0.1:{port}",
        "PREFERRED_URL_SCHEME": "http",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/forum.db",
        "SECRET_KEY": "loopback-only",
        "WTF_CSRF_SECRET_KEY": "loopback-only",
        "REDIS_ENABLED": False,
        "RATELIMIT_ENABLED": False,
        "WHOOSHEE_DIR": f"{folder}/whoosh",
        "LOG_PATH": f"{folder}/logs",
        "MAIL_SUPPRESS_SEND": True,
        "SEND_LOGS": False,
        "CACHE_TYPE": "SimpleCache",
    }
    (folder / "logs").mkdir(exist_ok=True)
    return "".join(f"{name} = {value!r}\n" for name, value in values.items())
