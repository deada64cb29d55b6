"""A rule applied to the past on request, batch by batch, and taken back.

A row keeps the place, as for replays: a process killed at any moment leaves whole batches. The rules above
count as they do in earnest; only this one acts. The age that a rule allows counts from when a post was
collected, as it would have been judged then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from listener.access import Act, require
from listener.errors import UsageError
from listener.rules.changing import current_version, find_rule
from listener.rules.firing import fire, judge, read_mentions
from listener.rules.loading import Ruleset, active, load_rules, tags_of_versions
from listener.rules.model import age_of, compiled
from listener.store import Database, audit, utc_now
from listener.store.jobs import claim, holder_name, move_on
from listener.store.tables import (
    Mention,
    MentionTag,
    Post,
    Rule,
    RuleFiring,
    RuleRun,
    RuleVersion,
)
from listener.store.upsert import in_batches
from listener.tags import tag_standing_for
from listener.triage.withdrawing import withdraw_cases

BATCH = 1000
"""Mentions a transaction: a crawl that waits for the writer waits a second at most."""
_LOOK = 0.2
"""Seconds between two looks at an application that another process is working on."""

Progress = Callable[[int, int], None]
"""Called with (number of the mention it has come to, number of the last)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RunView:
    """An application of a rule to the past, to look at."""

    id: int
    rule: str
    """Its code."""
    version: int
    since: datetime
    status: str
    """``pending``, ``done`` or ``superseded``."""
    progress: float
    """0 … 1."""
    fired: int
    sent: int
    tagged: int
    created_at: datetime
    created_by: str
    finished_at: datetime | None
    undone_at: datetime | None
    undone_by: str | None
    held: bool
    """Some process is working on it."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What came of taking back what a rule did."""

    firings: int
    cases: int
    """That are gone."""
    cases_left: int
    """On which somebody has worked."""
    tags: int
    """That are off again."""


def ask_for_run(database: Database, code: str, *, days: int, actor: str) -> int:
    """Have a rule applied to the mentions of the last days; one of it that has not ended is given up.

    Returns:
        The application's number.

    Raises:
        UsageError: there is no such rule, it is off, or the days are out of range.
        NotAllowedError: the actor may not.
    """
    if not 1 <= days <= 3650:
        raise UsageError(f"A rule is applied to the last 1 to 3650 days, not {days}.")
    now = utc_now()
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        rule = find_rule(session, code)
        if not rule.enabled:
            raise UsageError(f"The rule {code!r} is off; turn it on before applying it to the past.")
        version = current_version(session, rule.id)
        session.execute(
            update(RuleRun)
            .where(RuleRun.version_id == version.id, RuleRun.status == "pending")
            .values(status="superseded", finished_at=now)
        )
        up_to = session.scalar(select(func.max(Mention.id))) or 0
        ended = {"status": "done", "finished_at": now} if up_to == 0 else {}
        run_id = session.execute(
            insert(RuleRun)
            .values(
                version_id=version.id, since=now - timedelta(days=days), up_to=up_to, created_at=now,
                created_by=actor, **ended,
            )
            .returning(RuleRun.id)
        ).scalar_one()  # fmt: skip
        audit(session, actor, "rule.apply", f"rule:{code}", at=now, run=run_id, days=days)
        return run_id


def list_runs(session: Session, code: str | None = None, *, limit: int = 20) -> list[RunView]:
    """Applications to the past, the newest first, of one rule or of all."""
    statement = (
        select(RuleRun, Rule.code, RuleVersion.version)
        .join(RuleVersion, RuleVersion.id == RuleRun.version_id)
        .join(Rule, Rule.id == RuleVersion.rule_id)
        .order_by(RuleRun.id.desc())
        .limit(limit)
    )
    if code is not None:
        statement = statement.where(Rule.code == code)
    now = utc_now()
    return [
        RunView(
            id=run.id, rule=of, version=version, since=run.since, status=run.status,
            progress=1.0 if run.status == "done" or not run.up_to else run.cursor / run.up_to,
            fired=run.fired, sent=run.sent, tagged=run.tagged, created_at=run.created_at,
            created_by=run.created_by, finished_at=run.finished_at, undone_at=run.undone_at,
            undone_by=run.undone_by,
            held=run.status == "pending" and run.lease_until is not None and run.lease_until > now,
        )
        for run, of, version in session.execute(statement)
    ]  # fmt: skip


def run_pending(database: Database, progress: Progress | None = None) -> int:
    """See every application that nobody holds through to its end.

    Safe to run beside other processes, and again after being killed at any moment.

    Returns:
        How many it has seen through.
    """
    holder = holder_name()
    done = 0
    while (run_id := _claim(database, holder)) is not None:
        while _step(database, run_id, holder, progress):
            pass
        done += 1
    return done


def see_through(database: Database, run_id: int, progress: Progress | None = None) -> RunView:
    """Wait until an application has ended, working on it unless another process does."""
    while True:
        run_pending(database, progress)
        with database.read() as session:
            view = next(run for run in list_runs(session, limit=1000) if run.id == run_id)
        if view.status != "pending":
            return view
        time.sleep(_LOOK)  # another process holds it


def _claim(database: Database, holder: str) -> int | None:
    with database.write() as session:
        return claim(session, RuleRun, holder)


def _step(database: Database, run_id: int, holder: str, progress: Progress | None) -> bool:
    """One batch; False when there is nothing more to do for this holder."""
    with database.write() as session:
        run = session.get_one(RuleRun, run_id, with_for_update=True)
        if run.status != "pending" or run.lease_holder != holder:
            return False
        rules = _ruleset(session, run.version_id)
        rows = read_mentions(
            session, Mention.id > run.cursor, Mention.id <= run.up_to,
            func.coalesce(Post.published_at, Post.collected_at) >= run.since, limit=BATCH,
        )  # fmt: skip
        judged = judge(rules, rows, lambda row: age_of(row.written, row.collected_at))
        fired = fire(session, judged, utc_now(), only=run.version_id, run_id=run.id)
        run.asked += len(rows)
        run.fired += fired.firings
        run.sent += fired.sent
        run.tagged += fired.tagged
        last, up_to = (rows[-1].id if len(rows) == BATCH else run.up_to), run.up_to
        ended = move_on(run, last)
    if progress:
        progress(last, up_to)
    return not ended


def _ruleset(session: Session, version_id: int) -> Ruleset:
    """The rules in force, this one among them even where it was turned off meanwhile."""
    rules = load_rules(session)
    if version_id in rules.places:
        return rules
    version = session.get_one(RuleVersion, version_id)
    rule = session.get_one(Rule, version.rule_id)
    tags = tags_of_versions(session, [version_id]).get(version_id, [])
    return rules.with_draft(active(version, rule, tags), compiled(version.text))


def take_back_run(database: Database, run_id: int, *, actor: str) -> TakenBack:
    """Take back what an application to the past did: cases nobody has worked on, and tags still its own.

    Its mentions do not meet this version again.

    Raises:
        UsageError: there is no such application, it goes on, or was taken back already.
        NotAllowedError: the actor may not.
    """
    now = utc_now()
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        run = session.scalars(select(RuleRun).where(RuleRun.id == run_id).with_for_update()).one_or_none()
        if run is None:
            raise UsageError(f"There is no application {run_id}; 'listener rule runs' shows those there are.")
        if run.undone_at is not None:
            raise UsageError(f"Application {run_id} was taken back already, by {run.undone_by}.")
        if run.status == "pending":
            run.status, run.finished_at = "superseded", now
        run.undone_at, run.undone_by = now, actor
        found = _take_back(session, RuleFiring.run_id == run_id, actor, now)
        audit(session, actor, "rule.take-back", f"rule-run:{run_id}", at=now, firings=found.firings)
        return found


def take_back_firing(database: Database, firing_id: int, *, actor: str) -> TakenBack:
    """The same for one mention that met a rule.

    Raises:
        UsageError: there is no such firing, or it was taken back already.
        NotAllowedError: the actor may not.
    """
    now = utc_now()
    with database.write() as session:
        require(session, actor, Act.TRIAGE)
        found = _take_back(session, RuleFiring.id == firing_id, actor, now)
        if not found.firings:
            raise UsageError(f"There is no firing {firing_id}, or it was taken back already.")
        audit(session, actor, "rule.take-back", f"firing:{firing_id}", at=now)
        return found


def _take_back(session: Session, which: Any, actor: str, now: datetime) -> TakenBack:
    firings = session.execute(
        select(
            RuleFiring.id,
            RuleFiring.version_id,
            RuleFiring.mention_id,
            RuleFiring.case_id,
            RuleFiring.at,
            Rule.code,
        )
        .join(RuleVersion, RuleVersion.id == RuleFiring.version_id)
        .join(Rule, Rule.id == RuleVersion.rule_id)
        .where(which, RuleFiring.undone_at.is_(None))
    ).all()
    if not firings:
        return TakenBack(0, 0, 0, 0)
    opened = [row.case_id for row in firings if row.case_id is not None]
    gone = withdraw_cases(session, opened, actor, now)
    tags = _take_tags_off(session, firings)
    for batch in in_batches([row.id for row in firings]):
        session.execute(
            update(RuleFiring).where(RuleFiring.id.in_(batch)).values(undone_at=now, undone_by=actor)
        )
    return TakenBack(len(firings), len(gone), len(opened) - len(gone), tags)


def _take_tags_off(session: Session, firings: Sequence[Any]) -> int:
    """Tags that the firings put on and that are still as they were put."""
    by_version = tags_of_versions(session, sorted({row.version_id for row in firings}))
    heirs = tag_standing_for(session)
    off = 0
    for batch in in_batches(firings, 100):
        for version_id, code, at in {(row.version_id, row.code, row.at) for row in batch}:
            mentions = [r.mention_id for r in batch if (r.version_id, r.code, r.at) == (version_id, code, at)]
            tag_ids = [heirs.get(number, number) for number in by_version.get(version_id, ())]
            if tag_ids:
                gone = session.execute(
                    delete(MentionTag)
                    .where(
                        MentionTag.at == at,
                        MentionTag.by == f"rule:{code}",
                        MentionTag.mention_id.in_(mentions),
                        MentionTag.tag_id.in_(tag_ids),
                    )
                    .returning(MentionTag.mention_id)
                )
                off += len(gone.all())
    return off
