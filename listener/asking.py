"""Asking a query of one stored post: why it matches, or which clause failed and what was there instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urldefrag

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from listener.errors import UsageError
from listener.ingest.matchable import MatchablePost, by_id
from listener.ingest.targets import load_targets
from listener.queries import Query, parse
from listener.queries.common import COMMON, Common, measure
from listener.queries.explain import Explanation, explain
from listener.store.tables import Brand, Mention, Post

_SAMPLE = 5000
"""Posts counted: a word in 5 of 1,000 stands in 25 of them, give or take 5; half a second of work."""
_LETTERS = 2000
"""Of each post: a few very long articles must not make an editor wait."""
_FEW = 1000
"""With fewer posts a word in 5 of 1,000 may stand in two or in eight."""
_MOST_DIGITS = 18
"""Of a post's number: more do not fit the databases' integers."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query says of a stored post."""

    brand: str | None
    """The brand's code; None where a query's text was asked."""
    query: Query
    post: MatchablePost
    explanation: Explanation
    via: str | None
    """How the post is the brand's mention now: ``name``, ``place``, ``context``; None where it is none."""


def ask(session: Session, query: str, post: str) -> Answer:
    """Ask a query of a stored post.

    Args:
        query: A brand's code, which means its query with its alias list, or the text of a query.
        post: Its number in the store, or its address.

    Raises:
        QuerySyntaxError: the text is no query.
        UsageError: there is no such post.
    """
    found = _post(session, post)
    brand_id = session.scalar(select(Brand.id).where(Brand.code == query, Brand.archived_at.is_(None)))
    if brand_id is None:
        compiled, via = parse(query), None
    else:
        targets = load_targets(session)
        if brand_id in targets.unreadable:
            raise targets.unreadable[brand_id]
        compiled = targets.query(targets.query_of_brand[brand_id])
        via = session.scalar(
            select(Mention.via).where(
                Mention.post_id == found.id, Mention.brand_id == brand_id, Mention.retired_at.is_(None)
            )
        )
    code = None if brand_id is None else query
    return Answer(code, compiled, found, explain(compiled, found.document), via)


def common_in_store(session: Session) -> Mapping[str, Common]:
    """How common words without accents are in the posts that were stored last, for the linter.

    Raises:
        UsageError: there are too few posts to tell.
    """
    rows = session.execute(
        select(Post.title, func.substr(Post.text, 1, _LETTERS).label("text"))
        .order_by(Post.id.desc())
        .limit(_SAMPLE)
    ).all()
    if len(rows) < _FEW:
        raise UsageError(
            f"There are {len(rows)} posts in store; from {_FEW} on they tell how common a word is. "
            "Leave --stored out to use the list that comes with the linter."
        )
    return measure((f"{row.title or ''}\n{row.text}" for row in rows), COMMON)


def _post(session: Session, named: str) -> MatchablePost:
    named = named.strip()
    if named.isascii() and named.isdigit():
        ids = [int(named)] if len(named) <= _MOST_DIGITS else []
    else:
        page = urldefrag(named).url
        ids = list(
            session.scalars(
                select(Post.id)
                .where(or_(Post.url == named, Post.url == page))
                .order_by(Post.url != named, Post.id)
                .limit(1)
            )
        )
    posts = by_id(session, ids)
    if not posts:
        raise UsageError(
            f"There is no post {named!r} in store; give its address, as the lists show it, or its number."
        )
    return posts[0]
