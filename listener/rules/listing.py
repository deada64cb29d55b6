"""Rules to look at: what each asks and does, how often it fired, and which one sent a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from listener.errors import UsageError
from listener.queries import QuerySyntaxError
from listener.rules.builtin import ensure_builtin
from listener.rules.loading import tag_names_of_versions
from listener.rules.model import Does, Draft, compiled
from listener.settings import get_settings
from listener.store import Database, utc_now
from listener.store.tables import Brand, Rule, RuleFiring, RuleRun, RuleVersion, Team
from listener.store.upsert import in_batches

DAYS = 30
"""Days of firings that a list shows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleView:
    """A rule, to look at."""

    code: str
    name: str
    place: int
    """From 1 at the top."""
    enabled: bool
    version: int
    version_id: int
    draft: Draft
    """What it asks and does now."""
    brand_name: str | None
    changed_at: datetime
    changed_by: str
    days: tuple[int, ...]
    """How often it fired on each of the last 30 days of the reporting zone, today last; in any version, and
    not what was taken back or came of an application to the past."""
    last: datetime | None
    """When it last fired, in any way."""
    mistake: str | None
    """Why its query cannot be read any more."""

    @property
    def fired(self) -> int:
        """In the last 30 days."""
        return sum(self.days)


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionView:
    """What a rule once asked and did."""

    version: int
    draft: Draft
    created_at: datetime
    created_by: str
    in_force: bool
    fired: int
    """All in all, without what was taken back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FiringView:
    """A rule that a mention met."""

    id: int
    rule: str
    """Its code."""
    name: str
    version: int
    at: datetime
    past: bool
    """It came of an application to the past."""
    case_id: int | None
    """The case that it opened."""
    undone: bool

    @property
    def sent(self) -> bool:
        """Whether it opened the mention's case."""
        return self.case_id is not None


def list_rules(database: Database) -> list[RuleView]:
    """Every rule from the top."""
    with database.read() as session:
        if session.scalar(select(Rule.id).limit(1)) is not None:
            return _list(session)
    with database.write() as session:
        ensure_builtin(session)
        return _list(session)


def one_rule(database: Database, code: str) -> RuleView:
    """One of them.

    Raises:
        UsageError: there is no such rule.
    """
    found = next((rule for rule in list_rules(database) if rule.code == code), None)
    if found is None:
        raise UsageError(f"There is no rule {code!r}; 'listener rule list' shows those there are.")
    return found


def _list(session: Session) -> list[RuleView]:
    rows = session.execute(
        _versions()
        .where(Rule.removed_at.is_(None), RuleVersion.retired_at.is_(None))
        .order_by(Rule.position, Rule.id)
    ).all()
    tags = tag_names_of_versions(session, [row.RuleVersion.id for row in rows])
    days, last = _firings(session, [row.Rule.id for row in rows])
    return [
        RuleView(
            code=row.Rule.code, name=row.Rule.name, place=place, enabled=row.Rule.enabled,
            version=row.RuleVersion.version, version_id=row.RuleVersion.id,
            draft=_draft(row, tags.get(row.RuleVersion.id, ())), brand_name=row.brand_name,
            changed_at=row.RuleVersion.created_at, changed_by=row.RuleVersion.created_by,
            days=days[row.Rule.id], last=last.get(row.Rule.id), mistake=_mistake(row.RuleVersion.text),
        )
        for place, row in enumerate(rows, start=1)
    ]  # fmt: skip


def list_versions(session: Session, code: str) -> list[VersionView]:
    """What a rule asked and did, the newest first."""
    rows = session.execute(_versions().where(Rule.code == code).order_by(RuleVersion.version.desc())).all()
    numbers = [row.RuleVersion.id for row in rows]
    tags = tag_names_of_versions(session, numbers)
    fired = dict(
        session.execute(
            select(RuleFiring.version_id, func.count())
            .where(RuleFiring.version_id.in_(numbers), RuleFiring.undone_at.is_(None))
            .group_by(RuleFiring.version_id)
        ).all()
    )
    return [
        VersionView(
            version=row.RuleVersion.version, draft=_draft(row, tags.get(row.RuleVersion.id, ())),
            created_at=row.RuleVersion.created_at, created_by=row.RuleVersion.created_by,
            in_force=row.RuleVersion.retired_at is None, fired=fired.get(row.RuleVersion.id, 0),
        )
        for row in rows
    ]  # fmt: skip


def firings_of(session: Session, mention_ids: Iterable[int]) -> dict[int, tuple[FiringView, ...]]:
    """The rules that mentions met, in order; mentions that met none are left out."""
    found: defaultdict[int, list[FiringView]] = defaultdict(list)
    for batch in in_batches(sorted(set(mention_ids))):
        rows = session.execute(
            select(RuleFiring, RuleVersion.version, Rule.code, Rule.name)
            .join(RuleVersion, RuleVersion.id == RuleFiring.version_id)
            .join(Rule, Rule.id == RuleVersion.rule_id)
            .where(RuleFiring.mention_id.in_(batch))
            .order_by(RuleFiring.id)
        )
        for firing, version, code, name in rows:
            found[firing.mention_id].append(
                FiringView(
                    id=firing.id, rule=code, name=name, version=version, at=firing.at,
                    past=firing.run_id is not None, case_id=firing.case_id,
                    undone=firing.undone_at is not None,
                )
            )  # fmt: skip
    return {mention_id: tuple(firings) for mention_id, firings in found.items()}


def _versions() -> Any:
    return (
        select(
            Rule, RuleVersion, Brand.code.label("brand"), Brand.name.label("brand_name"),
            Team.name.label("team"),
        )
        .join(RuleVersion, RuleVersion.rule_id == Rule.id)
        .outerjoin(Brand, Brand.id == RuleVersion.brand_id)
        .outerjoin(Team, Team.id == RuleVersion.team_id)
    )  # fmt: skip


def _draft(row: Any, tags: tuple[str, ...]) -> Draft:
    version = row.RuleVersion
    return Draft(
        text=version.text, brand=row.brand, days=version.days,
        does=Does(
            tags=tags, send=version.send, assignee=version.assignee, team=row.team,
            priority=version.priority, ignore=version.ignore, stop=version.stop,
        ),
    )  # fmt: skip


def _mistake(text: str) -> str | None:
    try:
        compiled(text)
    except QuerySyntaxError as error:
        return str(error)
    return None


def _firings(
    session: Session, rule_ids: Sequence[int]
) -> tuple[dict[int, tuple[int, ...]], dict[int, datetime]]:
    zone = get_settings().zone
    today = utc_now().astimezone(zone).date()
    first = today - timedelta(days=DAYS - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=zone)
    counts: dict[int, dict[date, int]] = {number: defaultdict(int) for number in rule_ids}
    fired = (
        select(RuleVersion.rule_id, RuleFiring.at)
        .join(RuleVersion, RuleVersion.id == RuleFiring.version_id)
        .where(RuleFiring.at >= since, RuleFiring.undone_at.is_(None), RuleFiring.run_id.is_(None))
        .execution_options(yield_per=2000)
    )
    for rule_id, at in session.execute(fired):
        if rule_id in counts:
            counts[rule_id][at.astimezone(zone).date()] += 1
    days = {
        number: tuple(by_day.get(first + timedelta(days=n), 0) for n in range(DAYS))
        for number, by_day in counts.items()
    }
    last = session.execute(
        select(RuleVersion.rule_id, func.max(RuleFiring.at))
        .join(RuleVersion, RuleVersion.id == RuleFiring.version_id)
        .where(RuleVersion.rule_id.in_(rule_ids))
        .group_by(RuleVersion.rule_id)
    )
    return days, dict(last.all())


def pending_run(session: Session, code: str) -> int | None:
    """The application of a rule to the past that has not ended."""
    return session.scalar(
        select(RuleRun.id)
        .join(RuleVersion, RuleVersion.id == RuleRun.version_id)
        .join(Rule, Rule.id == RuleVersion.rule_id)
        .where(Rule.code == code, RuleRun.status == "pending")
        .limit(1)
    )
