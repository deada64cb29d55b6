"""What is behind the largest change of a period: by discussion or post, by person and by source, exactly.

A change is a sum over posts: each gives what it has now less what it had in the period before. Put together
by any one key (discussion, person, source) the parts add up to the change again, so each part's share of it
is exact; nothing is estimated.

Which of the figures changed most is decided by each change's size beside what chance would make of as
many posts: the sum of the posts' parts divided by the square root of the sum of their squares (the
self-normalised sum; Efron 1969). For mentions, where each part is 1 or −1, that is (a − b) / √(a + b), the
usual comparison of two counts. One famous post does not outweigh many by its likes alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from listener.engagement.filters import MentionFilter, mentions_joined, narrow, narrow_any_day, period_before
from listener.store.posts import Account, Gain, Mention, Post, Thread
from listener.store.sources import Source

METRICS = ("mentions", "comments", "likes", "shares")
SHOWN = 3
"""Parts of each kind that are named; the others are one number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """What one post, discussion, person or source has to do with a change."""

    id: int
    """Of the mention (posts), the thread, the account or the source."""
    name: str
    now: int
    before: int

    @property
    def change(self) -> int:
        """What it adds to the change; negative where it takes away."""
        return self.now - self.before


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """A change taken apart by one key. ``sum(p.change for p in first) + others`` is the change."""

    first: tuple[Part, ...]
    """Those that pushed most in the direction of the change, most first."""
    others: int
    """What all the rest changed together, that which has no such key included."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Drivers:
    """The figure that changed most, and what is behind it."""

    metric: str
    """One of :data:`METRICS`."""
    now: int
    before: int
    places: Parts
    """Of mentions: discussions. Of comments, likes and shares: posts."""
    people: Parts
    sources: Parts

    @property
    def change(self) -> int:
        """Now less before."""
        return self.now - self.before


def drivers(session: Session, wanted: MentionFilter, *, counts: bool = True) -> Drivers | None:
    """The largest change against the period before and what made it; None where nothing changed.

    Args:
        counts: comments, likes and shares can be compared too, not mentions alone.

    Raises:
        QuerySyntaxError: the filter's search cannot be read.
    """
    weighed = {"mentions": _of_mentions(session, wanted)}
    if counts:
        weighed |= _of_gains(session, wanted)
    metric = max(weighed, key=lambda name: abs(weighed[name][2]))
    now, before, weight = weighed[metric]
    if weight == 0:
        return None
    change = now - before
    keys = ("thread" if metric == "mentions" else "post", "account", "source")
    places, people, sources = (_parts(session, wanted, metric, key, change) for key in keys)
    return Drivers(metric=metric, now=now, before=before, places=places, people=people, sources=sources)


def _of_mentions(session: Session, wanted: MentionFilter) -> tuple[int, int, float]:
    both = _both(wanted)
    row = session.execute(
        mentions_joined(*_sides(Mention.day, wanted, 1)).where(*narrow(session, both))
    ).one()
    now, before = int(row[0]), int(row[1])
    return now, before, (now - before) / math.sqrt(now + before) if now + before else 0.0


def _of_gains(session: Session, wanted: MentionFilter) -> dict[str, tuple[int, int, float]]:
    both = _both(wanted)
    posts = mentions_joined(Mention.post_id).where(*narrow_any_day(session, both))
    columns: list[Any] = []
    for metric in METRICS[1:]:
        sides = _sides(Gain.day, wanted, func.coalesce(getattr(Gain, metric), 0))
        columns += [side.label(f"{metric}_{at}") for at, side in enumerate(sides)]
    each = (
        select(*columns)
        .where(Gain.day.between(both.start, both.end), Gain.post_id.in_(posts))
        .group_by(Gain.post_id)
        .subquery()
    )
    sums: list[Any] = []
    for metric in METRICS[1:]:
        one, other = each.c[f"{metric}_0"], each.c[f"{metric}_1"]
        sums += [func.sum(one), func.sum(other), func.sum((one - other) * (one - other))]
    row = [int(value or 0) for value in session.execute(select(*sums)).one()]
    found = {}
    for at, metric in enumerate(METRICS[1:]):
        now, before, squares = row[3 * at : 3 * at + 3]
        found[metric] = (now, before, (now - before) / math.sqrt(squares) if squares else 0.0)
    return found


def _parts(session: Session, wanted: MentionFilter, metric: str, key: str, change: int) -> Parts:
    rows = (_mention_rows if metric == "mentions" else _gain_rows)(session, wanted, metric, key)
    way = 1 if change > 0 else -1
    named = [(id_, now, before) for id_, now, before in rows if id_ is not None and way * (now - before) > 0]
    named.sort(key=lambda row: (-way * (row[1] - row[2]), row[0]))
    names = _names(session, key, [id_ for id_, _now, _before in named[:SHOWN]])
    first = tuple(
        Part(id=names[id_][0], name=names[id_][1], now=now, before=before)
        for id_, now, before in named[:SHOWN]
        if id_ in names
    )
    return Parts(first=first, others=change - sum(part.change for part in first))


def _mention_rows(
    session: Session, wanted: MentionFilter, _metric: str, key: str
) -> Sequence[tuple[int | None, int, int]]:
    column = {"thread": Post.thread_id, "account": Post.account_id, "source": Post.source_id}[key]
    rows = session.execute(
        mentions_joined(column, *_sides(Mention.day, wanted, 1))
        .where(*narrow(session, _both(wanted)))
        .group_by(column)
    )
    return [(id_, int(now), int(before)) for id_, now, before in rows]


def _gain_rows(
    session: Session, wanted: MentionFilter, metric: str, key: str
) -> Sequence[tuple[int | None, int, int]]:
    both = _both(wanted)
    column: Any = {"post": Post.id, "account": Post.account_id, "source": Post.source_id}[key]
    posts = mentions_joined(Mention.post_id).where(*narrow_any_day(session, both))
    rows = session.execute(
        select(column, *_sides(Gain.day, wanted, func.coalesce(getattr(Gain, metric), 0)))
        .join(Post, Post.id == Gain.post_id)
        .where(Gain.day.between(both.start, both.end), Gain.post_id.in_(posts))
        .group_by(column)
    )
    return [(id_, int(now), int(before)) for id_, now, before in rows]


def _both(wanted: MentionFilter) -> MentionFilter:
    """The same filter over the period and the one before it together."""
    return replace(wanted, start=period_before(wanted).start)


def _sides(day: Any, wanted: MentionFilter, value: Any) -> tuple[Any, Any]:
    """The sum in the period, and in the one before it."""
    now = func.coalesce(func.sum(case((day >= wanted.start, value), else_=0)), 0)
    return now, func.coalesce(func.sum(case((day < wanted.start, value), else_=0)), 0)


def _names(session: Session, key: str, ids: list[int]) -> dict[int, tuple[int, str]]:
    """Key → what opens it and what it is called."""
    if key == "thread":
        rows = session.execute(select(Thread.id, Thread.title, Thread.url).where(Thread.id.in_(ids)))
        return {id_: (id_, title or url) for id_, title, url in rows}
    if key == "account":
        accounts = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
        return {id_: (id_, name) for id_, name in accounts}
    if key == "source":
        sources = session.execute(select(Source.id, Source.name).where(Source.id.in_(ids)))
        return {id_: (id_, name) for id_, name in sources}
    found = session.execute(
        select(Post.id, func.min(Mention.id), Post.title, Post.text)
        .join(Mention, Mention.post_id == Post.id)
        .where(Post.id.in_(ids), Mention.retired_at.is_(None))
        .group_by(Post.id, Post.title, Post.text)
    )
    return {id_: (mention, title or text) for id_, mention, title, text in found}
