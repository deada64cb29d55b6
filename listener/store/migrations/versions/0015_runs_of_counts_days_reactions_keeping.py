"""Runs of equal counts, days a source was looked at, who reacted, how long posts are kept"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("snapshot", sa.Column("until", sa.BigInteger(), nullable=True))
    op.add_column("source", sa.Column("keep_days", sa.Integer(), nullable=True))
    op.add_column("source", sa.Column("keep_silent_days", sa.Integer(), nullable=True))
    op.create_table(
        "source_day",
        sa.Column("source_id", BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("finished", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_source_day_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "day", name=op.f("pk_source_day")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_source_day_day", "source_day", ["day"])
    op.create_table(
        "post_reaction",
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("gone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_post_reaction_post_id_post"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_post_reaction_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("post_id", "kind", "account_id", name=op.f("pk_post_reaction")),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index("ix_post_reaction_account", "post_reaction", ["account_id"])
    op.create_table(
        "reaction_look",
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_reaction_look_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "kind", name=op.f("pk_reaction_look")),
        sqlite_with_rowid=False,
    )
