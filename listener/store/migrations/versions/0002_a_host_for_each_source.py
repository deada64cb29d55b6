"""A host for each source"""

from __future__ import annotations

from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.add_column(sa.Column("host", sa.String(length=255), server_default="", nullable=False))
    source = sa.table("source", sa.column("id"), sa.column("url"), sa.column("host"))
    connection = op.get_bind()
    for id_, url in connection.execute(sa.select(source.c.id, source.c.url)).all():
        host = urlsplit(url).netloc.rpartition("@")[2].lower()
        connection.execute(sa.update(source).where(source.c.id == id_).values(host=host))
