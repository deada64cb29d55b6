"""The rules in force, compiled together; what has not changed is not compiled again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from listener.queries import Document, Matcher, Query, QuerySyntaxError
from listener.rules.model import Active, compiled
from listener.store.tables import Brand, Post, Rule, RuleTag, RuleVersion, Tag
from listener.tags import tag_standing_for

_MANY = 100
"""Rules from which on it pays to learn which words are rare, which takes some milliseconds."""
_ENOUGH = 300
"""Posts to learn from."""


class Ruleset:
    """Rules in order, with one matcher for all their queries."""

    def __init__(
        self, rules: Sequence[Active], queries: dict[int, Query], *, seen: Iterable[str] = ()
    ) -> None:
        """Args: the rules from the top, their queries by version, and posts as they come."""
        self.rules = tuple(rule for rule in rules if rule.version_id in queries)
        self.places = {rule.version_id: place for place, rule in enumerate(self.rules)}
        self._queries = queries
        self._matcher = Matcher(queries, seen)

    def __len__(self) -> int:
        return len(self.rules)

    @property
    def queries(self) -> dict[int, Query]:
        """By version."""
        return self._queries

    def matched(self, document: Document) -> set[int]:
        """The versions whose query a mention satisfies."""
        return set(self._matcher.match_document(document))

    def with_draft(self, draft: Active, query: Query) -> Ruleset:
        """These rules with another one at its position, instead of the rule that it is a version of."""
        above = [r for r in self.rules if r.rule_id != draft.rule_id and r.position < draft.position]
        below = [r for r in self.rules if r.rule_id != draft.rule_id and r.position >= draft.position]
        kept = {rule.version_id: self._queries[rule.version_id] for rule in (*above, *below)}
        return Ruleset([*above, draft, *below], {**kept, draft.version_id: query})


_cache: dict[tuple[Any, ...], Ruleset] = {}


def load_rules(session: Session) -> Ruleset:
    """The rules in force now, from the top; one whose query cannot be read any more is left out."""
    sign = (str(session.get_bind().engine.url), session.execute(_sign()).scalar())
    if sign not in _cache:
        made = read_rules(session)
        _cache.clear()
        _cache[sign] = made
    return _cache[sign]


def _sign() -> Any:
    """Differs where anything in force does: a version never changes, rules move, come and go."""
    places = (
        select((cast(RuleVersion.id, String) + ":" + cast(Rule.position, String)).label("place"))
        .join(Rule, Rule.id == RuleVersion.rule_id)
        .where(*in_force())
        .order_by(Rule.position, Rule.id)
        .subquery()
    )
    return select(func.aggregate_strings(places.c.place, ","))


def in_force() -> tuple[Any, ...]:
    """The conditions on a version and its rule."""
    return Rule.enabled.is_(True), Rule.removed_at.is_(None), RuleVersion.retired_at.is_(None)


def read_rules(session: Session) -> Ruleset:
    """As :func:`load_rules`, compiled now."""
    rows = session.execute(
        select(RuleVersion, Rule)
        .join(Rule, Rule.id == RuleVersion.rule_id)
        .outerjoin(Brand, Brand.id == RuleVersion.brand_id)
        .where(*in_force(), Brand.archived_at.is_(None))
        .order_by(Rule.position, Rule.id)
    ).all()
    tags = tags_of_versions(session, [version.id for version, _ in rows])
    queries: dict[int, Query] = {}
    for version, _ in rows:
        try:
            queries[version.id] = compiled(version.text)
        except QuerySyntaxError:  # the screen says so; the other rules go on
            continue
    seen: Iterable[str] = ()
    if len(queries) >= _MANY:
        seen = session.scalars(select(Post.text).order_by(Post.id.desc()).limit(_ENOUGH))
    return Ruleset([active(row, rule, tags.get(row.id, ())) for row, rule in rows], queries, seen=seen)


def active(version: RuleVersion, rule: Rule, tag_ids: Sequence[int]) -> Active:
    """A stored version, ready to be asked."""
    return Active(
        version_id=version.id, rule_id=rule.id, code=rule.code, version=version.version,
        position=rule.position, brand_id=version.brand_id, days=version.days,
        tag_ids=tuple(tag_ids), send=version.send,
        ignore=version.ignore, stop=version.stop, assignee=version.assignee, team_id=version.team_id,
        priority=version.priority,
    )  # fmt: skip


def tags_of_versions(session: Session, version_ids: Sequence[int]) -> dict[int, list[int]]:
    """The tags that versions put on, by version."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    rows = session.execute(
        select(RuleTag.version_id, RuleTag.tag_id)
        .where(RuleTag.version_id.in_(version_ids))
        .order_by(RuleTag.version_id, RuleTag.tag_id)
    )
    for version_id, tag_id in rows:
        found[version_id].append(tag_id)
    return dict(found)


def tag_names_of_versions(session: Session, version_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The names of the tags that versions put on now: those of merged ones are their heirs'."""
    by_version = tags_of_versions(session, version_ids)
    if not by_version:
        return {}
    heirs = tag_standing_for(session)
    names = dict(session.execute(select(Tag.id, Tag.name)).all())
    return {
        version: tuple(dict.fromkeys(names[heirs.get(number, number)] for number in numbers))
        for version, numbers in by_version.items()
    }
