"""Opening the database: one handle, two kinds of session, and a schema that is always the right one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from listener.errors import ListenerError, UsageError
from listener.settings import get_settings, use_kept
from listener.store.access import Setting
from listener.store.base import utc_now
from listener.store.triage import Audit

VERSIONS = Path(__file__).parent / "migrations" / "versions"


class Database:
    """A handle on one database. Cheap to keep, safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Prepare the handle; nothing is opened yet.

        Raises:
            UsageError: the address is not one of a database we can use.
        """
        try:
            parsed = make_url(url)
            if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
                raise UsageError(
                    f"The database address {parsed.render_as_string()!r} is neither SQLite nor PostgreSQL."
                )
            self.engine = create_engine(url, **_engine_options(url))
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise UsageError(
                "The database address cannot be read; write sqlite:////path/file.db or "
                "postgresql://user:password@host/name."
            ) from error
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        self._reader = self.engine.execution_options(listener_readonly=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded kind."""
        return self.engine.dialect.name == "sqlite"

    @property
    def shown(self) -> str:
        """The address without its password."""
        return self.engine.url.render_as_string(hide_password=True)

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end, rolled back on an error."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads; on SQLite it never waits for a writer."""
        with Session(self._reader, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def view(self) -> Iterator[Session]:
        """A session that only reads and sees one moment, however long it takes and whoever writes."""
        # SQLite's readers do so anyway.
        engine = (
            self._reader
            if self.is_sqlite
            else self._reader.execution_options(isolation_level="REPEATABLE READ")
        )
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _engine_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 30}}
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": 10}}


def _prepare_sqlite(engine: Engine) -> None:
    """WAL and IMMEDIATE write transactions: readers never block, writers queue instead of failing."""

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN below, not the driver
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "synchronous=NORMAL",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        readonly = connection.get_execution_options().get("listener_readonly")
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")


def head_revision() -> str:
    """The revision of the schema this version of the listener works with.

    Revisions are numbered and their files named by them, so that Alembic, which takes a third of a
    second to import, is only needed when there is something to migrate.
    """
    return max(path.name for path in VERSIONS.glob("*.py")).partition("_")[0]


def current_revision(database: Database) -> str | None:
    """The revision the database is at; None when it is empty."""
    with database.read() as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return None
        found: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def open_database(url: str | None = None) -> Database:
    """Open the database, creating or migrating its schema where needed.

    A SQLite file of an older version is copied aside before it is migrated.

    Args:
        url: SQLAlchemy address; the configured one when not given.

    Raises:
        UsageError: the address cannot be read.
        ListenerError: it cannot be reached, or it was written by a newer version.
    """
    database = Database(url or get_settings().url)
    if database.path is not None:
        _keep_private(database.path)
    try:
        _migrate(database)
        refresh_settings(database)
    except DBAPIError as error:
        database.close()
        raise ListenerError(
            f"The database at {database.shown} cannot be used: {str(error.orig).strip()}. "
            + (
                "Check that the folder and the file can be written."
                if database.is_sqlite
                else "Check that it runs, that the address and password are right, and that the user may "
                "create tables in it (createdb --owner)."
            )
        ) from error
    except Exception:
        database.close()
        raise
    return database


def refresh_settings(database: Database) -> None:
    """Heed what an admin has set on the screen: when the database is opened, and again by what runs long."""
    with database.read() as session:
        rows = session.execute(select(Setting))
        use_kept({row.name: row.value for row in rows.scalars()})


def _keep_private(path: Path) -> None:
    """Customers' names and numbers are nobody else's: a folder and a file made here are the user's own."""
    with suppress(OSError):  # a folder that cannot be written is told of when the database is opened
        if not path.parent.exists():
            path.parent.mkdir(parents=True)
            path.parent.chmod(0o700)
        path.touch(mode=0o600, exist_ok=True)


def _migrate(database: Database) -> None:
    current = current_revision(database)
    if current == head_revision():
        return
    if current is None:
        tables = set(inspect(database.engine).get_table_names())
        foreign = tables & {"post", "mention", "brand"}
        if foreign and "alembic_version" not in tables:  # else another process has just made them
            raise ListenerError(
                f"The database at {database.shown} has tables of another program "
                f"({', '.join(sorted(foreign))}); give the listener an empty database of its own."
            )
    elif not any(path.name.startswith(f"{current}_") for path in VERSIONS.glob("*.py")):
        raise ListenerError(
            f"The database at {database.shown} was written by a newer version of the listener "
            f"(schema {current}); upgrade the listener, or restore a backup made with this version."
        )
    else:
        _copy_aside(database, current)
    from listener.store.migrating import upgrade  # Alembic, see head_revision()

    upgrade(database.engine)


def _copy_aside(database: Database, revision: str) -> None:
    if database.path is None:
        return
    copy = database.path.with_name(f"{database.path.name}.before-{revision}")
    if copy.exists():
        return
    partial = copy.with_name(copy.name + ".part")
    with closing(sqlite3.connect(database.path)) as source, closing(sqlite3.connect(partial)) as target:
        source.backup(target)
    partial.chmod(0o600)
    partial.replace(copy)


def audit(
    session: Session, actor: str, action: str, subject: str, *, at: datetime | None = None, **detail: Any
) -> None:
    """Add a line to the audit trail within the caller's transaction."""
    session.execute(
        insert(Audit).values(actor=actor, action=action, subject=subject, detail=detail, at=at or utc_now())
    )
