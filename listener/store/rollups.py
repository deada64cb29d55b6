"""What panels read instead of history: sums by day, kept with each write.

A post counts under its *cell*: where it stands, its language, kind and author, and the set of its mentions
(the *combination*). Cells and combinations never change; a post moves from one to another.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, EpochSeconds, Id


class Combo(Base):
    """A set of mentions that a post can have: which brands, in what mood, known how, whose."""

    __tablename__ = "combo"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(Text, unique=True)
    """``3:negative:name:0 7:neutral:context:0``: its parts in order of brands; ``*`` is any mood or way."""
    coarse_id: Mapped[int | None] = mapped_column(BIG)
    """Of several mentions: the same brands, whatever the moods. NULL for a single one, and for the coarse."""


class ComboPart(Base):
    """One mention of a combination."""

    __tablename__ = "combo_part"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own protocol

    combo_id: Mapped[int] = mapped_column(BIG, ForeignKey("combo.id", ondelete="CASCADE"), primary_key=True)
    brand_id: Mapped[int] = mapped_column(BIG, primary_key=True)
    """No foreign key: a combination outlives what it speaks of, and counts nothing then."""
    mood: Mapped[str] = mapped_column(String(16))
    via: Mapped[str] = mapped_column(String(16))
    owned: Mapped[bool]
    single_id: Mapped[int] = mapped_column(BIG)
    """The combination of this mention alone."""


class Cell(Base):
    """Everything about a post that a filter can ask for and a roll-up knows."""

    __tablename__ = "cell"
    __table_args__ = (UniqueConstraint("combo_id", "source_id", "language", "kind", "customer", "suspect"),)

    id: Mapped[Id]
    combo_id: Mapped[int] = mapped_column(BIG, ForeignKey("combo.id", ondelete="CASCADE"))
    source_id: Mapped[int] = mapped_column(BIG)
    """0 where no source is known."""
    language: Mapped[str] = mapped_column(String(8))
    """Empty where it is unknown."""
    kind: Mapped[str] = mapped_column(String(16))
    customer: Mapped[bool]
    """The author is a confirmed customer."""
    suspect: Mapped[bool]


class PostCell(Base):
    """Under which cell a post counts; only posts with a mention have a row."""

    __tablename__ = "post_cell"
    __table_args__ = (
        Index("ix_post_cell_written", "written", "cell_id"),
        Index("ix_post_cell_cell", "cell_id", "written"),
        {"sqlite_with_rowid": False},
    )

    post_id: Mapped[int] = mapped_column(BIG, ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    cell_id: Mapped[int] = mapped_column(BIG)
    written: Mapped[datetime] = mapped_column(EpochSeconds)
    """When the post was written, or collected where that is unknown: lists are in this order."""


class Rollup(Base):
    """Sums of the posts of some cells on a day. Who reads picks the coarsest level that the filter allows.

    On all levels but the full one, a post with several mentions adds one to ``posts`` of each of them alone
    and its other figures to their coarse combination, so that few rows a day hold everything; its own
    combination has them on the fine level beside.

    ``posts`` are those written on the day; the other figures are what was seen to come on it (``gained``) and
    what posts written on it had when they were found (``already``). ``…_known`` is how many rows of ``gain``
    know the count: where it is 0 the sum is unknown, not zero.
    """

    __tablename__ = "rollup"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own protocol

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    """See :class:`listener.engagement.rollups.levels.Level`."""
    dim: Mapped[int] = mapped_column(BIG, primary_key=True)
    """The cell, source, language or kind that the level tells apart; 0 where it tells none."""
    day: Mapped[date] = mapped_column(primary_key=True)
    combo_id: Mapped[int] = mapped_column(BIG, primary_key=True)
    posts: Mapped[int] = mapped_column(BIG)
    gained_likes: Mapped[int] = mapped_column(BIG)
    gained_comments: Mapped[int] = mapped_column(BIG)
    gained_shares: Mapped[int] = mapped_column(BIG)
    gained_views: Mapped[int] = mapped_column(BIG)
    gained_likes_known: Mapped[int] = mapped_column(BIG)
    gained_comments_known: Mapped[int] = mapped_column(BIG)
    gained_shares_known: Mapped[int] = mapped_column(BIG)
    gained_views_known: Mapped[int] = mapped_column(BIG)
    already_likes: Mapped[int] = mapped_column(BIG)
    already_comments: Mapped[int] = mapped_column(BIG)
    already_shares: Mapped[int] = mapped_column(BIG)
    already_views: Mapped[int] = mapped_column(BIG)
    already_likes_known: Mapped[int] = mapped_column(BIG)
    already_comments_known: Mapped[int] = mapped_column(BIG)
    already_shares_known: Mapped[int] = mapped_column(BIG)
    already_views_known: Mapped[int] = mapped_column(BIG)


class RollupState(Base):
    """One row: the zone whose days are kept. No row: the roll-ups have not been built yet."""

    __tablename__ = "rollup_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    zone: Mapped[str] = mapped_column(String(64))


class CrowdDay(Base):
    """A day of which it is known who wrote; a change of its posts deletes the row."""

    __tablename__ = "crowd_day"

    day: Mapped[date] = mapped_column(primary_key=True)


class Crowd(Base):
    """Who wrote on a day, by single mention; it holds only where the day has a :class:`CrowdDay`."""

    __tablename__ = "crowd"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own protocol

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    dim: Mapped[int] = mapped_column(BIG, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    combo_id: Mapped[int] = mapped_column(BIG, primary_key=True)
    accounts: Mapped[bytes] = mapped_column(LargeBinary)
    """Numbers of accounts, as a 64-bit Roaring bitmap."""
