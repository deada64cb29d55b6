"""An index of words"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from listener.queries.spelling import folded_text
from listener.store.words import ensure_index

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BATCH = 2000


def upgrade() -> None:
    connection = op.get_bind()
    # Words alone, one space between two, is what the index reads; punctuation used to stand among them.
    post = sa.table("post", sa.column("id"), sa.column("title"), sa.column("text"), sa.column("folded"))
    rows = sa.select(post.c.id, post.c.title, post.c.text).order_by(post.c.id).limit(_BATCH)
    change = post.update().where(post.c.id == sa.bindparam("number")).values(folded=sa.bindparam("words"))
    after = 0
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
