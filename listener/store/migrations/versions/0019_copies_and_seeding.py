"""copies of texts, posting out of the ordinary"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _belongs(table: str, column: str, to: str, then: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), ondelete=then
    )


def upgrade() -> None:
    op.create_table(
        "duplicate_cluster",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin_id", _BIG, nullable=True),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_by", sa.String(length=200), nullable=True),
        _belongs("duplicate_cluster", "origin_id", "post", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_cluster")),
    )
    op.create_index(op.f("ix_duplicate_cluster_origin_id"), "duplicate_cluster", ["origin_id"])
    op.create_index(op.f("ix_duplicate_cluster_last_at"), "duplicate_cluster", ["last_at"])
    op.create_table(
        "duplicate",
        sa.Column("post_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("cluster_id", _BIG, nullable=False),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.Column("leader", sa.Boolean(), server_default=sa.false(), nullable=False),
        _belongs("duplicate", "post_id", "post"),
        _belongs("duplicate", "cluster_id", "duplicate_cluster"),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_duplicate")),
    )
    op.create_index(op.f("ix_duplicate_cluster_id"), "duplicate", ["cluster_id"])
    op.create_table(
        "duplicate_key",
        sa.Column("key", _BIG, autoincrement=False, nullable=False),
        sa.Column("post_id", _BIG, nullable=False),
        _belongs("duplicate_key", "post_id", "post"),
        sa.PrimaryKeyConstraint("key", "post_id", name=op.f("pk_duplicate_key")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_duplicate_key_post_id"), "duplicate_key", ["post_id"])
    op.create_table(
        "seeding_flag",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=255), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("measured", sa.Float(), nullable=False),
        sa.Column("usual", sa.Float(), nullable=False),
        sa.Column("bound", sa.Float(), nullable=False),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_by", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seeding_flag")),
    )
    op.create_index(op.f("ix_seeding_flag_subject"), "seeding_flag", ["subject", "kind"])
    op.create_index(op.f("ix_seeding_flag_until_at"), "seeding_flag", ["until_at"])
    op.create_table(
        "flag_post",
        sa.Column("flag_id", _BIG, nullable=False),
        sa.Column("post_id", _BIG, nullable=False),
        _belongs("flag_post", "flag_id", "seeding_flag"),
        _belongs("flag_post", "post_id", "post"),
        sa.PrimaryKeyConstraint("flag_id", "post_id", name=op.f("pk_flag_post")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_flag_post_post_id"), "flag_post", ["post_id"])
    op.create_table(
        "duplicate_search",
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("id", _BIG, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("up_to", _BIG, nullable=False),
        sa.Column("cursor", _BIG, nullable=False),
        sa.Column("lease_holder", sa.String(length=64), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_search")),
    )
