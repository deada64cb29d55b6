"""Who comes through an OpenID Connect provider, and as whom."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from listener.access.keys import secret_key
from listener.access.provider import Claims, NotInvitedError, come_in
from listener.access.users import add_user, change_user, find_user, list_users, set_enabled
from listener.access.visits import find_visitor
from listener.roles import Role
from listener.settings import Settings
from listener.store import Database
from listener.store.tables import Audit

LAN = Claims(issuer="https://id.nang.vn", subject="1", email="Lan@nang.vn", name="Nguyễn Lan", roles=())


def _settings(folder: Path, **more: str) -> Settings:
    return Settings(
        data_dir=folder,
        oidc_issuer="https://id.nang.vn",
        oidc_client_id="x",
        oidc_client_secret="y",
        **more,  # type: ignore[arg-type]
    )


def test_an_invited_e_mail_comes_in_and_is_known_by_the_provider_s_number_since(
    database: Database, tmp_path: Path
) -> None:
    settings = _settings(tmp_path)
    add_user(database, "lan", Role.ADMIN, actor="root", email="lan@nang.vn", by_provider=True)
    came = come_in(database, LAN, settings=settings)
    assert (came.name, came.must_change) == ("lan", False)
    with database.read() as session:
        assert find_visitor(session, came.cookie, secret_key(settings)) is not None
    # The e-mail changed at the provider: the same person. Somebody else got the old one: not her.
    assert come_in(database, replace(LAN, email="le@nang.vn"), settings=settings).name == "lan"
    with pytest.raises(NotInvitedError):
        come_in(database, replace(LAN, subject="2"), settings=settings)


def test_a_stranger_stays_outside_with_a_line_in_the_trail(sqlite_database: Database, tmp_path: Path) -> None:
    settings = _settings(tmp_path, oidc_domains="nang.vn")
    for claims in (replace(LAN, email="lan@evil.example"), replace(LAN, email=None)):
        with pytest.raises(NotInvitedError, match="not invited"):
            come_in(sqlite_database, claims, settings=settings, address="10.0.0.9")
    with sqlite_database.read() as session:
        assert list_users(session) == []
        subjects = session.scalars(select(Audit.subject).where(Audit.action == "user.refused")).all()
    assert subjects == ["provider:lan@evil.example", "provider:1"]


def test_a_domain_lets_newcomers_in_with_the_least_role(sqlite_database: Database, tmp_path: Path) -> None:
    settings = _settings(tmp_path, oidc_domains="other.vn, @Nang.vn")
    assert come_in(sqlite_database, LAN, settings=settings).name == "lan"
    assert (
        come_in(sqlite_database, replace(LAN, subject="2", email="lan@other.vn"), settings=settings).name
        == "lan@other.vn"
    )
    with sqlite_database.read() as session:
        assert [(u.name, u.role) for u in list_users(session)] == [
            ("lan", Role.VIEWER), ("lan@other.vn", Role.VIEWER),
        ]  # fmt: skip


def test_a_claim_decides_the_role_at_each_visit(sqlite_database: Database, tmp_path: Path) -> None:
    settings = _settings(tmp_path, oidc_claim="groups", oidc_roles="admins:admin, care:agent")
    add_user(sqlite_database, "an", Role.ADMIN, actor="root")

    def role(*groups: str) -> Role:
        came = come_in(sqlite_database, replace(LAN, roles=groups), settings=settings)
        with sqlite_database.read() as session:
            return find_user(session, came.name).role

    assert role("care", "staff") is Role.AGENT
    assert role("care", "admins") is Role.ADMIN
    assert role("care") is Role.AGENT
    with pytest.raises(NotInvitedError):  # in no group any more
        role("staff")
    change_user(sqlite_database, "lan", actor="an", role=Role.ADMIN)
    set_enabled(sqlite_database, "an", False, actor="lan")
    assert role("care") is Role.ADMIN  # the last one stays


def test_who_is_disabled_stays_outside(sqlite_database: Database, tmp_path: Path) -> None:
    settings = _settings(tmp_path, oidc_domains="nang.vn")
    add_user(sqlite_database, "an", Role.ADMIN, actor="root")
    come_in(sqlite_database, LAN, settings=settings)
    set_enabled(sqlite_database, "lan", False, actor="an")
    with pytest.raises(NotInvitedError):
        come_in(sqlite_database, LAN, settings=settings)
