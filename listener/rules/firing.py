"""Rules at work: mentions are judged, and what the rules say is done and written down.

A mention meets a version of a rule once. It is judged when it is new, when its post was edited and when a
person corrected its mood: versions that it meets now and had not met before fire; what was done before stays,
for somebody may be working on it. Scoring anew, a changed query of a brand and a changed rule judge nothing
by themselves: history is judged when somebody applies a rule to the past (:mod:`listener.rules.past`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, select, update
from sqlalchemy.orm import Session

from listener.engagement.filters import mentions_joined
from listener.engagement.searching import COLUMNS, document_of
from listener.rules.builtin import ensure_builtin
from listener.rules.loading import Ruleset, load_rules
from listener.rules.model import Active, Decision, age_of, decide
from listener.store import utc_now
from listener.store.tables import Brand, Case, Mention, Post, RuleFiring
from listener.store.upsert import in_batches, insert_new
from listener.tags import put_on, tag_standing_for
from listener.triage.cases import open_cases
from listener.triage.clocks import Priority


@dataclass(frozen=True, slots=True)
class Judged:
    """A mention and what the rules make of it."""

    mention_id: int
    decision: Decision


@dataclass(frozen=True, slots=True)
class Fired:
    """What rules did."""

    firings: int = 0
    sent: int = 0
    """Cases that are new."""
    tagged: int = 0
    """Tags put on, each mention and tag counted."""


def apply_rules(session: Session, mention_ids: Iterable[int]) -> int:
    """Judge mentions by the rules in force, within the caller's transaction.

    Returns:
        How many cases are new.
    """
    wanted = sorted(set(mention_ids))
    if not wanted:
        return 0
    ensure_builtin(session)
    rules = load_rules(session)
    now = utc_now()
    sent = 0
    for batch in in_batches(wanted) if len(rules) else ():
        rows = read_mentions(session, Mention.id.in_(batch))
        judged = judge(rules, rows, lambda row: age_of(row.written, now))
        sent += fire(session, judged, now).sent
    return sent


def mentions_of(session: Session, post_ids: Sequence[int]) -> list[int]:
    """All mentions of posts."""
    return [
        number
        for batch in in_batches(sorted(set(post_ids)))
        for number in session.scalars(select(Mention.id).where(Mention.post_id.in_(batch)))
    ]


_WRITTEN = func.coalesce(Post.published_at, Post.collected_at).label("written")
"""When the post was written, as far as known."""


def read_mentions(
    session: Session, *conditions: ColumnElement[bool], limit: int | None = None
) -> Sequence[Row[Any]]:
    """Mentions that count, as rules see them, by number."""
    return session.execute(
        mentions_joined(
            Mention.id,
            Mention.brand_id,
            Brand.name.label("brand_name"),
            Post.collected_at,
            _WRITTEN,
            *COLUMNS,
        )
        .where(Mention.retired_at.is_(None), Brand.archived_at.is_(None), *conditions)
        .order_by(Mention.id)
        .limit(limit)
    ).all()


def judge(rules: Ruleset, rows: Iterable[Any], age: Callable[[Any], timedelta]) -> list[Judged]:
    """What the rules make of mentions; those that meet none are left out."""
    found = []
    for row in rows:
        matched = rules.matched(document_of(row))
        if matched:
            decision = decide(rules.rules, rules.places, matched, brand_id=row.brand_id, age=age(row))
            if decision.met:
                found.append(Judged(row.id, decision))
    return found


def fire(
    session: Session,
    judged: Sequence[Judged],
    now: datetime,
    *,
    only: int | None = None,
    run_id: int | None = None,
) -> Fired:
    """Do what the decisions say, for each version and mention that had not met before.

    Args:
        only: A version: the others' part is left undone.
        run_id: The application to the past that this belongs to.
    """
    rows = [
        {"version_id": rule.version_id, "mention_id": one.mention_id, "at": now, "run_id": run_id}
        for one in judged
        for rule in one.decision.met
        if only in (None, rule.version_id)
    ]
    new = {
        (row.version_id, row.mention_id): row.id
        for row in insert_new(
            session, RuleFiring, rows, RuleFiring.id, RuleFiring.version_id, RuleFiring.mention_id
        )
    }
    if not new:
        return Fired()
    tagged = _tag(session, judged, new, now)
    return Fired(len(new), _send(session, judged, new), tagged)


_New = dict[tuple[int, int], int]
"""Firings by version and mention."""


def _tag(session: Session, judged: Sequence[Judged], new: _New, now: datetime) -> int:
    wanted: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for one in judged:
        for rule in one.decision.met:
            if (rule.version_id, one.mention_id) in new:
                for tag_id in rule.tag_ids:
                    wanted[tag_id, rule.actor].append(one.mention_id)
    if not wanted:
        return 0
    now_called = tag_standing_for(session)
    return sum(
        len(put_on(session, now_called.get(tag_id, tag_id), mentions, by, now))
        for (tag_id, by), mentions in wanted.items()
    )


def _send(session: Session, judged: Sequence[Judged], new: _New) -> int:
    alike: defaultdict[tuple[Active, str | None, int | None, str | None], list[int]] = defaultdict(list)
    for one in judged:
        found = one.decision
        if found.sender is not None and (found.sender.version_id, one.mention_id) in new:
            key = (found.sender, found.assignee, found.team_id, found.priority)
            alike[key].append(one.mention_id)
    opened = 0
    for (rule, assignee, team_id, priority), mentions in alike.items():
        cases = open_cases(
            session, mentions, rule.actor, assignee=assignee, team_id=team_id,
            priority=Priority(priority or Priority.NORMAL),
        )  # fmt: skip
        opened += len(cases)
        _note_cases(session, rule.version_id, cases, new)
    return opened


def _note_cases(session: Session, version_id: int, case_ids: Sequence[int], new: _New) -> None:
    if not case_ids:
        return
    pairs = [
        {"firing": new[version_id, mention_id], "case": case_id}
        for batch in in_batches(case_ids)
        for mention_id, case_id in session.execute(select(Case.mention_id, Case.id).where(Case.id.in_(batch)))
    ]
    statement = update(RuleFiring.__table__).where(RuleFiring.id == bindparam("firing"))  # type: ignore[arg-type]
    session.connection().execute(statement.values(case_id=bindparam("case")), pairs)
