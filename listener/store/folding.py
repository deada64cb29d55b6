"""``post.folded`` follows the code that folds: posts folded by another version are folded anew."""

from __future__ import annotations

import sqlalchemy as sa

from listener.queries.spelling import FOLDING, folded_text
from listener.store.words import ensure_index, forget_index

_BATCH = 2000
_STAMP = "CREATE TABLE IF NOT EXISTS post_words_folding (version INTEGER NOT NULL)"
"""No table of the schema: it belongs to the index, and is told from the others by its name."""


def fold_anew(connection: sa.Connection) -> None:
    """Fold all posts again and rebuild the index, where they were folded by another :data:`FOLDING`."""
    connection.exec_driver_sql(_STAMP)
    if connection.scalar(sa.text("SELECT max(version) FROM post_words_folding")) == FOLDING:
        return
    forget_index(connection)
    post = sa.table("post", sa.column("id"), sa.column("title"), sa.column("text"), sa.column("folded"))
    rows = sa.select(post.c.id, post.c.title, post.c.text).order_by(post.c.id).limit(_BATCH)
    change = post.update().where(post.c.id == sa.bindparam("number")).values(folded=sa.bindparam("words"))
    after = -1
    while batch := connection.execute(rows.where(post.c.id > after)).all():
        after = batch[-1].id
        connection.execute(
            change,
            [
                {"number": id_, "words": folded_text(f"{title}\n{text}" if title else text)}
                for id_, title, text in batch
            ],
        )
    ensure_index(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO post_words (rowid, folded) SELECT id, folded FROM post")
    connection.exec_driver_sql("DELETE FROM post_words_folding")
    connection.execute(sa.text("INSERT INTO post_words_folding VALUES (:version)"), {"version": FOLDING})
