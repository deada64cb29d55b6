"""Rows in every table, made from the tables themselves: a new table cannot be forgotten."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    insert,
    select,
)

from listener.store import Database
from listener.store.base import EpochSeconds, UtcDateTime
from listener.store.tables import Base

_MOMENT = datetime(2026, 11, 1, 8, 30, 15, 123456, tzinfo=UTC)
_TEXTS = [
    "Nguyễn Đình \u1ea0nh 😡",
    "=cmd|' /C calc'!A0",
    'dấu " \\u0041 \\n và\nxuống dòng',
    "\u2028 <b>&",
    "",
]


def _value(column: Column[Any], number: int) -> object:
    """A value of a column's type that differs from row to row, with all that may break on the way."""
    kind = column.type
    if column.foreign_keys:
        return number + 1
    if column.nullable and number % 3 == 2:
        return None
    if isinstance(kind, EpochSeconds):
        return (_MOMENT + timedelta(days=number)).replace(microsecond=0)
    if isinstance(kind, UtcDateTime | DateTime):
        return _MOMENT + timedelta(days=number, microseconds=number)
    if isinstance(kind, Date):
        return date(2026, 11, 1) + timedelta(days=number)
    if isinstance(kind, Boolean):
        return number % 2 == 0
    if isinstance(kind, JSON):
        return [{"chữ": _TEXTS[number % 5], "số": number + 0.1, "không": None, "sâu": [[], {}]}]
    if isinstance(kind, Float):
        return 0.1 + number
    if isinstance(kind, LargeBinary):
        return bytes(range(256)) + bytes([number])
    if isinstance(kind, SmallInteger):
        return number
    if isinstance(kind, Integer):
        return number + 1 if column.primary_key else 1_000 * number
    if isinstance(kind, String):
        return f"{number}" if kind.length else f"{_TEXTS[number % 5]}{number}"
    raise AssertionError(f"no value for {column!r} of type {kind!r}: teach it here")


def fill(database: Database, rows: int = 7) -> None:
    """Put rows into every table."""
    with database.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            values = [{c.name: _value(c, number) for c in table.columns} for number in range(rows)]
            connection.execute(insert(table), values)


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with database.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(_ordered(table))]
            for table in Base.metadata.sorted_tables
        }


def _ordered(table: Table):  # type: ignore[no-untyped-def]
    return select(table).order_by(*table.primary_key.columns)
