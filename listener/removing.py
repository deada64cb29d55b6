"""A source is removed: what was collected stays, what was only needed to crawl it goes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.engagement.rollups.writing import refresh
from listener.errors import UsageError
from listener.sources import one_source
from listener.store import Database, audit, utc_now
from listener.store.locks import lock_queries
from listener.store.tables import Brand, Ground, Post, Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Removed:
    """What is left of a source."""

    name: str
    url: str
    posts: int
    """Its posts, which stay with their mentions and cases; ``source:`` finds them no more."""


@needs(Act.MANAGE)
def remove_source(database: Database, source_id: int, *, actor: str) -> Removed:
    """Remove a source with its runs and what its crawls remembered.

    Posts stay, with their mentions, cases and links: they were said, whoever collected them. Added again, the
    source finds them as known.

    Raises:
        UsageError: no such source, it is being crawled, or it is a brand's own ground.
    """
    with database.write() as session:
        lock_queries(session)
        view = one_source(session, source_id)
        row = session.get_one(Source, source_id, with_for_update=True)
        if row.lease_until is not None and row.lease_until > utc_now():
            raise UsageError(f"{view.name!r} is being crawled; pause it and wait until the run has ended.")
        _no_ground(session, source_id, view.name)
        left = session.scalars(select(Post.id).where(Post.source_id == source_id)).all()
        session.execute(delete(Source).where(Source.id == source_id))
        refresh(session, left)
        audit(
            session,
            actor,
            "source.remove",
            f"source:{source_id}",
            name=view.name,
            url=view.url,
            posts=len(left),
        )
    return Removed(name=view.name, url=view.url, posts=len(left))


def _no_ground(session: Session, source_id: int, name: str) -> None:
    """Mentions by place hang on a declaration; it is taken back first, by who knows what that does."""
    brand = session.scalar(
        select(Brand.code).join(Ground, Ground.brand_id == Brand.id).where(Ground.source_id == source_id)
    )
    if brand is not None:
        raise UsageError(
            f"{name!r} is own ground of the brand {brand!r}; take that back first: "
            f"'listener brand ground list' shows its number for 'listener brand ground remove'."
        )
