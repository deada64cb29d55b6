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
from listener.store.upsert import in_batches, insert_bulk, insert_new

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


@dataclass(slots=True)
class _Group:
    """Posts that come to a cluster; one that begins has no number yet."""

    leader: _Text
    cluster_id: int | None
    copies: list[tuple[_Text, float]]


def settle_copies(session: Session, post_ids: Sequence[int], edited: Sequence[int] = ()) -> set[int]:
    """Find the copies among these posts and all that are stored.

    Args:
        edited: Those of them that may have been looked at before, with another text.

    Returns:
        The posts, these and others, of which it may have changed whether they are a copy.
    """
    if not post_ids:
        return set()
    lock_copies(session)
    touched, left = _take_out(session, edited)
    texts = _texts(session, post_ids)
    keys = {text.id: keys_of(text.folded) for text in texts}
    known = _known(session, {key for found in keys.values() for key in found})
    stored, clusters = _candidates(session, {post_id for ids in known.values() for post_id in ids})
    alone: list[tuple[int, int]] = []
    groups: dict[int, _Group] = {}
    for text in texts:
        shared = Counter(post_id for key in keys[text.id] for post_id in known.get(key, ()))
        best = _best(text, shared, stored)
        if best is None:
            stored[text.id] = text
            for key in keys[text.id]:
                if len(under := known.setdefault(key, [])) < _MOST_UNDER_KEY:
                    under.append(text.id)
                    alone.append((key, text.id))
            continue
        leader, alike = best
        group = groups.setdefault(leader, _Group(stored[leader], clusters.get(leader), []))
        group.copies.append((text, alike))
    if alone:
        insert_bulk(session, DuplicateKey, ("key", "post_id"), sorted(alone))
    touched |= _begin(session, [group for group in groups.values() if group.cluster_id is None])
    touched |= _grow(session, list(groups.values()))
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
        for row in session.connection().execute(
            select(Post.id, Post.folded, Post.account_id, WRITTEN.label("written"))
            .where(Post.id.in_(batch))
            .order_by(Post.id)
        )
    ]


def _known(session: Session, keys: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    table = DuplicateKey.__tablename__
    for batch in in_batches(sorted(keys)):
        # Numbers of our own, written out: to bind 250 of them takes longer than to look them up.
        wanted = ",".join(map(str, batch))
        statement = f"SELECT key, post_id FROM {table} WHERE key IN ({wanted})"  # noqa: S608
        for key, post_id in session.connection().exec_driver_sql(statement):
            found[key].append(post_id)
    return found


def _candidates(session: Session, post_ids: set[int]) -> tuple[dict[int, _Text], dict[int, int]]:
    """Stored posts to compare with, and the clusters of those that lead one."""
    texts: dict[int, _Text] = {}
    clusters: dict[int, int] = {}
    for batch in in_batches(sorted(post_ids)):
        for row in session.connection().execute(
            select(Post.id, Post.folded, Post.account_id, WRITTEN.label("written"), Duplicate.cluster_id)
            .outerjoin(Duplicate, Duplicate.post_id == Post.id)
            .where(Post.id.in_(batch))
        ):
            texts[row.id] = _Text(row.id, row.folded, row.account_id, row.written)
            if row.cluster_id is not None:
                clusters[row.id] = row.cluster_id
    return texts, clusters


def _best(text: _Text, shared: Counter[int], stored: Mapping[int, _Text]) -> tuple[int, float] | None:
    """The most alike of those that share keys, the one stored first among equals."""
    order = sorted(shared, key=lambda post_id: (-shared[post_id], post_id))[:_MOST_COMPARED]
    alike = [(likeness(stored[post_id].folded, text.folded), -post_id) for post_id in order]
    value, post_id = max(alike, default=(0.0, 0))
    return (-post_id, value) if value >= LIKE_ENOUGH else None


def _begin(session: Session, groups: Sequence[_Group]) -> set[int]:
    """Clusters of their leaders alone; gives the leaders."""
    if not groups:
        return set()
    now = utc_now()
    numbers = session.scalars(
        insert(DuplicateCluster).returning(DuplicateCluster.id, sort_by_parameter_order=True),
        [
            {
                "created_at": now, "origin_id": group.leader.id, "posts": 1,
                "accounts": int(group.leader.account_id is not None),
                "first_at": group.leader.written, "last_at": group.leader.written,
            }
            for group in groups
        ],
    ).all()  # fmt: skip
    for group, number in zip(groups, numbers, strict=True):
        group.cluster_id = number
    session.execute(
        insert(Duplicate),
        [
            {"post_id": group.leader.id, "cluster_id": group.cluster_id, "likeness": 1.0, "leader": True}
            for group in groups
        ],
    )
    return {group.leader.id for group in groups}


def _grow(session: Session, groups: Sequence[_Group]) -> set[int]:
    """Count new copies in; gives them and the origins before and after."""
    if not groups:
        return set()
    numbers = [group.cluster_id for group in groups]
    before = {
        row.id: row
        for row in session.execute(
            select(
                DuplicateCluster.id, DuplicateCluster.origin_id, DuplicateCluster.posts,
                DuplicateCluster.accounts, DuplicateCluster.first_at, DuplicateCluster.last_at,
            ).where(DuplicateCluster.id.in_(numbers))
        )
    }  # fmt: skip
    coming = {text.account_id for group in groups for text, _ in group.copies} - {None}
    there = set(
        session.execute(
            select(Duplicate.cluster_id, Post.account_id)
            .distinct()
            .join(Post, Post.id == Duplicate.post_id)
            .where(Duplicate.cluster_id.in_(numbers), Post.account_id.in_(coming))
        ).all()
    )
    touched: set[int] = set()
    after = []
    for group in groups:
        row = before[group.cluster_id]
        texts = [text for text, _ in group.copies]
        authors = {(row.id, text.account_id) for text in texts if text.account_id is not None}
        first = min(texts, key=lambda text: (text.written, text.id))
        earlier = (first.written, first.id) < (row.first_at, row.origin_id or 0)
        origin = first.id if earlier else row.origin_id
        after.append(
            {
                "id": row.id, "origin_id": origin, "posts": row.posts + len(texts),
                "accounts": row.accounts + len(authors - there),
                "first_at": min(row.first_at, first.written),
                "last_at": max(row.last_at, *(text.written for text in texts)),
            }
        )  # fmt: skip
        touched |= {text.id for text in texts} | {row.origin_id, origin} - {None}
    session.execute(update(DuplicateCluster), after)
    session.execute(
        insert(Duplicate),
        [
            {"post_id": text.id, "cluster_id": group.cluster_id, "likeness": alike, "leader": False}
            for group in groups
            for text, alike in group.copies
        ],
    )
    return touched


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
