"""Users: making, changing, disabling them. The last admin stays one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.orm import Session

from listener.access.asking import is_own_work
from listener.access.needing import needs
from listener.access.passwords import check_password, hash_password, make_password
from listener.access.visits import end_visits_in
from listener.errors import UsageError
from listener.roles import Act, Role
from listener.store import Database, audit, utc_now
from listener.store.access import User, Visit

_NAME = re.compile(r"\w[\w.@+-]{0,63}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class UserView:
    """A user, as lists show them."""

    name: str
    shown: str
    email: str | None
    role: Role
    enabled: bool
    has_password: bool
    must_change: bool
    """They have not chosen a password of their own yet."""
    has_provider: bool
    """They have come through the provider at least once."""
    created_at: datetime
    created_by: str
    seen_at: datetime | None
    visits: int
    """Browsers that are signed in."""


@dataclass(frozen=True, slots=True)
class Added:
    """A new user, and the password to begin with where one was made."""

    user: UserView
    password: str | None


def clean_name(name: str) -> str:
    """A name to sign in with, as it is kept: lower case, one spelling.

    Raises:
        UsageError: it cannot be one.
    """
    tidy = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name.strip()).casefold())
    if not _NAME.fullmatch(tidy):
        raise UsageError(f"{name!r} cannot be a name: use letters, digits and . _ - @ +, at most 64.")
    if is_own_work(tidy):
        raise UsageError(f"{name!r} cannot be a name: the listener's own work goes by it.")
    return tidy


def list_users(session: Session) -> list[UserView]:
    """All users, disabled ones last, by name."""
    return _views(session)


def find_user(session: Session, name: str) -> UserView:
    """One user.

    Raises:
        UsageError: there is none of this name.
    """
    found = _views(session, User.name == name.strip().casefold())
    if not found:
        raise UsageError(f"There is no user {name!r}; 'listener user list' shows them.")
    return found[0]


@needs(Act.ADMIN)
def add_user(
    database: Database, name: str, role: Role, *, actor: str, shown: str | None = None,
    email: str | None = None, password: str | None = None, by_provider: bool = False,
) -> Added:  # fmt: skip
    """Make a user. Without a password one is made, to be passed on and changed at the first visit.

    Args:
        name: what they sign in with.
        shown: what colleagues call them; the name when not given.
        email: finds them when they come through the provider.
        by_provider: they get no password at all.

    Raises:
        UsageError: the name or e-mail is taken or cannot be one; the first user is no admin.
        WeakPasswordError: the password is too short or too well known.
    """
    name, email = clean_name(name), _clean_email(email)
    if by_provider and email is None:
        raise UsageError("Who signs in through the provider needs an e-mail, by which they are known there.")
    made = None if by_provider or password is not None else make_password()
    if password is not None:
        password = check_password(password, name, email or "")
    with database.write() as session:
        _lock_admins(session)
        if role is not Role.ADMIN and session.scalar(select(User.id).limit(1)) is None:
            raise UsageError("The first user must be an admin, or nobody could make the others.")
        _refuse_taken(session, name, email)
        kept = made or password
        session.execute(
            insert(User).values(
                name=name, shown=_clean_shown(shown) or name, email=email, role=role.value,
                password=None if kept is None else hash_password(kept), must_change=made is not None,
                password_at=None if kept is None else utc_now(), created_by=actor,
            )
        )  # fmt: skip
        audit(session, actor, "user.create", f"user:{name}", role=role.value)
        return Added(find_user(session, name), made)


@needs(Act.ADMIN)
def change_user(
    database: Database, name: str, *, actor: str, role: Role | None = None, shown: str | None = None,
    email: str | None = None,
) -> UserView:  # fmt: skip
    """Change what is given of a user; an empty e-mail takes it away.

    Raises:
        UsageError: there is no such user, the e-mail is taken, or nobody would be an admin any more.
    """
    with database.write() as session:
        _lock_admins(session)
        user = _row(session, name)
        changed: dict[str, str | None] = {}
        if role is not None and role.value != user.role:
            changed["role"] = user.role = role.value
        if shown is not None and (word := _clean_shown(shown)) and word != user.shown:
            changed["shown"] = user.shown = word
        if email is not None and (address := _clean_email(email)) != user.email:
            if address:
                _refuse_taken(session, None, address)
            changed["email"] = user.email = address
            # The provider's person was found by the old e-mail; the new one may be somebody else's.
            user.issuer = user.subject = None
        session.flush()
        _keep_an_admin(session)
        if changed:
            audit(session, actor, "user.change", f"user:{user.name}", changed=changed)
        return find_user(session, user.name)


@needs(Act.ADMIN)
def set_enabled(database: Database, name: str, enabled: bool, *, actor: str) -> UserView:
    """Let a user in or keep them out; who is kept out is signed out everywhere at once.

    Raises:
        UsageError: there is no such user, or nobody would be an admin any more.
    """
    with database.write() as session:
        _lock_admins(session)
        user = _row(session, name)
        user.enabled = enabled
        session.flush()
        _keep_an_admin(session)
        if not enabled:
            end_visits_in(session, user.name)
        audit(session, actor, "user.enable" if enabled else "user.disable", f"user:{user.name}")
        return find_user(session, user.name)


@needs(Act.ADMIN)
def reset_password(database: Database, name: str, *, actor: str) -> str:
    """Give a user a new password to begin with, and sign them out everywhere.

    Returns:
        The password, which is kept nowhere; they choose their own at the next visit.

    Raises:
        UsageError: there is no such user.
    """
    made = make_password()
    with database.write() as session:
        user = _row(session, name)
        user.password, user.must_change, user.password_at = hash_password(made), True, utc_now()
        end_visits_in(session, user.name)
        audit(session, actor, "user.password-reset", f"user:{user.name}")
    return made


def _views(session: Session, *wanted: ColumnElement[bool]) -> list[UserView]:
    visits = select(func.count()).where(Visit.user_id == User.id, Visit.ends_at > utc_now()).scalar_subquery()
    query = select(User, visits).where(*wanted).order_by(User.enabled.desc(), User.name)
    return [
        UserView(
            name=user.name, shown=user.shown, email=user.email, role=Role(user.role), enabled=user.enabled,
            has_password=user.password is not None, must_change=user.must_change,
            has_provider=user.subject is not None, created_at=user.created_at, created_by=user.created_by,
            seen_at=user.seen_at, visits=number,
        )
        for user, number in session.execute(query)
    ]  # fmt: skip


def _row(session: Session, name: str) -> User:
    user = session.scalars(
        select(User).where(User.name == name.strip().casefold()).with_for_update()
    ).one_or_none()
    if user is None:
        raise UsageError(f"There is no user {name!r}; 'listener user list' shows them.")
    return user


def _lock_admins(session: Session) -> None:
    """Two admins who disable each other at one moment must not both succeed."""
    session.execute(
        select(User.id).where(User.role == Role.ADMIN.value).order_by(User.id).with_for_update()
    ).all()


def is_an_admin_left(session: Session, but: str | None = None) -> bool:
    """Whether somebody who may come in is an admin, one user not counted."""
    admins = select(User.id).where(User.role == Role.ADMIN.value, User.enabled, User.name != (but or ""))
    return session.scalar(admins.limit(1)) is not None


def _keep_an_admin(session: Session) -> None:
    if not is_an_admin_left(session):
        raise UsageError("This is the last admin: make somebody else an admin first.")


def _refuse_taken(session: Session, name: str | None, email: str | None) -> None:
    if name is not None and session.scalar(select(User.id).where(User.name == name)) is not None:
        raise UsageError(f"There is a user {name!r} already.")
    if email is not None and (owner := session.scalar(select(User.name).where(User.email == email))):
        raise UsageError(f"The e-mail {email} is {owner}'s already.")


def _clean_email(email: str | None) -> str | None:
    tidy = (email or "").strip().lower()
    if tidy and (not _EMAIL.fullmatch(tidy) or len(tidy) > 320):
        raise UsageError(f"{email!r} is not an e-mail address.")
    return tidy or None


def _clean_shown(shown: str | None) -> str:
    return " ".join("".join(c for c in shown or "" if c.isprintable()).split())[:200]
