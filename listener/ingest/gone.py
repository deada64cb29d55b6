"""Posts that are no longer on their site: which are missed on a page, marking them.

A deletion is concluded from what a page shows, never from what it does not answer. A post is missed
only where a page shows its neighbours in the order in which they were first stored: paging that has
shifted moves the neighbours with it, and threads sorted by votes or nested by answers keep no such
order, so nothing is concluded from them. What the page itself says about the text is looked at by the
spider (:mod:`spiders.missing`).
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.orm import Session

from listener.ingest.matchable import OPENING
from listener.intake import Expected
from listener.post import Gone
from listener.store.tables import Post, Thread
from listener.store.upsert import in_batches
from listener.text.tokens import normalise

POST_GONE = "post-gone"
THREAD_GONE = "thread-gone"
MOST = 500
"""A page that misses more is misread, whatever it says."""


def expected_posts(session: Session, site: str, keys: Sequence[str], *, total: int | None) -> list[Expected]:
    """Stored posts that belong between (or, on the last page, after) those a page shows.

    A post after the last one shown may be hidden by a wall as well as deleted, so it is missed only if
    the list of threads counts fewer posts than are stored, and no more of them than that.

    Args:
        keys: the posts of the page, in its order.
        total: of the thread's last page, how many posts the list says the thread has.
    """
    wanted = [normalise(key) for key in keys]
    rows = {
        row.key: row
        for batch in in_batches([(site, key) for key in wanted])
        for row in session.execute(
            select(Post.key, Post.id, Post.thread_id, Post.published_at).where(
                tuple_(Post.site, Post.key).in_(batch)
            )
        )
    }
    shown = [rows[key] for key in dict.fromkeys(wanted) if key in rows]
    if not shown or len({row.thread_id for row in shown}) > 1:
        return []
    for one, next_ in itertools.pairwise(shown):
        if next_.id <= one.id:
            return []
        if one.published_at and next_.published_at and next_.published_at < one.published_at:
            return []
    first, last = shown[0], shown[-1]
    stored = (
        Post.thread_id == first.thread_id,
        Post.source_id.is_not(None),  # of a file nobody knows whether it is the whole thread
        Post.deleted_at.is_(None),
    )
    missed = session.execute(
        select(Post.id, Post.key, Post.text)
        .where(*stored, Post.id > first.id, Post.id.not_in([row.id for row in shown]))
        .order_by(Post.id)
        .limit(MOST)
    ).all()
    between = [row for row in missed if row.id < last.id]
    after = [row for row in missed if row.id > last.id]
    if after and total is not None:
        surplus = (session.scalar(select(func.count()).where(*stored)) or 0) - total
        between += after if len(between) + len(after) <= surplus else []
    return [Expected(key=row.key, text=row.text) for row in between]


def mark_gone(session: Session, gone: Gone, now: datetime) -> Counter[int]:
    """Say of posts that they are gone; what says so already keeps its moment and reason.

    Returns:
        How many replies are gone, by thread.
    """
    replies: Counter[int] = Counter()
    which = [
        (tuple_(Post.site, Post.key).in_(batch), POST_GONE)
        for batch in in_batches([(gone.site, normalise(key)) for key in gone.keys])
    ]
    if gone.thread_url is not None:
        threads = select(Thread.id).where(Thread.url == gone.thread_url)
        which.append((Post.thread_id.in_(threads), THREAD_GONE))
    for condition, reason in which:
        marked = session.execute(
            update(Post)
            .where(condition, Post.source_id.is_not(None), Post.deleted_at.is_(None))
            .values(deleted_at=now, deleted_reason=reason)
            .returning(Post.thread_id, Post.kind)
            .execution_options(synchronize_session=False)
        )
        replies.update(thread_id for thread_id, kind in marked if kind not in OPENING)
    return replies
