"""Who may do what: the table of roles, users who are disabled, names that are nobody's."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from listener.access import Act, NotAllowedError, Role, allows, require, role_of
from listener.store import Database
from listener.store.tables import User

MAY = {
    Role.VIEWER: {Act.VIEW},
    Role.AGENT: {Act.VIEW, Act.TRIAGE},
    Role.MANAGER: {Act.VIEW, Act.TRIAGE, Act.MANAGE},
    Role.ADMIN: set(Act),
}


def _user(database: Database, name: str, role: Role, *, enabled: bool = True) -> None:
    with database.write() as session:
        session.execute(
            insert(User).values(name=name, shown=name, role=role.value, enabled=enabled, created_by="test")
        )


@pytest.mark.parametrize("role", Role)
def test_each_role_may_what_its_row_says_and_nothing_else(sqlite_database: Database, role: Role) -> None:
    _user(sqlite_database, "lan", role)
    with sqlite_database.read() as session:
        assert {act for act in Act if allows(session, "lan", act)} == MAY[role]
        for act in set(Act) - MAY[role]:
            with pytest.raises(NotAllowedError, match=f"lan may not .* theirs is {role.value}"):
                require(session, "lan", act)


def test_one_local_person_may_everything_until_there_is_a_user(sqlite_database: Database) -> None:
    with sqlite_database.read() as session:
        assert all(allows(session, "anybody", act) for act in Act)
    _user(sqlite_database, "lan", Role.ADMIN)
    with sqlite_database.read() as session:
        assert role_of(session, "anybody") is None
        with pytest.raises(NotAllowedError, match="'anybody' is not a user"):
            require(session, "anybody", Act.VIEW)


def test_a_disabled_user_may_nothing(sqlite_database: Database) -> None:
    _user(sqlite_database, "lan", Role.ADMIN, enabled=False)
    with sqlite_database.read() as session, pytest.raises(NotAllowedError, match="disabled"):
        require(session, "lan", Act.VIEW)


@pytest.mark.parametrize("name", ["schedule", "rule:negative", "machine:root"])
def test_the_listeners_own_work_goes_on_whoever_the_users_are(sqlite_database: Database, name: str) -> None:
    _user(sqlite_database, "lan", Role.VIEWER)
    with sqlite_database.read() as session:
        require(session, name, Act.ADMIN)
