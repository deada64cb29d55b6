"""Stored posts as what decides their mentions needs them: one way to read them, for crawl and replay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import Session

from listener.post import Kind
from listener.queries import Document
from listener.settings import get_settings
from listener.store.tables import Account, Post, Source, Thread
from listener.store.upsert import in_batches

OPENING = (Kind.TOPIC.value, Kind.ARTICLE.value)
"""Kinds of posts that open a thread; what else stands in it answers."""


@dataclass(frozen=True, kw_only=True)
class MatchablePost:
    """A stored post with all that a brand's query and ground may ask of it."""

    id: int
    site: str
    key: str
    parent_key: str | None
    kind: str
    url: str
    title: str | None
    text: str
    language: str | None
    day: date
    published_at: datetime | None
    likes: int | None
    comments: int | None
    shares: int | None
    views: int | None
    rating: float | None
    thread_id: int
    thread_url: str
    source_id: int | None
    source: str | None
    account_id: int | None
    author: str | None

    @property
    def opens(self) -> bool:
        """Whether it opens its thread."""
        return self.kind in OPENING

    @cached_property
    def document(self) -> Document:
        """As queries see it."""
        published = self.published_at
        return Document(
            title=self.title,
            text=self.text,
            author=self.author,
            url=self.url,
            source=self.source,
            site=self.site,
            lang=self.language,
            kind=self.kind,
            published=published.astimezone(get_settings().zone) if published else None,
            likes=self.likes,
            comments=self.comments,
            shares=self.shares,
            views=self.views,
            rating=self.rating,
        )


_COLUMNS: tuple[Any, ...] = (
    Post.id, Post.site, Post.key, Post.parent_key, Post.kind, Post.url, Post.title, Post.text,
    Post.language, Post.day, Post.published_at, Post.likes, Post.comments, Post.shares, Post.views,
    Post.rating, Post.thread_id, Thread.url.label("thread_url"), Post.source_id,
    Source.name.label("source"), Post.account_id, Account.name.label("author"),
)  # fmt: skip


def matchable(*conditions: ColumnElement[bool]) -> Select[Any]:
    """A statement for posts; its rows go through :func:`read`."""
    return (
        select(*_COLUMNS)
        .join(Thread, Thread.id == Post.thread_id)
        .outerjoin(Account, Account.id == Post.account_id)
        .outerjoin(Source, Source.id == Post.source_id)
        .where(*conditions)
        .order_by(Post.id)
    )


def read(session: Session, statement: Select[Any]) -> list[MatchablePost]:
    """The posts of a statement of :func:`matchable`."""
    return [MatchablePost(**row) for row in session.execute(statement).mappings()]


def by_id(session: Session, post_ids: Iterable[int]) -> list[MatchablePost]:
    """Posts by number, in order."""
    return [
        post
        for batch in in_batches(sorted(set(post_ids)))
        for post in read(session, matchable(Post.id.in_(batch)))
    ]


def openings(session: Session, thread_ids: Iterable[int]) -> dict[int, list[MatchablePost]]:
    """The posts that open threads, by thread; a thread whose opening is not stored is left out."""
    found: dict[int, list[MatchablePost]] = {}
    for batch in in_batches(sorted(set(thread_ids))):
        for post in read(session, matchable(Post.thread_id.in_(batch), Post.kind.in_(OPENING))):
            found.setdefault(post.thread_id, []).append(post)
    return found


def authors_of_parents(session: Session, posts: Iterable[MatchablePost]) -> dict[tuple[str, str], int]:
    """Accounts of the posts that these answer, by (site, key), as far as they are stored."""
    wanted = sorted({(post.site, post.parent_key) for post in posts if post.parent_key is not None})
    found: dict[tuple[str, str], int] = {}
    for batch in in_batches(wanted):
        for site, key, account_id in session.execute(
            select(Post.site, Post.key, Post.account_id).where(tuple_(Post.site, Post.key).in_(batch))
        ).all():
            if account_id is not None:
                found[site, key] = account_id
    return found
