"""Keeping the sums right, in the transaction that changes what they are of.

Two things can happen to a post that counts: a visit adds to its gains (:func:`gained`), or what it counts
under changes and all that is its own moves with it (:func:`refresh`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, exists, select, union
from sqlalchemy.orm import Session

from listener.engagement.rollups.cells import Part, Place, cell_ids
from listener.engagement.rollups.deltas import deltas_of
from listener.store.locks import hold_accounts, hold_posts
from listener.store.people import CustomerLink
from listener.store.posts import METRICS, Gain, Mention, Post
from listener.store.rollups import PostCell
from listener.store.upsert import dialect_insert, in_batches

_SOME = 1000
"""Posts a step, of those that an account may have."""
_CHECKED = 20_000
"""Posts a step that are checked: some megabytes."""
_CUSTOMER = exists().where(CustomerLink.account_id == Post.account_id, CustomerLink.state == "confirmed")
_POST = (
    Post.id, Post.day, Post.source_id, Post.language, Post.kind, Post.suspect, Post.published_at,
    Post.collected_at, _CUSTOMER.label("customer"),
)  # fmt: skip


def refresh(session: Session, post_ids: Iterable[int]) -> None:
    """Have posts count under what they are now; for those that have not changed nothing is written.

    To be called in the transaction that changed a post's mentions, source, language, kind or suspicion.
    """
    for batch in in_batches(sorted(set(post_ids)), _SOME):
        hold_posts(session, batch)
        before = _cells_of(session, batch)
        after, posts = _cells_wanted(session, batch)
        _move(session, before, after, posts)


def refresh_accounts(session: Session, account_ids: Iterable[int]) -> None:
    """The same for all posts of accounts: whether somebody is a customer has changed."""
    for batch in in_batches(sorted(set(account_ids))):
        hold_accounts(session, batch)
        refresh(session, session.scalars(select(Post.id).where(Post.account_id.in_(batch))))


def authored(session: Session, days: Iterable[date]) -> None:
    """Authors of stored posts of these days have become known."""
    deltas_of(session).crowds.update(days)


def forget(session: Session, post_ids: Iterable[int]) -> None:
    """Take posts out of the sums: to be called before they are deleted."""
    for batch in in_batches(sorted(set(post_ids)), _SOME):
        hold_posts(session, batch)
        before = _cells_of(session, batch)
        _move(session, before, {}, _posts(session, sorted(before)))


def place_posts(session: Session, post_ids: Sequence[int]) -> None:
    """Write the cells of posts that have none, and leave the sums to whoever builds them."""
    after, posts = _cells_wanted(session, post_ids)
    _write_cells(session, [_Move(number, None, cell) for number, cell in sorted(after.items())], posts)


def wrongly_placed(session: Session) -> Iterator[int]:
    """Posts that do not count under what they are now; nothing is written."""
    last = 0
    while True:
        live = select(Mention.post_id).where(Mention.retired_at.is_(None), Mention.post_id > last)
        placed = select(PostCell.post_id).where(PostCell.post_id > last)
        some = session.scalars(union(live, placed).order_by("post_id").limit(_CHECKED)).all()
        if not some:
            return
        before: dict[int, int] = {}
        for batch in in_batches(some):
            before |= _cells_of(session, batch)
        after, _ = _cells_wanted(session, some, make=False)
        yield from (number for number in some if number not in after or before.get(number) != after[number])
        last = some[-1]


@contextmanager
def gaining(session: Session, keys: Sequence[tuple[int, date, bool]]) -> Iterator[None]:
    """Have the sums follow a change of rows of ``gain``, which are named by post, day and ``already``."""
    posts = sorted({post for post, _, _ in keys})
    cells: dict[int, int] = {}
    for batch in in_batches(posts):
        hold_posts(session, batch)
        cells |= _cells_of(session, batch)
    counted = {key for key in keys if key[0] in cells}
    if not counted:
        yield
        return
    deltas = deltas_of(session)
    for sign in (-1, 1):
        for row in _gains(session, sorted(cells)):
            if (row.post_id, row.day, row.already) in counted:
                deltas.gain(cells[row.post_id], row, sign)
        if sign < 0:
            yield


def _cells_of(session: Session, post_ids: Sequence[int]) -> dict[int, int]:
    rows = session.execute(select(PostCell.post_id, PostCell.cell_id).where(PostCell.post_id.in_(post_ids)))
    return dict(rows.all())


def _cells_wanted(
    session: Session, post_ids: Sequence[int], *, make: bool = True
) -> tuple[dict[int, int], dict[int, Any]]:
    """The cells that posts belong under, of those with a mention, and what was read of these."""
    parts = _parts_of(session, post_ids)
    posts = _posts(session, sorted(parts))
    places = {number: _place(row, parts[number]) for number, row in posts.items()}
    cells = cell_ids(session, places.values(), make=make)
    return {number: cells[place] for number, place in places.items() if place in cells}, posts


def _parts_of(session: Session, post_ids: Sequence[int]) -> dict[int, tuple[Part, ...]]:
    found: defaultdict[int, list[Part]] = defaultdict(list)
    columns = (Mention.post_id, Mention.brand_id, Mention.mood, Mention.via, Mention.owned)
    for batch in in_batches(post_ids):
        for post_id, brand_id, mood, via, owned in session.execute(
            select(*columns).where(Mention.post_id.in_(batch), Mention.retired_at.is_(None))
        ):
            found[post_id].append(Part(brand_id, mood, via, owned))
    return {post_id: tuple(sorted(parts)) for post_id, parts in found.items()}


def _posts(session: Session, post_ids: Sequence[int]) -> dict[int, Any]:
    return {
        row.id: row
        for batch in in_batches(post_ids)
        for row in session.execute(select(*_POST).where(Post.id.in_(batch)))
    }


def _place(row: Any, parts: tuple[Part, ...]) -> Place:
    return Place(
        parts=parts, source_id=row.source_id or 0, language=row.language or "", kind=row.kind,
        customer=bool(row.customer), suspect=row.suspect,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Move:
    post_id: int
    old: int | None
    new: int | None


def _move(session: Session, before: dict[int, int], after: dict[int, int], posts: dict[int, Any]) -> None:
    moves = [
        _Move(post_id, before.get(post_id), after.get(post_id))
        for post_id in sorted(before.keys() | after.keys())
        if before.get(post_id) != after.get(post_id)
    ]
    if not moves:
        return
    missing = [move.post_id for move in moves if move.post_id not in posts]
    posts = posts | _posts(session, missing) if missing else posts
    deltas = deltas_of(session)
    by_post = {move.post_id: move for move in moves}
    for move in moves:
        for cell, sign in ((move.old, -1), (move.new, 1)):
            if cell is not None:
                deltas.post(cell, posts[move.post_id].day, sign)
    for row in _gains(session, sorted(by_post)):
        move = by_post[row.post_id]
        for cell, sign in ((move.old, -1), (move.new, 1)):
            if cell is not None:
                deltas.gain(cell, row, sign)
    _write_cells(session, moves, posts)


def _write_cells(session: Session, moves: Sequence[_Move], posts: dict[int, Any]) -> None:
    placed = [
        {
            "post_id": move.post_id,
            "cell_id": move.new,
            "written": posts[move.post_id].published_at or posts[move.post_id].collected_at,
        }
        for move in moves
        if move.new is not None
    ]
    statement = dialect_insert(session, PostCell)
    statement = statement.on_conflict_do_update(
        index_elements=["post_id"], set_={"cell_id": statement.excluded["cell_id"]}
    )
    if placed:
        session.connection().execute(statement, placed)
    if gone := [move.post_id for move in moves if move.new is None]:
        session.execute(delete(PostCell).where(PostCell.post_id.in_(gone)))


def _gains(session: Session, post_ids: Sequence[int]) -> Iterator[Any]:
    columns = (Gain.post_id, Gain.day, Gain.already, *(getattr(Gain, count) for count in METRICS))
    for batch in in_batches(post_ids):
        yield from session.execute(select(*columns).where(Gain.post_id.in_(batch))).all()
