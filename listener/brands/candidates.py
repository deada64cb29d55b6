"""Which stored posts can be a brand's mentions at all: a coarse sieve before each is judged."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from listener.ingest.matchable import OPENING, MatchablePost, matchable, read
from listener.ingest.sieve import holds_an_anchor
from listener.ingest.targets import Targets
from listener.store.tables import Post, Thread


def can_be_mentions(targets: Targets) -> ColumnElement[bool]:
    """The sieve of one brand's query and ground together."""
    grounds = targets.grounds
    around = aliased(Post)
    conditions = [holds_an_anchor(targets.query(query_id)) for query_id in sorted(targets.query_ids)]
    if grounds.sources:
        conditions.append(Post.source_id.in_(sorted(grounds.sources)))
    if grounds.threads:
        conditions.append(Thread.url.in_(sorted(grounds.threads)))
    if grounds.accounts:
        wrote_in = select(around.thread_id).where(around.account_id.in_(sorted(grounds.accounts)))
        conditions.append(Post.thread_id.in_(wrote_in))
    for query_id in targets.with_context:
        opened = select(around.thread_id).where(
            around.kind.in_(OPENING), holds_an_anchor(targets.query(query_id), around)
        )
        conditions.append(Post.thread_id.in_(opened))
    return or_(*conditions)


def next_candidates(
    session: Session, targets: Targets, *, after: int, up_to: int, limit: int
) -> list[MatchablePost]:
    """The next posts that can be mentions, in order of their numbers."""
    return read(
        session,
        matchable(can_be_mentions(targets), Post.id > after, Post.id <= up_to).limit(limit),
    )


def last_post(session: Session) -> int:
    """The number of the last post stored; 0 where there is none."""
    return session.scalar(select(func.max(Post.id))) or 0
