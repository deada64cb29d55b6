"""Brands and their queries: a change of query replays over all stored posts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, or_, select, true, update
from sqlalchemy.orm import Session

from listener.errors import UsageError
from listener.ingest.mentioning import MatchablePost, load_targets, write_mentions
from listener.queries import Query, parse
from listener.store import Database, audit, utc_now
from listener.store.locks import lock_queries
from listener.store.tables import Brand, BrandQuery, Mention, Post
from listener.text.tokens import fold_for_search

REPLAY_BATCH = 2000
"""Posts a transaction: a crawl that waits for the writer waits a fraction of a second."""

Progress = Callable[[int, int], None]
"""Called with (posts looked at, posts in all)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BrandView:
    """A brand with the query in force."""

    id: int
    code: str
    name: str
    competitor: bool
    query: str
    version: int
    replayed: bool
    """False while history is still being matched against this version."""
    mentions: int


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryChange:
    """What a query does to the mentions in store."""

    come: int
    go: int
    stay: int
    version: int | None = None
    """The version saved; None for a preview."""


def list_brands(session: Session) -> list[BrandView]:
    """All brands, own ones first, each with the query in force and its number of mentions."""
    counts = dict(
        session.execute(
            select(Mention.brand_id, func.count())
            .where(Mention.retired_at.is_(None))
            .group_by(Mention.brand_id)
        ).all()
    )
    rows = session.execute(
        select(Brand, BrandQuery)
        .join(BrandQuery, (BrandQuery.brand_id == Brand.id) & BrandQuery.retired_at.is_(None))
        .where(Brand.archived_at.is_(None))
        .order_by(Brand.competitor, Brand.id)
    )
    return [
        BrandView(
            id=brand.id,
            code=brand.code,
            name=brand.name,
            competitor=brand.competitor,
            query=query.text,
            version=query.version,
            replayed=query.replayed_at is not None,
            mentions=counts.get(brand.id, 0),
        )
        for brand, query in rows
    ]


def make_code(name: str) -> str:
    """A short stable name: ``Hạ Miên`` → ``ha-mien``."""
    return re.sub(r"[^a-z0-9]+", "-", fold_for_search(name)).strip("-")[:64]


def add_brand(
    database: Database,
    *,
    name: str,
    query: str,
    actor: str,
    code: str | None = None,
    competitor: bool = False,
    progress: Progress | None = None,
) -> BrandView:
    """Add a brand and find its mentions in everything collected so far.

    Raises:
        QuerySyntaxError: the query cannot be understood.
        UsageError: the name is empty or taken.
    """
    name = name.strip()
    code = code or make_code(name)
    if not code or not re.fullmatch(r"[a-z0-9][a-z0-9-]*", code):
        raise UsageError(
            f"The brand name {name!r} gives no short name; give one with letters: --code my-brand."
        )
    compiled = parse(query)
    with database.write() as session:
        lock_queries(session)
        if session.scalar(select(Brand.id).where(Brand.code == code)) is not None:
            raise UsageError(f"A brand {code!r} exists already; choose another name, or change its query.")
        brand_id = session.execute(
            insert(Brand).values(code=code, name=name, competitor=competitor).returning(Brand.id)
        ).scalar_one()
        session.execute(
            insert(BrandQuery).values(brand_id=brand_id, version=1, text=compiled.text, created_by=actor)
        )
        audit(session, actor, "brand.create", f"brand:{code}", name=name, query=compiled.text)
    replay_pending(database, progress=progress)
    with database.read() as session:
        return next(brand for brand in list_brands(session) if brand.id == brand_id)


def preview_query(database: Database, code: str | None, text: str) -> QueryChange:
    """What a query would do to the mentions in store, without saving it.

    Args:
        code: The brand, or None for one that does not exist yet.

    Raises:
        QuerySyntaxError: the query cannot be understood.
        UsageError: no such brand.
    """
    query = parse(text)
    with database.read() as session:
        present: set[int] = set()
        if code is not None:
            brand_id = _brand_id(session, code)
            present = set(
                session.scalars(
                    select(Mention.post_id).where(Mention.brand_id == brand_id, Mention.retired_at.is_(None))
                )
            )
        matching = {
            post.id
            for batch in _candidates(session, query, 0, None)
            for post in batch
            if query.match(title=post.title, text=post.text) is not None
        }
    return QueryChange(come=len(matching - present), go=len(present - matching), stay=len(present & matching))


def change_query(
    database: Database, code: str, text: str, *, actor: str, progress: Progress | None = None
) -> QueryChange:
    """Save a new version of a brand's query and replay it over history.

    Mentions that no longer match are set aside, not deleted: they come back, with their cases, when
    the query is reverted.

    Raises:
        QuerySyntaxError: the query cannot be understood.
        UsageError: no such brand.
    """
    change = preview_query(database, code, text)
    compiled = parse(text)
    with database.write() as session:
        lock_queries(session)
        brand_id = _brand_id(session, code)
        now = utc_now()
        version = (
            session.scalar(select(func.max(BrandQuery.version)).where(BrandQuery.brand_id == brand_id)) or 0
        ) + 1
        session.execute(
            update(BrandQuery)
            .where(BrandQuery.brand_id == brand_id, BrandQuery.retired_at.is_(None))
            .values(retired_at=now)
        )
        session.execute(
            insert(BrandQuery).values(
                brand_id=brand_id, version=version, text=compiled.text, created_by=actor, created_at=now
            )
        )
        audit(
            session, actor, "query.change", f"brand:{code}",
            version=version, query=compiled.text, come=change.come, go=change.go,
        )  # fmt: skip
    replay_pending(database, progress=progress)
    return QueryChange(come=change.come, go=change.go, stay=change.stay, version=version)


def _brand_id(session: Session, code: str) -> int:
    found = session.scalar(select(Brand.id).where(Brand.code == code, Brand.archived_at.is_(None)))
    if found is None:
        raise UsageError(f"There is no brand {code!r}; 'listener brand list' shows the ones there are.")
    return found


def replay_pending(database: Database, progress: Progress | None = None) -> int:
    """Match history against every query version that has not been replayed to its end.

    Safe to run again after being killed at any moment: what was done is done again the same way.

    Returns:
        How many versions were replayed.
    """
    with database.read() as session:
        pending = list(
            session.scalars(
                select(BrandQuery.id).where(BrandQuery.retired_at.is_(None), BrandQuery.replayed_at.is_(None))
            )
        )
    for query_id in pending:
        _replay(database, query_id, progress)
    return len(pending)


def _replay(database: Database, query_id: int, progress: Progress | None) -> None:
    after, done = 0, 0
    with database.read() as session:
        total = session.scalar(select(func.count()).select_from(Post)) or 0
    while True:
        with database.write() as session:
            targets = load_targets(session)
            if query_id not in targets.query_ids:  # changed once more meanwhile
                return
            query = targets.query(query_id)
            batch = next(_candidates(session, query, after, REPLAY_BATCH), [])
            write_mentions(session, targets, batch, only_query=query_id)
            if batch:
                after = batch[-1].id
            if len(batch) < REPLAY_BATCH:
                _finish_replay(session, query_id, targets.brand_of(query_id), utc_now())
                break
        done += len(batch)
        if progress:
            progress(done, total)
    if progress:
        progress(total, total)


def _finish_replay(session: Session, query_id: int, brand_id: int, now: datetime) -> None:
    # The loop above gave every match this version; what still names an older one no longer matches.
    session.execute(
        update(Mention)
        .where(Mention.brand_id == brand_id, Mention.query_id != query_id, Mention.retired_at.is_(None))
        .values(retired_at=now)
    )
    session.execute(update(BrandQuery).where(BrandQuery.id == query_id).values(replayed_at=now))


def holds_an_anchor(query: Query) -> ColumnElement[bool]:
    """SQL that is true for every post that can match: a coarse sieve, never the last word."""
    if query.anchors is None:
        return true()
    return or_(*(Post.folded.contains(word, autoescape=True) for word in sorted(query.anchors)))


def _candidates(
    session: Session, query: Query, after: int, limit: int | None
) -> Iterator[list[MatchablePost]]:
    """Posts in order of id that may match, in batches."""
    while True:
        rows = session.execute(
            select(Post.id, Post.title, Post.text, Post.language, Post.day)
            .where(Post.id > after, holds_an_anchor(query))
            .order_by(Post.id)
            .limit(limit or REPLAY_BATCH)
        ).all()
        if not rows:
            return
        yield [MatchablePost(*row) for row in rows]
        after = rows[-1].id
