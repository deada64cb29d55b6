"""Who waits for whom.

A post stored by a crawl must be matched either by the crawl (which saw the new query) or by the
replay (which sees the post). On SQLite write transactions follow one another, which is enough. On
PostgreSQL storing takes a shared lock and changing a query an exclusive one, so that a replay
starts only when every post stored under the old queries is visible to it.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

_QUERIES = 7203912
_CUSTOMERS = 7203913
_COPIES = 7203914
"""Any numbers that no other program uses as advisory locks in this database."""


def lock_queries(session: Session, *, shared: bool = False) -> None:
    """Hold the queries still (shared), or be the one who changes them, until the transaction ends."""
    _lock(session, _QUERIES, shared=shared)


def lock_customers(session: Session) -> None:
    """One import at a time: two of the same file must not make every customer twice."""
    _lock(session, _CUSTOMERS, shared=False)


def lock_copies(session: Session) -> None:
    """Two crawls that store one text at the same moment must see each other's; hold nothing counted yet."""
    _lock(session, _COPIES, shared=False)


def _lock(session: Session, number: int, *, shared: bool) -> None:
    if session.get_bind().dialect.name == "postgresql":
        name = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        session.execute(text(f"SELECT {name}({number})"))
