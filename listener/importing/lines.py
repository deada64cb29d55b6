"""Posts as JSON lines, one object a line: what ``source try --json`` prints and ``post import`` reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from listener.post import Post, layers_of

NAMES = (
    "url", "thread_url", "title", "author", "author_url", "author_id", "published_at", "published_raw",
    "text", "quoted", "reply_to", "likes", "comments", "shares", "views", "rating", "kind", "layer",
)  # fmt: skip
"""The names of a line that are read again, in this order; ``layers`` says beside them what gave each."""


def to_lines(posts: Sequence[Post]) -> Iterator[str]:
    """One line a post. ``reply_to`` is the address of the post it answers, where that is among them."""
    address = {(post.site, post.key): post.url for post in posts}
    for post in posts:
        parent = post.parent_key
        reply_to = None if parent is None else address.get((post.site, parent), parent)
        values: dict[str, Any] = {
            "url": post.url,
            "thread_url": post.thread_url,
            "title": post.title,
            "author": post.author.name if post.author else None,
            "author_url": post.author.profile_url if post.author else None,
            "author_id": post.author.external_id if post.author else None,
            "published_at": post.published_at.isoformat() if post.published_at else None,
            "published_raw": post.published_raw,
            "text": post.text,
            "quoted": post.quoted,
            "reply_to": reply_to,
            "likes": post.reactions.likes,
            "comments": post.reactions.comments,
            "shares": post.reactions.shares,
            "views": post.reactions.views,
            "rating": post.rating,
            "kind": post.kind.value,
            "layer": post.layer,
            "layers": layers_of(post),
        }
        yield json.dumps(values, ensure_ascii=False)
