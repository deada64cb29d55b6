"""The desk: waiting, clocks, teams, answers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _teams()
    _cases()
    _events()
    _beside_cases()


def _teams() -> None:
    op.create_table(
        "team",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("lead", sa.String(length=200), nullable=True),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name", name=op.f("uq_team_name")),
    )
    op.create_table(
        "team_member",
        sa.Column("team_id", _BIG, nullable=False),
        sa.Column("member", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_team_member_team_id_team"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", "member", name=op.f("pk_team_member")),
    )
    op.create_table(
        "service_level",
        sa.Column("priority", sa.String(length=8), nullable=False),
        sa.Column("answer_minutes", sa.Integer(), nullable=True),
        sa.Column("close_minutes", sa.Integer(), nullable=True),
        sa.Column("late", sa.String(length=8), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("priority", name=op.f("pk_service_level")),
    )
    op.create_table(
        "office_week",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("week", _JSON, nullable=False),
        sa.Column("country", sa.String(length=8), nullable=True),
        sa.Column("closed", _JSON, nullable=False),
        sa.Column("opened", _JSON, nullable=False),
        sa.Column("waiting_stops", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_week")),
    )
    op.create_table(
        "saved_reply",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_reply")),
        sa.UniqueConstraint("name", name=op.f("uq_saved_reply_name")),
    )


def _cases() -> None:
    with op.batch_alter_table("triage_case") as batch:
        batch.add_column(sa.Column("thread_id", _BIG, nullable=True))
        for name in ("priority", "clock_priority"):
            batch.add_column(sa.Column(name, sa.String(length=8), server_default="normal", nullable=False))
        batch.add_column(sa.Column("team_id", _BIG, nullable=True))
        batch.add_column(sa.Column("closed_by", sa.String(length=200), nullable=True))
        batch.add_column(sa.Column("clock_from", _AT, nullable=True))
        batch.add_column(sa.Column("paused_seconds", sa.Integer(), server_default="0", nullable=False))
        for name in (
            "waiting_since", "waiting_until", "answer_due_at", "close_due_at", "due_at", "answered_at",
            "replied_at",
        ):  # fmt: skip
            batch.add_column(sa.Column(name, _AT, nullable=True))
        batch.add_column(sa.Column("answered_by", sa.String(length=200), nullable=True))
        batch.create_foreign_key(
            batch.f("fk_triage_case_thread_id_thread"), "thread", ["thread_id"], ["id"], ondelete="SET NULL"
        )
        batch.create_foreign_key(
            batch.f("fk_triage_case_team_id_team"), "team", ["team_id"], ["id"], ondelete="SET NULL"
        )
        batch.create_index("ix_triage_case_status_due", ["status", "due_at", "id"])
        for name in ("thread_id", "assignee", "team_id", "closed_at", "answered_at"):
            batch.create_index(batch.f(f"ix_triage_case_{name}"), [name])
    op.execute(
        "UPDATE triage_case SET thread_id = (SELECT post.thread_id FROM mention "
        "JOIN post ON post.id = mention.post_id WHERE mention.id = triage_case.mention_id)"
    )
    op.execute(
        "UPDATE triage_case SET closed_by = (SELECT actor FROM case_event WHERE case_event.id = "
        "(SELECT max(last.id) FROM case_event AS last WHERE last.case_id = triage_case.id "
        "AND last.action = 'closed')) WHERE status = 'closed'"
    )


def _events() -> None:
    op.create_table(
        "case_batch",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("undone_at", _AT, nullable=True),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_batch")),
    )
    with op.batch_alter_table("case_event") as batch:
        batch.add_column(sa.Column("batch_id", _BIG, nullable=True))
        batch.add_column(sa.Column("was", sa.String(length=16), nullable=True))
        batch.add_column(sa.Column("became", sa.String(length=16), nullable=True))
        batch.add_column(sa.Column("before", _JSON, nullable=True))
        batch.create_foreign_key(
            batch.f("fk_case_event_batch_id_case_batch"), "case_batch", ["batch_id"], ["id"],
            ondelete="SET NULL",
        )  # fmt: skip
        batch.create_index(batch.f("ix_case_event_batch_id"), ["batch_id"])
    # The backlog of past days is counted from these.
    op.execute("UPDATE case_event SET became = 'new' WHERE action = 'created'")
    op.execute("UPDATE case_event SET was = 'new', became = 'open' WHERE action = 'opened'")
    op.execute("UPDATE case_event SET was = 'open', became = 'closed' WHERE action = 'closed'")
    op.execute("UPDATE case_event SET was = 'closed', became = 'open' WHERE action = 'reopened'")


def _beside_cases() -> None:
    op.create_table(
        "case_answer",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("case_id", _BIG, nullable=False),
        sa.Column("reply_id", _BIG, nullable=True),
        sa.Column("at", _AT, nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", _AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["triage_case.id"],
            name=op.f("fk_case_answer_case_id_triage_case"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"],
            ["saved_reply.id"],
            name=op.f("fk_case_answer_reply_id_saved_reply"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_answer")),
    )
    op.create_index(op.f("ix_case_answer_case_id"), "case_answer", ["case_id"])
    op.create_index(op.f("ix_case_answer_reply_id"), "case_answer", ["reply_id"])
    op.create_table(
        "case_breach",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("case_id", _BIG, nullable=False),
        sa.Column("clock", sa.String(length=8), nullable=False),
        sa.Column("due_at", _AT, nullable=False),
        sa.Column("noticed_at", _AT, nullable=False),
        sa.Column("assignee", sa.String(length=200), nullable=True),
        sa.Column("team_id", _BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["triage_case.id"],
            name=op.f("fk_case_breach_case_id_triage_case"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_case_breach_team_id_team"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_breach")),
        sa.UniqueConstraint("case_id", "clock", "due_at", name=op.f("uq_case_breach_case_id")),
    )
    op.create_index("ix_case_breach_due", "case_breach", ["due_at"])
    op.create_table(
        "case_presence",
        sa.Column("case_id", _BIG, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("seen_at", _AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["triage_case.id"],
            name=op.f("fk_case_presence_case_id_triage_case"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", "actor", name=op.f("pk_case_presence")),
    )
