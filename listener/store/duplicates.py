"""Copies of texts, and posting that is out of the ordinary."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, Id, utc_now
from listener.store.jobs import Job


class DuplicateKey(Base):
    """A key under which copies of a post are found (:mod:`listener.duplicates.keys`).

    Posts that stand alone and the leaders of clusters have keys; the other copies are found through their
    leader.
    """

    __tablename__ = "duplicate_key"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own protocol

    key: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    """64 bits made from a part of the post's MinHash, or from all its words where they are few."""
    post_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("post.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class DuplicateCluster(Base):
    """Posts of nearly the same words."""

    __tablename__ = "duplicate_cluster"

    id: Mapped[Id]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    origin_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("post.id", ondelete="SET NULL"), index=True)
    """The copy that was written first, as far as known."""
    posts: Mapped[int]
    accounts: Mapped[int]
    """Distinct authors, as far as known."""
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    """When the first and the last copy were written (found, where that is unknown)."""
    kept_at: Mapped[datetime | None]
    """Since then every copy counts: a person said so."""
    kept_by: Mapped[str | None] = mapped_column(String(200))


class Duplicate(Base):
    """A post is one of several copies. A post that stands alone has no row."""

    __tablename__ = "duplicate"

    post_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("post.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    cluster_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("duplicate_cluster.id", ondelete="CASCADE"), index=True
    )
    likeness: Mapped[float] = mapped_column(Float)
    """Jaccard index of its pairs of words with those of the leader, 0 … 1."""
    leader: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The one that others are compared with."""


class SeedingFlag(Base):
    """Posting that is out of the ordinary, with the figures that say so."""

    __tablename__ = "seeding_flag"
    __table_args__ = (
        Index("ix_seeding_flag_subject", "subject", "kind"),
        Index("ix_seeding_flag_until_at", "until_at"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(16))
    """``copies``, ``pace`` or ``newcomers``."""
    subject: Mapped[str] = mapped_column(String(64))
    """``cluster:7``, ``account:31``, ``brand:2``."""
    site: Mapped[str | None] = mapped_column(String(255))
    began_at: Mapped[datetime]
    until_at: Mapped[datetime]
    """From the first to the last of its posts."""
    posts: Mapped[int]
    accounts: Mapped[int]
    measured: Mapped[float] = mapped_column(Float)
    """What was out of the ordinary: accounts of copies, posts of an account, new accounts of a day."""
    usual: Mapped[float] = mapped_column(Float)
    """The middle of what is ordinary there."""
    bound: Mapped[float] = mapped_column(Float)
    """Up to this it would have been ordinary."""
    compared: Mapped[int]
    """With how many accounts, days or clusters it was compared."""
    found_at: Mapped[datetime] = mapped_column(default=utc_now)
    cleared_at: Mapped[datetime | None]
    """Since then it is no seeding: a person said so, and no later look says otherwise."""
    cleared_by: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    """Why it was cleared."""


class FlagPost(Base):
    """A post that a flag is about."""

    __tablename__ = "flag_post"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own protocol

    flag_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("seeding_flag.id", ondelete="CASCADE"), primary_key=True
    )
    post_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("post.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class DuplicateSearch(Job, Base):
    """Stored posts being gone through for copies; it goes on where it stopped."""

    __tablename__ = "duplicate_search"

    found: Mapped[int] = mapped_column(default=0)
    """Posts that are copies of others."""
