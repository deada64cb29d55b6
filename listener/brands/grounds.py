"""A brand's own ground: sources, threads and accounts that are its own, declared by people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.brands.listing import find_brand, query_in_force
from listener.brands.replaying import Progress, ask_for_replay, see_through
from listener.errors import UsageError
from listener.sources import find_source
from listener.store import Database, audit
from listener.store.locks import lock_queries
from listener.store.tables import Account, Brand, Ground, Post, Source, Thread
from listener.text.tokens import normalise

KINDS = ("source", "thread", "account")


@dataclass(frozen=True, kw_only=True, slots=True)
class GroundView:
    """One piece of a brand's own ground."""

    id: int
    brand: str
    """The brand's short name."""
    kind: str
    """``source``, ``thread`` or ``account``."""
    name: str
    """The source's name, the thread's title or address, the account's name and site."""
    url: str | None
    stored: bool
    """False for a thread that has not been collected yet."""
    since: datetime
    by: str


def list_grounds(session: Session, code: str | None = None) -> list[GroundView]:
    """The ground of one brand or of all, in the order it was declared."""
    statement = (
        select(
            Ground, Brand.code, Source.name.label("source"), Source.url.label("source_url"), Thread.title,
            Thread.id.label("thread_id"), Account.name, Account.site, Account.profile_url,
        )
        .join(Brand, Brand.id == Ground.brand_id)
        .outerjoin(Source, Source.id == Ground.source_id)
        .outerjoin(Thread, Thread.url == Ground.thread_url)
        .outerjoin(Account, Account.id == Ground.account_id)
        .where(Brand.archived_at.is_(None))
        .order_by(Brand.id, Ground.id)
    )  # fmt: skip
    if code is not None:
        statement = statement.where(Brand.id == find_brand(session, code).id)
    return [_view(row) for row in session.execute(statement)]


def _view(row: Any) -> GroundView:
    ground: Ground = row.Ground
    if ground.source_id is not None:
        kind, name, url = "source", row.source, row.source_url
    elif ground.thread_url is not None:
        kind, name, url = "thread", row.title or ground.thread_url, ground.thread_url
    else:
        kind, name, url = "account", f"{row.name} · {row.site}", row.profile_url
    return GroundView(
        id=ground.id, brand=row.code, kind=kind, name=name, url=url,
        stored=kind != "thread" or row.thread_id is not None,
        since=ground.created_at, by=ground.created_by,
    )  # fmt: skip


@needs(Act.MANAGE)
def add_ground(
    database: Database,
    code: str,
    kind: str,
    what: str,
    *,
    actor: str,
    wait: bool = True,
    progress: Progress | None = None,
) -> GroundView:
    """Declare a place a brand's own; what stands there in history becomes its mentions.

    Args:
        kind: ``source``, ``thread`` or ``account``.
        what: A source's name, address or number; the address of a thread or of a post in it; an account's
            profile address, or ``name@site`` as posts show it.

    Raises:
        UsageError: no such brand, source or account; not an address; or it is its own ground already.
    """
    with database.write() as session:
        lock_queries(session)
        brand = find_brand(session, code)
        values = _found(session, kind, normalise(what).strip())
        there = [getattr(Ground, name) == value for name, value in values.items()]
        if session.scalar(select(Ground.id).where(Ground.brand_id == brand.id, *there)) is not None:
            raise UsageError(f"This {kind} is {brand.name}'s own ground already.")
        ground_id = session.execute(
            insert(Ground).values(brand_id=brand.id, created_by=actor, **values).returning(Ground.id)
        ).scalar_one()
        replay = ask_for_replay(
            session, brand.id, query_in_force(session, brand.id).id, reason="ground", actor=actor
        )
        audit(session, actor, "ground.add", f"brand:{code}", kind=kind, what=what)
    if wait:
        see_through(database, replay, progress)
    with database.read() as session:
        return next(view for view in list_grounds(session, code) if view.id == ground_id)


@needs(Act.MANAGE)
def remove_ground(
    database: Database,
    code: str,
    ground_id: int,
    *,
    actor: str,
    wait: bool = True,
    progress: Progress | None = None,
) -> None:
    """Take a declaration back; mentions that stood on it alone are set aside.

    Raises:
        UsageError: the brand has no ground of that number.
    """
    with database.write() as session:
        lock_queries(session)
        brand = find_brand(session, code)
        view = next((v for v in list_grounds(session, code) if v.id == ground_id), None)
        if view is None:
            raise UsageError(
                f"{brand.name} has no own ground number {ground_id}; 'listener brand ground list' shows it."
            )
        session.execute(delete(Ground).where(Ground.id == ground_id))
        replay = ask_for_replay(
            session, brand.id, query_in_force(session, brand.id).id, reason="ground", actor=actor
        )
        audit(session, actor, "ground.remove", f"brand:{code}", kind=view.kind, what=view.name)
    if wait:
        see_through(database, replay, progress)


def _found(session: Session, kind: str, what: str) -> dict[str, Any]:
    if kind == "source":
        return {"source_id": find_source(session, what).id}
    if kind == "thread":
        return {"thread_url": _thread(session, what)}
    if kind == "account":
        return {"account_id": _account(session, what)}
    raise UsageError(f"Own ground is a source, a thread or an account, not a {kind!r}.")


def _thread(session: Session, what: str) -> str:
    if not what.startswith(("http://", "https://")):
        raise UsageError(f"{what!r} is not a web address; write the thread's, such as https://….")
    # As its first page is stored, or by the address of a post in it; else as typed, for a crawl to come.
    known = session.scalar(select(Thread.url).where(Thread.url == what)) or session.scalar(
        select(Thread.url).join(Post, Post.thread_id == Thread.id).where(Post.url == what).limit(1)
    )
    return known or what


def _account(session: Session, what: str) -> int:
    name, at, site = what.rpartition("@")
    by_name = (Account.name == name) & (Account.site == site) if at else None
    found = session.execute(
        select(Account.id, Account.name, Account.site, Account.profile_url).where(
            Account.profile_url == what if by_name is None else or_(Account.profile_url == what, by_name)
        )
    ).all()
    if not found:
        raise UsageError(
            f"No post by {what!r} has been collected. Write the profile's address as the posts link to it, "
            "or name@site as they show it."
        )
    if len(found) > 1:
        profiles = ", ".join(str(row.profile_url) for row in found)
        raise UsageError(f"{len(found)} accounts are called {what!r}: name one by its address: {profiles}.")
    return int(found[0].id)
