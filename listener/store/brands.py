"""Brands and the versions of their queries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, Id, utc_now


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
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[str] = mapped_column(String(200))
    retired_at: Mapped[datetime | None]
    replayed_at: Mapped[datetime | None]
    """When history was last matched against this version to the end."""
