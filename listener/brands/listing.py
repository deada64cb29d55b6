"""Brands and the versions of their queries, to look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from listener.errors import UsageError
from listener.ingest.targets import Aliases, load_targets, stored_aliases
from listener.store.tables import Brand, BrandQuery, Mention, Replay
from listener.text.tokens import fold_for_search


@dataclass(frozen=True, kw_only=True, slots=True)
class BrandView:
    """A brand with the query in force."""

    id: int
    code: str
    name: str
    competitor: bool
    query: str
    aliases: Aliases
    """Other spellings, by what the query says."""
    context: bool
    """Replies under a matching opening post are mentions too."""
    version: int
    replayed: bool
    """False while history is still being matched."""
    progress: float | None
    """How much of history is matched, 0 … 1; None when all of it is."""
    mentions: int
    archived: bool
    mistake: str | None
    """Why the query cannot be read by this version of the program: it finds nothing until it is mended."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One version of a brand's query."""

    version: int
    text: str
    aliases: Aliases
    context: bool
    created_at: datetime
    created_by: str
    in_force: bool
    come: int | None
    """Mentions that its replay brought; None while that goes on, or where none was counted."""
    go: int | None


def list_brands(session: Session, *, archived: bool = False) -> list[BrandView]:
    """The brands, own ones first, each with the query in force and its number of mentions.

    Args:
        archived: Those that are archived, instead of those in use.
    """
    counts = dict(
        session.execute(
            select(Mention.brand_id, func.count())
            .where(Mention.retired_at.is_(None))
            .group_by(Mention.brand_id)
        ).all()
    )
    unreadable = {} if archived else load_targets(session).unreadable
    rows = session.execute(
        select(Brand, BrandQuery, Replay)
        .join(BrandQuery, (BrandQuery.brand_id == Brand.id) & BrandQuery.retired_at.is_(None))
        .outerjoin(Replay, (Replay.brand_id == Brand.id) & (Replay.status == "pending"))
        .where(Brand.archived_at.is_not(None) if archived else Brand.archived_at.is_(None))
        .order_by(Brand.competitor, Brand.id)
    )
    return [
        BrandView(
            id=brand.id,
            code=brand.code,
            name=brand.name,
            competitor=brand.competitor,
            query=query.text,
            aliases=stored_aliases(query.aliases),
            context=query.context,
            version=query.version,
            replayed=replay is None,
            progress=None if replay is None else share_done(replay),
            mentions=counts.get(brand.id, 0),
            archived=brand.archived_at is not None,
            mistake=unreadable[brand.id].message if brand.id in unreadable else None,
        )
        for brand, query, replay in rows
    ]


def one_brand(session: Session, code: str) -> BrandView:
    """A brand in use.

    Raises:
        UsageError: no such brand, or it is archived.
    """
    brand_id = find_brand(session, code).id
    return next(brand for brand in list_brands(session) if brand.id == brand_id)


def list_versions(session: Session, code: str) -> list[Version]:
    """The versions of a brand's query, newest first.

    Raises:
        UsageError: no such brand.
    """
    brand_id = find_brand(session, code).id
    done = {
        replay.query_id: replay
        for replay in session.scalars(
            select(Replay)
            .where(Replay.brand_id == brand_id, Replay.reason == "query", Replay.status == "done")
            .order_by(Replay.id)
        )
    }
    queries = session.scalars(
        select(BrandQuery).where(BrandQuery.brand_id == brand_id).order_by(BrandQuery.version.desc())
    )
    return [
        Version(
            version=query.version,
            text=query.text,
            aliases=stored_aliases(query.aliases),
            context=query.context,
            created_at=query.created_at,
            created_by=query.created_by,
            in_force=query.retired_at is None,
            come=done[query.id].come if query.id in done else None,
            go=done[query.id].go if query.id in done else None,
        )
        for query in queries
    ]


def share_done(replay: Replay) -> float:
    """How much of history a replay has seen, 0 … 1."""
    return min(1.0, replay.cursor / replay.up_to) if replay.up_to else 1.0


def make_code(name: str) -> str:
    """A short stable name: ``Hạ Miên`` → ``ha-mien``."""
    return re.sub(r"[^a-z0-9]+", "-", fold_for_search(name)).strip("-")[:64]


def find_brand(session: Session, code: str, *, archived: bool = False) -> Brand:
    """A brand by its short name.

    Raises:
        UsageError: there is none, or it is archived when it should not be.
    """
    found = session.scalar(select(Brand).where(Brand.code == code))
    if found is None:
        raise UsageError(f"There is no brand {code!r}; 'listener brand list' shows the ones there are.")
    if archived != (found.archived_at is not None):
        raise UsageError(
            f"The brand {code!r} is in use."
            if archived
            else f"The brand {code!r} is archived; 'listener brand restore {code}' brings it back."
        )
    return found


def query_in_force(session: Session, brand_id: int) -> BrandQuery:
    """The version of a brand's query that matches now."""
    return session.scalars(
        select(BrandQuery).where(BrandQuery.brand_id == brand_id, BrandQuery.retired_at.is_(None))
    ).one()
