"""What counts as a brand's mention: the queries in force, compiled together, and the brands' own ground."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from listener.queries import Matcher, Query, QuerySyntaxError, parse
from listener.store.tables import Brand, BrandQuery, Ground, Post

Aliases = Mapping[str, Sequence[str]]
"""Other spellings, by what the query says: ``{"mỹ phẩm": ["mp"]}``."""
Pairs = tuple[tuple[str, tuple[str, ...]], ...]


def pairs(aliases: Aliases) -> Pairs:
    """Aliases as a value that can be compared and kept as a key."""
    return tuple((said, tuple(spellings)) for said, spellings in aliases.items())


def stored_aliases(value: object) -> dict[str, tuple[str, ...]]:
    """Aliases as the store keeps them."""
    if not isinstance(value, dict):
        return {}
    return {str(said): tuple(map(str, spellings)) for said, spellings in value.items()}


@dataclass(frozen=True, slots=True)
class Target:
    """One version of a brand's query."""

    query_id: int
    brand_id: int
    text: str
    aliases: Pairs = ()
    context: bool = False

    def compiled(self) -> Query:
        """Ready to match.

        Raises:
            QuerySyntaxError: the text cannot be understood.
        """
        return parse(self.text, aliases=dict(self.aliases))


@dataclass(frozen=True, slots=True)
class OwnGround:
    """A place that is a brand's own; one of the three is set."""

    brand_id: int
    source_id: int | None = None
    thread_url: str | None = None
    account_id: int | None = None


class Grounds:
    """Own ground of all brands, ready to look up."""

    def __init__(self, grounds: Sequence[OwnGround]) -> None:
        """Sort them by what they are."""
        sources: dict[int, set[int]] = defaultdict(set)
        threads: dict[str, set[int]] = defaultdict(set)
        accounts: dict[int, set[int]] = defaultdict(set)
        for ground in grounds:
            if ground.source_id is not None:
                sources[ground.source_id].add(ground.brand_id)
            if ground.thread_url is not None:
                threads[ground.thread_url].add(ground.brand_id)
            if ground.account_id is not None:
                accounts[ground.account_id].add(ground.brand_id)
        self.sources: Mapping[int, set[int]] = dict(sources)
        """Brands by source; likewise below."""
        self.threads: Mapping[str, set[int]] = dict(threads)
        self.accounts: Mapping[int, set[int]] = dict(accounts)

    def __bool__(self) -> bool:
        return bool(self.sources or self.threads or self.accounts)


class Targets:
    """The queries in force, compiled together, with the brands' own ground."""

    def __init__(
        self,
        targets: Sequence[Target],
        grounds: Sequence[OwnGround] = (),
        *,
        before: Targets | None = None,
        seen: Iterable[str] = (),
        forgiving: bool = False,
    ) -> None:
        """Compile them.

        Args:
            before: What was in force before: what stays the same is not compiled again.
            seen: Posts as they come, as :class:`Matcher` learns from them.
            forgiving: A text that cannot be understood leaves its brand out; the others go on.

        Raises:
            QuerySyntaxError: a text cannot be understood.
        """
        self._targets: dict[int, Target] = {target.query_id: target for target in targets}
        known = before._targets.items() & self._targets.items() if before else set()
        kept = {n: before._queries[n] for n, _ in known if n in before._queries} if before else {}
        new: dict[int, Query] = {}
        self.unreadable: dict[int, QuerySyntaxError] = {}
        """Brands left out: this version of the program cannot read what an earlier one stored. Nothing of
        theirs is written or set aside until the query is mended, which matches all history."""
        for target in targets:
            if target.query_id in kept:
                continue
            try:
                new[target.query_id] = target.compiled()
            except QuerySyntaxError as error:
                if not forgiving:
                    raise
                self.unreadable[target.brand_id] = error
        self._queries: dict[int, Query] = kept | new
        readable = [target for target in targets if target.query_id in self._queries]
        self.query_of_brand = {target.brand_id: target.query_id for target in readable}
        """The version in force, by brand."""
        self.with_context = tuple(t.query_id for t in readable if t.context)
        """Queries whose matching openings make their replies mentions."""
        self.grounds = Grounds(grounds)
        if before is None:
            self.matcher = Matcher(self._queries, seen)
        else:
            self.matcher = before.matcher.changed(new, gone=before._queries.keys() - kept.keys())

    @property
    def query_ids(self) -> frozenset[int]:
        """The versions in force."""
        return frozenset(self._queries)

    @property
    def looks_around(self) -> bool:
        """Whether a post's neighbours can make it a mention."""
        return bool(self.with_context or self.grounds.accounts)

    def query(self, query_id: int) -> Query:
        """A compiled version."""
        return self._queries[query_id]

    def brand_of(self, query_id: int) -> int:
        """The brand a version belongs to."""
        return self._targets[query_id].brand_id


Rows = tuple[tuple[Target, ...], tuple[OwnGround, ...]]
_MANY = 100
"""Queries from which on it pays to learn which words are rare, which takes some milliseconds."""
_ENOUGH = 300
"""Posts to learn from."""
_cache: dict[tuple[Any, ...], Targets] = {}


def read_targets(session: Session) -> Rows:
    """The rows of what is in force now."""
    targets = tuple(
        Target(row.id, row.brand_id, row.text, pairs(stored_aliases(row.aliases)), row.context)
        for row in session.execute(
            select(
                BrandQuery.id, BrandQuery.brand_id, BrandQuery.text, BrandQuery.aliases, BrandQuery.context
            )
            .join(Brand, Brand.id == BrandQuery.brand_id)
            .where(BrandQuery.retired_at.is_(None), Brand.archived_at.is_(None))
            .order_by(BrandQuery.id)
        )
    )
    grounds = tuple(
        OwnGround(*row)
        for row in session.execute(
            select(Ground.brand_id, Ground.source_id, Ground.thread_url, Ground.account_id)
            .join(Brand, Brand.id == Ground.brand_id)
            .where(Brand.archived_at.is_(None))
            .order_by(Ground.id)
        )
    )
    return targets, grounds


def load_targets(session: Session) -> Targets:
    """What is in force now, of queries that can be read; of what has changed only that is compiled again."""
    sign = _sign(session)
    if sign not in _cache:
        targets, grounds = read_targets(session)
        seen: Iterable[str] = ()
        if len(targets) >= _MANY:
            seen = session.scalars(select(Post.text).order_by(Post.id.desc()).limit(_ENOUGH))
        before = next(iter(_cache.values()), None)
        made = Targets(targets, grounds, before=before, seen=seen, forgiving=True)
        _cache.clear()
        _cache[sign] = made
    return _cache[sign]


def _sign(session: Session) -> tuple[Any, ...]:
    """Differs where anything in force does: a version and a ground never change, they come and go."""
    signs = [
        session.execute(
            select(func.aggregate_strings(cast(table.id, String), ","), func.max(table.created_at))
            .join(Brand, Brand.id == table.brand_id)
            .where(Brand.archived_at.is_(None), *conditions)
        ).one()
        for table, conditions in ((BrandQuery, [BrandQuery.retired_at.is_(None)]), (Ground, []))
    ]
    return str(session.get_bind().engine.url), *map(tuple, signs)
