"""The data sets that are written as Parquet: their columns, which stay as they are, and where they come from.

Columns are added at the end only. Times are UTC with microseconds; days are those of the reporting zone;
unknown is null, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlalchemy import Select, select

from listener.store.tables import Account, Brand, Gain, Mention, Post, Snapshot, Source, Thread

_TIME = pa.timestamp("us", tz="UTC")


@dataclass(frozen=True, kw_only=True, slots=True)
class DataSet:
    """One folder of files, a folder a month below it."""

    name: str
    about: str
    columns: tuple[tuple[str, pa.DataType, Any], ...]
    """Name, type, and where it is read from."""
    rows: Select[Any]
    """What is read, without its columns."""
    month: Any
    """The column whose month is the folder."""
    by_day: bool
    """``month`` is a day of the reporting zone; else a moment, in UTC."""
    order: tuple[Any, ...]

    @property
    def schema(self) -> pa.Schema:
        """The columns of each file."""
        return pa.schema([pa.field(name, type_) for name, type_, _ in self.columns])

    @property
    def statement(self) -> Select[Any]:
        """All rows, in order."""
        chosen = [column.label(name) for name, _, column in self.columns]
        return self.rows.with_only_columns(*chosen, maintain_column_froms=True).order_by(*self.order)


def _counts(table: Any) -> tuple[tuple[str, pa.DataType, Any], ...]:
    return tuple(
        (name, pa.int64(), getattr(table, name)) for name in ("likes", "comments", "shares", "views")
    )


POSTS = DataSet(
    name="posts",
    about="Every post that is stored, by the day it was written, with its latest counts.",
    columns=(
        ("id", pa.int64(), Post.id),
        ("day", pa.date32(), Post.day),
        ("published_at", _TIME, Post.published_at),
        ("collected_at", _TIME, Post.collected_at),
        ("seen_at", _TIME, Post.seen_at),
        ("deleted_at", _TIME, Post.deleted_at),
        ("site", pa.string(), Post.site),
        ("key", pa.string(), Post.key),
        ("url", pa.string(), Post.url),
        ("kind", pa.string(), Post.kind),
        ("parent_key", pa.string(), Post.parent_key),
        ("source_id", pa.int64(), Post.source_id),
        ("source", pa.string(), Source.name),
        ("thread_id", pa.int64(), Post.thread_id),
        ("thread_title", pa.string(), Thread.title),
        ("author_id", pa.int64(), Post.account_id),
        ("author", pa.string(), Account.name),
        ("title", pa.string(), Post.title),
        ("text", pa.string(), Post.text),
        ("language", pa.string(), Post.language),
        ("rating", pa.float64(), Post.rating),
        ("suspect", pa.bool_(), Post.suspect),
        *_counts(Post),
    ),
    rows=select(Post.id)
    .select_from(Post)
    .join(Thread, Thread.id == Post.thread_id)
    .outerjoin(Account, Account.id == Post.account_id)
    .outerjoin(Source, Source.id == Post.source_id),
    month=Post.day,
    by_day=True,
    order=(Post.day, Post.id),
)
MENTIONS = DataSet(
    name="mentions",
    about="Posts by the brands they are about, with the mood; join posts by post_id.",
    columns=(
        ("id", pa.int64(), Mention.id),
        ("post_id", pa.int64(), Mention.post_id),
        ("day", pa.date32(), Mention.day),
        ("brand", pa.string(), Brand.code),
        ("brand_name", pa.string(), Brand.name),
        ("competitor", pa.bool_(), Brand.competitor),
        ("via", pa.string(), Mention.via),
        ("owned", pa.bool_(), Mention.owned),
        ("mood", pa.string(), Mention.mood),
        ("corrected", pa.bool_(), Mention.corrected),
        ("score", pa.float64(), Mention.score),
        ("confidence", pa.float64(), Mention.confidence),
        ("scorer", pa.string(), Mention.scorer),
    ),
    rows=select(Mention.id)
    .select_from(Mention)
    .join(Brand, Brand.id == Mention.brand_id)
    .where(Mention.retired_at.is_(None), Brand.archived_at.is_(None)),
    month=Mention.day,
    by_day=True,
    order=(Mention.day, Mention.id),
)
GAINS = DataSet(
    name="gains",
    about="What posts gained on a day, and (already) what they had when a count was first known.",
    columns=(
        ("post_id", pa.int64(), Gain.post_id),
        ("day", pa.date32(), Gain.day),
        ("already", pa.bool_(), Gain.already),
        *_counts(Gain),
    ),
    rows=select(Gain.post_id).select_from(Gain),
    month=Gain.day,
    by_day=True,
    order=(Gain.day, Gain.post_id, Gain.already),
)
SNAPSHOTS = DataSet(
    name="snapshots",
    about="Cumulative counts at a visit, and until when later visits saw the same.",
    columns=(
        ("post_id", pa.int64(), Snapshot.post_id),
        ("seen_at", _TIME, Snapshot.seen_at),
        ("until", _TIME, Snapshot.until),
        *_counts(Snapshot),
    ),
    rows=select(Snapshot.post_id).select_from(Snapshot),
    month=Snapshot.seen_at,
    by_day=False,
    order=(Snapshot.seen_at, Snapshot.post_id),
)
DATA_SETS = (POSTS, MENTIONS, GAINS, SNAPSHOTS)
