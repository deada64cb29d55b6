"""Which pages to look at again: counts grow while a post is young, and hardly ever after."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from listener.intake import Revisit
from listener.store.tables import Post, Thread, ThreadTrouble

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
        select(Thread.url, Thread.first_page_url, Thread.last_page_url, newest, visited)
        .join(Post, Post.thread_id == Thread.id)
        .where(
            Thread.source_id == source_id,
            Thread.signature.is_not(None),
            Post.published_at > now - YOUNG,
            Post.deleted_at.is_(None),
            ~exists().where(
                ThreadTrouble.source_id == source_id,
                ThreadTrouble.thread_url == Thread.url,
                or_(ThreadTrouble.retry_at.is_(None), ThreadTrouble.retry_at > now),
            ),
        )
        .group_by(Thread.id, Thread.url, Thread.first_page_url, Thread.last_page_url)
    ).all()
    due: list[tuple[float, list[str], str]] = []
    for row in rows:
        pause = max((row.visited - row.newest) * SHARE_OF_AGE, SHORTEST)
        overdue = (now - row.visited) / pause
        if overdue >= 1:
            # The canonical address of a thread leads elsewhere on some engines: a request each time.
            first = row.first_page_url or row.url
            pages = list(dict.fromkeys([first, row.last_page_url or first]))
            due.append((-overdue, pages, row.url))
    return [
        Revisit(url=page, thread_url=thread, first=page == pages[0])
        for _, pages, thread in sorted(due)
        for page in pages
    ][:limit]
