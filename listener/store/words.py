"""The index of the words of stored posts: which posts can satisfy a query, without reading them all.

SQLite: an FTS5 table of the words alone, neither places nor texts. Writing to it post by post would cost as
much as storing the post, so new and edited posts wait in ``post_words_pending`` until there are enough of
them; whoever searches counts those that wait as found. Triggers keep both right, whoever writes.
PostgreSQL: a GIN index of the words, which keeps such a list of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import Boolean, Connection, Text, and_, func, literal, literal_column, or_, select, text, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from listener.store.posts import Post

PREFIX = "post_words"
"""Of the names of all that belongs to the index; no part of the schema that Alembic compares."""
ENOUGH = 1000
"""Posts that wait: indexing so many together costs a sixth of indexing them page by page."""

_SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS post_words USING fts5("
    "folded, content='', detail=none, columnsize=0, tokenize='ascii')",
    "CREATE TABLE IF NOT EXISTS post_words_pending (post_id INTEGER PRIMARY KEY)",
    "CREATE TRIGGER IF NOT EXISTS post_words_new AFTER INSERT ON post BEGIN "
    "INSERT OR IGNORE INTO post_words_pending VALUES (new.id); END",
    "CREATE TRIGGER IF NOT EXISTS post_words_edited AFTER UPDATE OF folded ON post "
    "WHEN old.folded IS NOT new.folded BEGIN "
    "INSERT INTO post_words (post_words, rowid, folded) SELECT 'delete', old.id, old.folded "
    "WHERE NOT EXISTS (SELECT 1 FROM post_words_pending WHERE post_id = old.id); "
    "INSERT OR IGNORE INTO post_words_pending VALUES (new.id); END",
    "CREATE TRIGGER IF NOT EXISTS post_words_gone AFTER DELETE ON post BEGIN "
    "INSERT INTO post_words (post_words, rowid, folded) SELECT 'delete', old.id, old.folded "
    "WHERE NOT EXISTS (SELECT 1 FROM post_words_pending WHERE post_id = old.id); "
    "DELETE FROM post_words_pending WHERE post_id = old.id; END",
)
_POSTGRESQL = ("CREATE INDEX IF NOT EXISTS ix_post_words ON post USING gin (string_to_array(folded, ' '))",)


def ensure_index(connection: Connection) -> None:
    """Make what is missing of the index: a migration that makes the posts' table anew drops its triggers."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)


def forget_index(connection: Connection) -> None:
    """Drop all that :func:`ensure_index` makes."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("DROP INDEX IF EXISTS ix_post_words")
        return
    for name in ("new", "edited", "gone"):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS post_words_{name}")
    for table in ("post_words", "post_words_pending"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")


def take_in(session: Session, *, at_least: int = ENOUGH) -> None:
    """Index the posts that wait, if there are enough of them; in the caller's transaction."""
    if session.get_bind().dialect.name != "sqlite":
        return
    few = text("SELECT count(*) FROM (SELECT 1 FROM post_words_pending LIMIT :enough)")
    if (session.scalar(few, {"enough": at_least}) or 0) < at_least:
        return
    session.execute(
        text(
            "INSERT INTO post_words (rowid, folded) SELECT id, folded FROM post "
            "WHERE id IN (SELECT post_id FROM post_words_pending) ORDER BY id"
        )
    )
    session.execute(text("DELETE FROM post_words_pending"))


def holds_words(
    needed: Sequence[Collection[frozenset[str]]],
    post: Any = Post,
    *,
    after: int = 0,
    first: int | None = None,
) -> ColumnElement[bool]:
    """True for every post that holds, for each entry, one of its groups of words whole.

    Args:
        needed: as :func:`listener.queries.needing.words_needed` gives it.
        post: ``Post`` or an alias of it.
        after: Only posts with higher numbers are asked for.
        first: Only so many of them are asked for, by number. A hint, where it saves work.
    """
    if not needed:
        return true()
    found = literal(_for_fts5(needed))
    return _HoldsWords(post.id, found, literal(after), literal(first or -1), _by_array(needed, post, after))


class _HoldsWords(FunctionElement[bool]):
    """One condition, written as each database wants it."""

    type = Boolean()
    inherit_cache = True


@compiles(_HoldsWords, "sqlite")
def _on_sqlite(element: _HoldsWords, compiler: SQLCompiler, **options: Any) -> str:
    post_id, found, after, first, _ = (compiler.process(part, **options) for part in _parts(element))
    indexed = f"SELECT rowid FROM post_words WHERE post_words MATCH {found} AND rowid > {after}"  # noqa: S608
    some = f"SELECT * FROM ({indexed} ORDER BY rowid LIMIT {first})"  # noqa: S608 - all three are parameters
    return f"{post_id} IN ({some} UNION ALL SELECT post_id FROM post_words_pending)"  # noqa: S608


@compiles(_HoldsWords, "postgresql")
def _on_postgresql(element: _HoldsWords, compiler: SQLCompiler, **options: Any) -> str:
    return str(compiler.process(_parts(element)[-1], **options))


def _parts(element: _HoldsWords) -> list[ColumnElement[Any]]:
    return list(element.clauses)


def _for_fts5(needed: Sequence[Collection[frozenset[str]]]) -> str:
    def one(word: str) -> str:
        return f'"{word[:-1]}" *' if word.endswith("*") else f'"{word}"'

    return " AND ".join(
        "(" + " OR ".join("(" + " AND ".join(map(one, sorted(group))) + ")" for group in _sorted(entry)) + ")"
        for entry in needed
    )


def _by_array(needed: Sequence[Collection[frozenset[str]]], post: Any, after: int) -> ColumnElement[bool]:
    table = Post.__table__.alias()
    # Spelt out as the index has it; a parameter would hide it from the planner.
    words: Any = func.string_to_array(table.c.folded, literal_column("' '"), type_=ARRAY(Text))

    def together(group: frozenset[str]) -> ColumnElement[bool]:
        whole = sorted(word for word in group if not word.endswith("*"))
        begun = sorted(word[:-1] for word in group if word.endswith("*"))
        padded: ColumnElement[str] = literal_column("' '") + table.c.folded
        return and_(
            *([words.contains(whole)] if whole else []),
            *(padded.contains(f" {word}", autoescape=True) for word in begun),
        )

    conditions = [or_(*map(together, _sorted(entry))) for entry in needed]
    # OFFSET: found through the index first, and only then in the order of their numbers.
    ids = select(table.c.id).where(table.c.id > after, *conditions).offset(literal_column("0"))
    return cast(ColumnElement[bool], post.id.in_(ids))


def _sorted(entry: Collection[frozenset[str]]) -> list[frozenset[str]]:
    return sorted(entry, key=sorted)
