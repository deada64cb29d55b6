"""Writing rules: adding, changing, ordering, turning on and off, removing. Each is audited."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs, require
from listener.brands.listing import make_code
from listener.errors import UsageError
from listener.rules.builtin import ensure_builtin
from listener.rules.loading import tag_names_of_versions
from listener.rules.model import LONGEST_NAME, Does, Draft
from listener.store import Database, audit, utc_now
from listener.store.tables import Brand, Rule, RuleRun, RuleTag, RuleVersion, Team
from listener.tags import tag_called


@needs(Act.MANAGE)
def add_rule(database: Database, name: str, draft: Draft, *, actor: str, place: int | None = None) -> str:
    """Add a rule; it judges what comes from now on.

    Args:
        place: From 1 at the top; None: at the bottom.

    Returns:
        Its code.

    Raises:
        QuerySyntaxError: its query cannot be read.
        UsageError: the name is taken or empty, it does nothing, or names a brand or team that there is not.
        NotAllowedError: the actor may not.
    """
    checked, shown = draft.checked(), _clean_name(name)
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        ensure_builtin(session)
        _check_name(session, shown, None)
        code = _free_code(session, shown)
        rule_id = session.execute(
            insert(Rule)
            .values(
                code=code, name=shown, position=_last(session) + 1, enabled=True, created_by=actor,
                created_at=utc_now(),
            )
            .returning(Rule.id)
        ).scalar_one()  # fmt: skip
        _write_version(session, rule_id, 1, checked, actor)
        if place is not None:
            _move(session, rule_id, place)
        audit(session, actor, "rule.create", f"rule:{code}", name=shown, **_told(checked))
    return code


@needs(Act.MANAGE)
def change_rule(database: Database, code: str, draft: Draft, *, actor: str) -> int:
    """Let a rule ask or do something else from now on, as a new version; nothing where nothing differs.

    An application of the old version to the past that has not ended is given up.

    Returns:
        The number of the version in force.

    Raises:
        QuerySyntaxError: its query cannot be read.
        UsageError: there is no such rule, it does nothing, or names a brand or team that there is not.
        NotAllowedError: the actor may not.
    """
    checked = draft.checked()
    now = utc_now()
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        rule = find_rule(session, code)
        current = current_version(session, rule.id)
        if read_draft(session, current).same_as(checked):
            return current.version
        current.retired_at = now
        session.execute(
            update(RuleRun)
            .where(RuleRun.version_id == current.id, RuleRun.status == "pending")
            .values(status="superseded", finished_at=now)
        )
        session.flush()
        _write_version(session, rule.id, current.version + 1, checked, actor)
        audit(
            session, actor, "rule.change", f"rule:{rule.code}", version=current.version + 1, **_told(checked)
        )
        return current.version + 1


def rename_rule(database: Database, code: str, name: str, *, actor: str) -> None:
    """Call a rule otherwise; its code stays.

    Raises:
        UsageError: there is no such rule, or the name is taken or empty.
        NotAllowedError: the actor may not.
    """
    shown = _clean_name(name)
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        rule = find_rule(session, code)
        _check_name(session, shown, rule.id)
        audit(session, actor, "rule.rename", f"rule:{rule.code}", was=rule.name, name=shown)
        rule.name = shown


def enable_rule(database: Database, code: str, *, on: bool, actor: str) -> None:
    """Turn a rule on or off; while it is off it judges nothing.

    Raises:
        UsageError: there is no such rule.
        NotAllowedError: the actor may not.
    """
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        rule = find_rule(session, code)
        if rule.enabled != on:
            rule.enabled = on
            audit(session, actor, "rule.on" if on else "rule.off", f"rule:{rule.code}")


def move_rule(database: Database, code: str, place: int, *, actor: str) -> None:
    """Put a rule at a place, from 1 at the top; the others close up.

    Raises:
        UsageError: there is no such rule.
        NotAllowedError: the actor may not.
    """
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        rule = find_rule(session, code)
        session.flush()
        _move(session, rule.id, place)
        audit(session, actor, "rule.move", f"rule:{rule.code}", place=place)


def remove_rule(database: Database, code: str, *, actor: str) -> None:
    """Take a rule out of the list; what it did stays, and its name can be used again.

    Raises:
        UsageError: there is no such rule.
        NotAllowedError: the actor may not.
    """
    now = utc_now()
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        rule = find_rule(session, code)
        rule.removed_at, rule.enabled = now, False
        versions = select(RuleVersion.id).where(RuleVersion.rule_id == rule.id)
        session.execute(
            update(RuleRun)
            .where(RuleRun.version_id.in_(versions), RuleRun.status == "pending")
            .values(status="superseded", finished_at=now)
        )
        audit(session, actor, "rule.remove", f"rule:{rule.code}")


def find_rule(session: Session, code: str) -> Rule:
    """A rule of the list by its code.

    Raises:
        UsageError: there is none.
    """
    rule = session.scalars(select(Rule).where(Rule.code == code, Rule.removed_at.is_(None))).one_or_none()
    if rule is None:
        raise UsageError(f"There is no rule {code!r}; 'listener rule list' shows those there are.")
    return rule


def current_version(session: Session, rule_id: int) -> RuleVersion:
    """The version in force."""
    return session.scalars(
        select(RuleVersion).where(RuleVersion.rule_id == rule_id, RuleVersion.retired_at.is_(None))
    ).one()


def read_draft(session: Session, version: RuleVersion) -> Draft:
    """A stored version as somebody wrote it."""
    brand = session.get(Brand, version.brand_id) if version.brand_id else None
    team = session.get(Team, version.team_id) if version.team_id else None
    return Draft(
        text=version.text,
        brand=brand.code if brand else None,
        days=version.days,
        does=Does(
            tags=tag_names_of_versions(session, [version.id]).get(version.id, ()),
            send=version.send, assignee=version.assignee, team=team.name if team else None,
            priority=version.priority, ignore=version.ignore, stop=version.stop,
        ),
    )  # fmt: skip


def columns_of(session: Session, draft: Draft) -> dict[str, Any]:
    """A checked draft as columns of a version, without its tags.

    Raises:
        UsageError: it names a brand or a team that there is not.
    """
    brand_id = team_id = None
    if draft.brand is not None:
        brand_id = session.scalar(select(Brand.id).where(Brand.code == draft.brand))
        if brand_id is None:
            raise UsageError(
                f"There is no brand {draft.brand!r}; 'listener brand list' shows those there are."
            )
    if draft.does.team is not None:
        team_id = session.scalar(select(Team.id).where(Team.name == draft.does.team))
        if team_id is None:
            raise UsageError(
                f"There is no team {draft.does.team!r}; 'listener team list' shows those there are."
            )
    does = draft.does
    return {
        "text": draft.text, "brand_id": brand_id, "days": draft.days, "send": does.send,
        "ignore": does.ignore, "stop": does.stop, "assignee": does.assignee, "team_id": team_id,
        "priority": does.priority,
    }  # fmt: skip


def _write_version(session: Session, rule_id: int, version: int, draft: Draft, actor: str) -> None:
    values = {"rule_id": rule_id, "version": version, "created_by": actor, "created_at": utc_now()}
    version_id = session.execute(
        insert(RuleVersion).values(**values, **columns_of(session, draft)).returning(RuleVersion.id)
    ).scalar_one()
    for tag_id in sorted({tag_called(session, name, actor) for name in draft.does.tags}):
        session.execute(insert(RuleTag).values(version_id=version_id, tag_id=tag_id))


def _clean_name(name: str) -> str:
    shown = " ".join(name.replace("\x00", "").split())
    if not shown or len(shown) > LONGEST_NAME:
        raise UsageError(f"A rule needs a name of 1 to {LONGEST_NAME} characters.")
    return shown


def _check_name(session: Session, name: str, rule_id: int | None) -> None:
    taken = session.execute(select(Rule.id, Rule.name).where(Rule.removed_at.is_(None))).all()
    if any(known.casefold() == name.casefold() and number != rule_id for number, known in taken):
        raise UsageError(f"There is a rule {name!r} already; give it another name.")


def _free_code(session: Session, name: str) -> str:
    """A code of its own: rules that were removed keep theirs, for what they did bears it."""
    code = (make_code(name) or "rule")[:48]
    taken = set(session.scalars(select(Rule.code)))
    number = 2
    free = code
    while free in taken:
        free, number = f"{code}-{number}", number + 1
    return free


def _last(session: Session) -> int:
    return session.scalar(select(func.max(Rule.position)).where(Rule.removed_at.is_(None))) or 0


def _move(session: Session, rule_id: int, place: int) -> None:
    others = session.scalars(
        select(Rule.id).where(Rule.removed_at.is_(None), Rule.id != rule_id).order_by(Rule.position, Rule.id)
    ).all()
    at = min(max(place, 1), len(others) + 1) - 1
    for position, number in enumerate([*others[:at], rule_id, *others[at:]], start=1):
        session.execute(update(Rule).where(Rule.id == number).values(position=position))


def _told(draft: Draft) -> dict[str, Any]:
    """A draft in the audit trail: what differs from nothing."""
    does = draft.does
    said = {
        "query": draft.text, "brand": draft.brand, "days": draft.days, "tags": list(does.tags),
        "send": does.send, "assignee": does.assignee, "team": does.team, "priority": does.priority,
        "ignore": does.ignore, "stop": does.stop,
    }  # fmt: skip
    return {key: value for key, value in said.items() if value}
