"""A brand in a stored post becomes a mood with its reasons, as the store keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import case, delete, insert, select
from sqlalchemy.orm import Session

from listener.mood.choosing import scorer_in_force
from listener.sentiment.aspects import AspectMood, OwnAspects, aspects
from listener.sentiment.mood import Evidence
from listener.sentiment.textblob_alone import with_textblob
from listener.store.tables import Brand, Mention, MentionAspect
from listener.store.upsert import in_batches

_GAP = "\n\n"
"""Between title and text when both are read as one."""
SCORED = (
    "scored", "score", "confidence", "polarity", "subjectivity", "scorer", "scorer_version", "evidence",
)  # fmt: skip
"""The columns of a mention that are the scorer's alone."""


class Place(Protocol):
    """A stretch of a post's title or text."""

    @property
    def field(self) -> str:
        """``title`` or ``text``; others have no mood."""

    @property
    def start(self) -> int:
        """In characters of the field."""

    @property
    def end(self) -> int:
        """Exclusive."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What is kept of one mention's mood."""

    columns: dict[str, Any]
    """Those of :data:`SCORED`."""
    aspects: tuple[dict[str, Any], ...]
    """Rows of :class:`MentionAspect` without the mention's number."""


def score_mention(
    title: str | None,
    text: str,
    language: str | None,
    spans: Iterable[Place],
    others: Iterable[Place],
    own: OwnAspects | None = None,
) -> Scored:
    """Score a brand in a post, title and text read as one.

    Args:
        spans: where the brand is named; none: the mood of the whole post.
        others: where other brands are named.
        own: the brand's own aspects, with the words that name them.
    """
    head = f"{title}{_GAP}" if title else ""
    offset = len(head)
    whole = head + text
    target, rest = _places(spans, offset), _places(others, offset)
    mood = with_textblob(scorer_in_force(language).score(whole, target, rest), whole, language)
    found = aspects(whole, language, target, rest, own)
    return Scored(
        columns={
            "scored": mood.label.value,
            "score": mood.score,
            "confidence": mood.confidence,
            "polarity": mood.polarity,
            "subjectivity": mood.subjectivity,
            "scorer": mood.scorer,
            "scorer_version": mood.version,
            "evidence": [_reason(item, offset) for item in mood.evidence],
        },
        aspects=tuple(_aspect(item, offset) for item in found),
    )


def mood_unless_corrected(said: Any) -> Any:
    """The mention's mood in an UPDATE: what a person said stands, else ``said``."""
    return case((Mention.corrected, Mention.mood), else_=said)


def own_aspects(session: Session, brand_ids: Iterable[int]) -> dict[int, OwnAspects]:
    """Each brand's own list of aspects."""
    rows = session.execute(select(Brand.id, Brand.aspects).where(Brand.id.in_(sorted(set(brand_ids)))))
    return {row.id: row.aspects if isinstance(row.aspects, dict) else {} for row in rows}


def keep_aspects(session: Session, found: Mapping[int, Sequence[dict[str, Any]]]) -> None:
    """Make the aspects of mentions these, by the mention's number."""
    for ids in in_batches(sorted(found)):
        session.execute(delete(MentionAspect).where(MentionAspect.mention_id.in_(ids)))
    rows = [{"mention_id": number, **row} for number, several in found.items() for row in several]
    for batch in in_batches(rows):
        session.connection().execute(insert(MentionAspect), list(batch))


def _places(spans: Iterable[Place], offset: int) -> list[tuple[int, int]]:
    return sorted(
        {
            (s.start, s.end) if s.field == "title" else (s.start + offset, s.end + offset)
            for s in spans
            if s.field in ("title", "text")  # an author's name or an address has no mood
        }
    )


def _located(start: int, end: int, offset: int) -> dict[str, Any]:
    away = offset if start >= offset else 0
    return {"field": "text" if start >= offset else "title", "start": start - away, "end": end - away}


def _reason(item: Evidence, offset: int) -> dict[str, Any]:
    where = _located(item.start, item.end, offset)
    return {**where, "word": item.word, "weight": item.weight, "note": item.note}


def _aspect(item: AspectMood, offset: int) -> dict[str, Any]:
    return {
        "aspect": item.aspect,
        "mood": item.mood.label.value,
        "score": item.mood.score,
        "words": [
            {**_located(start, end, offset), "word": word}
            for word, (start, end) in zip(item.words, item.spans, strict=True)
        ],
    }
