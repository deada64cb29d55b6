"""A database for many tests: migrating one takes longer than what is tested here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from listener.store import Database, open_database
from listener.store.tables import Base


@pytest.fixture(scope="module")
def _one_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("duplicates") / "listener.db"
    handle = open_database(f"sqlite:///{path}")
    yield handle
    handle.close()


@pytest.fixture
def empty(_one_for_all: Database) -> Database:
    """An SQLite database with empty tables."""
    with _one_for_all.write() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))
    return _one_for_all
