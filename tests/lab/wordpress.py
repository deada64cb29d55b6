"""WordPress from Debian's packages, served on loopback with a community in it as articles and comments."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.lab.community import ZONE, Community, as_json
from tests.lab.errors import LabError, LabUnavailable
from tests.lab.processes import Child, any_port, run, start, wait_for
from tests.lab.truth import Truth, TruthPost
from tests.lab.venvs import ENGINES

RECIPE = ENGINES / "wordpress"
PACKAGES = ("wordpress", "wordpress-theme-twentytwentyone", "php-cli", "php-mysql", "mariadb-server")
SECONDS = 90.0
"""Until a server answers; on an idle core MariaDB takes two, WordPress one."""
_PROGRAM = Path("/usr/share/wordpress")
_CONTENT = Path("/var/lib/wordpress/wp-content")


@dataclass(frozen=True, kw_only=True)
class RunningWordPress:
    """A WordPress that answers at :attr:`url`."""

    url: str
    truth: list[TruthPost]


@contextmanager
def running(folder: Path, community: Community, *, api: bool = False) -> Iterator[RunningWordPress]:
    """Fill a WordPress and serve it until the end of the block, with a MariaDB of its own.

    Args:
        api: whether guests may ask ``/wp-json``, as WordPress comes; many sites close it.

    Raises:
        LabUnavailable: a Debian package is missing; the message names all and the command.
        LabError: something did not start; the message shows the end of its log.
    """
    _check_packages()
    folder.mkdir(parents=True, exist_ok=True)
    log, site = folder / "wordpress.log", folder / "site"
    base = f"http://127.0.0.1:{any_port()}"
    # A socket's path may have 107 characters, a test's folder has more.
    with tempfile.TemporaryDirectory(prefix="lab") as short, _database(folder, Path(short) / "db") as socket:
        _lay_out(site, base, socket, api=api)
        members, truth = folder / "community.json", folder / "truth.jsonl"
        members.write_text(json.dumps(as_json(community)), encoding="utf-8")
        recipe = [str(RECIPE / "recipe.php"), str(site), str(members), str(truth), base, str(ZONE)]
        run(_found(["php", *recipe]), dict(os.environ), folder, log)
        quiet = ["-d", "display_errors=0", "-d", "error_reporting=0"]
        serve = ["php", *quiet, "-S", base.removeprefix("http://"), "-t", str(site), str(site / "router.php")]
        child = start(_found(serve), dict(os.environ), folder, log)
        try:
            wait_for(base, child, SECONDS)
            yield RunningWordPress(url=f"{base}/", truth=Truth(truth).posts(base))
        finally:
            child.stop()


def _check_packages() -> None:
    missing = [str(path) for path in (_PROGRAM / "wp-load.php", _CONTENT / "themes") if not path.exists()]
    missing += [name for name in ("php", "mariadbd", "mariadb-install-db") if _where(name) is None]
    if missing:
        raise LabUnavailable(
            f"WordPress is not here ({', '.join(missing)} missing); on Debian, as root: apt-get install "
            f"--no-install-recommends {' '.join(PACKAGES)}"
        )


def _where(name: str) -> str | None:
    """A program of Debian's; servers are in /usr/sbin, which a person's path may leave out."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")


def _found(command: list[str]) -> list[str]:
    return [_where(command[0]) or command[0], *command[1:]]


@contextmanager
def _database(folder: Path, socket: Path) -> Iterator[Path]:
    """A MariaDB on a socket alone, without a password: nobody else can reach it."""
    data, log = folder / "mariadb", folder / "mariadb.log"
    owner = ["--user=root"] if os.geteuid() == 0 else []
    make = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", *owner]
    make += ["--auth-root-authentication-method=normal", "--skip-test-db"]
    run(_found(make), dict(os.environ), folder, log)
    server = ["mariadbd", "--no-defaults", f"--datadir={data}", *owner, f"--socket={socket}"]
    server += ["--skip-networking", f"--pid-file={folder / 'mariadb.pid'}", "--character-set-server=utf8mb4"]
    # The lab's data can be made again, so it need not wait for the disk.
    server += ["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M"]
    child = start(_found(server), dict(os.environ), folder, log)
    try:
        _create(socket, child)
        yield socket
    finally:
        child.stop()


def _create(socket: Path, server: Child) -> None:
    """The database, as soon as the server takes orders."""
    client = ["mariadb", "--no-defaults", f"--socket={socket}", "--user=root"]
    order = _found([*client, "--execute=CREATE DATABASE wordpress"])
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and server.running:
        if subprocess.run(order, capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise LabError(f"MariaDB takes no orders:\n{server.tail()}")


def _lay_out(site: Path, base: str, socket: Path, *, api: bool) -> None:
    """A WordPress of its own from the packages' files, configured for this address."""
    shutil.copytree(_PROGRAM, site, ignore=shutil.ignore_patterns("wp-content", "wp-config.php"))
    shutil.copytree(_CONTENT, site / "wp-content")
    shutil.copy(RECIPE / "router.php", site)
    if not api:
        plugins = site / "wp-content" / "mu-plugins"
        plugins.mkdir()
        shutil.copy(RECIPE / "closed.php", plugins)
    constants: dict[str, str] = {
        "DB_NAME": "wordpress",
        "DB_USER": "root",
        "DB_PASSWORD": "",
        "DB_HOST": f"localhost:{socket}",
        "DB_CHARSET": "utf8mb4",
        "WP_HOME": base,
        "WP_SITEURL": base,
    }
    for what in ("AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE"):
        constants |= {f"{what}_KEY": "loopback-only", f"{what}_SALT": "loopback-only"}
    lines = [f"define({name!r}, {value!r});" for name, value in constants.items()]
    # Nothing by the clock, nothing from the network.
    switches = ("DISABLE_WP_CRON", "WP_HTTP_BLOCK_EXTERNAL", "AUTOMATIC_UPDATER_DISABLED")
    lines += [f"define({name!r}, true);" for name in switches]
    lines += ["$table_prefix = 'wp_';", "if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');"]
    lines += ["require_once ABSPATH . 'wp-settings.php';"]
    (site / "wp-config.php").write_text("<?php\n" + "\n".join(lines) + "\n", encoding="utf-8")
