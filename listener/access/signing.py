"""Signing in with a name and a password, and changing one's own password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.access.asking import require
from listener.access.attempts import address_key, count_attempt, forgive, name_key
from listener.access.keys import secret_key
from listener.access.passwords import check_password, hash_password, is_outdated, is_password
from listener.access.visits import end_visits_in, start_visit
from listener.errors import ListenerError, UsageError
from listener.roles import Act
from listener.settings import Settings
from listener.store import Database, audit, utc_now
from listener.store.access import User

FIRST_PASSWORD = timedelta(days=7)
"""A password that somebody else passed on opens the door so long, then a new one must be made."""


class SignInError(ListenerError):
    """Nobody came in. It does not say whether the name, the password or the account is to blame."""

    def __init__(self) -> None:
        """The one sentence for all of it."""
        super().__init__("The name or the password is wrong.")


class WrongPasswordError(UsageError):
    """The password so far is another one."""


class SamePasswordError(UsageError):
    """The new password is the old one."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody came in."""

    name: str
    cookie: str
    must_change: bool
    """They have to choose a password of their own now."""


def sign_in_needed(session: Session, settings: Settings) -> bool:
    """Whether people sign in here: as soon as there is a user, or a provider."""
    return bool(settings.oidc_issuer) or session.scalar(select(User.id).limit(1)) is not None


def can_be_served(session: Session, settings: Settings) -> bool:
    """Whether the dashboard may be reached from other machines: somebody can sign in, and nobody else."""
    admins = select(User.id).where(User.enabled, User.password.is_not(None)).limit(1)
    return bool(settings.oidc_issuer) or session.scalar(admins) is not None


def sign_in(
    database: Database, name: str, password: str, *, settings: Settings,
    address: str | None = None, browser: str | None = None,
) -> SignedIn:  # fmt: skip
    """Let somebody in who knows the password of a name.

    Raises:
        SignInError: they do not, or the account is disabled; it takes as long either way.
        TooManyAttemptsError: too many failures in a row for this name or from this address.
    """
    secret = secret_key(settings)
    tidy = name.strip().casefold()
    keys = name_key(secret, tidy), address_key(secret, address)
    slowed = _count(database, keys)
    with database.read() as session:
        user = session.scalars(select(User).where(User.name == tidy)).one_or_none()
    kept = None if user is None else user.password
    right = is_password(kept, password)
    if not right or user is None or kept is None or not user.enabled or _is_late(user):
        _failed(database, tidy, address, slowed)
        raise SignInError
    better = hash_password(password) if is_outdated(kept) else None
    with database.write() as session:
        user = session.scalars(
            select(User).where(User.name == tidy, User.enabled, User.password == kept).with_for_update()
        ).one_or_none()
        if user is None:  # disabled, or the password changed, in this very moment
            raise SignInError
        forgive(session, *keys, now=utc_now())
        user.password = better or kept
        cookie = start_visit(session, user, secret, way="password", address=address, browser=browser)
        audit(session, user.name, "user.sign-in", f"user:{user.name}", way="password", address=address)
        return SignedIn(user.name, cookie, user.must_change)


def change_password(
    database: Database, current: str, new: str, *, actor: str, settings: Settings, visit: int | None = None
) -> None:
    """Choose a new password of one's own; every other browser of the user is signed out.

    Args:
        current: the password so far.
        new: the new one.
        visit: the browser that asks; it stays signed in.

    Raises:
        WrongPasswordError: the current one is another.
        SamePasswordError: the new one is no new one.
        WeakPasswordError: the new one is too short or too well known.
        TooManyAttemptsError: too many wrong ones in a row.
    """
    keys = (name_key(secret_key(settings), actor),)
    slowed = _count(database, keys)
    with database.read() as session:
        require(session, actor, Act.VIEW)
        user = session.scalars(select(User).where(User.name == actor)).one_or_none()
    if user is None or not is_password(user.password, current):
        _failed(database, actor, None, slowed)
        raise WrongPasswordError("The password so far is wrong.")
    new = check_password(new, actor, user.email or "", user.shown)
    if is_password(user.password, new):
        raise SamePasswordError("That is the password you have; choose another one.")
    hashed = hash_password(new)
    with database.write() as session:
        row = session.scalars(select(User).where(User.name == actor).with_for_update()).one()
        row.password, row.must_change, row.password_at = hashed, False, utc_now()
        end_visits_in(session, actor, but=visit)
        forgive(session, keys[0], "", now=utc_now())
        audit(session, actor, "user.password", f"user:{actor}")


def _is_late(user: User) -> bool:
    since = user.password_at
    return user.must_change and since is not None and since < utc_now() - FIRST_PASSWORD


def _count(database: Database, keys: tuple[str, ...]) -> bool:
    with database.write() as session:
        return count_attempt(session, keys, utc_now())


def _failed(database: Database, name: str, address: str | None, slowed: bool) -> None:
    """Write down where a pause begins; single failures would fill the trail."""
    if not slowed:
        return
    with database.write() as session:
        known = session.scalar(select(User.id).where(User.name == name)) is not None
        # What was typed for a name may be a password: only names of users are written down.
        subject = f"user:{name}" if known else "user:?"
        audit(session, "system", "user.slowed", subject, address=address)
