"""Cases for the community team, their history, and the audit trail of everything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, Id, Json, utc_now


class Case(Base):
    """A mention that somebody should look at, answer, and close."""

    __tablename__ = "triage_case"
    __table_args__ = (Index("ix_triage_case_status_created", "status", "created_at"),)

    id: Mapped[Id]
    mention_id: Mapped[int] = mapped_column(BIG, ForeignKey("mention.id", ondelete="CASCADE"), unique=True)
    status: Mapped[str] = mapped_column(String(16), default="new")
    """``new``, ``open`` or ``closed``."""
    assignee: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
    """Grows with each act: an act that names an older version is refused, so nobody overwrites silently."""
    opened_by: Mapped[str] = mapped_column(String(200))
    """Who or what sent it here: a person, or ``rule:negative``."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)
    closed_at: Mapped[datetime | None]


class CaseEvent(Base):
    """One act on a case. Append-only."""

    __tablename__ = "case_event"

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(BIG, ForeignKey("triage_case.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=utc_now)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(32))
    """``created``, ``opened``, ``assigned``, ``unassigned``, ``noted``, ``closed``, ``reopened``."""
    detail: Mapped[str | None] = mapped_column(Text)
    """The note, or the new assignee."""


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
