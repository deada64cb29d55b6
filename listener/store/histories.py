"""What is known of the past beside posts and counts: which days a source was looked at, and who reacted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, EpochSeconds


class SourceDay(Base):
    """How the crawls of a source ended on a day of the reporting zone.

    A row only where some crawl ended; it can be rebuilt from the runs.
    """

    __tablename__ = "source_day"
    __table_args__ = (Index("ix_source_day_day", "day"), {"sqlite_with_rowid": False})

    source_id: Mapped[int] = mapped_column(BIG, ForeignKey("source.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    finished: Mapped[int] = mapped_column(default=0)
    """Crawls that read all news."""
    failed: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None] = mapped_column(String(16))
    """Why the last of those failed: ``refused``, ``budget``, ``down`` or ``stopped``."""


class PostReaction(Base):
    """An account that a platform's public data shows as having liked or shared a post."""

    __tablename__ = "post_reaction"
    __table_args__ = (
        Index("ix_post_reaction_account", "account_id"),
        {"sqlite_with_rowid": False},
    )

    post_id: Mapped[int] = mapped_column(BIG, ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    """``like`` or ``share``."""
    account_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    seen_at: Mapped[datetime] = mapped_column(EpochSeconds)
    """When it was first seen there."""
    gone_at: Mapped[datetime | None] = mapped_column(EpochSeconds)
    """When a complete list was first seen without it; NULL again when it returns."""


class ReactionLook(Base):
    """When it was last asked who reacted to a post, and how many the post counted then."""

    __tablename__ = "reaction_look"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own protocol

    post_id: Mapped[int] = mapped_column(BIG, ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    counted: Mapped[int | None]
    complete: Mapped[bool]
    """The list held as many as were counted; sites show the first page only."""
    looked_at: Mapped[datetime] = mapped_column(EpochSeconds)
