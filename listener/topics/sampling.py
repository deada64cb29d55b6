"""Which texts topics are learnt from: all of them, or where they are too many a sample spread over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.fuzz import ratio
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from listener.engagement.filters import MentionFilter, mentions_joined, narrow
from listener.store.brands import Brand
from listener.store.posts import Mention, Post
from listener.text.tokens import fold_for_search

MOST = 3000
"""Texts on each side: a phrase in one text of a hundred is told from chance, in a second or two."""
_LIKE_A_NAME = 70
"""0 … 100: what a query found that is written like the brand ("hamien") is its name, no topic."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sampled:
    """A text to learn from."""

    post_id: int
    mention_id: int
    """0 in the background."""
    title: str | None
    text: str
    language: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """Texts of the mentions, others to compare with, and the names that are no topics.

    Copies and seeding teach nothing: what one text says five times is no topic. They count all the same.
    """

    front: tuple[Sampled, ...]
    back: tuple[Sampled, ...]
    names: frozenset[str]
    """Folded."""
    whole: bool
    """All mentions were read, not one in several."""


def sample(session: Session, wanted: MentionFilter, mentions: int) -> Sample:
    """Draw the texts.

    Args:
        mentions: How many mentions the filter holds.
    """
    step = max(1, -(-mentions // MOST))
    conditions = narrow(session, wanted)
    rows = session.execute(
        mentions_joined(
            Mention.id, Mention.spans, Brand.name, Post.id.label("post_id"), Post.title, Post.text,
            Post.language,
        )
        # Numbers follow one another as posts came: each step-th is spread over the period.
        .where(*conditions, Mention.id % step == 0, *([] if wanted.suspect else [Post.suspect.is_(False)]))
        .order_by(Mention.id)
        .limit(2 * MOST)
    ).all()  # fmt: skip
    front = {row.post_id: row for row in rows}
    names = {fold_for_search(row.name.lower()) for row in rows} | {_ for row in rows for _ in _called(row)}
    return Sample(
        front=tuple(
            Sampled(
                post_id=row.post_id, mention_id=row.id, title=row.title, text=row.text, language=row.language
            )
            for row in list(front.values())[:MOST]
        ),
        back=tuple(_background(session, wanted, set(front))),
        names=frozenset(names),
        whole=step == 1,
    )  # fmt: skip


def _called(row: Any) -> set[str]:
    """What the query found in a text that is a spelling of the brand's name."""
    name = fold_for_search(row.name.lower()).replace(" ", "")
    found = set()
    for span in row.spans:
        whole = row.title if span["field"] == "title" else row.text
        said = fold_for_search((whole or "")[span["start"] : span["end"]].lower())
        if ratio(name, said.replace(" ", "")) >= _LIKE_A_NAME:
            found.add(said)
    return found


def _background(session: Session, wanted: MentionFilter, front: set[int]) -> Sequence[Sampled]:
    """Posts spread over all that is stored which are no mention of the wanted brands."""
    ends: Any = session.execute(select(func.min(Post.id), func.max(Post.id))).one()
    first, last = ends
    if first is None:
        return []
    step = max(1, (last - first + 1) // (2 * MOST))
    spoken = (
        select(Mention.id)
        .join(Brand, Brand.id == Mention.brand_id)
        .where(Mention.post_id == Post.id, Mention.retired_at.is_(None))
    )
    if wanted.brands:
        spoken = spoken.where(Brand.code.in_(wanted.brands))
    rows: list[Any] = []
    # By number, through the primary key: history is not read, however long it is.
    numbers = range(first, last + 1, step)
    for at in range(0, len(numbers), 500):
        rows += session.execute(
            select(Post.id, Post.title, Post.text, Post.language).where(
                Post.id.in_(numbers[at : at + 500]),
                Post.suspect.is_(False),
                ~spoken.correlate(Post).exists(),
            )
        ).all()
        if len(rows) >= MOST:
            break
    return [
        Sampled(post_id=row.id, mention_id=0, title=row.title, text=row.text, language=row.language)
        for row in rows[:MOST]
        if row.id not in front
    ]  # fmt: skip
