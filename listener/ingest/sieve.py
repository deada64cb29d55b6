"""Which stored posts can match a query at all, in SQL: coarse, and never the last word."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, true

from listener.queries import Query
from listener.store.tables import Post


def holds_an_anchor(query: Query, post: Any = Post) -> ColumnElement[bool]:
    """True for every post that can match: it holds one of the query's anchor strings.

    Args:
        post: ``Post`` or an alias of it.
    """
    if query.anchors is None:
        return true()
    return or_(*(post.folded.contains(word, autoescape=True) for word in sorted(query.anchors)))
