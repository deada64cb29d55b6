"""The four roles and what each may do."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a user is here; each may all that the one before may."""

    VIEWER = "viewer"
    AGENT = "agent"
    MANAGER = "manager"
    ADMIN = "admin"


class Act(StrEnum):
    """Kinds of what can be done."""

    VIEW = "view"
    """Look at everything, export lists of what is public."""
    TRIAGE = "triage"
    """Cases, notes, tags, review of links, correcting moods."""
    MANAGE = "manage"
    """Brands, queries, sources, rules, reports, saved replies, importing and exporting customers, teams."""
    ADMIN = "admin"
    """Users, roles, settings, erasing, retention, backup, restore."""


LEAST: dict[Act, Role] = {
    Act.VIEW: Role.VIEWER,
    Act.TRIAGE: Role.AGENT,
    Act.MANAGE: Role.MANAGER,
    Act.ADMIN: Role.ADMIN,
}
"""The first role that may."""

_RANK = {role: rank for rank, role in enumerate(Role)}


def may(role: Role, act: Act) -> bool:
    """Whether a role allows an act."""
    return _RANK[role] >= _RANK[LEAST[act]]
