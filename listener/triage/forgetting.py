"""Erasing an author from what colleagues wrote about their posts."""

from __future__ import annotations

import re

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from listener.store.tables import Case, CaseAnswer, CaseEvent, Mention, Post

_SHORTEST = 3
"""Letters of a name that is looked for: a shorter one stands within too many other words."""


def forget_author(session: Session, account_id: int, name: str, hidden: str) -> int:
    """Put a made-up name in place of an author's in notes and answers about their posts.

    Within the caller's transaction. Capitals do not matter; only whole words are replaced.

    Returns:
        How many texts were changed.
    """
    if len(name.strip()) < _SHORTEST:
        return 0
    named = re.compile(rf"(?<!\w){re.escape(name.strip())}(?!\w)", re.IGNORECASE)
    cases = (
        select(Case.id)
        .join(Mention, Mention.id == Case.mention_id)
        .join(Post, Post.id == Mention.post_id)
        .where(Post.account_id == account_id)
    )
    changed = 0
    events = session.execute(
        select(CaseEvent.id, CaseEvent.detail).where(
            CaseEvent.case_id.in_(cases), CaseEvent.detail.is_not(None)
        )
    ).all()
    for row in events:
        text = named.sub(hidden, row.detail or "")
        if text != row.detail:
            session.execute(update(CaseEvent).where(CaseEvent.id == row.id).values(detail=text))
            changed += 1
    answers = session.execute(select(CaseAnswer.id, CaseAnswer.text).where(CaseAnswer.case_id.in_(cases)))
    for answer in answers.all():
        text = named.sub(hidden, answer.text)
        if text != answer.text:
            session.execute(update(CaseAnswer).where(CaseAnswer.id == answer.id).values(text=text))
            changed += 1
    return changed
