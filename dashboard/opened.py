"""The one database handle of a dashboard process: for the screens and for signing in."""

from __future__ import annotations

from functools import lru_cache

from listener.store import Database, open_database


@lru_cache(maxsize=1)
def opened() -> Database:
    """The configured database, opened at its first use; a failure is tried again.

    Raises:
        ListenerError: it cannot be opened; the message says what to do.
    """
    return open_database()
