"""Teams of the community's agents: who is in them, and who leads."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from listener.access import Act, require
from listener.errors import UsageError
from listener.store import Database, audit
from listener.store import tables as t
from listener.store.upsert import insert_new

_LONGEST_TEAM = 100
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Team:
    """A team."""

    id: int
    name: str
    lead: str | None
    """Who gets what nobody answers in time."""
    members: tuple[str, ...]
    """In the order of the alphabet; the lead is one of them."""


class TeamNotFoundError(UsageError):
    """No team has this name."""


def list_teams(session: Session) -> tuple[Team, ...]:
    """All teams, by name."""
    members: dict[int, list[str]] = {}
    for row in session.execute(
        select(t.TeamMember.team_id, t.TeamMember.member).order_by(t.TeamMember.member)
    ):
        members.setdefault(row.team_id, []).append(row.member)
    rows = session.scalars(select(t.Team).order_by(func.lower(t.Team.name), t.Team.id))
    return tuple(Team(row.id, row.name, row.lead, tuple(members.get(row.id, ()))) for row in rows)


def team_id_of(session: Session, name: str) -> int:
    """The number of a team.

    Raises:
        TeamNotFoundError: no team has this name.
    """
    found = session.scalar(select(t.Team.id).where(t.Team.name == name.strip()))
    if found is None:
        known = [team.name for team in list_teams(session)]
        raise TeamNotFoundError(
            f"There is no team {name.strip()!r}"
            + (f"; there are {', '.join(known)}." if known else "; 'listener team add' makes one.")
        )
    return int(found)


def add_team(database: Database, name: str, *, lead: str | None = None, actor: str) -> Team:
    """Make a team.

    Raises:
        UsageError: the name is empty, too long or taken.
    """
    wanted = _checked(name, _LONGEST_TEAM, "team")
    leads = _checked(lead, _LONGEST_NAME, "lead") if lead and lead.strip() else None
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        rows = insert_new(session, t.Team, [{"name": wanted, "lead": leads, "created_by": actor}], t.Team.id)
        if not rows:
            raise UsageError(f"There is a team {wanted!r} already.")
        if leads is not None:
            session.execute(insert(t.TeamMember).values(team_id=rows[0].id, member=leads))
        audit(session, actor, "team.create", f"team:{wanted}", lead=leads)
        return _team(session, rows[0].id)


def set_lead(database: Database, name: str, lead: str | None, *, actor: str) -> Team:
    """Say who leads a team; they become a member. None: nobody.

    Raises:
        TeamNotFoundError: no team has this name.
    """
    leads = _checked(lead, _LONGEST_NAME, "lead") if lead and lead.strip() else None
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        team = team_id_of(session, name)
        session.execute(update(t.Team).where(t.Team.id == team).values(lead=leads))
        if leads is not None:
            insert_new(session, t.TeamMember, [{"team_id": team, "member": leads}])
        audit(session, actor, "team.lead", f"team:{name.strip()}", lead=leads)
        return _team(session, team)


def add_member(database: Database, name: str, member: str, *, actor: str) -> Team:
    """Put somebody into a team; who is in it stays.

    Raises:
        TeamNotFoundError: no team has this name.
        UsageError: the member's name is empty or too long.
    """
    who = _checked(member, _LONGEST_NAME, "member")
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        team = team_id_of(session, name)
        insert_new(session, t.TeamMember, [{"team_id": team, "member": who}])
        audit(session, actor, "team.join", f"team:{name.strip()}", member=who)
        return _team(session, team)


def remove_member(database: Database, name: str, member: str, *, actor: str) -> Team:
    """Take somebody out of a team; a lead who leaves leads no longer. Their cases stay theirs.

    Raises:
        TeamNotFoundError: no team has this name.
        UsageError: they are not in it.
    """
    who = member.strip()
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        team = team_id_of(session, name)
        gone = session.execute(
            delete(t.TeamMember)
            .where(t.TeamMember.team_id == team, t.TeamMember.member == who)
            .returning(t.TeamMember.member)
        ).all()
        if not gone:
            raise UsageError(f"{who!r} is not in the team {name.strip()!r}.")
        session.execute(update(t.Team).where(t.Team.id == team, t.Team.lead == who).values(lead=None))
        audit(session, actor, "team.leave", f"team:{name.strip()}", member=who)
        return _team(session, team)


def remove_team(database: Database, name: str, *, actor: str) -> int:
    """Dissolve a team. Its cases stay, with no team.

    Returns:
        How many cases it had.

    Raises:
        TeamNotFoundError: no team has this name.
    """
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        team = team_id_of(session, name)
        cases = session.scalar(select(func.count()).select_from(t.Case).where(t.Case.team_id == team)) or 0
        session.execute(delete(t.Team).where(t.Team.id == team))
        audit(session, actor, "team.remove", f"team:{name.strip()}", cases=cases)
    return cases


def colleagues(session: Session) -> tuple[str, ...]:
    """Everybody to whom a case may sensibly go: users, members of teams, and who has cases now."""
    names: set[str | None] = set(session.scalars(select(t.TeamMember.member).distinct()))
    names.update(session.scalars(select(t.User.name).where(t.User.enabled)))
    names.update(session.scalars(select(t.Case.assignee).where(t.Case.status != "closed").distinct()))
    return tuple(sorted((name for name in names if name), key=str.casefold))


def _team(session: Session, team_id: int) -> Team:
    return next(team for team in list_teams(session) if team.id == team_id)


def _checked(name: str, longest: int, what: str) -> str:
    text = " ".join(name.replace("\x00", "").split())
    if not text:
        raise UsageError(f"Give the {what} a name.")
    if len(text) > longest:
        raise UsageError(f"The name of a {what} has at most {longest} letters.")
    return text
