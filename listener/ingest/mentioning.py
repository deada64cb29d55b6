"""A post becomes mentions: matched against every query at once, each brand with its own mood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from listener.queries import Matcher, Query, Span, parse
from listener.sentiment import Mood, score
from listener.store import utc_now
from listener.store.tables import Brand, BrandQuery, Mention
from listener.store.upsert import dialect_insert, in_batches

_GAP = "\n\n"
"""Between title and text when both are read as one for the mood."""


@dataclass(frozen=True, slots=True)
class MatchablePost:
    """What of a stored post decides its mentions."""

    id: int
    title: str | None
    text: str
    language: str | None
    day: date


class Targets:
    """The queries in force, compiled together."""

    def __init__(self, rows: Sequence[tuple[int, int, str]]) -> None:
        """Rows of (query id, brand id, text)."""
        self._brands = {query_id: brand_id for query_id, brand_id, _ in rows}
        self._queries = {query_id: parse(text) for query_id, _, text in rows}
        self.matcher = Matcher(self._queries)

    @property
    def query_ids(self) -> frozenset[int]:
        """The versions in force."""
        return frozenset(self._queries)

    def query(self, query_id: int) -> Query:
        """A compiled version."""
        return self._queries[query_id]

    def brand_of(self, query_id: int) -> int:
        """The brand a version belongs to."""
        return self._brands[query_id]


_cache: dict[tuple[tuple[int, int, str], ...], Targets] = {}


def load_targets(session: Session) -> Targets:
    """The queries in force now; compiled again only when one has changed."""
    rows = tuple(
        session.execute(
            select(BrandQuery.id, BrandQuery.brand_id, BrandQuery.text)
            .join(Brand, Brand.id == BrandQuery.brand_id)
            .where(BrandQuery.retired_at.is_(None), Brand.archived_at.is_(None))
            .order_by(BrandQuery.id)
        ).all()
    )
    if rows not in _cache:
        _cache.clear()
        _cache[rows] = Targets(rows)
    return _cache[rows]


def write_mentions(
    session: Session, targets: Targets, posts: Sequence[MatchablePost], *, only_query: int | None = None
) -> list[int]:
    """Write the mentions of posts, whether they are new or were matched before.

    A mention that is there keeps its id, and with it its case; one that no longer holds is retired.

    Args:
        only_query: Write those of this query version alone (a replay of one brand).

    Returns:
        The ids of mentions that did not exist before.
    """
    rows: list[dict[str, Any]] = []
    for post in posts:
        found = targets.matcher.match(title=post.title, text=post.text)
        for query_id, spans in found.items():
            if only_query in (None, query_id):
                others = [s for other, list_ in found.items() if other != query_id for s in list_]
                rows.append(_row(post, query_id, targets.brand_of(query_id), spans, others))
    before = _present(session, [post.id for post in posts])
    if only_query is None:
        _retire(session, before, {(row["post_id"], row["brand_id"]) for row in rows})
    for batch in in_batches(rows):
        statement = dialect_insert(session, Mention)
        kept = ("query_id", "via", "spans", "mood", "score", "scorer", "scorer_version", "evidence")
        statement = statement.on_conflict_do_update(
            index_elements=["post_id", "brand_id"],
            set_={**{name: statement.excluded[name] for name in kept}, "retired_at": None},
        )
        session.connection().execute(statement, list(batch))
    after = _present(session, [post.id for post in posts])
    return sorted(set(after.values()) - set(before.values()))


def _present(session: Session, post_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    present: dict[tuple[int, int], int] = {}
    for batch in in_batches(post_ids):
        for post_id, brand_id, mention_id in session.execute(
            select(Mention.post_id, Mention.brand_id, Mention.id).where(Mention.post_id.in_(batch))
        ).all():
            present[post_id, brand_id] = mention_id
    return present


def _retire(session: Session, before: dict[tuple[int, int], int], holding: set[tuple[int, int]]) -> None:
    gone = [mention_id for pair, mention_id in before.items() if pair not in holding]
    if gone:
        session.execute(
            update(Mention)
            .where(Mention.id.in_(gone), Mention.retired_at.is_(None))
            .values(retired_at=utc_now())
        )


def _row(
    post: MatchablePost, query_id: int, brand_id: int, spans: Sequence[Span], others: Sequence[Span]
) -> dict[str, Any]:
    mood, offset = mood_of(post, spans, others)
    return {
        "post_id": post.id,
        "brand_id": brand_id,
        "query_id": query_id,
        "via": "name",
        "spans": [{"field": s.field, "start": s.start, "end": s.end, "clause": s.clause} for s in spans],
        "day": post.day,
        "mood": mood.label.value,
        "score": mood.score,
        "scorer": mood.scorer,
        "scorer_version": mood.version,
        "evidence": [
            {
                "field": "text" if e.start >= offset else "title",
                "start": e.start - (offset if e.start >= offset else 0),
                "end": e.end - (offset if e.start >= offset else 0),
                "word": e.word,
                "weight": e.weight,
                "note": e.note,
            }
            for e in mood.evidence
        ],
        "created_at": utc_now(),
    }


def mood_of(post: MatchablePost, spans: Sequence[Span], others: Sequence[Span]) -> tuple[Mood, int]:
    """The mood of the brand at ``spans`` in a post, title and text read as one.

    Returns:
        The mood, and where in the joined text the post's text begins.
    """
    title = f"{post.title}{_GAP}" if post.title else ""
    offset = len(title)

    def places(found: Sequence[Span]) -> list[tuple[int, int]]:
        return sorted(
            {
                (s.start, s.end) if s.field == "title" else (s.start + offset, s.end + offset)
                for s in found
                if s.field in ("title", "text")  # an author's name or an address has no mood
            }
        )

    return score(title + post.text, post.language, places(spans), places(others)), offset
