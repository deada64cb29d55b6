"""Alembic, which brings a database to the schema of this version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from listener.store.folding import fold_anew
from listener.store.words import ensure_index

_MIGRATING = 7203911
"""Any number that no other program uses as an advisory lock in this database."""


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for work on this connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run every migration that is missing, in one transaction.

    Two processes may start at once: the second waits for the first and finds nothing to do.
    """
    with engine.connect() as connection, _foreign_keys_aside(connection), connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATING})"))
        command.upgrade(alembic_config(connection), to)
        if to == "head":
            ensure_index(connection)
            fold_anew(connection)


@contextmanager
def _foreign_keys_aside(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew; dropping the old one must not delete what refers to it."""
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")  # only heeded outside a transaction, so not through SQLAlchemy
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
