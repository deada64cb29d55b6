"""Stored posts, brands and mentions in a few words, for tests of what comes after storing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from listener.customers.accounts import account_key
from listener.post import Author
from listener.queries.spelling import folded_text
from listener.store import utc_now
from listener.store.tables import Account, Brand, BrandQuery, Mention, Post, Thread

SITE = "forum.example.vn"


def put_account(
    session: Session, name: str, *, site: str = SITE, url: str | None = None, external: str | None = None
) -> int:
    author = Author(name=name, profile_url=url, external_id=external)
    return session.scalars(
        insert(Account)
        .values(site=site, key=account_key(author), name=name, profile_url=url, external_id=external)
        .returning(Account.id)
    ).one()


def put_thread(session: Session, title: str = "Hỏi đáp", *, site: str = SITE) -> int:
    url = f"http://{site}/t/{title}"
    found = session.scalars(select(Thread.id).where(Thread.url == url)).first()
    if found is not None:
        return found
    return session.scalars(insert(Thread).values(site=site, url=url, title=title).returning(Thread.id)).one()


def put_post(
    session: Session,
    text: str,
    *,
    account: int | None = None,
    thread: int | None = None,
    at: datetime | None = None,
    collected: datetime | None = None,
    likes: int | None = None,
    site: str = SITE,
) -> int:
    thread_id = thread or put_thread(session, site=site)
    number = len(session.scalars(select(Post.id)).all()) + 1
    seen = collected or utc_now()
    return session.scalars(
        insert(Post)
        .values(
            site=site,
            key=f"comment:{number}",
            url=f"http://{site}/p/{number}",
            kind="comment",
            thread_id=thread_id,
            account_id=account,
            text=text,
            folded=folded_text(text),
            published_at=at,
            collected_at=seen,
            seen_at=seen,
            day=(at or seen).date(),
            layer="engine:test",
            likes=likes,
        )
        .returning(Post.id)
    ).one()


def put_brand(session: Session, code: str = "ha-mien", *, competitor: bool = False) -> int:
    brand = session.scalars(
        insert(Brand).values(code=code, name=code.title(), competitor=competitor).returning(Brand.id)
    ).one()
    session.execute(insert(BrandQuery).values(brand_id=brand, version=1, text=code, created_by="lan"))
    return brand


def put_mention(
    session: Session,
    post: int,
    brand: int,
    *,
    mood: str = "negative",
    via: str = "name",
    retired: datetime | None = None,
) -> int:
    query = session.scalars(select(BrandQuery.id).where(BrandQuery.brand_id == brand)).one()
    day = session.scalars(select(Post.day).where(Post.id == post)).one()
    return session.scalars(
        insert(Mention)
        .values(
            post_id=post,
            brand_id=brand,
            query_id=query,
            via=via,
            spans=[{"field": "text", "start": 0, "end": 2, "clause": "x"}],
            day=day,
            mood=mood,
            score=None if mood == "unknown" else -0.5,
            scorer="test",
            scorer_version=1,
            evidence=[{"field": "text", "start": 3, "end": 5, "word": "tệ", "weight": -1.0, "note": None}],
            retired_at=retired,
        )
        .returning(Mention.id)
    ).one()
