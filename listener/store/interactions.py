"""What passed between customers and the brand, and what people note about customers.

What linked accounts wrote is not copied here: a post is an interaction by view
(:mod:`listener.customers.timeline`), so undoing a link undoes its interactions too.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, Id, utc_now


class Product(Base):
    """What is sold, as the files name it."""

    __tablename__ = "product"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(255), unique=True)
    """The name without case and accents."""
    name: Mapped[str] = mapped_column(Text)


class Campaign(Base):
    """A promotion or a mailing, as the files name it."""

    __tablename__ = "campaign"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(Text)


class Interaction(Base):
    """One thing that passed between a customer and the brand."""

    __tablename__ = "interaction"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_interaction_customer_at", "customer_id", "at"),
    )

    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(BIG, ForeignKey("customer.id", ondelete="CASCADE"))
    """The record that owns the identity: a merge does not move it."""
    identity_id: Mapped[int | None] = mapped_column(
        BIG, ForeignKey("identity.id", ondelete="SET NULL"), index=True
    )
    """By which identity it found the customer."""
    run_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("import_run.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(32))
    """See :class:`listener.customers.kinds.InteractionKind`."""
    at: Mapped[datetime]
    channel: Mapped[str | None] = mapped_column(String(64))
    product_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("product.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("campaign.id"), index=True)
    value: Mapped[float | None] = mapped_column(Float)
    """Money, in the one currency that the installation's files use."""
    seconds: Mapped[int | None]
    """Length of a call or a meeting."""
    outcome: Mapped[str | None] = mapped_column(Text)
    """How it ended: ``accepted``, ``delivered``, ``no answer``; as the file says."""
    agent: Mapped[str | None] = mapped_column(String(200))
    text: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(64))
    """The system that recorded it; with ``external_id`` unique."""
    external_id: Mapped[str] = mapped_column(String(200))
    """Its number there, or a fingerprint of the row where it has none."""


class CustomerTag(Base):
    """A word that a person puts to a customer."""

    __tablename__ = "customer_tag"

    customer_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(String(100), primary_key=True)
    """Without case and accents."""
    shown: Mapped[str] = mapped_column(Text)


class Segment(Base):
    """Customers who satisfy a rule, now and whenever it is asked."""

    __tablename__ = "segment"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(64), unique=True)
    rule: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=utc_now)


class Consent(Base):
    """What a customer allowed or refused. Append-only: the latest of a purpose holds."""

    __tablename__ = "consent"

    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(BIG, ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16))
    """``given`` or ``refused``."""
    at: Mapped[datetime] = mapped_column(default=utc_now)
    by: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)


class Erasure(Base):
    """A customer who was erased: nothing of the person is left but hashes of the keys."""

    __tablename__ = "erasure"

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(String(32), index=True)
    at: Mapped[datetime] = mapped_column(default=utc_now)
    by: Mapped[str] = mapped_column(String(200))


class Tombstone(Base):
    """A key of an erased person, as a keyed hash: it says who must not be stored again."""

    __tablename__ = "tombstone"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    erasure_id: Mapped[int] = mapped_column(BIG, ForeignKey("erasure.id", ondelete="CASCADE"), index=True)


class Secret(Base):
    """Random values that this installation keeps: the salt of the tombstones."""

    __tablename__ = "secret"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
