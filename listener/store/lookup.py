"""Rows by many numbers at once, where a fraction of a millisecond counts.

SQLAlchemy builds and compiles a statement with ``IN`` anew for each length of the list, which takes
longer than the database needs to answer. Here the statement is text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from listener.store.upsert import in_batches


def rows_by_number(
    session: Session, columns: str, table: str, column: str, numbers: Sequence[int], tail: str = ""
) -> list[Any]:
    """Rows whose column is one of the numbers.

    Args:
        columns: As in SQL, our own names only; so are the table, the column and what follows.
        tail: More conditions (``AND …``) and the order; the order holds within a batch of 500 numbers.
    """
    if session.new or session.dirty or session.deleted:
        session.flush()
    connection = session.connection()
    postgresql = connection.dialect.name == "postgresql"
    found: list[Any] = []
    for batch in in_batches(numbers):
        if postgresql:
            condition, values = "= ANY(%s)", (list(batch),)
        else:
            condition, values = f"IN ({','.join('?' * len(batch))})", tuple(batch)  # type: ignore[assignment]
        statement = f"SELECT {columns} FROM {table} WHERE {column} {condition} {tail}"  # noqa: S608
        found += connection.exec_driver_sql(statement, values).fetchall()
    return found
