"""Customers, how they can be recognised, and which accounts are theirs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, Id, Json, utc_now


class Customer(Base):
    """A person in the brand's own records."""

    __tablename__ = "customer"

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    """Stable name for addresses and exports: ``C-`` and ten letters."""
    name: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    merged_into: Mapped[int | None] = mapped_column(BIG, ForeignKey("customer.id"), index=True)
    """The record that a person merged this one into. Nothing moves: undo is forgetting this."""
    person_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("customer.id"), index=True)
    """Where the chain of ``merged_into`` ends; NULL where it does not begin."""


class Identity(Base):
    """One way to recognise a customer."""

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("customer_id", "kind", "value"),
        Index("ix_identity_kind_value", "kind", "value"),
    )

    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(BIG, ForeignKey("customer.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    """``email``, ``phone``, ``account``, ``name``, ``address`` or ``crm``."""
    value: Mapped[str] = mapped_column(Text)
    """Normalised for comparison: e-mail lower case, phone E.164, account ``site/key``, …"""
    shown: Mapped[str] = mapped_column(Text)
    """As it was given."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    valid_from: Mapped[datetime | None]
    valid_to: Mapped[datetime | None]
    """Since then it is somebody else's, or nobody's: it recognises nothing later. NULL: holds still."""


class CustomerLink(Base):
    """An account belongs to a customer, perhaps: with evidence, and never beyond undo."""

    __tablename__ = "customer_link"
    __table_args__ = (
        UniqueConstraint("account_id", "customer_id"),
        # An account is one person's: the database itself refuses a second confirmed customer.
        Index(
            "uq_customer_link_confirmed",
            "account_id",
            unique=True,
            sqlite_where=text("state = 'confirmed'"),
            postgresql_where=text("state = 'confirmed'"),
        ),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(BIG, ForeignKey("account.id", ondelete="CASCADE"))
    customer_id: Mapped[int] = mapped_column(BIG, ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    """``suggested``, ``confirmed``, ``rejected`` or ``revoked``."""
    rule: Mapped[str] = mapped_column(String(32))
    """What made it: ``email``, ``phone``, ``account``, or ``person``."""
    evidence: Mapped[Json]
    weight: Mapped[float | None] = mapped_column(Float)
    """Bits of evidence; NULL where a rule decided without weighing."""
    decided_by: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime] = mapped_column(default=utc_now)


class CustomerKey(Base):
    """A key under which linking finds a customer (:mod:`listener.customers.linkage.keys`)."""

    __tablename__ = "customer_key"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own protocol

    key: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    """A number made from the key: 64 bits."""
    customer_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class CommonKey(Base):
    """A key that too many customers share to find one: only how many is kept."""

    __tablename__ = "common_key"

    key: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    customers: Mapped[int]


class NameWord(Base):
    """How many customers have a word in their names."""

    __tablename__ = "name_word"

    word: Mapped[str] = mapped_column(String(100), primary_key=True)
    customers: Mapped[int]


class KeyIndex(Base):
    """The one row that says how far the index of keys is."""

    __tablename__ = "key_index"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    """Rises with every change of the frequencies."""
    customers: Mapped[int]
    handles: Mapped[int]
    built_at: Mapped[datetime]


class ImportRun(Base):
    """One import of a file, with what came of each row."""

    __tablename__ = "import_run"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(16), default="customers", server_default="customers")
    """``customers``, ``interactions`` or ``posts``; of posts ``updated`` are the changed and
    ``unchanged`` the seen."""
    at: Mapped[datetime] = mapped_column(default=utc_now)
    by: Mapped[str] = mapped_column(String(200))
    filename: Mapped[str] = mapped_column(Text)
    rows: Mapped[int]
    created: Mapped[int]
    updated: Mapped[int]
    unchanged: Mapped[int]
    broken: Mapped[Json]
    """``[{"line": 7, "reason": "…", "row": {…}}, …]``"""


class ColumnMap(Base):
    """What the columns of one kind of export mean, saved by name for the next file."""

    __tablename__ = "column_map"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    columns: Mapped[Json]
    """``{"text": "Nội dung", "author": "Người đăng", …}``: field to header."""
    given: Mapped[Json]
    """What no column says: ``{"site": "facebook.com", "dates": "mdy"}``."""


class HeaderMap(Base):
    """What a person said the columns of a file mean, kept by the file's set of headers."""

    __tablename__ = "header_map"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    """``customers`` or ``interactions``."""
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A hash of the headers, folded, whatever their order."""
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    columns: Mapped[Json]
    """``[["Điện thoại bàn", "phone"], ["Cột 3", null], …]``: each header with its field."""


class DuplicatePair(Base):
    """Two customers who may be one person, for a person to decide. Merging is never done by it."""

    __tablename__ = "duplicate_pair"
    __table_args__ = (UniqueConstraint("customer_id", "other_id"),)

    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(BIG, ForeignKey("customer.id", ondelete="CASCADE"))
    """The older of the two."""
    other_id: Mapped[int] = mapped_column(BIG, ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    way: Mapped[str] = mapped_column(String(16))
    """``weights`` or ``splink``."""
    bits: Mapped[float] = mapped_column(Float)
    probability: Mapped[float] = mapped_column(Float)
    evidence: Mapped[Json]
    found_at: Mapped[datetime] = mapped_column(default=utc_now)
    rejected_by: Mapped[str | None] = mapped_column(String(200))
    """Who said that they are two; NULL while nobody did."""
    rejected_at: Mapped[datetime | None]
