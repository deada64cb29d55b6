"""Who may come in and what they may do: users, their visits, failed attempts, settings kept here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, Id, utc_now


class User(Base):
    """A person who works with this installation. Never deleted: the audit trail names them."""

    __tablename__ = "app_user"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(64), unique=True)
    """What they sign in with and what the audit trail says; lower case."""
    shown: Mapped[str] = mapped_column(String(200))
    """What colleagues call them."""
    email: Mapped[str | None] = mapped_column(String(320), unique=True)
    """Lower case. A provider's verified e-mail finds its person here."""
    role: Mapped[str] = mapped_column(String(16))
    """``viewer``, ``agent``, ``manager`` or ``admin``."""
    enabled: Mapped[bool] = mapped_column(default=True)
    password: Mapped[str | None] = mapped_column(Text)
    """Argon2id hash; NULL: signs in through the provider only, or not yet."""
    must_change: Mapped[bool] = mapped_column(default=False)
    """Somebody else chose the password: the first thing to do is choosing one's own."""
    issuer: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(Text)
    """Who they are to the provider, bound at their first visit through it."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[str] = mapped_column(String(200))
    password_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]


class Visit(Base):
    """A browser that is signed in, until it signs out or the time is over."""

    __tablename__ = "visit"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(BIG, ForeignKey("app_user.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of what the cookie holds: who reads this table cannot come in with it."""
    way: Mapped[str] = mapped_column(String(16))
    """``password`` or ``provider``."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    seen_at: Mapped[datetime] = mapped_column(default=utc_now)
    ends_at: Mapped[datetime]
    address: Mapped[str | None] = mapped_column(String(64))
    browser: Mapped[str | None] = mapped_column(Text)


class SignInFailure(Base):
    """Wrong passwords in a row for a name or from an address."""

    __tablename__ = "sign_in_failure"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    """Kind and a keyed hash of the name or address: a password typed as a name is not kept."""
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    free_at: Mapped[datetime]
    """No attempt is looked at before this."""


class Setting(Base):
    """A setting chosen on the screen; the environment goes before it."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=utc_now)
