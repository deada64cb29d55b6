"""Words that people put on mentions, what was done to many mentions at once, and filters kept by name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, Id, utc_now


class Tag(Base):
    """A word for mentions."""

    __tablename__ = "tag"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """As ``tag:`` compares it: lower case, without accents (:func:`listener.text.tokens.fold_for_search`)."""
    name: Mapped[str] = mapped_column(String(64))
    """As it was typed."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[str] = mapped_column(String(200))
    merged_into: Mapped[int | None] = mapped_column(BIG)
    """The tag that stands for this one since they were merged; its old name leads there."""


class MentionTag(Base):
    """A mention has a tag."""

    __tablename__ = "mention_tag"
    __table_args__ = (
        Index("ix_mention_tag_tag_id", "tag_id"),
        {"sqlite_with_rowid": False},
    )

    mention_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[int] = mapped_column(BIG, ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=utc_now)
    by: Mapped[str] = mapped_column(String(200))
    """A person, or ``rule:CODE``."""


class MentionAct(Base):
    """One act on many mentions, kept so that it can be taken back."""

    __tablename__ = "mention_act"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(16))
    """``tag``, ``untag``, ``merge``, ``mood`` or ``send``."""
    tag_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("tag.id", ondelete="CASCADE"))
    """The tag put on or taken off; of a merge, the one that is gone."""
    into_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("tag.id", ondelete="CASCADE"))
    """Of a merge: the one that stays."""
    mood: Mapped[str | None] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    by: Mapped[str] = mapped_column(String(200))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(200))


class MentionActRow(Base):
    """A mention that an act really changed."""

    __tablename__ = "mention_act_row"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own protocol

    act_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("mention_act.id", ondelete="CASCADE"), primary_key=True
    )
    mention_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    was_at: Mapped[datetime | None]
    """When the tag that was taken away had been put on, and by whom, so that it comes back as it was."""
    was_by: Mapped[str | None] = mapped_column(String(200))
    had_both: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Of a merge: it had the tag that stays as well."""
    case_id: Mapped[int | None] = mapped_column(
        BIG, ForeignKey("triage_case.id", ondelete="SET NULL"), index=True
    )
    """The case that sending it opened."""


class SavedFilter(Base):
    """A filter that everybody finds under a name."""

    __tablename__ = "saved_filter"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(Text)
    """As in the address of the Mentions screen: ``brand=ha-mien&mood=negative``."""
    at: Mapped[datetime] = mapped_column(default=utc_now)
    by: Mapped[str] = mapped_column(String(200))
