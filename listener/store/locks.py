"""Who waits for whom.

A post stored by a crawl must be matched either by the crawl (which saw the new query) or by the
replay (which sees the post). On SQLite write transactions follow one another, which is enough. On
PostgreSQL storing takes a shared lock and changing a query an exclusive one, so that a replay
starts only when every post stored under the old queries is visible to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from listener.store.posts import Account, Post
from listener.store.upsert import in_batches

_QUERIES = 7203912
_CUSTOMERS = 7203913
_COPIES = 7203914
_CROWDS = 7203915
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


def lock_crowds(session: Session, *, shared: bool) -> None:
    """Change who wrote on days (shared), or be the one who works out who did, until the transaction ends."""
    _lock(session, _CROWDS, shared=shared)


def hold_posts(session: Session, post_ids: Sequence[int]) -> None:
    """Be alone with posts until the transaction ends; on SQLite every writer is alone anyway.

    Whoever changes a post's mentions holds the post first, and whoever stores posts by an account holds the
    account before (:func:`hold_accounts`): so no two wait for each other.
    """
    if session.get_bind().dialect.name == "postgresql":
        for batch in in_batches(sorted(set(post_ids))):
            session.execute(
                select(Post.id).where(Post.id.in_(batch)).order_by(Post.id).with_for_update()
            ).all()


def hold_accounts(session: Session, account_ids: Iterable[int]) -> None:
    """Be alone with accounts: whether they are customers' changes before or after, not meanwhile."""
    if session.get_bind().dialect.name == "postgresql":
        for batch in in_batches(sorted(set(account_ids))):
            wanted = select(Account.id).where(Account.id.in_(batch)).order_by(Account.id)
            session.execute(wanted.with_for_update(key_share=True)).all()


def _lock(session: Session, number: int, *, shared: bool) -> None:
    if session.get_bind().dialect.name == "postgresql":
        name = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        session.execute(text(f"SELECT {name}({number})"))
