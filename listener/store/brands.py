"""Brands, the versions of their queries, their own ground, and the replays over history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, Id, Json, utc_now
from listener.store.jobs import Job


class Brand(Base):
    """A brand that is listened for: one's own, or a competitor."""

    __tablename__ = "brand"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(64), unique=True)
    """Short stable name for addresses and commands: ``ha-mien``."""
    name: Mapped[str] = mapped_column(String(200))
    competitor: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    archived_at: Mapped[datetime | None]
    aspects: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    """``{"battery": ["pin", "battery"]}``: its own aspects, with the words that name them."""


class BrandQuery(Base):
    """One version of a brand's query. The version in force has ``retired_at`` NULL."""

    __tablename__ = "brand_query"
    __table_args__ = (
        UniqueConstraint("brand_id", "version"),
        Index(
            "uq_brand_query_in_force",
            "brand_id",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(BIG, ForeignKey("brand.id", ondelete="CASCADE"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    aliases: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    """``{"hạ miên": ["h.miên", …]}``: other spellings of what the query says, as people type them."""
    context: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Replies under an opening post that matches are mentions too."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[str] = mapped_column(String(200))
    retired_at: Mapped[datetime | None]
    replayed_at: Mapped[datetime | None]
    """When history was last matched against this version to the end."""


class Ground(Base):
    """A brand's own ground: a source, a thread or an account. Exactly one of the three is set."""

    __tablename__ = "ground"
    __table_args__ = (
        UniqueConstraint("brand_id", "source_id", name="uq_ground_brand_id_source_id"),
        UniqueConstraint("brand_id", "thread_url", name="uq_ground_brand_id_thread_url"),
        UniqueConstraint("brand_id", "account_id", name="uq_ground_brand_id_account_id"),
    )

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(BIG, ForeignKey("brand.id", ondelete="CASCADE"))
    source_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("source.id", ondelete="CASCADE"))
    thread_url: Mapped[str | None] = mapped_column(Text)
    """As :attr:`Thread.url`; the thread need not be stored yet."""
    account_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[str] = mapped_column(String(200))


class Replay(Job, Base):
    """History being matched against what a brand counts as its mentions; it goes on where it stopped."""

    __tablename__ = "replay"
    __table_args__ = (
        Index(
            "uq_replay_pending",
            "brand_id",
            unique=True,
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
    )

    brand_id: Mapped[int] = mapped_column(BIG, ForeignKey("brand.id", ondelete="CASCADE"))
    query_id: Mapped[int] = mapped_column(BIG, ForeignKey("brand_query.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(16))
    """``query``, ``ground`` or ``restored``: what has changed."""
    come: Mapped[int] = mapped_column(default=0)
    go: Mapped[int] = mapped_column(default=0)
