"""Asking whether somebody may: the one question in front of each command that changes something.

An actor is a string, as the audit trail keeps it:

* the name of a user: the role decides, and a disabled user may nothing;
* ``machine:NAME``: the command line of somebody who is no user. Who can run commands here can open the
  database file as well, so they own the machine and may everything;
* ``rule:NAME``, ``schedule``, ``crawl``, ``system``: the listener's own work. No user can bear such a name;
* anything else may nothing as soon as there is one user. While there is none, one local person is alone
  with the installation and may everything.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.errors import ListenerError, UsageError
from listener.roles import LEAST, Act, Role, may
from listener.store.access import User

MACHINE = "machine:"
"""Before the name of a command line's user who has no row."""
_OWN_WORK = frozenset({"schedule", "crawl", "system"})
_OWN_PREFIXES = ("rule:", MACHINE)
_WORDS = {
    Act.VIEW: "look at this",
    Act.TRIAGE: "work on cases, tags, links and moods",
    Act.MANAGE: "change brands, sources, rules, teams and lists of customers",
    Act.ADMIN: "change users and settings, erase, back up or restore",
}


class NotAllowedError(ListenerError):
    """The actor's role does not allow it."""


def is_own_work(actor: str) -> bool:
    """Whether the name stands for the listener itself or the machine's owner, not for a user."""
    return actor in _OWN_WORK or actor.startswith(_OWN_PREFIXES)


def has_users(session: Session) -> bool:
    """Whether anybody was made a user; if not, one local person may everything."""
    return session.scalar(select(User.id).limit(1)) is not None


def command_line_actor(session: Session, name: str) -> str:
    """Who acts at the command line: the user of this name, else the machine's owner.

    Raises:
        UsageError: the name is one of the listener's own.
    """
    if is_own_work(name):
        raise UsageError(f"LISTENER_USER cannot be {name!r}: the listener's own work goes by such names.")
    known = session.scalar(select(User.id).where(User.name == name)) is not None
    return name if known or not has_users(session) else MACHINE + name


def role_of(session: Session, actor: str) -> Role | None:
    """The role in force for an actor; None when they may nothing."""
    if is_own_work(actor):
        return Role.ADMIN
    row = session.execute(select(User.role, User.enabled).where(User.name == actor)).one_or_none()
    if row is not None:
        return Role(row.role) if row.enabled else None
    return None if has_users(session) else Role.ADMIN


def allows(session: Session, actor: str, act: Act) -> bool:
    """Whether the actor may."""
    role = role_of(session, actor)
    return role is not None and may(role, act)


def require(session: Session, actor: str, act: Act) -> None:
    """Let the actor go on, or stop them before anything was changed.

    Raises:
        NotAllowedError: the actor's role does not allow it, the user is disabled, or there is no such user.
    """
    role = role_of(session, actor)
    if role is None:
        raise NotAllowedError(
            f"{actor!r} is not a user of this installation, or is disabled: an admin can change that."
        )
    if not may(role, act):
        raise NotAllowedError(
            f"{actor} may not {_WORDS[act]}: that needs the role {LEAST[act].value}, and theirs is "
            f"{role.value}."
        )
