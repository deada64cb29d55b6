"""How links were weighed, and the rules that people set for linking."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, Json, utc_now


class LinkWeighing(Base):
    """How the link of this number was weighed, where the key index was there to weigh it."""

    __tablename__ = "link_weighing"

    link_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("customer_link.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    likelihood: Mapped[float]
    """Before calibration, 0 to 1: what the calibration learns from."""
    probability: Mapped[float]
    """Calibrated when it was weighed, 0 to 1."""
    reason: Mapped[str] = mapped_column(String(32))
    """Why a rule did not confirm it, or the kinds by which it did."""
    runner_up: Mapped[Json | None]
    """``{"customer_id", "bits", "evidence"}`` of the second candidate."""
    again: Mapped[Json | None]
    """Kinds of evidence that came after a person rejected the pair."""
    checked: Mapped[bool] = mapped_column(default=False)
    """Confirmed by a rule, and drawn for a person to judge without knowing that."""


class SitePolicy(Base):
    """What may be done with the accounts of a site."""

    __tablename__ = "site_policy"

    site: Mapped[str] = mapped_column(String(255), primary_key=True)
    """A host, or ``*`` for all that have no row."""
    policy: Mapped[str] = mapped_column(String(16))
    """``never``, ``consent``, ``review`` or ``automatic``."""


class BlockedValue(Base):
    """A value that recognises nobody: a shared hotline, a placeholder of this brand."""

    __tablename__ = "blocked_value"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(500), primary_key=True)
    """Normalised, as in ``identity``."""
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=utc_now)


class OwnerLimit(Base):
    """How many customers may own a key of a kind before it recognises nobody."""

    __tablename__ = "owner_limit"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    owners: Mapped[int]
