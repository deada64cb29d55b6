"""Databases for every test that stores something: SQLite in a file, and a real PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import make_url

from listener.settings import get_settings, use_kept
from listener.store import Database, open_database
from tests.commands import Commands
from tests.postgres import PostgresServer

pytest_plugins = ["tests.lab.fixtures"]

# A busy machine is slow, not wrong.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")

_names = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What drives a browser or boots a forum gets one more try, told of in the summary.

    On a busy machine these meet moments that say nothing about the code; what is broken fails twice.
    """
    for item in items:
        if any(item.get_closest_marker(name) for name in ("browser", "live")):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def _settings_read_anew() -> Iterator[None]:
    """No test works with the data folder of the one before it."""
    use_kept({})
    get_settings.cache_clear()
    yield
    use_kept({})
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of the tests' own, on loopback, gone when they end."""
    # Not below pytest's own folder: another pytest that starts closes that to the server's user.
    with tempfile.TemporaryDirectory(prefix="listener-postgres-") as folder:
        server = PostgresServer(Path(folder))
        server.start()
        yield server
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once for each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'listener.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.create_database(f"test_{next(_names)}")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database of the newest schema: a copy of it spares a test every migration."""
    path = tmp_path_factory.mktemp("migrated") / "listener.db"
    open_database(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: PostgresServer) -> str:
    """The name of a PostgreSQL database of the newest schema, to be copied as well."""
    open_database(postgres.create_database("migrated")).close()
    return "migrated"


@pytest.fixture
def database(request: pytest.FixtureRequest, database_url: str) -> Iterator[Database]:
    """A migrated database, once for each kind."""
    parsed = make_url(database_url)
    assert parsed.database is not None
    if parsed.get_backend_name() == "sqlite":
        shutil.copyfile(request.getfixturevalue("migrated_file"), parsed.database)
    else:
        template: str = request.getfixturevalue("migrated_postgres")
        server: PostgresServer = request.getfixturevalue("postgres")
        server.refill_database(parsed.database, template)
    handle = open_database(database_url)
    yield handle
    handle.close()


@pytest.fixture
def sqlite_database(tmp_path: Path, migrated_file: Path) -> Iterator[Database]:
    """A migrated SQLite database, for tests that are not about storing."""
    path = tmp_path / "only-sqlite.db"
    shutil.copyfile(migrated_file, path)
    handle = open_database(f"sqlite:///{path}")
    yield handle
    handle.close()


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Commands:
    """The command line over a data folder of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    return Commands(monkeypatch, capsys, folder)
