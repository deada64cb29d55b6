"""Posts into clusters of copies, as they arrive.

A post is compared with single posts and with the leader of each cluster, never with the other copies, so a
cluster does not drift from copy to copy. The leader is the copy that was stored first; the *origin* is the
copy that was written first, which may be found later.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from listener.duplicates.keys import LIKE_ENOUGH, keys_of, likeness
from listener.store import utc_now
from listener.store.locks import lock_copies
from listener.store.tables import Duplicate, DuplicateCluster, DuplicateKey, Post
from listener.store.upsert import in_batches, insert_new

_MOST_COMPARED = 12
"""Posts that one is compared with, those that share most keys first; a copy of any length shares most."""
WRITTEN: Any = func.coalesce(Post.published_at, Post.collected_at)
"""When a post was written, found where that is unknown."""
_MOST_UNDER_KEY = 50
"""Posts under one key; only boilerplate that is no copy has more, and reading them all would cost more each
day."""


@dataclass(frozen=True, slots=True)
class _Text:
    id: int
    folded: str
    account_id: int | None
    written: datetime


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a candidate stands."""

    folded: str
    cluster_id: int | None


def settle_copies(session: Session, post_ids: Sequence[int]) -> set[int]:
    """Find the copies among these posts and all that are stored, whether they are new or were edited.

    Returns:
        The posts, these and others, of which it may have changed whether they are a copy.
    """
    if not post_ids:
        return set()
    lock_copies(session)
    touched, left = _take_out(session, post_ids)
    texts = _texts(session, post_ids)
    keys = {text.id: keys_of(text.folded) for text in texts}
    known = _known(session, {key for found in keys.values() for key in found})
    places = _places(session, {post_id for ids in known.values() for post_id in ids})
    alone: list[dict[str, int]] = []
    joined: dict[int, list[_Text]] = defaultdict(list)
    members: list[dict[str, Any]] = []
    for text in texts:
        shared = Counter(post_id for key in keys[text.id] for post_id in known.get(key, ()))
        best = _best(text, shared, places)
        if best is None:
            places[text.id] = _Place(text.folded, None)
            for key in keys[text.id]:
                if len(under := known.setdefault(key, [])) < _MOST_UNDER_KEY:
                    under.append(text.id)
                    alone.append({"key": key, "post_id": text.id})
            continue
        leader, alike = best
        cluster_id = places[leader].cluster_id
        if cluster_id is None:
            cluster_id = _begin(session, leader)
            places[leader] = _Place(places[leader].folded, cluster_id)
            members.append({"post_id": leader, "cluster_id": cluster_id, "likeness": 1.0, "leader": True})
            touched.add(leader)
        joined[cluster_id].append(text)
        members.append({"post_id": text.id, "cluster_id": cluster_id, "likeness": alike, "leader": False})
        touched.add(text.id)
    insert_new(session, DuplicateKey, sorted(alone, key=lambda row: row["key"]))
    for cluster_id, copies in joined.items():
        touched |= _grow(session, cluster_id, copies)
    if members:
        session.execute(insert(Duplicate), members)
    return touched | _dissolve(session, left)


def leave(session: Session, post_ids: Sequence[int]) -> set[int]:
    """Take posts that will be deleted out of the search for copies.

    A cluster that loses its leader is led by the next copy; one that is left with a single post is none.

    Returns:
        The posts of which it may have changed whether they are a copy.
    """
    lock_copies(session)
    touched, left = _take_out(session, post_ids)
    return touched | _dissolve(session, left)


def _texts(session: Session, post_ids: Sequence[int]) -> list[_Text]:
    return [
        _Text(row.id, row.folded, row.account_id, row.written)
        for batch in in_batches(sorted(set(post_ids)))
        for row in session.execute(
            select(Post.id, Post.folded, Post.account_id, WRITTEN.label("written"))
            .where(Post.id.in_(batch))
            .order_by(Post.id)
        )
    ]


def _known(session: Session, keys: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for batch in in_batches(sorted(keys)):
        for key, post_id in session.execute(
            select(DuplicateKey.key, DuplicateKey.post_id).where(DuplicateKey.key.in_(batch))
        ):
            found[key].append(post_id)
    return found


def _places(session: Session, post_ids: set[int]) -> dict[int, _Place]:
    return {
        row.id: _Place(row.folded, row.cluster_id)
        for batch in in_batches(sorted(post_ids))
        for row in session.execute(
            select(Post.id, Post.folded, Duplicate.cluster_id)
            .outerjoin(Duplicate, Duplicate.post_id == Post.id)
            .where(Post.id.in_(batch))
        )
    }


def _best(text: _Text, shared: Counter[int], places: Mapping[int, _Place]) -> tuple[int, float] | None:
    """The most alike of those that share keys, the one stored first among equals."""
    order = sorted(shared, key=lambda post_id: (-shared[post_id], post_id))[:_MOST_COMPARED]
    alike = [(likeness(places[post_id].folded, text.folded), -post_id) for post_id in order]
    value, post_id = max(alike, default=(0.0, 0))
    return (-post_id, value) if value >= LIKE_ENOUGH else None


def _begin(session: Session, leader: int) -> int:
    row = session.execute(select(Post.account_id, WRITTEN.label("written")).where(Post.id == leader)).one()
    return session.execute(
        insert(DuplicateCluster)
        .values(
            created_at=utc_now(), origin_id=leader, posts=1,
            accounts=int(row.account_id is not None), first_at=row.written, last_at=row.written,
        )
        .returning(DuplicateCluster.id)
    ).scalar_one()  # fmt: skip


def _grow(session: Session, cluster_id: int, copies: Sequence[_Text]) -> set[int]:
    """Count new copies in, before their rows are there; gives the origins before and after."""
    cluster = session.execute(
        select(DuplicateCluster.origin_id, DuplicateCluster.first_at, DuplicateCluster.last_at).where(
            DuplicateCluster.id == cluster_id
        )
    ).one()
    authors = {text.account_id for text in copies if text.account_id is not None}
    first = min(copies, key=lambda text: (text.written, text.id))
    values: dict[str, Any] = {
        "posts": DuplicateCluster.posts + len(copies),
        "accounts": DuplicateCluster.accounts + len(authors - _authors_there(session, cluster_id, authors)),
        "first_at": min(cluster.first_at, first.written),
        "last_at": max(cluster.last_at, *(text.written for text in copies)),
    }
    if (first.written, first.id) < (cluster.first_at, cluster.origin_id or 0):
        values["origin_id"] = first.id
    session.execute(update(DuplicateCluster).where(DuplicateCluster.id == cluster_id).values(**values))
    return {first.id} | ({cluster.origin_id} if cluster.origin_id is not None else set())


def _authors_there(session: Session, cluster_id: int, authors: set[int]) -> set[int]:
    found: set[int] = set()
    for account_id in authors:
        there = (
            select(Post.id)
            .join(Duplicate, Duplicate.post_id == Post.id)
            .where(Post.account_id == account_id, Duplicate.cluster_id == cluster_id)
            .limit(1)
        )
        leader = (
            select(Post.id)
            .join(DuplicateCluster, DuplicateCluster.origin_id == Post.id)
            .where(Post.account_id == account_id, DuplicateCluster.id == cluster_id)
        )
        if session.scalar(there) is not None or session.scalar(leader) is not None:
            found.add(account_id)
    return found


def _take_out(session: Session, post_ids: Iterable[int]) -> tuple[set[int], set[int]]:
    """Posts without keys and cluster; gives the posts that this touches, and the clusters."""
    touched: set[int] = set()
    clusters: set[int] = set()
    for batch in in_batches(sorted(set(post_ids))):
        session.execute(delete(DuplicateKey).where(DuplicateKey.post_id.in_(batch)))
        rows = session.execute(
            select(Duplicate.post_id, Duplicate.cluster_id).where(Duplicate.post_id.in_(batch))
        ).all()
        if not rows:
            continue
        session.execute(delete(Duplicate).where(Duplicate.post_id.in_(batch)))
        touched |= {row.post_id for row in rows}
        clusters |= {row.cluster_id for row in rows}
    for cluster_id in sorted(clusters):
        touched |= _recount(session, cluster_id)
    return touched, clusters


def _recount(session: Session, cluster_id: int) -> set[int]:
    """Work a cluster's figures, origin and leader out again; gives the origins before and after."""
    old = session.scalar(select(DuplicateCluster.origin_id).where(DuplicateCluster.id == cluster_id))
    inside = (
        select(Post.id)
        .join(Duplicate, Duplicate.post_id == Post.id)
        .where(Duplicate.cluster_id == cluster_id)
    )
    figures = session.execute(
        inside.with_only_columns(
            func.count(), func.count(Post.account_id.distinct()), func.min(WRITTEN), func.max(WRITTEN)
        )
    ).one()
    origin = session.scalar(inside.order_by(WRITTEN, Post.id).limit(1))
    values: dict[str, Any] = {"posts": figures[0], "accounts": figures[1], "origin_id": origin}
    if figures[0]:
        values |= {"first_at": figures[2], "last_at": figures[3]}
        if session.scalar(inside.where(Duplicate.leader).limit(1)) is None:
            _lead(session, session.execute(inside.order_by(Post.id).limit(1)).scalar_one())
    session.execute(update(DuplicateCluster).where(DuplicateCluster.id == cluster_id).values(**values))
    return {post_id for post_id in (old, origin) if post_id is not None}


def _lead(session: Session, post_id: int) -> None:
    session.execute(update(Duplicate).where(Duplicate.post_id == post_id).values(leader=True, likeness=1.0))
    folded = session.execute(select(Post.folded).where(Post.id == post_id)).scalar_one()
    insert_new(session, DuplicateKey, [{"key": key, "post_id": post_id} for key in keys_of(folded)])


def _dissolve(session: Session, clusters: set[int]) -> set[int]:
    """End those that are left with one post or none; gives the posts that stand alone now."""
    if not clusters:
        return set()
    ended = session.scalars(
        select(DuplicateCluster.id).where(DuplicateCluster.id.in_(clusters), DuplicateCluster.posts < 2)
    ).all()
    alone = set(session.scalars(select(Duplicate.post_id).where(Duplicate.cluster_id.in_(ended))))
    session.execute(delete(Duplicate).where(Duplicate.cluster_id.in_(ended)))
    session.execute(delete(DuplicateCluster).where(DuplicateCluster.id.in_(ended)))
    return alone
