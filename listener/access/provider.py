"""Who comes through the OpenID Connect provider, and as whom they come in.

In this order: who came before; whose verified e-mail an admin wrote down; whom a claim gives a role; whom
a domain lets in. Everybody else stays outside, with a line in the audit trail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from listener.access.asking import is_own_work
from listener.access.keys import secret_key
from listener.access.signing import SignedIn
from listener.access.users import is_an_admin_left
from listener.access.visits import start_visit
from listener.errors import ListenerError
from listener.roles import Role
from listener.settings import Settings
from listener.store import Database, audit
from listener.store.access import User


class NotInvitedError(ListenerError):
    """The provider knows them, and nobody here has let them in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claims:
    """What the provider says of somebody, verified."""

    issuer: str
    subject: str
    email: str | None
    """Only if the provider has verified it."""
    name: str | None
    roles: tuple[str, ...]
    """Values of the claim that decides roles."""


def come_in(
    database: Database, claims: Claims, *, settings: Settings,
    address: str | None = None, browser: str | None = None,
) -> SignedIn:  # fmt: skip
    """Let somebody in whom the provider has identified.

    Raises:
        NotInvitedError: no user, no domain and no role of theirs lets them in, or they are disabled.
    """
    wanted = role_of_claims(claims, settings)
    with database.write() as session:
        user = _known(session, claims) or _new(session, claims, wanted, settings)
        if user is not None and user.enabled and _is_welcome(user, claims, wanted, settings):
            _take_role(session, user, wanted)
            cookie = start_visit(
                session, user, secret_key(settings), way="provider", address=address, browser=browser
            )
            audit(session, user.name, "user.sign-in", f"user:{user.name}", way="provider", address=address)
            return SignedIn(user.name, cookie, must_change=False)
        refused = f"user:{user.name}" if user else f"provider:{claims.email or claims.subject}"
        audit(session, "system", "user.refused", refused, address=address)
    raise NotInvitedError(
        f"{claims.email or claims.name or claims.subject} is not invited here. Ask an admin to add you."
    )


def role_of_claims(claims: Claims, settings: Settings) -> Role | None:
    """The highest role that the claim gives; None when it gives none."""
    meant = {
        value.strip(): Role(role.strip())
        for value, _colon, role in (part.rpartition(":") for part in settings.oidc_roles.split(",") if part)
    }
    given = {meant[value] for value in claims.roles if value in meant}
    return max(given, key=list(Role).index, default=None)


def _take_role(session: Session, user: User, wanted: Role | None) -> None:
    """The provider's word on roles is the last one, except that somebody stays an admin."""
    if wanted is None or wanted.value == user.role:
        return
    if user.role == Role.ADMIN.value and not is_an_admin_left(session, but=user.name):
        return
    user.role = wanted.value
    audit(session, "system", "user.change", f"user:{user.name}", changed={"role": wanted.value})


def _is_welcome(user: User, claims: Claims, wanted: Role | None, settings: Settings) -> bool:
    """Whom nobody here invited must still have the role or the domain that let them in."""
    return user.created_by != "system" or wanted is not None or _domain_lets_in(claims, settings)


def _domain_lets_in(claims: Claims, settings: Settings) -> bool:
    domains = {d.strip().lower().lstrip("@") for d in settings.oidc_domains.split(",") if d.strip()}
    return claims.email is not None and claims.email.lower().rpartition("@")[2] in domains


def _known(session: Session, claims: Claims) -> User | None:
    user = session.scalars(
        select(User).where(User.issuer == claims.issuer, User.subject == claims.subject).with_for_update()
    ).one_or_none()
    if user is not None or claims.email is None:
        return user
    # An e-mail that was given to somebody else since does not inherit who was bound before.
    user = session.scalars(
        select(User).where(User.email == claims.email.lower(), User.subject.is_(None)).with_for_update()
    ).one_or_none()
    if user is not None:
        user.issuer, user.subject = claims.issuer, claims.subject
    return user


def _new(session: Session, claims: Claims, wanted: Role | None, settings: Settings) -> User | None:
    if claims.email is None:
        return None
    email = claims.email.lower()
    if wanted is None and not _domain_lets_in(claims, settings):
        return None
    if session.scalar(select(User.id).where(User.email == email)) is not None:
        return None  # theirs by e-mail, and bound to somebody else at the provider
    role = wanted or settings.oidc_role
    name = _free_name(session, email)
    session.execute(
        insert(User).values(
            name=name, shown=" ".join((claims.name or "").split())[:200] or name, email=email,
            role=role.value, issuer=claims.issuer, subject=claims.subject, created_by="system",
        )
    )  # fmt: skip
    audit(session, "system", "user.create", f"user:{name}", role=role.value, way="provider")
    return session.scalars(select(User).where(User.name == name)).one()


def _free_name(session: Session, email: str) -> str:
    """The part before the @, else the whole address, else with a number."""
    short = re.sub(r"[^\w.+-]", "", email.partition("@")[0]).lstrip("._+-")[:50] or "user"
    for name in (short, email[:64], *(f"{short}-{number}" for number in range(2, 1000))):
        taken = session.scalar(select(User.id).where(User.name == name)) is not None
        if not taken and not is_own_work(name):
            return name
    raise NotInvitedError(f"There are too many users like {short!r}; ask an admin to add you.")
