"""Brands are added, their queries changed, and both archived; history is matched anew by a replay."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.brands.listing import (
    BrandView,
    find_brand,
    list_brands,
    make_code,
    query_in_force,
)
from listener.brands.replaying import Progress, ask_for_replay, see_through
from listener.errors import UsageError
from listener.ingest.targets import Aliases, Target, pairs, stored_aliases
from listener.store import Database, audit, utc_now
from listener.store.locks import lock_queries
from listener.store.tables import Brand, BrandQuery
from listener.text.tokens import normalise

MAX_ALIASES = 200
MAX_ALIAS = 100
"""Characters; the longest brand names stay well below it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewQuery:
    """What saving a query has done."""

    version: int
    """The version in force now; the one before where nothing had changed."""
    replay: int | None
    """The replay that matches history against it; None where nothing had changed."""
    come: int = 0
    """Mentions that history gave; 0 while the replay goes on."""
    go: int = 0
    """Mentions set aside; they return, with their cases, when the query is reverted."""


def clean_aliases(aliases: Aliases) -> dict[str, tuple[str, ...]]:
    """Aliases in one form, each once.

    Raises:
        UsageError: too many, or too long.
    """
    cleaned: dict[str, tuple[str, ...]] = {}
    for said, spellings in aliases.items():
        name = _clean(said)
        kept = tuple(dict.fromkeys(s for spelling in spellings if (s := _clean(spelling)) and s != name))
        if name and kept:
            cleaned[name] = kept
    if (count := sum(map(len, cleaned.values()))) > MAX_ALIASES:
        raise UsageError(f"A brand has at most {MAX_ALIASES} other spellings; these are {count}.")
    for text in (*cleaned, *(s for spellings in cleaned.values() for s in spellings)):
        if len(text) > MAX_ALIAS:
            raise UsageError(f"{text[:40]!r}… is longer than {MAX_ALIAS} letters; write a query for it.")
    return cleaned


def read_aliases(lines: Iterable[str]) -> dict[str, list[str]]:
    """Aliases from lines such as ``mỹ phẩm: mp, my fam``.

    Raises:
        UsageError: a line says no spelling.
    """
    found: dict[str, list[str]] = {}
    for line in filter(None, map(str.strip, lines)):
        said, _sign, spellings = line.partition(":")
        several = [spelling for part in spellings.split(",") if (spelling := part.strip())]
        if not said.strip() or not several:
            raise UsageError(f"{line!r} names no other spelling; write it as: mỹ phẩm: mp, my fam")
        found.setdefault(said.strip(), []).extend(several)
    return found


def _clean(text: str) -> str:
    return " ".join(normalise(text).split())


@needs(Act.MANAGE)
def add_brand(
    database: Database,
    *,
    name: str,
    query: str,
    actor: str,
    code: str | None = None,
    competitor: bool = False,
    aliases: Aliases | None = None,
    context: bool = False,
    wait: bool = True,
    progress: Progress | None = None,
) -> BrandView:
    """Add a brand and find its mentions in everything collected so far.

    Args:
        aliases: Other spellings, by what the query says.
        context: Replies under a matching opening post are mentions too.
        wait: Until history is matched; else a replay is left to whoever takes it.

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
    spellings = clean_aliases(aliases or {})
    text = Target(0, 0, query, pairs(spellings)).compiled().text
    with database.write() as session:
        lock_queries(session)
        if session.scalar(select(Brand.id).where(Brand.code == code)) is not None:
            raise UsageError(f"A brand {code!r} exists already; choose another name, or change its query.")
        brand_id = session.execute(
            insert(Brand).values(code=code, name=name, competitor=competitor).returning(Brand.id)
        ).scalar_one()
        _version, replay = _new_version(session, brand_id, text, spellings, context, actor)
        audit(session, actor, "brand.create", f"brand:{code}", name=name, query=text)
    if wait:
        see_through(database, replay, progress)
    with database.read() as session:
        return next(brand for brand in list_brands(session) if brand.id == brand_id)


@needs(Act.MANAGE)
def change_query(
    database: Database,
    code: str,
    text: str | None = None,
    *,
    aliases: Aliases | None = None,
    context: bool | None = None,
    actor: str,
    wait: bool = True,
    progress: Progress | None = None,
) -> NewQuery:
    """Save a new version of a brand's query and match history against it.

    Mentions that no longer match are set aside, not deleted: they come back, with their cases, when
    the query is reverted.

    Args:
        text: The query; like ``aliases`` and ``context``, None leaves it as it is.
        wait: Until history is matched; else the replay is left to whoever takes it.

    Raises:
        QuerySyntaxError: the query cannot be understood.
        UsageError: no such brand.
    """
    with database.write() as session:
        lock_queries(session)
        brand = find_brand(session, code)
        now = query_in_force(session, brand.id)
        before = stored_aliases(now.aliases)
        spellings = before if aliases is None else clean_aliases(aliases)
        around = now.context if context is None else context
        compiled = Target(0, 0, now.text if text is None else text, pairs(spellings), around).compiled()
        if (compiled.text, spellings, around) == (now.text, before, now.context):
            return NewQuery(version=now.version, replay=None)
        version, replay = _new_version(session, brand.id, compiled.text, spellings, around, actor)
        audit(
            session, actor, "query.change", f"brand:{code}",
            version=version, query=compiled.text, aliases=spellings, context=around,
        )  # fmt: skip
    if not wait:
        return NewQuery(version=version, replay=replay)
    view = see_through(database, replay, progress)
    return NewQuery(version=version, replay=replay, come=view.come, go=view.go)


@needs(Act.MANAGE)
def revert_query(
    database: Database,
    code: str,
    version: int,
    *,
    actor: str,
    wait: bool = True,
    progress: Progress | None = None,
) -> NewQuery:
    """Bring an older version back, as a new one; the mentions it had return with their cases.

    Raises:
        UsageError: no such brand or version.
    """
    with database.read() as session:
        brand = find_brand(session, code)
        old = session.scalar(
            select(BrandQuery).where(BrandQuery.brand_id == brand.id, BrandQuery.version == version)
        )
        if old is None:
            raise UsageError(
                f"The query of {code!r} has no version {version}; "
                f"'listener brand versions {code}' shows them."
            )
    return change_query(
        database, code, old.text, aliases=stored_aliases(old.aliases), context=old.context,
        actor=actor, wait=wait, progress=progress,
    )  # fmt: skip


@needs(Act.MANAGE)
def archive_brand(database: Database, code: str, *, actor: str) -> None:
    """Stop listening for a brand. Its mentions, versions and cases are kept and shown nowhere.

    Raises:
        UsageError: no such brand, or it is archived already.
    """
    with database.write() as session:
        lock_queries(session)
        find_brand(session, code).archived_at = utc_now()
        audit(session, actor, "brand.archive", f"brand:{code}")


@needs(Act.MANAGE)
def restore_brand(
    database: Database, code: str, *, actor: str, wait: bool = True, progress: Progress | None = None
) -> BrandView:
    """Listen for an archived brand again; what came meanwhile is matched too.

    Raises:
        UsageError: no such brand, or it is not archived.
    """
    with database.write() as session:
        lock_queries(session)
        brand = find_brand(session, code, archived=True)
        brand.archived_at = None
        brand_id = brand.id
        replay = ask_for_replay(
            session, brand_id, query_in_force(session, brand_id).id, reason="restored", actor=actor
        )
        audit(session, actor, "brand.restore", f"brand:{code}")
    if wait:
        see_through(database, replay, progress)
    with database.read() as session:
        return next(view for view in list_brands(session) if view.id == brand_id)


def _new_version(
    session: Session, brand_id: int, text: str, aliases: dict[str, tuple[str, ...]], context: bool, actor: str
) -> tuple[int, int]:
    """The number of the version, and of the replay that matches history against it."""
    now = utc_now()
    last = session.scalar(select(func.max(BrandQuery.version)).where(BrandQuery.brand_id == brand_id)) or 0
    session.execute(
        update(BrandQuery)
        .where(BrandQuery.brand_id == brand_id, BrandQuery.retired_at.is_(None))
        .values(retired_at=now)
    )
    query_id = session.execute(
        insert(BrandQuery)
        .values(
            brand_id=brand_id, version=last + 1, text=text, aliases=aliases, context=context,
            created_by=actor, created_at=now,
        )
        .returning(BrandQuery.id)
    ).scalar_one()  # fmt: skip
    return last + 1, ask_for_replay(session, brand_id, query_id, reason="query", actor=actor)
