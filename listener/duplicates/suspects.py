"""Which posts are left out of qualified numbers: copies of others, and posts that a flag is about."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session

from listener.engagement.rollups import refresh
from listener.store.tables import Duplicate, DuplicateCluster, FlagPost, Post, SeedingFlag
from listener.store.upsert import in_batches


def is_suspect() -> ColumnElement[bool]:
    """The post is a copy that is not the origin and that nobody kept, or a flag in force is about it."""
    copy = exists().where(
        Duplicate.post_id == Post.id,
        DuplicateCluster.id == Duplicate.cluster_id,
        DuplicateCluster.kept_at.is_(None),
        # The origin may be gone; then the copies are all there is, and the first of them is made the origin.
        DuplicateCluster.origin_id != Post.id,
    )
    flagged = exists().where(
        FlagPost.post_id == Post.id, SeedingFlag.id == FlagPost.flag_id, SeedingFlag.cleared_at.is_(None)
    )
    return or_(copy, flagged)


def judge_suspects(session: Session, post_ids: Iterable[int]) -> set[int]:
    """Set ``post.suspect`` of these posts to what copies and flags say, and count them so.

    Returns:
        The posts that changed.
    """
    changed: set[int] = set()
    for batch in in_batches(sorted(set(post_ids))):
        for now in (True, False):
            said = is_suspect() if now else ~is_suspect()
            found = session.scalars(
                select(Post.id).where(Post.id.in_(batch), Post.suspect.is_(not now), said)
            ).all()
            if found:
                session.execute(
                    update(Post)
                    .where(Post.id.in_(found))
                    .values(suspect=now)
                    .execution_options(synchronize_session=False)
                )
                changed |= set(found)
    if changed:
        refresh(session, sorted(changed))
    return changed
