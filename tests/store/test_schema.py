"""The schema: migrations give exactly the tables, and the wrong version is refused in words."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select, text

from listener.errors import ListenerError, UsageError
from listener.store import Database, open_database, utc_now
from listener.store.database import current_revision, head_revision
from listener.store.migrating import alembic_config, upgrade
from listener.store.tables import Brand, CrawlRun, Source


def test_migrations_give_exactly_the_tables(database: Database) -> None:
    with database.engine.begin() as connection:
        command.check(alembic_config(connection))


def test_the_newest_migration_is_the_head(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        assert ScriptDirectory.from_config(alembic_config(connection)).get_current_head() == head_revision()


def test_two_processes_may_start_at_once(database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: open_database(database_url), range(4)))
    assert {current_revision(database) for database in opened} == {head_revision()}
    for database in opened:
        database.close()


def test_times_come_back_aware_and_equal(database: Database) -> None:
    now = utc_now()
    with database.write() as session:
        session.execute(insert(Brand).values(code="a", name="A", created_at=now))
    with database.read() as session:
        assert session.scalars(select(Brand.created_at)).one() == now


def test_naive_time_is_refused(sqlite_database: Database) -> None:
    naive = utc_now().replace(tzinfo=None)
    with pytest.raises(Exception, match="naive"), sqlite_database.write() as session:
        session.execute(insert(Brand).values(code="a", name="A", created_at=naive))


def test_database_of_an_older_version_is_migrated_with_all_it_holds(database_url: str) -> None:
    old = Database(database_url)
    if old.path is not None:
        old.path.parent.mkdir(exist_ok=True)
    upgrade(old.engine, "0001")
    with old.write() as session:
        session.execute(
            text(
                "INSERT INTO source (name, kind, url, enabled, interval_seconds, delay_seconds, max_requests,"
                " revisit_requests, timezone, created_at, next_run_at, clean) VALUES ('F', 'forum',"
                " 'https://Forum.example.vn:8080/x', true, 60, 1, 9, 9, 'UTC', :now, :now, false)"
            ),
            {"now": utc_now().replace(tzinfo=None).isoformat(" ")},
        )
        session.execute(
            text(
                "INSERT INTO crawl_run SELECT 1, id, 'finished', NULL, 'manual', created_at,"
                " NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM source"
            )
        )
    old.close()
    database = open_database(database_url)
    with database.read() as session:
        source = session.scalars(select(Source)).one()
        assert (source.name, source.host) == ("F", "forum.example.vn:8080")
        assert session.scalars(select(CrawlRun.source_id)).all() == [source.id]
        if database.is_sqlite:
            assert session.scalar(text("PRAGMA foreign_keys")) == 1
    if database.path is not None:
        copy = database.path.with_name("listener.db.before-0001")
        with closing(sqlite3.connect(copy)) as kept:
            assert kept.execute("SELECT name FROM source").fetchall() == [("F",)]
    database.close()


def test_database_of_a_newer_version_is_refused(database_url: str) -> None:
    database = open_database(database_url)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(ListenerError, match="newer version"):
        open_database(database_url)


def test_opening_twice_changes_nothing(database_url: str) -> None:
    open_database(database_url).close()
    database = open_database(database_url)
    assert current_revision(database) == head_revision()
    database.close()


def test_unreachable_server_is_told_in_words() -> None:
    with pytest.raises(ListenerError, match="cannot be used"):
        open_database("postgresql://nobody:secret@127.0.0.1:1/none")


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense"])
def test_foreign_address_is_wrong_usage(url: str) -> None:
    with pytest.raises(UsageError):
        open_database(url)


def test_foreign_tables_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE post (id INTEGER)")
    connection.close()
    with pytest.raises(ListenerError, match="another program"):
        open_database(f"sqlite:///{path}")
