"""Roll-ups, posts suspected, comments counted by ourselves"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_COUNTS = ("likes", "comments", "shares", "views")
_FIGURES = (
    "posts",
    *(f"gained_{count}" for count in _COUNTS),
    *(f"gained_{count}_known" for count in _COUNTS),
    *(f"already_{count}" for count in _COUNTS),
    *(f"already_{count}_known" for count in _COUNTS),
)


def upgrade() -> None:
    op.create_table(
        "combo",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_combo")),
        sa.UniqueConstraint("key", name=op.f("uq_combo_key")),
    )
    op.create_table(
        "combo_part",
        sa.Column("combo_id", _BIG, nullable=False),
        sa.Column("brand_id", _BIG, nullable=False),
        sa.Column("mood", sa.String(length=16), nullable=False),
        sa.Column("via", sa.String(length=16), nullable=False),
        sa.Column("owned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["combo_id"], ["combo.id"], name=op.f("fk_combo_part_combo_id_combo"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("combo_id", "brand_id", name=op.f("pk_combo_part")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cell",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("combo_id", _BIG, nullable=False),
        sa.Column("source_id", _BIG, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("customer", sa.Boolean(), nullable=False),
        sa.Column("suspect", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["combo_id"], ["combo.id"], name=op.f("fk_cell_combo_id_combo"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cell")),
        sa.UniqueConstraint(
            "combo_id", "source_id", "language", "kind", "customer", "suspect", name=op.f("uq_cell_combo_id")
        ),
    )
    op.create_table(
        "post_cell",
        sa.Column("post_id", _BIG, nullable=False),
        sa.Column("cell_id", _BIG, nullable=False),
        sa.Column("written", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_post_cell_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_post_cell")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_post_cell_written", "post_cell", ["written", "cell_id"])
    op.create_index("ix_post_cell_cell", "post_cell", ["cell_id", "written"])
    op.create_table(
        "rollup",
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("dim", _BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("combo_id", _BIG, nullable=False),
        *(sa.Column(name, _BIG, nullable=False) for name in _FIGURES),
        sa.PrimaryKeyConstraint("level", "dim", "day", "combo_id", name=op.f("pk_rollup")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rollup_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollup_state")),
    )
    for name in ("comments_counted", "suspect"):
        op.add_column("post", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
