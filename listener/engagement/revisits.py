"""Which pages to look at again: counts grow while a post is young, and hardly ever after.

Attention to a post fades about as one over its age (Crane and Sornette, PNAS 105, 2008, find powers of the
age from 0.6 to 1.4), so what it gains between two visits goes with the logarithm of its age at each. It also
goes with what the post has gathered so far, of which the root is taken: the largest should not take all
requests. Pages are looked at in the order of this expected gain, as far as the source's requests for it last.

``python -m tests.benchmarks.revisits`` shows what that gives beside a fixed interval with as many requests.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from listener.intake import Revisit
from listener.store.tables import Post, Thread, ThreadTrouble

YOUNG = timedelta(days=14)
"""Older posts are seen again only when their thread has news. Against 7 days, 14 take a quarter to two thirds
off the error of daily totals in the benchmark where the budget is ample; where it is scarce they add an
eighth to a third to the error of single posts. 28 days only go on that way."""
DUE = 0.1
"""Expected gain from which a page is looked at again: of a post without any count, a tenth of its age has
passed (it is taken to be an hour older, so the first look again is after six minutes); of one with 99, a
hundredth. It only saves requests that would see nothing: 0.001 and 0.2 gave the same errors."""
HEAD_START = timedelta(hours=1)
"""A post is not yet fading in its first hour, by the order of the 69 minutes after which half of the interest
in a news story is gone (Wu and Huberman, PNAS 104, 2007)."""


def expected_gain(age: timedelta, since: timedelta, counts: int) -> float:
    """How much a post has gained since it was last looked at, in no unit: to compare posts by.

    Args:
        age: how old it is now.
        since: how long ago it was looked at.
        counts: its comments, likes and shares then, as far as known.
    """
    then = max(age - since, timedelta())
    return math.sqrt(1 + max(counts, 0)) * math.log((age + HEAD_START) / (then + HEAD_START))


def due_revisits(session: Session, source_id: int, limit: int, now: datetime) -> list[Revisit]:
    """Threads of a source with young posts that are due, those with the largest expected gain first.

    A thread counts by its youngest post, and by the counts of all that are young. Its first page (the opening
    post gathers most reactions) and its last (there the young posts are) are looked at.

    Args:
        limit: how many pages, the source's budget for one run.
    """
    if limit <= 0:
        return []
    newest = func.max(Post.published_at).label("newest")
    visited = func.max(Post.seen_at).label("visited")
    likes, comments, shares = (
        func.coalesce(func.sum(count), 0) for count in (Post.likes, Post.comments, Post.shares)
    )
    rows = session.execute(
        select(
            Thread.url,
            Thread.first_page_url,
            Thread.last_page_url,
            newest,
            visited,
            (likes + comments + shares).label("counts"),
        )
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
        gain = expected_gain(now - row.newest, now - row.visited, int(row.counts))
        if gain >= DUE:
            # The canonical address of a thread leads elsewhere on some engines: a request each time.
            first = row.first_page_url or row.url
            pages = list(dict.fromkeys([first, row.last_page_url or first]))
            due.append((-gain, pages, row.url))
    return [
        Revisit(url=page, thread_url=thread, first=page == pages[0])
        for _, pages, thread in sorted(due)
        for page in pages
    ][:limit]
