"""Flags and clusters as people see them, and what people say of them: reversible, and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, func, literal, select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.duplicates.clusters import WRITTEN
from listener.duplicates.findings import COPIES, KINDS
from listener.duplicates.suspects import judge_suspects
from listener.errors import UsageError
from listener.store import Database, audit, utc_now
from listener.store.locks import lock_copies
from listener.store.tables import (
    Account,
    Brand,
    Duplicate,
    DuplicateCluster,
    FlagPost,
    Mention,
    Post,
    SeedingFlag,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class FlagView:
    """One flag with its reason in figures."""

    id: int
    kind: str
    """``copies``, ``pace`` or ``newcomers``."""
    name: str | None
    """The account's or the brand's; None for copies."""
    site: str | None
    cluster_id: int | None
    example: str
    """The first of its posts."""
    url: str
    began_at: datetime
    until_at: datetime
    posts: int
    accounts: int
    measured: float
    usual: float
    bound: float
    compared: int
    found_at: datetime
    cleared_at: datetime | None
    cleared_by: str | None
    note: str | None
    brands: tuple[str, ...]
    """Codes of the brands that its posts mention."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyView:
    """One post of a flag or a cluster."""

    post_id: int
    mention_id: int | None
    """One of its mentions."""
    url: str
    author: str | None
    site: str
    text: str
    written_at: datetime
    origin: bool
    likeness: float | None
    """With the leader of its cluster, 0 … 1; None where it is no copy."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClusterView:
    """Posts of nearly the same words."""

    id: int
    posts: int
    accounts: int
    first_at: datetime
    last_at: datetime
    text: str
    """Of the origin."""
    kept_by: str | None
    """Who said that every copy counts."""


def list_flags(
    session: Session, *, cleared: bool | None = False, kinds: Sequence[str] = KINDS, limit: int = 200
) -> list[FlagView]:
    """Flags, the newest first.

    Args:
        cleared: Those that a person cleared, those in force (False), or both (None).
    """
    statement = (
        select(SeedingFlag)
        .where(SeedingFlag.kind.in_(kinds))
        .order_by(SeedingFlag.until_at.desc(), SeedingFlag.id.desc())
        .limit(limit)
    )
    if cleared is not None:
        statement = statement.where(
            SeedingFlag.cleared_at.is_not(None) if cleared else SeedingFlag.cleared_at.is_(None)
        )
    flags = session.scalars(statement).all()
    first = _first_posts(session, [flag.id for flag in flags])
    names = _names(session, [flag.subject for flag in flags])
    brands = _brands(session, [flag.id for flag in flags])
    return [
        FlagView(
            id=flag.id, kind=flag.kind, name=names.get(flag.subject), site=flag.site,
            cluster_id=int(flag.subject.partition(":")[2]) if flag.kind == COPIES else None,
            example=first.get(flag.id, ("", ""))[0], url=first.get(flag.id, ("", ""))[1],
            began_at=flag.began_at, until_at=flag.until_at, posts=flag.posts, accounts=flag.accounts,
            measured=flag.measured, usual=flag.usual, bound=flag.bound, compared=flag.compared,
            found_at=flag.found_at, cleared_at=flag.cleared_at, cleared_by=flag.cleared_by, note=flag.note,
            brands=brands.get(flag.id, ()),
        )
        for flag in flags
    ]  # fmt: skip


def _first_posts(session: Session, flags: Sequence[int]) -> dict[int, tuple[str, str]]:
    first = (
        select(FlagPost.flag_id, func.min(FlagPost.post_id).label("post_id"))
        .where(FlagPost.flag_id.in_(flags))
        .group_by(FlagPost.flag_id)
        .subquery()
    )
    rows = session.execute(
        select(first.c.flag_id, Post.text, Post.url).join(first, first.c.post_id == Post.id)
    )
    return {flag_id: (text, url) for flag_id, text, url in rows}


def _names(session: Session, subjects: Sequence[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for table, kind in ((Account, "account:"), (Brand, "brand:")):
        ids = [int(subject.removeprefix(kind)) for subject in subjects if subject.startswith(kind)]
        rows = session.execute(
            select(literal(kind) + cast(table.id, Text), table.name).where(table.id.in_(ids))
        )
        names |= dict(rows.all())
    return names


def _brands(session: Session, flags: Sequence[int]) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(FlagPost.flag_id, Brand.code)
        .distinct()
        .join(Mention, Mention.post_id == FlagPost.post_id)
        .join(Brand, Brand.id == Mention.brand_id)
        .where(FlagPost.flag_id.in_(flags), Mention.retired_at.is_(None), Brand.archived_at.is_(None))
        .order_by(FlagPost.flag_id, Brand.code)
    )
    found: dict[int, tuple[str, ...]] = {}
    for flag_id, code in rows:
        found[flag_id] = (*found.get(flag_id, ()), code)
    return found


def flag_posts(session: Session, flag_id: int, limit: int = 200) -> list[CopyView]:
    """The posts that a flag is about, in the order in which they were written."""
    return _copies(session, Post.id.in_(select(FlagPost.post_id).where(FlagPost.flag_id == flag_id)), limit)


def cluster_posts(session: Session, cluster_id: int, limit: int = 200) -> list[CopyView]:
    """The copies of a cluster, in the order in which they were written."""
    return _copies(session, Duplicate.cluster_id == cluster_id, limit)


def _copies(session: Session, which: object, limit: int) -> list[CopyView]:
    mention = select(func.min(Mention.id)).where(Mention.post_id == Post.id, Mention.retired_at.is_(None))
    rows = session.execute(
        select(
            Post.id, mention.correlate(Post).scalar_subquery().label("mention_id"), Post.url, Account.name,
            Post.site, Post.text, WRITTEN.label("written"), DuplicateCluster.origin_id, Duplicate.likeness,
        )
        .outerjoin(Account, Account.id == Post.account_id)
        .outerjoin(Duplicate, Duplicate.post_id == Post.id)
        .outerjoin(DuplicateCluster, DuplicateCluster.id == Duplicate.cluster_id)
        .where(which)  # type: ignore[arg-type]
        .order_by(WRITTEN, Post.id)
        .limit(limit)
    )  # fmt: skip
    return [
        CopyView(
            post_id=row.id, mention_id=row.mention_id, url=row.url, author=row.name, site=row.site,
            text=row.text, written_at=row.written, origin=row.origin_id == row.id, likeness=row.likeness,
        )
        for row in rows
    ]  # fmt: skip


def list_clusters(session: Session, *, limit: int = 100) -> list[ClusterView]:
    """Clusters, the newest first."""
    rows = session.execute(
        select(DuplicateCluster, Post.text)
        .outerjoin(Post, Post.id == DuplicateCluster.origin_id)
        .order_by(DuplicateCluster.last_at.desc(), DuplicateCluster.id.desc())
        .limit(limit)
    )
    return [
        ClusterView(
            id=row.id, posts=row.posts, accounts=row.accounts, first_at=row.first_at, last_at=row.last_at,
            text=text or "", kept_by=row.kept_by,
        )
        for row, text in rows
    ]  # fmt: skip


@needs(Act.TRIAGE)
def clear_flag(database: Database, flag_id: int, *, actor: str, note: str | None = None) -> None:
    """Say that this is no seeding: its posts count again, and no later look flags them anew.

    Of copies every copy counts then.

    Raises:
        UsageError: there is no such flag, or it was cleared already.
    """
    _say(database, flag_id, actor, cleared=True, note=note)


@needs(Act.TRIAGE)
def restore_flag(database: Database, flag_id: int, *, actor: str) -> None:
    """Take back what :func:`clear_flag` said.

    Raises:
        UsageError: there is no such flag, or it is in force.
    """
    _say(database, flag_id, actor, cleared=False, note=None)


def _say(database: Database, flag_id: int, actor: str, *, cleared: bool, note: str | None) -> None:
    with database.write() as session:
        lock_copies(session)
        flag = session.get(SeedingFlag, flag_id, with_for_update=True)
        if flag is None:
            raise UsageError(f"There is no flag {flag_id}; `listener duplicates flags` lists them.")
        if (flag.cleared_at is not None) == cleared:
            raise UsageError(f"The flag {flag_id} {'was cleared already' if cleared else 'is in force'}.")
        flag.cleared_at = utc_now() if cleared else None
        flag.cleared_by, flag.note = (actor, note) if cleared else (None, None)
        session.flush()
        touched = set(session.scalars(select(FlagPost.post_id).where(FlagPost.flag_id == flag_id)))
        if flag.kind == COPIES:
            touched |= _keep(session, int(flag.subject.partition(":")[2]), actor if cleared else None)
        judge_suspects(session, touched)
        action = "seeding.clear" if cleared else "seeding.restore"
        audit(session, actor, action, f"flag:{flag_id}", about=flag.subject, kind=flag.kind, note=note)


@needs(Act.TRIAGE)
def keep_copies(database: Database, cluster_id: int, *, actor: str, keep: bool = True) -> None:
    """Have every copy of a cluster count (or only its origin again).

    Raises:
        UsageError: there is no such cluster.
    """
    with database.write() as session:
        lock_copies(session)
        if session.get(DuplicateCluster, cluster_id) is None:
            raise UsageError(f"There is no cluster {cluster_id}; `listener duplicates list` lists them.")
        judge_suspects(session, _keep(session, cluster_id, actor if keep else None))
        audit(session, actor, "duplicates.keep" if keep else "duplicates.drop", f"cluster:{cluster_id}")


def _keep(session: Session, cluster_id: int, by: str | None) -> set[int]:
    session.execute(
        update(DuplicateCluster)
        .where(DuplicateCluster.id == cluster_id)
        .values(kept_at=None if by is None else utc_now(), kept_by=by)
        .execution_options(synchronize_session=False)
    )
    return set(session.scalars(select(Duplicate.post_id).where(Duplicate.cluster_id == cluster_id)))
