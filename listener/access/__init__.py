"""Who may do what. Every command that changes something asks ``require`` first, in its transaction."""

from listener.access.asking import NotAllowedError, allows, has_users, is_own_work, require, role_of
from listener.access.roles import Act, Role, may

__all__ = [
    "Act",
    "NotAllowedError",
    "Role",
    "allows",
    "has_users",
    "is_own_work",
    "may",
    "require",
    "role_of",
]
