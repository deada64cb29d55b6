"""A person's word on a mood: kept apart from the score, above it everywhere, and never beyond undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.engagement.rollups.writing import refresh
from listener.errors import UsageError
from listener.rules.firing import apply_rules
from listener.store import Database, audit, utc_now
from listener.store.locks import hold_posts
from listener.store.tables import Mention, MentionAspect, MoodCorrection, MoodSample

LABELS = ("positive", "neutral", "negative", "mixed")
"""What a person may say."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """What a person said of a mention's mood."""

    mention_id: int
    label: str
    aspects: Mapping[str, str]
    """Moods of aspects by name; empty where nothing was said of them."""
    at: datetime
    by: str
    scored: str
    """What the scorer had said then."""


@needs(Act.TRIAGE)
def correct(
    database: Database, mention_id: int, label: str, aspects: Mapping[str, str] | None = None, *, actor: str
) -> Correction:
    """Say what a mention's mood is. It replaces what a person said before; scores are left as they are.

    Rules judge the mention again by its new mood.

    Saying what the scorer said confirms it: that counts as a label too.

    Args:
        label: ``positive``, ``neutral``, ``negative`` or ``mixed``.
        aspects: Moods of aspects by name; None leaves what was said of them.

    Raises:
        UsageError: no such mention or mood.
    """
    with database.write() as session:
        said = correct_in(session, mention_id, label, aspects, actor=actor, at=utc_now())
        apply_rules(session, [mention_id])
        return said


@needs(Act.TRIAGE)
def correct_in(
    session: Session,
    mention_id: int,
    label: str,
    aspects: Mapping[str, str] | None = None,
    *,
    actor: str,
    at: datetime,
) -> Correction:
    """:func:`correct` within the caller's transaction, which has asked whether the actor may."""
    said = {} if aspects is None else dict(aspects)
    for word in (label, *said.values()):
        if word not in LABELS:
            raise UsageError(f"{word!r} is no mood that a person can give; there are {', '.join(LABELS)}.")
    mention = _locked(session, mention_id)
    before = in_force(session, mention_id)
    if aspects is None and before is not None:
        said = dict(before.aspects)
    _check_aspects(session, mention_id, said)
    _end(session, mention_id, actor, at)
    sampled = session.scalar(
        select(MoodSample.mention_id).where(MoodSample.mention_id == mention_id).limit(1)
    )
    session.execute(
        insert(MoodCorrection).values(
            mention_id=mention_id, label=label, aspects=said, at=at, by=actor, scored=mention.scored,
            score=mention.score, confidence=mention.confidence, scorer=mention.scorer,
            scorer_version=mention.scorer_version, sampled=sampled is not None,
        )
    )  # fmt: skip
    mention.mood, mention.corrected = label, True
    refresh(session, [mention.post_id])
    audit(
        session, actor, "mood.correct", f"mention:{mention_id}", at=at,
        label=label, was=mention.scored if before is None else before.label,
        **({"aspects": said} if said else {}),
    )  # fmt: skip
    session.flush()
    found = in_force(session, mention_id)
    assert found is not None
    return found


@needs(Act.TRIAGE)
def undo(database: Database, mention_id: int, *, actor: str) -> Correction | None:
    """Take back what a person said last; the mood is what was said before that, or the scorer's.

    Returns:
        What holds now; None where it is the scorer's word.

    Raises:
        UsageError: no such mention, or nobody corrected it.
    """
    with database.write() as session:
        return undo_in(session, mention_id, actor=actor, at=utc_now())


@needs(Act.TRIAGE)
def undo_in(session: Session, mention_id: int, *, actor: str, at: datetime) -> Correction | None:
    """:func:`undo` within the caller's transaction, which has asked whether the actor may."""
    mention = _locked(session, mention_id)
    current = session.scalars(
        select(MoodCorrection).where(
            MoodCorrection.mention_id == mention_id, MoodCorrection.undone_at.is_(None)
        )
    ).one_or_none()
    if current is None:
        raise UsageError(f"Nobody has corrected the mood of mention {mention_id}.")
    current.undone_at, current.undone_by = at, actor
    session.flush()
    before = session.scalars(
        select(MoodCorrection).where(
            MoodCorrection.mention_id == mention_id, MoodCorrection.undone_at == current.at
        )
    ).one_or_none()  # it ended when this one took its place
    if before is not None:
        before.undone_at, before.undone_by = None, None
    mention.mood, mention.corrected = before.label if before else mention.scored, before is not None
    refresh(session, [mention.post_id])
    audit(session, actor, "mood.undo", f"mention:{mention_id}", at=at, label=current.label)
    session.flush()
    return in_force(session, mention_id)


def in_force(session: Session, mention_id: int) -> Correction | None:
    """What a person said of a mention, if anybody did."""
    return corrections_of(session, [mention_id]).get(mention_id)


def corrections_of(session: Session, mention_ids: list[int]) -> dict[int, Correction]:
    """What people said of mentions, by the mention's number."""
    rows = session.scalars(
        select(MoodCorrection).where(
            MoodCorrection.mention_id.in_(mention_ids), MoodCorrection.undone_at.is_(None)
        )
    )
    return {
        row.mention_id: Correction(
            mention_id=row.mention_id, label=row.label,
            aspects=row.aspects if isinstance(row.aspects, dict) else {},
            at=row.at, by=row.by, scored=row.scored,
        )
        for row in rows
    }  # fmt: skip


def _locked(session: Session, mention_id: int) -> Mention:
    # The post first, as a crawl that stores it anew takes the two.
    hold_posts(session, session.scalars(select(Mention.post_id).where(Mention.id == mention_id)).all())
    mention = session.scalars(select(Mention).where(Mention.id == mention_id).with_for_update()).one_or_none()
    if mention is None:
        raise UsageError(f"There is no mention {mention_id}; the list of mentions and exports show numbers.")
    return mention


def _check_aspects(session: Session, mention_id: int, said: Mapping[str, Any]) -> None:
    known = set(session.scalars(select(MentionAspect.aspect).where(MentionAspect.mention_id == mention_id)))
    known |= set(before.aspects if (before := in_force(session, mention_id)) else {})
    if unknown := sorted(set(said) - known):
        named = ", ".join(sorted(known)) or "none"
        raise UsageError(f"Mention {mention_id} names no aspect {unknown[0]!r}; it names {named}.")


def _end(session: Session, mention_id: int, actor: str, now: datetime) -> None:
    session.execute(
        update(MoodCorrection)
        .where(MoodCorrection.mention_id == mention_id, MoodCorrection.undone_at.is_(None))
        .values(undone_at=now, undone_by=actor)
    )
