"""Threads, accounts, posts, their counts over time, and mentions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Float, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, EpochSeconds, Id, Json, utc_now

METRICS = ("likes", "comments", "shares", "views")
"""The counts that posts have, snapshots keep and gains are of."""


class Account(Base):
    """An author on a site. Not a customer until a link says so."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("site", "key"),)

    id: Mapped[Id]
    site: Mapped[str] = mapped_column(String(255))
    key: Mapped[str] = mapped_column(Text)
    """The site's id, else the profile address, else the name (:mod:`listener.customers.accounts`)."""
    name: Mapped[str] = mapped_column(Text)
    profile_url: Mapped[str | None] = mapped_column(Text)
    external_id: Mapped[str | None] = mapped_column(Text)
    first_seen_at: Mapped[datetime] = mapped_column(default=utc_now)


class Thread(Base):
    """A thread of a forum, or an article with its comments."""

    __tablename__ = "thread"

    id: Mapped[Id]
    source_id: Mapped[int | None] = mapped_column(
        BIG, ForeignKey("source.id", ondelete="SET NULL"), index=True
    )
    site: Mapped[str] = mapped_column(String(255))
    url: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str | None] = mapped_column(Text)
    board: Mapped[str | None] = mapped_column(Text)
    signature: Mapped[str | None] = mapped_column(Text)
    """How the list showed it when it was last read to its end; NULL while it is incomplete."""
    first_page_url: Mapped[str | None] = mapped_column(Text)
    """Where its first page was found after redirects."""
    last_page_url: Mapped[str | None] = mapped_column(Text)
    visited_at: Mapped[datetime] = mapped_column(default=utc_now)


class Post(Base):
    """Every post that was ever seen, whether it mentions a brand or not."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("site", "key"),
        Index("ix_post_published", "published_at"),
        Index("ix_post_parent", "site", "parent_key"),
    )

    id: Mapped[Id]
    site: Mapped[str] = mapped_column(String(255))
    key: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    source_id: Mapped[int | None] = mapped_column(
        BIG, ForeignKey("source.id", ondelete="SET NULL"), index=True
    )
    thread_id: Mapped[int] = mapped_column(BIG, ForeignKey("thread.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("account.id"), index=True)
    parent_key: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    """The words of title and text, lower case, without accents: what :mod:`listener.store.words` indexes."""
    quoted: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(8))
    published_at: Mapped[datetime | None]
    published_raw: Mapped[str | None] = mapped_column(Text)
    collected_at: Mapped[datetime] = mapped_column(default=utc_now)
    seen_at: Mapped[datetime] = mapped_column(default=utc_now)
    """The last visit."""
    deleted_at: Mapped[datetime | None]
    """When it was first found to be gone from its site; NULL again when it returns."""
    deleted_reason: Mapped[str | None] = mapped_column(String(32))
    """``post-gone`` (its page shows its neighbours without it) or ``thread-gone`` (404 or 410)."""
    day: Mapped[date]
    """Day of publication in the reporting zone; of collection where publication is unknown."""
    layer: Mapped[str] = mapped_column(String(32))
    rating: Mapped[float | None] = mapped_column(Float)
    """Stars given with it, 0 to 5 as shown."""
    likes: Mapped[int | None]
    comments: Mapped[int | None]
    shares: Mapped[int | None]
    views: Mapped[int | None] = mapped_column(BIG)
    comments_counted: Mapped[bool] = mapped_column(default=False, server_default=false())
    """No page shows how many comments it has: ``comments`` is how many replies are stored under it."""
    suspect: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Duplicate content or abnormal posting: left out of qualified numbers."""


class PostVersion(Base):
    """A post's text before it was edited."""

    __tablename__ = "post_version"

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(BIG, ForeignKey("post.id", ondelete="CASCADE"), index=True)
    replaced_at: Mapped[datetime] = mapped_column(default=utc_now)
    title: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)


class Snapshot(Base):
    """Cumulative counts at one visit, and at all that followed until they changed."""

    __tablename__ = "snapshot"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own protocol

    post_id: Mapped[int] = mapped_column(BIG, ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(EpochSeconds, primary_key=True)
    likes: Mapped[int | None]
    comments: Mapped[int | None]
    shares: Mapped[int | None]
    views: Mapped[int | None] = mapped_column(BIG)
    until: Mapped[datetime | None] = mapped_column(EpochSeconds)
    """The last visit that saw the same; NULL after the first."""


class Gain(Base):
    """What a post gained on a day: the difference between snapshots, put on the day it was seen.

    ``already`` tells apart what the post had when a count was first known; that belongs to the day
    of publication. Rows can be rebuilt from the snapshots.
    """

    __tablename__ = "gain"
    __table_args__ = (
        Index("ix_gain_day", "day"),
        {"sqlite_with_rowid": False},
    )

    post_id: Mapped[int] = mapped_column(BIG, ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    already: Mapped[bool] = mapped_column(primary_key=True)
    likes: Mapped[int | None]
    comments: Mapped[int | None]
    shares: Mapped[int | None]
    views: Mapped[int | None] = mapped_column(BIG)


class Mention(Base):
    """A post is about a brand: how that is known, and in what mood."""

    __tablename__ = "mention"
    __table_args__ = (
        UniqueConstraint("post_id", "brand_id"),
        Index("ix_mention_brand_day", "brand_id", "day"),
    )

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(BIG, ForeignKey("post.id", ondelete="CASCADE"))
    brand_id: Mapped[int] = mapped_column(BIG, ForeignKey("brand.id", ondelete="CASCADE"))
    query_id: Mapped[int] = mapped_column(BIG, ForeignKey("brand_query.id", ondelete="CASCADE"))
    """The version of the query that matched."""
    via: Mapped[str] = mapped_column(String(16), default="name")
    """``name`` (the query), ``place`` (the brand's own ground) or ``context`` (under such a topic)."""
    owned: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Written by the brand itself: left out of moods, shares and triage unless asked for."""
    spans: Mapped[Json]
    """``[{"field": "text", "start": 3, "end": 10, "clause": "\\"hạ miên\\""}, …]``; offsets in characters."""
    day: Mapped[date]
    """As :attr:`Post.day`."""
    mood: Mapped[str] = mapped_column(String(16))
    """``positive``, ``neutral``, ``negative``, ``mixed`` or ``unknown``, of this brand in this post: what a
    person said where one has, else what the scorer said."""
    corrected: Mapped[bool] = mapped_column(default=False, server_default=false())
    """``mood`` is a person's (:class:`listener.store.mood.MoodCorrection`); no scorer changes it."""
    scored: Mapped[str] = mapped_column(String(16), default="unknown", server_default="unknown")
    """The scorer's label, like everything below; the same as ``mood`` where nobody corrected it."""
    score: Mapped[float | None] = mapped_column(Float)
    """−1 … 1; NULL when the scorer's mood is unknown."""
    confidence: Mapped[float | None] = mapped_column(Float)
    """0 … 1; NULL when the scorer's mood is unknown."""
    polarity: Mapped[float | None] = mapped_column(Float)
    """TextBlob's own, −1 … 1, of the whole text; NULL where the text is not English."""
    subjectivity: Mapped[float | None] = mapped_column(Float)
    """TextBlob's own, 0 … 1."""
    scorer: Mapped[str] = mapped_column(String(32))
    scorer_version: Mapped[int] = mapped_column(SmallInteger)
    evidence: Mapped[Json]
    """``[{"field", "start", "end", "word", "weight", "note"}, …]``: the words that made the score."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    retired_at: Mapped[datetime | None]
    """Set when a later version of the query no longer matches; cleared when one does again."""
