"""Signing in: passwords, pauses, visits that end, and the same answer for names that do not exist."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as strategies
from sqlalchemy import select, update

from listener.access import attempts, passwords, signing, visits
from listener.access.attempts import FREE, LONGEST, TooManyAttemptsError, address_key, pause
from listener.access.keys import FILE, secret_key
from listener.access.signing import (
    SignInError,
    can_be_served,
    change_password,
    sign_in,
    sign_in_needed,
)
from listener.access.users import add_user, reset_password, set_enabled
from listener.access.visits import end_visits, find_visitor, list_visits, note_use
from listener.errors import UsageError
from listener.roles import Role
from listener.settings import Settings
from listener.store import Database, utc_now
from listener.store.tables import Audit, SignInFailure, User, Visit

LAN, MINH = "con mèo nhà tôi ăn cá kho", "ba con vịt bơi qua ao làng"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def _invite(database: Database) -> Database:
    add_user(database, "lan", Role.ADMIN, actor="root", password=LAN)
    add_user(database, "minh", Role.AGENT, actor="lan", password=MINH)
    return database


@pytest.fixture
def people(sqlite_database: Database) -> Database:
    return _invite(sqlite_database)


@pytest.fixture
def people_anywhere(database: Database) -> Database:
    """The same on both databases: where the statements differ or rows are locked."""
    return _invite(database)


class Clock:
    """The listener's one clock, moved by hand."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    for module in (signing, visits):
        monkeypatch.setattr(module, "utc_now", moved)
    return moved


def test_who_knows_the_password_comes_in_until_signing_out(
    people_anywhere: Database, settings: Settings
) -> None:
    secret = secret_key(settings)
    came = sign_in(people_anywhere, " Lan ", LAN, settings=settings, address="10.0.0.1", browser="Firefox")
    with people_anywhere.read() as session:
        visitor = find_visitor(session, came.cookie, secret)
        assert visitor is not None
        assert (visitor.name, visitor.role, visitor.must_change) == ("lan", Role.ADMIN, False)
        [visit] = list_visits(session, "lan")
        assert (visit.address, visit.browser, visit.way) == ("10.0.0.1", "Firefox", "password")
        kept = session.scalars(select(Visit.key)).one()
    assert kept not in came.cookie
    assert end_visits(people_anywhere, "lan", actor="lan") == 1
    with people_anywhere.read() as session:
        assert find_visitor(session, came.cookie, secret) is None


@pytest.mark.parametrize("cookie", [None, "", ".", "x", "x.y", "é.é"])
def test_made_up_cookies_are_nobody_s(people: Database, settings: Settings, cookie: str | None) -> None:
    with people.read() as session:
        assert find_visitor(session, cookie, secret_key(settings)) is None


def test_a_cookie_of_another_installation_or_changed_is_nobody_s(
    people: Database, settings: Settings, tmp_path: Path
) -> None:
    cookie = sign_in(people, "lan", LAN, settings=settings).cookie
    with people.read() as session:
        assert find_visitor(session, cookie, secret_key(Settings(data_dir=tmp_path / "other"))) is None
        assert (
            find_visitor(session, cookie[:-1] + ("0" if cookie[-1] != "0" else "1"), secret_key(settings))
            is None
        )


def test_wrong_name_wrong_password_and_disabled_are_told_alike_and_take_as_long(
    people: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_enabled(people, "minh", False, actor="lan")
    checked: list[str] = []

    quick = passwords._hasher

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            checked.append(kept)
            return quick.verify(kept, password)

    nobodys = passwords._nobodys()
    monkeypatch.setattr(passwords, "_nobodys", lambda: nobodys)
    monkeypatch.setattr(passwords, "_hasher", Counting())
    told = set()
    for name, password in (("lan", MINH), ("nobody", LAN), ("minh", MINH), ("minh", LAN)):
        with pytest.raises(SignInError) as refused:
            sign_in(people, name, password, settings=settings)
        told.add(str(refused.value))
    assert told == {"The name or the password is wrong."}
    assert len(checked) == 4  # one hash each: nothing is quicker for a name that is not there


def test_failures_bring_a_pause_that_grows_and_ends(
    people_anywhere: Database, settings: Settings, clock: Clock
) -> None:
    def fail() -> None:
        with pytest.raises(SignInError):
            sign_in(people_anywhere, "lan", "x", settings=settings)

    for _ in range(FREE["name"]):
        fail()
    for _ in range(2):  # the right password is not looked at either, and nothing is counted
        with pytest.raises(TooManyAttemptsError) as waiting:
            sign_in(people_anywhere, "lan", LAN, settings=settings)
        assert waiting.value.free_at == clock.now + attempts.FIRST
    clock.now += attempts.FIRST
    fail()
    with pytest.raises(TooManyAttemptsError) as waiting:
        sign_in(people_anywhere, "lan", LAN, settings=settings)
    assert waiting.value.free_at == clock.now + 2 * attempts.FIRST
    sign_in(people_anywhere, "minh", MINH, settings=settings)  # somebody else is not held up
    clock.now += 2 * attempts.FIRST
    sign_in(people_anywhere, "lan", LAN, settings=settings)
    fail()  # counted from one again
    sign_in(people_anywhere, "lan", LAN, settings=settings)
    with people_anywhere.read() as session:
        slowed = session.scalars(select(Audit.subject).where(Audit.action == "user.slowed")).all()
    assert slowed == ["user:lan", "user:lan"]


def test_an_address_that_tries_many_names_is_slowed_too(
    people_anywhere: Database, settings: Settings, clock: Clock
) -> None:
    for number in range(FREE["address"]):
        with pytest.raises(SignInError):
            sign_in(people_anywhere, f"name{number}", "x", settings=settings, address="2001:db8::1")
    with pytest.raises(TooManyAttemptsError):  # the same line by another of its addresses
        sign_in(people_anywhere, "lan", LAN, settings=settings, address="2001:db8::ffff:2")
    sign_in(people_anywhere, "lan", LAN, settings=settings, address="2001:db8:1::1")
    with people_anywhere.read() as session:
        kept = session.scalars(select(SignInFailure.key)).all()
        trail = session.scalars(select(Audit.subject).where(Audit.action == "user.slowed")).all()
    assert not any("name1" in key or "2001" in key for key in kept)
    assert trail == ["user:?"]
    clock.now += attempts.MEMORY + timedelta(minutes=1)
    sign_in(people_anywhere, "lan", LAN, settings=settings, address="2001:db8::1")


@given(strategies.integers(0, 10_000), strategies.sampled_from(sorted(FREE)))
def test_pauses_never_shrink_and_never_pass_the_longest(failures: int, kind: str) -> None:
    assert pause(f"{kind}:x", failures) <= pause(f"{kind}:x", failures + 1) <= LONGEST
    assert (pause(f"{kind}:x", failures) > timedelta(0)) == (failures >= FREE[kind])


@given(strategies.text(max_size=60))
def test_any_address_has_a_key(address: str) -> None:
    assert address_key(b"s", address).startswith("address:")


def test_visits_end_by_idleness_and_by_age(people: Database, settings: Settings, clock: Clock) -> None:
    secret = secret_key(settings)
    cookie = sign_in(people, "lan", LAN, settings=settings).cookie
    for _ in range(11):
        clock.now += visits.IDLE - timedelta(minutes=1)
        with people.read() as session:
            visitor = find_visitor(session, cookie, secret)
        if visitor is None:
            break
        note_use(people, visitor)
    assert visitor is None  # used all the time, and yet at its end
    cookie = sign_in(people, "lan", LAN, settings=settings).cookie
    clock.now += visits.IDLE
    with people.read() as session:
        assert find_visitor(session, cookie, secret) is None


def test_disabling_a_user_or_a_new_password_ends_their_visits(people: Database, settings: Settings) -> None:
    secret = secret_key(settings)
    first = sign_in(people, "minh", MINH, settings=settings).cookie
    made = reset_password(people, "minh", actor="lan")
    again = sign_in(people, "minh", made, settings=settings)
    assert again.must_change
    with people.read() as session:
        assert find_visitor(session, first, secret) is None
        assert find_visitor(session, again.cookie, secret) is not None
    set_enabled(people, "minh", False, actor="lan")
    set_enabled(people, "minh", True, actor="lan")
    with people.read() as session:
        assert find_visitor(session, again.cookie, secret) is None


def test_a_password_passed_on_opens_the_door_for_a_week(people: Database, settings: Settings) -> None:
    made = reset_password(people, "minh", actor="lan")
    with people.write() as session:
        late = utc_now() - signing.FIRST_PASSWORD - timedelta(minutes=1)
        session.execute(update(User).where(User.name == "minh").values(password_at=late))
    with pytest.raises(SignInError):
        sign_in(people, "minh", made, settings=settings)


def test_changing_one_s_password_keeps_this_browser_and_ends_the_others(
    people_anywhere: Database, settings: Settings
) -> None:
    secret = secret_key(settings)
    here = sign_in(people_anywhere, "minh", MINH, settings=settings).cookie
    there = sign_in(people_anywhere, "minh", MINH, settings=settings).cookie
    with people_anywhere.read() as session:
        visitor = find_visitor(session, here, secret)
    assert visitor is not None
    new = "mưa rơi trên mái tôn cũ"
    for current, wanted, message in ((LAN, new, "so far is wrong"), (MINH, MINH, "the password you have")):
        with pytest.raises(UsageError, match=message):
            change_password(people_anywhere, current, wanted, actor="minh", settings=settings)
    change_password(people_anywhere, MINH, new, actor="minh", settings=settings, visit=visitor.visit)
    with people_anywhere.read() as session:
        assert find_visitor(session, here, secret) is not None
        assert find_visitor(session, there, secret) is None
    sign_in(people_anywhere, "minh", new, settings=settings)
    with pytest.raises(SignInError):
        sign_in(people_anywhere, "minh", MINH, settings=settings)


def test_the_secret_is_made_once_for_this_user_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    first = secret_key(settings)
    assert len(first) == 32
    assert secret_key(settings) == first
    assert stat.S_IMODE((tmp_path / "new" / FILE).stat().st_mode) == 0o600
    assert [p.name for p in (tmp_path / "new").iterdir()] == [FILE]
    assert secret_key(Settings(data_dir=tmp_path, secret="x")) != first  # type: ignore[arg-type]


def test_when_signing_in_is_needed_and_when_others_may_reach_the_dashboard(
    sqlite_database: Database, settings: Settings
) -> None:
    provider = Settings(
        data_dir=settings.data_dir, oidc_issuer="https://id.nang.vn", oidc_client_id="x",
        oidc_client_secret="y",  # type: ignore[arg-type]
    )  # fmt: skip
    with sqlite_database.read() as session:
        assert not sign_in_needed(session, settings)
        assert not can_be_served(session, settings)
        assert sign_in_needed(session, provider)
        assert can_be_served(session, provider)
    add_user(sqlite_database, "lan", Role.ADMIN, actor="root", email="lan@nang.vn", by_provider=True)
    with sqlite_database.read() as session:
        assert sign_in_needed(session, settings)
        assert not can_be_served(session, settings)  # nobody could come in
    reset_password(sqlite_database, "lan", actor="lan")
    with sqlite_database.read() as session:
        assert can_be_served(session, settings)
