"""Which pages to look at again: counts grow while a post is young, and hardly ever after."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from listener.intake import Revisit
from listener.store.tables import Post, Thread

YOUNG = timedelta(days=7)
"""After a week a forum post has nearly all the likes it will get; older posts are seen again only
when their thread has news."""
SHARE_OF_AGE = 0.25
"""A post is due when the time since its last visit exceeds this share of its age at that visit, so
that the pauses between visits grow as the growth of its counts slows."""
SHORTEST = timedelta(minutes=2)


def due_revisits(session: Session, source_id: int, limit: int, now: datetime) -> list[Revisit]:
    """Threads of a source with young posts that are due, the longest overdue first.

    A thread counts by its youngest post. Its first page (the opening post gathers most reactions) and
    its last (there the young posts are) are looked at.
    """
    if limit <= 0:
        return []
    newest = func.max(Post.published_at).label("newest")
    visited = func.max(Post.seen_at).label("visited")
    rows = session.execute(
        select(Thread.url, Thread.last_page_url, newest, visited)
        .join(Post, Post.thread_id == Thread.id)
        .where(Thread.source_id == source_id, Post.published_at > now - YOUNG, Thread.signature.is_not(None))
        .group_by(Thread.id, Thread.url, Thread.last_page_url)
    ).all()
    due: list[tuple[float, list[str], str]] = []
    for row in rows:
        pause = max((row.visited - row.newest) * SHARE_OF_AGE, SHORTEST)
        overdue = (now - row.visited) / pause
        if overdue >= 1:
            pages = list(dict.fromkeys([row.url, row.last_page_url or row.url]))
            due.append((-overdue, pages, row.url))
    return [Revisit(url=page, thread_url=thread) for _, pages, thread in sorted(due) for page in pages][
        :limit
    ]
