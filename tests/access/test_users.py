"""Making, changing and disabling users; passwords that are good enough; the last admin."""

from __future__ import annotations

import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from listener.access import NotAllowedError
from listener.access.passwords import (
    SHORTEST,
    WeakPasswordError,
    check_password,
    hash_password,
    is_password,
    make_password,
)
from listener.access.users import (
    add_user,
    change_user,
    clean_name,
    find_user,
    list_users,
    reset_password,
    set_enabled,
)
from listener.errors import ListenerError, UsageError
from listener.roles import Role
from listener.store import Database
from listener.store.tables import Audit, User

GOOD = "con mèo nhà tôi ăn cá kho"


def test_the_first_user_is_an_admin_and_makes_the_others(database: Database) -> None:
    with pytest.raises(UsageError, match="first user must be an admin"):
        add_user(database, "minh", Role.AGENT, actor="root")
    add_user(database, " Lan ", Role.ADMIN, actor="root", shown="Nguyễn  Lan", email="Lan@Nang.VN")
    with pytest.raises(NotAllowedError):
        add_user(database, "minh", Role.AGENT, actor="root")  # nobody's name any more
    add_user(database, "minh", Role.MANAGER, actor="lan")
    with pytest.raises(NotAllowedError, match="minh may not"):
        change_user(database, "minh", actor="minh", role=Role.ADMIN)
    with database.read() as session:
        lan, minh = list_users(session)
        assert (lan.name, lan.shown, lan.email, lan.role) == ("lan", "Nguyễn Lan", "lan@nang.vn", Role.ADMIN)
        assert (minh.created_by, minh.must_change, minh.has_password) == ("lan", True, True)
        acts = session.execute(select(Audit.actor, Audit.action, Audit.subject).order_by(Audit.id)).all()
    assert acts == [("root", "user.create", "user:lan"), ("lan", "user.create", "user:minh")]


def test_a_made_password_is_shown_once_and_kept_as_a_hash(sqlite_database: Database) -> None:
    made = add_user(sqlite_database, "lan", Role.ADMIN, actor="root").password
    assert made is not None
    check_password(made)
    again = reset_password(sqlite_database, "lan", actor="lan")
    assert again != made
    with sqlite_database.read() as session:
        kept = session.scalars(select(User.password)).one()
        trail = str(session.execute(select(Audit.detail)).all())
    assert kept is not None
    assert kept.startswith("$argon2id$")
    assert is_password(kept, again)
    assert not is_password(kept, made)
    assert again not in trail
    assert made not in trail


@pytest.mark.parametrize("act", ["role", "disable"])
def test_the_last_admin_stays(sqlite_database: Database, act: str) -> None:
    add_user(sqlite_database, "lan", Role.ADMIN, actor="root")
    add_user(sqlite_database, "minh", Role.ADMIN, actor="lan")
    set_enabled(sqlite_database, "minh", False, actor="lan")
    acts = {
        "role": lambda: change_user(sqlite_database, "lan", actor="lan", role=Role.VIEWER),
        "disable": lambda: set_enabled(sqlite_database, "lan", False, actor="lan"),
    }
    with pytest.raises(UsageError, match="last admin"):
        acts[act]()
    with sqlite_database.read() as session:
        lan = find_user(session, "LAN")
    assert (lan.role, lan.enabled) == (Role.ADMIN, True)


def test_two_admins_who_disable_each_other_at_once_do_not_both_succeed(database: Database) -> None:
    add_user(database, "lan", Role.ADMIN, actor="root")
    add_user(database, "minh", Role.ADMIN, actor="lan")
    together = threading.Barrier(2)

    def disable(who: str, whom: str) -> bool:
        together.wait()
        try:
            set_enabled(database, whom, False, actor=who)
        except ListenerError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(disable, ("lan", "minh"), ("minh", "lan")))
    assert sorted(done) == [False, True]
    with database.read() as session:
        assert [user.enabled for user in list_users(session)] == [True, False]


def test_names_and_e_mails_are_one_person_s(sqlite_database: Database) -> None:
    add_user(sqlite_database, "lan", Role.ADMIN, actor="root", email="lan@nang.vn")
    with pytest.raises(UsageError, match="a user 'lan' already"):
        add_user(sqlite_database, "LAN", Role.AGENT, actor="lan")
    with pytest.raises(UsageError, match="is lan's already"):
        add_user(sqlite_database, "minh", Role.AGENT, actor="lan", email="LAN@nang.vn")
    with pytest.raises(UsageError, match="not an e-mail"):
        change_user(sqlite_database, "lan", actor="lan", email="nang.vn")
    with pytest.raises(UsageError, match="no user 'nam'"):
        change_user(sqlite_database, "nam", actor="lan", shown="Nam")


@pytest.mark.parametrize("name", ["schedule", "system", "crawl", "rule:x", "machine:root", "", "a b", "-x"])
def test_names_of_the_listener_itself_and_no_names_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be a name"):
        clean_name(name)


@given(st.text(max_size=80))
def test_a_cleaned_name_stays_what_it_is(name: str) -> None:
    try:
        clean = clean_name(name)
    except UsageError:
        return
    assert clean_name(clean) == clean
    assert ":" not in clean


@pytest.mark.parametrize(
    "password",
    [
        "matkhau",
        "x" * 14,
        "passwordpassword",
        "123456789012345",
        "qwertyuiopasdfgh",
        "a" * 40,
        "lanlanlanlanlan",
    ],
)
def test_short_and_well_known_passwords_are_refused_without_being_repeated(password: str) -> None:
    with pytest.raises(WeakPasswordError) as refused:
        check_password(password, "lan")
    assert password not in str(refused.value)


def test_a_phrase_is_a_password_however_its_accents_are_composed() -> None:
    decomposed = unicodedata.normalize("NFD", GOOD)
    assert decomposed != GOOD
    assert is_password(hash_password(check_password(GOOD)), decomposed)
    assert len(GOOD) >= SHORTEST
    assert len({make_password() for _ in range(50)}) == 50
