"""Comments of a topic are the page's own count, else the replies stored under it, never both.

Where no page says how many comments a topic or article has, the replies that were collected are counted:
first when its thread has been read to its end (before that nobody knows), then reply by reply as they come
and go. Gains follow as from any other count. The day a page shows its own, the difference is that day's gain
and the page's word holds from then on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from listener.engagement.counting import Visit, record
from listener.ingest.matchable import OPENING
from listener.ingest.storing import Stored
from listener.post import Reactions
from listener.store.tables import Post, Thread
from listener.store.upsert import in_batches


def changes_of(stored: Iterable[Stored], threads: Mapping[str, int]) -> Counter[int]:
    """How many replies came to threads with a page: new ones, and those that are back."""
    came: Counter[int] = Counter()
    for item in stored:
        if item.new or item.back:
            came[threads[item.post.thread_url]] += item.post.kind.value not in OPENING
    return came


def own_counts(session: Session, visits: Iterable[Visit]) -> None:
    """A page has shown how many comments a post has: ours is not needed any more."""
    shown = [v.post_id for v in visits if v.seen.comments is not None and v.before.comments is not None]
    for batch in in_batches(sorted(shown)):
        session.execute(
            update(Post)
            .where(Post.id.in_(batch), Post.comments_counted.is_(True))
            .values(comments_counted=False)
            .execution_options(synchronize_session=False)
        )


def count_replies(
    session: Session, changes: Mapping[int, int], read: Sequence[str], *, now: datetime, zone: ZoneInfo
) -> None:
    """Bring our own counts of comments up to date.

    Args:
        changes: How many replies came to threads, or went from them.
        read: Addresses of threads that have now been read to their end.
    """
    whole = or_(Thread.signature.is_not(None), Thread.source_id.is_(None))
    rows = [
        row
        for which in (*in_batches(sorted(changes)), *in_batches(read))
        for row in session.execute(
            select(
                Post.id, Post.day, Post.likes, Post.comments, Post.shares, Post.views, Post.thread_id,
                Post.source_id,
            )
            .join(Thread, Thread.id == Post.thread_id)
            .where(
                (Thread.url if isinstance(which[0], str) else Thread.id).in_(which),
                Post.kind.in_(OPENING),
                or_(Post.comments_counted.is_(True), Post.comments.is_(None) & whole),
            )
        )
    ]  # fmt: skip
    visits = {}
    for row in rows:
        before = Reactions(likes=row.likes, comments=row.comments, shares=row.shares, views=row.views)
        if row.comments is not None:
            count = row.comments + changes.get(row.thread_id, 0)
        else:
            count = _stored(session, row.thread_id)
            if not count and row.source_id is None:
                continue  # a file without replies does not say that there are none
        if count != row.comments:
            visits[row.id] = Visit(post_id=row.id, day=row.day, before=before, seen=Reactions(comments=count))
    if visits:
        record(session, list(visits.values()), now=now, zone=zone)
        session.execute(
            update(Post)
            .where(Post.id.in_(visits))
            .values(comments_counted=True)
            .execution_options(synchronize_session=False)
        )


def _stored(session: Session, thread_id: int) -> int:
    counted = select(func.count()).where(
        Post.thread_id == thread_id, Post.kind.not_in(OPENING), Post.deleted_at.is_(None)
    )
    return session.scalar(counted) or 0
