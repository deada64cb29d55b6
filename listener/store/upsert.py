"""INSERT … ON CONFLICT on both databases, in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from listener.store.base import Base

T = TypeVar("T")
Values = Mapping[str, Any]
BATCH = 500
"""Rows a statement; 30 columns of these stay below SQLite's 32,766 variables."""


def dialect_insert(session: Session, table: type[Base]) -> sqlite.Insert:
    """The INSERT of this session's database, with ``on_conflict_do_nothing`` and ``_update``."""
    if session.get_bind().dialect.name == "postgresql":
        # Both dialects' constructs have the same methods; one type serves the callers.
        return postgresql.insert(table)  # type: ignore[return-value]
    return sqlite.insert(table)


def insert_new(
    session: Session, table: type[Base], rows: Sequence[Values], *returning: InstrumentedAttribute[Any]
) -> list[Any]:
    """Insert the rows that are not there yet; what exists is left alone.

    Returns:
        The asked columns of the rows that are really new (empty when none were asked).
    """
    new: list[Any] = []
    for batch in in_batches(rows):
        # A list of parameters, not VALUES spelled out: SQLAlchemy compiles it once, not for each batch.
        statement = dialect_insert(session, table).on_conflict_do_nothing()
        if returning:
            new.extend(session.connection().execute(statement.returning(*returning), list(batch)).all())
        else:
            session.connection().execute(statement, list(batch))
    return new


def insert_apart(session: Session, table: type[Base], rows: Sequence[Values]) -> None:
    """Insert the rows that are not there yet, so that they stay whatever becomes of the caller's transaction.

    For rows that never change and do no harm unused. On PostgreSQL it is a transaction of its own: nobody who
    meets the same new row waits for the caller. SQLite has one writer, so there it is the caller's own.
    """
    bind = session.get_bind()
    if bind.dialect.name == "postgresql":
        with bind.engine.begin() as apart:
            for batch in in_batches(rows):
                apart.execute(postgresql.insert(table).on_conflict_do_nothing(), list(batch))
    else:
        insert_new(session, table, rows)


def insert_bulk(
    session: Session, table: type[Base], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert many new rows the quickest way of each database, without conflicts in mind."""
    connection = session.connection()
    named = ", ".join(columns)
    if connection.dialect.name == "postgresql":
        driver = connection.connection.driver_connection
        assert driver is not None
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {table.__tablename__} ({named}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" for _ in columns)
        connection.exec_driver_sql(
            f"INSERT INTO {table.__tablename__} ({named}) VALUES ({marks})",  # noqa: S608 - our own names
            list(rows),
        )


def in_batches(rows: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """The rows in slices of at most ``size``."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
