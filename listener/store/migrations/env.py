"""Alembic's entry: runs on the connection that :func:`listener.store.open_database` hands over."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from listener.store import tables, words
from listener.store.base import EpochSeconds, UtcDateTime


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as the plain ones they are made of: a migration stands alone."""
    if kind == "type" and isinstance(item, sa.JSON):
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EpochSeconds):
        return "sa.BigInteger()"
    return False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """The index of words is made by :mod:`listener.store.words`; no table describes it."""
    return kind not in ("table", "index") or words.PREFIX not in (name or "")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
    include_name=include_name,
)
with context.begin_transaction():
    context.run_migrations()
