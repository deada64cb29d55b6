"""What is done to many mentions at once: tags, moods, triage; each act can be taken back as a whole.

An act keeps the mentions that it really changed, so its undo changes those and no others. What somebody did
to one of them since then stands: the undo leaves it alone and says how many it left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from listener.access import Act, require
from listener.engagement.filters import MentionFilter, mentions_joined, narrow
from listener.errors import UsageError
from listener.mood.correcting import correct_in, undo_in
from listener.rules.firing import apply_rules
from listener.store import Database, audit, utc_now
from listener.store.tables import (
    Case,
    Mention,
    MentionAct,
    MentionActRow,
    MentionTag,
    MoodCorrection,
    Tag,
)
from listener.store.upsert import in_batches, insert_new
from listener.tags import find_tag, put_on, tag_called
from listener.triage.cases import open_cases
from listener.triage.withdrawing import withdraw_cases

MOST = 5_000
"""Mentions in one act: more are rather a rule applied to the past."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act on many mentions."""

    act_id: int | None
    """For its undo; None where nothing changed."""
    changed: int
    same: int
    """Mentions that were so already."""
    missing: int
    """Numbers of no mention."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of an undo."""

    kind: str
    """``tag``, ``untag``, ``merge``, ``mood`` or ``send``."""
    restored: int
    left: int
    """Mentions at which somebody did something since; that stands."""


def matching(session: Session, wanted: MentionFilter) -> list[int]:
    """The numbers of the mentions that a filter wants.

    Raises:
        QuerySyntaxError: its search cannot be read.
        UsageError: there are more than :data:`MOST`.
    """
    found = list(session.scalars(mentions_joined(Mention.id).where(*narrow(session, wanted)).limit(MOST + 1)))
    _check_number(len(found))
    return sorted(found)


def tag_mentions(database: Database, mention_ids: Sequence[int], name: str, *, actor: str) -> Done:
    """Put a tag on mentions; it is made where there is none.

    Raises:
        UsageError: it is no name for a tag, or there are too many mentions.
        NotAllowedError: the actor may not.
    """
    now = utc_now()
    with database.write() as session:
        there, missing = _begin(session, mention_ids, actor)
        tag_id = tag_called(session, name, actor)
        new = put_on(session, tag_id, there, actor, now)
        act_id = _keep(session, actor, now, [{"mention_id": n} for n in new], kind="tag", tag_id=tag_id)
        return Done(act_id, len(new), len(there) - len(new), missing)


def untag_mentions(database: Database, mention_ids: Sequence[int], name: str, *, actor: str) -> Done:
    """Take a tag off mentions.

    Raises:
        UsageError: there is no such tag, or there are too many mentions.
        NotAllowedError: the actor may not.
    """
    now = utc_now()
    with database.write() as session:
        there, missing = _begin(session, mention_ids, actor)
        tag = find_tag(session, name)
        if tag is None:
            raise UsageError(f"There is no tag {name!r}; 'listener tag list' shows those there are.")
        rows: list[dict[str, Any]] = []
        for batch in in_batches(there):
            having = (MentionTag.tag_id == tag.id, MentionTag.mention_id.in_(batch))
            found = session.execute(
                select(MentionTag.mention_id, MentionTag.at, MentionTag.by).where(*having)
            )
            rows += [{"mention_id": number, "was_at": at, "was_by": by} for number, at, by in found.all()]
            session.execute(delete(MentionTag).where(*having))
        act_id = _keep(session, actor, now, rows, kind="untag", tag_id=tag.id)
        return Done(act_id, len(rows), len(there) - len(rows), missing)


def correct_mentions(database: Database, mention_ids: Sequence[int], mood: str, *, actor: str) -> Done:
    """Say what the mood of mentions is; one whose mood a person said so already stays as it is.

    Raises:
        UsageError: no such mood, or there are too many mentions.
        NotAllowedError: the actor may not.
    """
    now = utc_now()
    with database.write() as session:
        there, missing = _begin(session, mention_ids, actor)
        said = {
            number
            for batch in in_batches(there)
            for number in session.scalars(
                select(MoodCorrection.mention_id).where(
                    MoodCorrection.mention_id.in_(batch),
                    MoodCorrection.undone_at.is_(None),
                    MoodCorrection.label == mood,
                )
            )
        }
        others = [number for number in there if number not in said]
        for number in others:
            correct_in(session, number, mood, actor=actor, at=now)
        apply_rules(session, others)
        act_id = _keep(session, actor, now, [{"mention_id": n} for n in others], kind="mood", mood=mood)
        return Done(act_id, len(others), len(said), missing)


def send_mentions(database: Database, mention_ids: Sequence[int], *, actor: str) -> Done:
    """Send mentions to the queue, each at most once in its life.

    Raises:
        UsageError: there are too many mentions.
        NotAllowedError: the actor may not.
    """
    now = utc_now()
    with database.write() as session:
        there, missing = _begin(session, mention_ids, actor)
        new = open_cases(session, there, actor)
        rows = [
            {"mention_id": mention_id, "case_id": case_id}
            for mention_id, case_id in _cases(session, new).items()
        ]
        act_id = _keep(session, actor, now, rows, kind="send")
        return Done(act_id, len(new), len(there) - len(new), missing)


def undo_act(database: Database, act_id: int, *, actor: str) -> Undone:
    """Take an act back as a whole.

    Raises:
        UsageError: there is no such act, it was taken back already, or a later one must be first.
        NotAllowedError: the actor may not.
    """
    now = utc_now()
    with database.write() as session:
        require(session, actor, Act.TRIAGE)
        act = session.scalars(
            select(MentionAct).where(MentionAct.id == act_id).with_for_update()
        ).one_or_none()
        if act is None:
            raise UsageError(f"There is no act {act_id}.")
        if act.undone_at is not None:
            raise UsageError(f"Act {act_id} was taken back already, by {act.undone_by}.")
        rows = session.scalars(
            select(MentionActRow).where(MentionActRow.act_id == act_id).order_by(MentionActRow.mention_id)
        ).all()
        restored = _UNDO[act.kind](session, act, rows, actor, now)
        act.undone_at, act.undone_by = now, actor
        audit(session, actor, "mentions.undo", f"act:{act_id}", at=now, kind=act.kind, mentions=restored)
        return Undone(act.kind, restored, len(rows) - restored)


def _begin(session: Session, mention_ids: Sequence[int], actor: str) -> tuple[list[int], int]:
    """Those of the mentions that exist, and how many do not."""
    require(session, actor, Act.TRIAGE)
    wanted = list(dict.fromkeys(mention_ids))
    _check_number(len(wanted))
    there = [
        number
        for batch in in_batches(wanted)
        for number in session.scalars(select(Mention.id).where(Mention.id.in_(batch)).order_by(Mention.id))
    ]
    return there, len(wanted) - len(there)


def _check_number(mentions: int) -> None:
    if mentions > MOST:
        raise UsageError(
            f"At most {MOST:,} mentions can be acted on at once; take a shorter period or more filters, "
            "or make a rule and apply it to the past."
        )


def _keep(
    session: Session, actor: str, now: datetime, rows: Sequence[dict[str, Any]], *, kind: str, **about: Any
) -> int | None:
    """Write down what was done; nothing where nothing changed."""
    if not rows:
        return None
    act_id = session.execute(
        insert(MentionAct).values(kind=kind, at=now, by=actor, **about).returning(MentionAct.id)
    ).scalar_one()
    for batch in in_batches(rows):
        session.execute(insert(MentionActRow), [{"act_id": act_id, **row} for row in batch])
    named = {"tag": session.get_one(Tag, about["tag_id"]).name} if "tag_id" in about else {}
    said = {"mood": about["mood"]} if "mood" in about else {}
    audit(session, actor, f"mentions.{kind}", f"act:{act_id}", at=now, mentions=len(rows), **named, **said)
    return act_id


def _cases(session: Session, case_ids: Sequence[int]) -> dict[int, int]:
    return {
        mention_id: case_id
        for batch in in_batches(case_ids)
        for mention_id, case_id in session.execute(select(Case.mention_id, Case.id).where(Case.id.in_(batch)))
    }


Rows = Sequence[MentionActRow]


def _undo_tag(session: Session, act: MentionAct, rows: Rows, _actor: str, _now: datetime) -> int:
    """Only where it is still this act's: somebody may have taken it off and put it on again."""
    restored = 0
    for batch in in_batches([row.mention_id for row in rows]):
        mine = (MentionTag.tag_id == act.tag_id, MentionTag.at == act.at, MentionTag.by == act.by)
        gone = session.execute(
            delete(MentionTag).where(*mine, MentionTag.mention_id.in_(batch)).returning(MentionTag.mention_id)
        )
        restored += len(gone.all())
    return restored


def _undo_untag(session: Session, act: MentionAct, rows: Rows, _actor: str, _now: datetime) -> int:
    return len(_put_back(session, act.tag_id, rows))


def _put_back(session: Session, tag_id: int | None, rows: Rows) -> list[Any]:
    values = [{"mention_id": r.mention_id, "tag_id": tag_id, "at": r.was_at, "by": r.was_by} for r in rows]
    return insert_new(session, MentionTag, values, MentionTag.mention_id)


def _undo_merge(session: Session, act: MentionAct, rows: Rows, _actor: str, _now: datetime) -> int:
    into = session.get_one(Tag, act.into_id)
    gone = session.get_one(Tag, act.tag_id)
    if into.merged_into is not None:
        raise UsageError(f"The tag {into.name!r} was merged into another one since; take that back first.")
    for row in rows:
        if not row.had_both:
            session.execute(
                delete(MentionTag).where(
                    MentionTag.mention_id == row.mention_id,
                    MentionTag.tag_id == into.id,
                    MentionTag.at == row.was_at,
                    MentionTag.by == row.was_by,
                )
            )
    gone.merged_into = None
    return len(_put_back(session, gone.id, rows))


def _undo_mood(session: Session, act: MentionAct, rows: Rows, actor: str, now: datetime) -> int:
    restored = 0
    for row in rows:
        mine = exists().where(
            MoodCorrection.mention_id == row.mention_id,
            MoodCorrection.undone_at.is_(None),
            MoodCorrection.at == act.at,
            MoodCorrection.by == act.by,
        )
        if session.scalar(select(mine)):
            undo_in(session, row.mention_id, actor=actor, at=now)
            restored += 1
    return restored


def _undo_send(session: Session, _act: MentionAct, rows: Rows, actor: str, now: datetime) -> int:
    return len(withdraw_cases(session, [row.case_id for row in rows if row.case_id], actor, now))


_UNDO = {
    "tag": _undo_tag,
    "untag": _undo_untag,
    "merge": _undo_merge,
    "mood": _undo_mood,
    "send": _undo_send,
}
