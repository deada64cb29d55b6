"""What people say about the mood of mentions, the aspects of mentions, and scoring anew."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Float, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, Id, Json, utc_now
from listener.store.jobs import Job


class MoodCorrection(Base):
    """A person's word on a mention's mood. Kept apart from the score, and never overwritten by one.

    The one in force has ``undone_at`` NULL; there is at most one for a mention.
    """

    __tablename__ = "mood_correction"
    __table_args__ = (
        Index(
            "uq_mood_correction_in_force",
            "mention_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_mood_correction_at", "at"),
    )

    id: Mapped[Id]
    mention_id: Mapped[int] = mapped_column(BIG, ForeignKey("mention.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(16))
    """``positive``, ``neutral``, ``negative`` or ``mixed``."""
    aspects: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    """``{"price": "negative", …}``: what the person says of aspects; empty where nothing was said."""
    at: Mapped[datetime] = mapped_column(default=utc_now)
    by: Mapped[str] = mapped_column(String(200))
    scored: Mapped[str] = mapped_column(String(16))
    """What the scorer said when it was corrected."""
    score: Mapped[float | None] = mapped_column(Float)
    confidence: Mapped[float | None] = mapped_column(Float)
    scorer: Mapped[str] = mapped_column(String(32))
    scorer_version: Mapped[int] = mapped_column(SmallInteger)
    sampled: Mapped[bool] = mapped_column(default=False)
    """Asked for by the weekly sample: drawn by chance, so that accuracy may be read from it."""
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(200))


class MoodSample(Base):
    """A mention that a week's sample asks people to label."""

    __tablename__ = "mood_sample"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own protocol

    week: Mapped[date] = mapped_column(primary_key=True)
    """Its Monday, in the reporting zone."""
    mention_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int]
    """In which order they are shown."""
    skipped_by: Mapped[str | None] = mapped_column(String(200))
    """Who would not say."""


class MentionAspect(Base):
    """What a mention says of one aspect of its brand."""

    __tablename__ = "mention_aspect"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own protocol

    mention_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True
    )
    aspect: Mapped[str] = mapped_column(String(64), primary_key=True)
    """``product``, ``price``, ``delivery``, ``service``, ``quality``, ``promotion``, or the brand's own."""
    mood: Mapped[str] = mapped_column(String(16))
    score: Mapped[float | None] = mapped_column(Float)
    words: Mapped[Json]
    """``[{"field", "start", "end", "word"}, …]``: where it is named."""


class Rescore(Job, Base):
    """Stored mentions being scored anew after a scorer has changed; it goes on where it stopped."""

    __tablename__ = "rescore"
    __table_args__ = (
        Index(
            "uq_rescore_pending",
            "status",
            unique=True,
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
    )

    scorers: Mapped[str] = mapped_column(Text)
    """The scorers in force, as :func:`listener.mood.choosing.signature` names them."""
    scored: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    """Mentions whose label is another now."""
