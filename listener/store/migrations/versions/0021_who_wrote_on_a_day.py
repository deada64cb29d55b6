"""Who wrote on a day"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "crowd_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_crowd_day")),
    )
    op.create_table(
        "crowd",
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("dim", _BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("combo_id", _BIG, nullable=False),
        sa.Column("accounts", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "dim", "day", "combo_id", name=op.f("pk_crowd")),
        sqlite_with_rowid=False,
    )
