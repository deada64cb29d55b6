"""Cases for the community team, their history, and the audit trail of everything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, JSON_VALUE, Base, Id, Json, utc_now


class Case(Base):
    """A mention that somebody should look at, answer, and close."""

    __tablename__ = "triage_case"
    __table_args__ = (
        Index("ix_triage_case_status_created", "status", "created_at"),
        Index("ix_triage_case_status_due", "status", "due_at", "id"),
    )

    id: Mapped[Id]
    mention_id: Mapped[int] = mapped_column(BIG, ForeignKey("mention.id", ondelete="CASCADE"), unique=True)
    thread_id: Mapped[int | None] = mapped_column(
        BIG, ForeignKey("thread.id", ondelete="SET NULL"), index=True
    )
    """The thread of its post, to find the case when the same author writes there again."""
    status: Mapped[str] = mapped_column(String(16), default="new")
    """``new``, ``open``, ``waiting`` or ``closed``."""
    priority: Mapped[str] = mapped_column(String(8), default="normal", server_default="normal")
    """``urgent``, ``high``, ``normal`` or ``low``."""
    assignee: Mapped[str | None] = mapped_column(String(200), index=True)
    team_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("team.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    """Grows with each act: an act that names an older version is refused, so nobody overwrites silently."""
    opened_by: Mapped[str] = mapped_column(String(200))
    """Who or what sent it here: a person, or ``rule:negative``."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_by: Mapped[str | None] = mapped_column(String(200))
    clock_from: Mapped[datetime | None]
    """When the clocks that run now began: at creation, or when it was last opened again."""
    clock_priority: Mapped[str] = mapped_column(String(8), default="normal", server_default="normal")
    """The priority whose clocks these are: a person's choice. One raised for being late changes none."""
    paused_seconds: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Seconds of office hours spent waiting since ``clock_from`` while waiting stops the clocks."""
    waiting_since: Mapped[datetime | None]
    waiting_until: Mapped[datetime | None]
    """When it comes back from waiting by itself; NULL: when somebody or its author brings it back."""
    answer_due_at: Mapped[datetime | None]
    """NULL where no rule says so, and once it is answered."""
    close_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    """The nearer of the two while they run; NULL while they stand still. The queue is in this order."""
    answered_at: Mapped[datetime | None] = mapped_column(index=True)
    """The first answer of all."""
    answered_by: Mapped[str | None] = mapped_column(String(200))
    replied_at: Mapped[datetime | None]
    """The last answer. One before ``clock_from`` answers what was asked before."""


class CaseBatch(Base):
    """One act on one or many cases: what one undo takes back."""

    __tablename__ = "case_batch"

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(default=utc_now)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(32))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(200))


class CaseEvent(Base):
    """One act on a case. Append-only."""

    __tablename__ = "case_event"

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(BIG, ForeignKey("triage_case.id", ondelete="CASCADE"), index=True)
    batch_id: Mapped[int | None] = mapped_column(
        BIG, ForeignKey("case_batch.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime] = mapped_column(default=utc_now)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(32))
    """``created``, ``opened``, ``assigned``, ``noted``, ``answered``, ``closed``, ``reopened``, …"""
    detail: Mapped[str | None] = mapped_column(Text)
    """The note, or the new assignee."""
    was: Mapped[str | None] = mapped_column(String(16))
    """The status before; NULL where the act did not change it, and at creation."""
    became: Mapped[str | None] = mapped_column(String(16))
    """The status after; NULL where the act did not change it."""
    before: Mapped[Json | None] = mapped_column(JSON_VALUE)
    """What the act changed, as it was before: ``{"assignee": null, …}``. Undo puts it back."""


class Audit(Base):
    """Who did what to what. Append-only."""

    __tablename__ = "audit"

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(64))
    """``brand.create``, ``query.change``, ``customer.import``, ``link.confirm``, ``case.close``, …"""
    subject: Mapped[str] = mapped_column(Text, index=True)
    """What it was done to: ``brand:ha-mien``, ``case:12``."""
    detail: Mapped[Json]
