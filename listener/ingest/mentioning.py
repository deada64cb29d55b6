"""A post becomes mentions, each brand with its own mood."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from listener.engagement.rollups.writing import refresh
from listener.ingest.judging import Verdict, judge, neighbours_of
from listener.ingest.matchable import MatchablePost, by_id
from listener.ingest.targets import Targets
from listener.mood.scoring import (
    SCORED,
    Scored,
    keep_aspects,
    mood_unless_corrected,
    own_aspects,
    score_mention,
)
from listener.store import utc_now
from listener.store.tables import Mention
from listener.store.upsert import dialect_insert, in_batches

_AROUND = 2000
"""Posts of a thread judged at once when its opening post comes after them."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of mentions."""

    new: tuple[int, ...]
    """Ids of mentions that did not exist before."""
    come: int
    """New ones, and those that were set aside and are back."""
    go: int
    """Those that are set aside now."""


def write_mentions(session: Session, targets: Targets, post_ids: Sequence[int]) -> list[int]:
    """Write the mentions of posts, whether they are new or were matched before.

    Posts that were stored earlier and answer these are judged again with them.

    Returns:
        The ids of mentions that did not exist before.
    """
    posts = by_id(session, post_ids)
    around = neighbours_of(session, targets, posts)
    left = targets.unreadable
    new = list(settle(session, judge(session, targets, posts), posts, left_alone=left).new)
    for batch in in_batches(around, _AROUND):
        others = by_id(session, batch)
        new += settle(session, judge(session, targets, others), others, left_alone=left).new
    return sorted(new)


def settle(
    session: Session,
    verdicts: Sequence[Verdict],
    posts: Iterable[MatchablePost],
    *,
    brand_id: int | None = None,
    between: tuple[int, int] | None = None,
    left_alone: Container[int] = (),
) -> Written:
    """Make the mentions of posts what the verdicts say.

    A mention that is there keeps its id, and with it its case; one that no longer holds is set aside.

    Args:
        brand_id: See to the mentions of this brand alone (a replay).
        between: With a brand: set aside its mentions of all posts after the first number up to the second
            that no verdict names.
        left_alone: Brands whose mentions stay as they are: their query cannot be read.
    """
    verdicts = [v for v in verdicts if brand_id in (None, v.brand_id)]
    pairs = {(v.post.id, v.brand_id) for v in verdicts}
    if between is None:
        before = _present(session, sorted({post.id for post in posts}))
    else:
        before = _present_between(session, brand_id, between)
    own = own_aspects(session, {verdict.brand_id for verdict in verdicts}) if verdicts else {}
    scored = [
        score_mention(v.post.title, v.post.text, v.post.language, v.spans, v.others, own.get(v.brand_id))
        for v in verdicts
    ]
    for batch in in_batches(list(zip(verdicts, scored, strict=True))):
        statement = dialect_insert(session, Mention)
        kept = ("query_id", "via", "owned", "spans", *SCORED)
        statement = statement.on_conflict_do_update(
            index_elements=["post_id", "brand_id"],
            set_={
                **{name: statement.excluded[name] for name in kept},
                "mood": mood_unless_corrected(statement.excluded["mood"]),
                "retired_at": None,
            },
        )
        session.connection().execute(statement, [_row(verdict, mood) for verdict, mood in batch])
    gone = [
        m for pair, m in before.items() if pair not in pairs and not m.retired and pair[1] not in left_alone
    ]
    for ids in in_batches([m.id for m in gone]):
        session.execute(update(Mention).where(Mention.id.in_(ids)).values(retired_at=utc_now()))
    after = _present(session, sorted({v.post.id for v in verdicts}))
    keep_aspects(
        session,
        {after[v.post.id, v.brand_id].id: mood.aspects for v, mood in zip(verdicts, scored, strict=True)},
    )
    refresh(session, {post_id for post_id, _ in pairs | before.keys()})
    return Written(
        new=tuple(sorted(after[pair].id for pair in pairs - set(before))),
        come=sum(1 for pair in pairs if pair not in before or before[pair].retired),
        go=len(gone),
    )


@dataclass(frozen=True, slots=True)
class _Present:
    id: int
    retired: bool


def _present(session: Session, post_ids: Sequence[int]) -> dict[tuple[int, int], _Present]:
    present: dict[tuple[int, int], _Present] = {}
    for batch in in_batches(post_ids):
        present |= _read_present(session, Mention.post_id.in_(batch))
    return present


def _present_between(
    session: Session, brand_id: int | None, between: tuple[int, int]
) -> dict[tuple[int, int], _Present]:
    after, last = between
    return _read_present(
        session, Mention.brand_id == brand_id, Mention.post_id > after, Mention.post_id <= last
    )


def _read_present(session: Session, *conditions: Any) -> dict[tuple[int, int], _Present]:
    rows = session.execute(
        select(Mention.post_id, Mention.brand_id, Mention.id, Mention.retired_at).where(*conditions)
    )
    return {(row.post_id, row.brand_id): _Present(row.id, row.retired_at is not None) for row in rows}


def _row(verdict: Verdict, mood: Scored) -> dict[str, Any]:
    return {
        "post_id": verdict.post.id,
        "brand_id": verdict.brand_id,
        "query_id": verdict.query_id,
        "via": verdict.via,
        "owned": verdict.owned,
        "spans": [
            {"field": s.field, "start": s.start, "end": s.end, "clause": s.clause} for s in verdict.spans
        ],
        "day": verdict.post.day,
        "mood": mood.columns["scored"],
        **mood.columns,
        "created_at": utc_now(),
    }
