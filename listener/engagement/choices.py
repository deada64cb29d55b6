"""What a filter can be set to, cheaply enough to ask at every click."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.store.brands import Brand
from listener.store.posts import Account, Mention, Post, Thread
from listener.store.sources import CrawlRun, Source

LANGUAGES = ("vi", "en", "?")
"""Languages of posts that the listener tells apart; ``?`` is an unknown one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BrandChoice:
    """A brand to filter by."""

    id: int
    code: str
    name: str
    competitor: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceChoice:
    """A source to filter by."""

    id: int
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """Brands and sources, and how far this installation has come."""

    brands: tuple[BrandChoice, ...]
    sources: tuple[SourceChoice, ...]
    crawled: bool
    """Some crawl has been started."""
    posts: bool
    """Some post is stored."""
    mentions: bool
    """Some post is about a brand."""


def choices(session: Session) -> Choices:
    """Ask for all of it."""
    brands = session.execute(
        select(Brand.id, Brand.code, Brand.name, Brand.competitor)
        .where(Brand.archived_at.is_(None))
        .order_by(Brand.competitor, Brand.id)
    )
    sources = session.execute(select(Source.id, Source.name).order_by(Source.name))
    return Choices(
        brands=tuple(
            BrandChoice(id=id_, code=code, name=name, competitor=competitor)
            for id_, code, name, competitor in brands
        ),
        sources=tuple(SourceChoice(id=id_, name=name) for id_, name in sources),
        crawled=session.scalar(select(CrawlRun.id).limit(1)) is not None,
        posts=session.scalar(select(Post.id).limit(1)) is not None,
        mentions=session.scalar(select(Mention.id).limit(1)) is not None,
    )


def author_names(session: Session, account_ids: tuple[int, ...]) -> dict[int, str]:
    """Names of accounts, of those that there are."""
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(account_ids)))
    return dict(rows.all())


def thread_titles(session: Session, thread_ids: tuple[int, ...]) -> dict[int, str]:
    """Titles of threads, of those that there are; the address of one without a title."""
    rows = session.execute(select(Thread.id, Thread.title, Thread.url).where(Thread.id.in_(thread_ids)))
    return {id_: title or url for id_, title, url in rows}
