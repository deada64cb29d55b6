"""Which stored posts can match a query at all, in SQL: coarse, and never the last word."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from listener.queries import Query
from listener.queries.needing import words_needed
from listener.store.tables import Post
from listener.store.words import holds_words


def can_match(
    query: Query, post: Any = Post, *, after: int = 0, first: int | None = None
) -> ColumnElement[bool]:
    """True for every post that can match: it holds the words that the query needs.

    Args:
        post: ``Post`` or an alias of it.
        after: Only posts with higher numbers are asked for.
        first: Only so many of them are asked for, by number. A hint, where it saves work.
    """
    return holds_words(words_needed(query.node), post, after=after, first=first)
