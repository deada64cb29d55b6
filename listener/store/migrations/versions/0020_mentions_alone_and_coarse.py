"""Roll-ups by mention alone and by brands alone; what was built before is built anew"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for table in ("rollup_state", "rollup", "post_cell", "cell", "combo_part", "combo"):
        op.execute(sa.delete(sa.table(table)))
    op.add_column("combo", sa.Column("coarse_id", _BIG, nullable=True))
    op.drop_table("combo_part")
    op.create_table(
        "combo_part",
        sa.Column("combo_id", _BIG, nullable=False),
        sa.Column("brand_id", _BIG, nullable=False),
        sa.Column("mood", sa.String(length=16), nullable=False),
        sa.Column("via", sa.String(length=16), nullable=False),
        sa.Column("owned", sa.Boolean(), nullable=False),
        sa.Column("single_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["combo_id"], ["combo.id"], name=op.f("fk_combo_part_combo_id_combo"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("combo_id", "brand_id", name=op.f("pk_combo_part")),
        sqlite_with_rowid=False,
    )
