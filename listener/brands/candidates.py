"""Which stored posts can be a brand's mentions at all: a coarse sieve before each is judged."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from listener.ingest.matchable import OPENING, MatchablePost, matchable, read
from listener.ingest.sieve import can_match
from listener.ingest.targets import Targets
from listener.store.tables import Post, Thread


def can_be_mentions(targets: Targets, after: int, first: int) -> ColumnElement[bool]:
    """The sieve of one brand's query and ground together, for the ``first`` posts after a number."""
    grounds = targets.grounds
    around = aliased(Post)
    conditions = [
        can_match(targets.query(query_id), after=after, first=first) for query_id in sorted(targets.query_ids)
    ]
    if grounds.sources:
        conditions.append(Post.source_id.in_(sorted(grounds.sources)))
    if grounds.threads:
        conditions.append(Thread.url.in_(sorted(grounds.threads)))
    if grounds.accounts:
        by_brand = around.account_id.in_(sorted(grounds.accounts))
        conditions.append(Post.thread_id.in_(select(around.thread_id).where(by_brand)))
        # What it answers may stand in another thread, as where people quote across a forum.
        answered = select(around.site, around.key).where(by_brand)
        conditions.append(tuple_(Post.site, Post.parent_key).in_(answered))
    for query_id in targets.with_context:
        opened = select(around.thread_id).where(
            around.kind.in_(OPENING), can_match(targets.query(query_id), around)
        )
        conditions.append(Post.thread_id.in_(opened))
    return or_(*conditions)


def next_candidates(
    session: Session, targets: Targets, *, after: int, up_to: int, limit: int
) -> list[MatchablePost]:
    """The next posts that can be mentions, in order of their numbers."""
    return read(
        session,
        matchable(can_be_mentions(targets, after, limit), Post.id > after, Post.id <= up_to).limit(limit),
    )


def last_post(session: Session) -> int:
    """The number of the last post stored; 0 where there is none."""
    return session.scalar(select(func.max(Post.id))) or 0
