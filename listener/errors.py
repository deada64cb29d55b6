"""What can go wrong, as a user meets it.

    ListenerError          something failed: message and remedy, exit code 1
    └── UsageError         the request itself is wrong: exit code 2
        └── QuerySyntaxError   (listener.queries) points at the place with a caret

Every message is one or two sentences that name the input and what to do about it.
"""

from __future__ import annotations


class ListenerError(Exception):
    """Something failed that the person at the screen can understand and usually mend."""

    exit_code = 1


class UsageError(ListenerError):
    """The request itself cannot be carried out as written."""

    exit_code = 2
