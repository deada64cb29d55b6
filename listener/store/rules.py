"""Rules over new mentions, their versions, what they did, and their way through history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, Id, utc_now
from listener.store.jobs import Job


class Rule(Base):
    """A rule: what it asks and does is in its versions. It is never deleted, for what it did names it."""

    __tablename__ = "rule"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(64), unique=True)
    """As ``rule:CODE`` names it in cases and in the audit trail."""
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    """Rules are asked in this order, the smallest first."""
    enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[str] = mapped_column(String(200))
    removed_at: Mapped[datetime | None]


class RuleVersion(Base):
    """What a rule asks and does, as it was written once."""

    __tablename__ = "rule_version"
    __table_args__ = (UniqueConstraint("rule_id", "version"),)

    id: Mapped[Id]
    rule_id: Mapped[int] = mapped_column(BIG, ForeignKey("rule.id", ondelete="CASCADE"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    """In the query language, as a filter."""
    brand_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("brand.id", ondelete="CASCADE"))
    """NULL: mentions of every brand."""
    days: Mapped[int | None]
    """Only posts at most so old, in days; NULL: however old."""
    send: Mapped[bool]
    ignore: Mapped[bool]
    """No rule below sends it."""
    stop: Mapped[bool]
    """No rule below is asked."""
    assignee: Mapped[str | None] = mapped_column(String(200))
    team_id: Mapped[int | None] = mapped_column(BIG)
    """A team; one that is gone is nobody's."""
    priority: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[str] = mapped_column(String(200))
    retired_at: Mapped[datetime | None]
    """When a later version took its place."""


class RuleTag(Base):
    """A tag that a version puts on."""

    __tablename__ = "rule_tag"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own protocol

    version_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("rule_version.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class RuleRun(Job, Base):
    """A rule being applied to the past; it goes on where it stopped."""

    __tablename__ = "rule_run"
    __table_args__ = (
        Index(
            "uq_rule_run_pending",
            "version_id",
            unique=True,
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
    )

    version_id: Mapped[int] = mapped_column(BIG, ForeignKey("rule_version.id", ondelete="CASCADE"))
    since: Mapped[datetime]
    """Posts written before are left alone."""
    asked: Mapped[int] = mapped_column(default=0)
    fired: Mapped[int] = mapped_column(default=0)
    sent: Mapped[int] = mapped_column(default=0)
    tagged: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(200))


class RuleFiring(Base):
    """A mention met a version of a rule: once, whatever happens to either."""

    __tablename__ = "rule_firing"
    __table_args__ = (
        UniqueConstraint("version_id", "mention_id"),
        Index("ix_rule_firing_version_at", "version_id", "at"),
    )

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(BIG, ForeignKey("rule_version.id", ondelete="CASCADE"))
    mention_id: Mapped[int] = mapped_column(BIG, ForeignKey("mention.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=utc_now)
    run_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("rule_run.id", ondelete="SET NULL"))
    """NULL: it met the rule as it came."""
    case_id: Mapped[int | None] = mapped_column(
        BIG, ForeignKey("triage_case.id", ondelete="SET NULL"), index=True
    )
    """The case that it opened."""
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(200))
