"""Browsers that are signed in. The cookie holds a random key, signed; the table its hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.orm import Session

from listener.access.asking import require
from listener.access.keys import is_signed, sign
from listener.errors import UsageError
from listener.roles import Act, Role
from listener.store import Database, audit, utc_now
from listener.store.access import User, Visit

LONGEST = timedelta(days=30)
"""After this one signs in again whatever one did (NIST SP 800-63B-4, 2.1.3: at most 30 days)."""
IDLE = timedelta(days=3)
"""A browser that nobody used for longer than a weekend is signed out."""
NOTED = timedelta(minutes=5)
"""How exactly the last use is known: not each click writes."""
_PURPOSE = "cookie"


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """Who is signed in."""

    name: str
    shown: str
    role: Role
    must_change: bool
    visit: int
    seen_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitView:
    """A browser that is signed in, as its owner sees it."""

    id: int
    name: str
    way: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    address: str | None
    browser: str | None


def start_visit(
    session: Session, user: User, secret: bytes, *, way: str, address: str | None, browser: str | None
) -> str:
    """Let a user in; the value of the cookie, which is nowhere else."""
    now = utc_now()
    key = secrets.token_urlsafe(32)
    session.execute(delete(Visit).where(Visit.ends_at < now))
    session.execute(
        insert(Visit).values(
            user_id=user.id, key=_hash(key), way=way, created_at=now, seen_at=now, ends_at=now + LONGEST,
            address=(address or "")[:64] or None, browser=(browser or "")[:300].replace("\x00", "") or None,
        )
    )  # fmt: skip
    user.seen_at = now
    return f"{key}.{sign(secret, _PURPOSE, key)}"


def find_visitor(session: Session, cookie: str | None, secret: bytes) -> Visitor | None:
    """Who comes with this cookie; None: nobody, or no longer."""
    key, _dot, signature = (cookie or "").partition(".")
    if not key or not is_signed(secret, _PURPOSE, key, signature):
        return None
    row = session.execute(
        select(User, Visit)
        .join(Visit, Visit.user_id == User.id)
        .where(Visit.key == _hash(key), User.enabled, _living(utc_now()))
    ).one_or_none()
    if row is None:
        return None
    user, visit = row
    return Visitor(
        name=user.name, shown=user.shown, role=Role(user.role), must_change=user.must_change, visit=visit.id,
        seen_at=visit.seen_at,
    )  # fmt: skip


def note_use(database: Database, visitor: Visitor) -> None:
    """Remember that the browser is in use, every few minutes."""
    now = utc_now()
    if visitor.seen_at > now - NOTED:
        return
    with database.write() as session:
        session.execute(update(Visit).where(Visit.id == visitor.visit).values(seen_at=now))
        session.execute(update(User).where(User.name == visitor.name).values(seen_at=now))


def list_visits(session: Session, name: str | None = None) -> list[VisitView]:
    """Browsers that are signed in, the last used first; of one user or of all."""
    query = (
        select(Visit, User.name)
        .join(User, Visit.user_id == User.id)
        .where(User.enabled, _living(utc_now()))
        .order_by(Visit.seen_at.desc(), Visit.id.desc())
    )
    if name is not None:
        query = query.where(User.name == name)
    return [
        VisitView(
            id=visit.id, name=owner, way=visit.way, created_at=visit.created_at, seen_at=visit.seen_at,
            ends_at=visit.ends_at, address=visit.address, browser=visit.browser,
        )
        for visit, owner in session.execute(query)
    ]  # fmt: skip


def end_visit(database: Database, visit: int, *, actor: str) -> None:
    """Sign one browser out; one's own, or as an admin anybody's.

    Raises:
        UsageError: nobody is signed in there.
    """
    with database.write() as session:
        name = session.scalar(
            select(User.name).join(Visit, Visit.user_id == User.id).where(Visit.id == visit)
        )
        if name != actor:
            require(session, actor, Act.ADMIN)
        if name is None:
            raise UsageError("This browser is signed out already.")
        session.execute(delete(Visit).where(Visit.id == visit))
        audit(session, actor, "user.sign-out", f"user:{name}")


def end_visits(database: Database, name: str, *, actor: str, but: int | None = None) -> int:
    """Sign a user out everywhere; oneself, or as an admin anybody.

    Args:
        but: a visit that goes on: the browser that asks.

    Returns:
        How many browsers were signed out.
    """
    with database.write() as session:
        if name != actor:
            require(session, actor, Act.ADMIN)
        ended = end_visits_in(session, name, but=but)
        audit(session, actor, "user.sign-out-everywhere", f"user:{name}", browsers=ended)
    return ended


def end_visits_in(session: Session, name: str, *, but: int | None = None) -> int:
    """:func:`end_visits` within a command that has asked already and writes its own line."""
    owner = select(User.id).where(User.name == name).scalar_subquery()
    gone = delete(Visit).where(Visit.user_id == owner).returning(Visit.id)
    return len(session.scalars(gone if but is None else gone.where(Visit.id != but)).all())


def _living(now: datetime) -> ColumnElement[bool]:
    return and_(Visit.ends_at > now, Visit.seen_at > now - IDLE)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
