"""Who may do what. Every command that changes something asks first: ``@needs(act)``, or ``require``."""

from listener.access.asking import (
    MACHINE,
    NotAllowedError,
    allows,
    command_line_actor,
    has_users,
    is_own_work,
    require,
    role_of,
)
from listener.access.needing import needs
from listener.roles import Act, Role, may

__all__ = [
    "MACHINE",
    "Act",
    "NotAllowedError",
    "Role",
    "allows",
    "command_line_actor",
    "has_users",
    "is_own_work",
    "may",
    "needs",
    "require",
    "role_of",
]
