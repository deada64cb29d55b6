"""The rule that every installation begins with; people change it, move it or turn it off like any other."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from listener.store import utc_now
from listener.store.tables import Rule, RuleVersion
from listener.store.upsert import insert_new

CODE = "negative"
NAME = "Clearly negative"
TEXT = "mood:negative score:<=-0.3 competitor:no owned:no via:(name OR place)"
"""A score from which on a negative mood is clear enough to ask for a person's time; weaker ones ("cũ", "due")
are wrong as often as right in the sample community."""
DAYS = 7
"""A first crawl brings years of complaints; only what can still be answered goes to people."""


def ensure_builtin(session: Session) -> None:
    """Put it there where no rule ever was; a rule that was removed still is a row."""
    if session.scalar(select(Rule.id).limit(1)) is not None:
        return
    now = utc_now()
    values = {
        "code": CODE, "name": NAME, "position": 1, "enabled": True, "created_at": now, "created_by": "system",
    }  # fmt: skip
    new = insert_new(session, Rule, [values], Rule.id)  # another process may have been quicker
    for (rule_id,) in new:
        session.execute(
            insert(RuleVersion).values(
                rule_id=rule_id, version=1, text=TEXT, days=DAYS, send=True, ignore=False, stop=False,
                created_at=now, created_by="system",
            )
        )  # fmt: skip
