"""The week's sample: fifty mentions drawn by chance, so that accuracy can be read from a few labels.

Mentions are put in order of brand, language, label and confidence, and every k-th is taken from a start by
chance: each has the same chance, and each stratum its share ("systematic sampling with implicit
stratification", Cochran, Sampling Techniques, 1977, chapter 8).
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.engagement.filters import mentions_joined
from listener.settings import get_settings
from listener.store import Database, utc_now
from listener.store.tables import Brand, Mention, MoodSample, Post

SIZE = 50
_FRESH = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """A week's sample and how far it has come."""

    week: date
    """Its Monday, in the reporting zone."""
    total: int
    labelled: int
    skipped: int
    left: tuple[int, ...]
    """Mentions that nobody has labelled or skipped, in their order."""


def this_week() -> date:
    """Monday of the present week in the reporting zone."""
    today = utc_now().astimezone(get_settings().zone).date()
    return today - timedelta(days=today.weekday())


def week_sample(database: Database) -> Sample:
    """This week's sample; the first who asks has it drawn."""
    week = this_week()
    with database.read() as session:
        sample = _read(session, week)
    if sample.total:
        return sample
    with database.write() as session:
        if not _read(session, week).total:
            drawn = _draw(session, week)
            if drawn:
                session.execute(
                    insert(MoodSample),
                    [{"week": week, "mention_id": id_, "place": n} for n, id_ in enumerate(drawn)],
                )
        return _read(session, week)


@needs(Act.TRIAGE)
def skip(database: Database, mention_id: int, *, actor: str) -> None:
    """Leave a mention of this week's sample unlabelled."""
    with database.write() as session:
        session.execute(
            update(MoodSample)
            .where(MoodSample.week == this_week(), MoodSample.mention_id == mention_id)
            .values(skipped_by=actor)
        )


def _read(session: Session, week: date) -> Sample:
    rows = session.execute(
        select(MoodSample.mention_id, MoodSample.skipped_by, Mention.corrected, Mention.retired_at)
        .join(Mention, Mention.id == MoodSample.mention_id)
        .where(MoodSample.week == week)
        .order_by(MoodSample.place)
    ).all()
    labelled = sum(row.corrected for row in rows)
    gone = [row for row in rows if not row.corrected and (row.skipped_by or row.retired_at)]
    left = tuple(r.mention_id for r in rows if not (r.corrected or r.skipped_by or r.retired_at))
    return Sample(week=week, total=len(rows), labelled=labelled, skipped=len(gone), left=left)


def _draw(session: Session, week: date) -> list[int]:
    """Fifty of the last seven days' mentions, or of all where there are not so many."""
    found = _candidates(session, Mention.created_at >= utc_now() - _FRESH)
    if len(found) < SIZE:
        found = _candidates(session)
    chance = random.Random(f"{week.isoformat()} {len(found)}")  # noqa: S311 - chance, not secrecy
    if len(found) > SIZE:
        step = len(found) / SIZE
        start = chance.random() * step
        found = [found[int(start + n * step)] for n in range(SIZE)]
    chance.shuffle(found)  # who labels only the first ten has labelled a bit of everything
    return found


def _candidates(session: Session, *conditions: ColumnElement[bool]) -> list[int]:
    rows = session.execute(
        mentions_joined(Mention.id, Brand.code, Post.language, Mention.scored, Mention.confidence).where(
            Mention.retired_at.is_(None), Mention.corrected.is_(False), Mention.owned.is_(False),
            Brand.archived_at.is_(None), *conditions,
        )
    ).all()  # fmt: skip
    return [row.id for row in sorted(rows, key=_stratum)]


def _stratum(row: Any) -> tuple[str, str, str, float, str]:
    confidence = round(row.confidence or 0.0, 1)
    return (
        row.code,
        row.language or "",
        row.scored,
        confidence,
        hashlib.sha256(str(row.id).encode()).hexdigest(),
    )
