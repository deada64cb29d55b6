"""Settings that an admin changes on the screen, and the environment that goes before them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from listener.access import NotAllowedError
from listener.access.users import add_user
from listener.brands import add_brand
from listener.configuring import change_setting, list_settings
from listener.engagement.rollups.zones import zone_kept
from listener.errors import UsageError
from listener.pipeline import Pipeline
from listener.roles import Role
from listener.settings import get_settings, use_kept
from listener.sources import add_source
from listener.store import Database, open_database
from listener.store.tables import Audit, Post
from tests.ingest import posts as make
from tests.ingest.posts import harvest, make_post

NIGHT = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)
"""The 21st in Việt Nam, the 20th in London."""


def test_another_zone_has_the_days_of_history_worked_out_anew(database: Database) -> None:
    add_brand(database, name="Hạ Miên", query="hamien", actor="test")
    source = add_source(database, url="https://forum.example.vn/", actor="test").id
    page = harvest(make_post(1, "hamien", published_at=NIGHT))
    Pipeline(database, make.settings()).take(page, source_id=source)

    def days() -> list[str]:
        with database.read() as session:
            return [day.isoformat() for day in session.scalars(select(Post.day))]

    assert days() == ["2026-11-21"]
    change_setting(database, "reporting_zone", "Europe/London", actor="lan")
    assert days() == ["2026-11-20"]
    assert get_settings().zone.key == "Europe/London"
    use_kept({})  # another process, which opens the database later
    open_database(database.engine.url.render_as_string(hide_password=False)).close()
    assert get_settings().zone.key == "Europe/London"
    with database.read() as session:
        assert zone_kept(session) == "Europe/London"
        setting = list_settings(session)[0]
        line = session.execute(
            select(Audit.actor, Audit.subject, Audit.detail).where(Audit.action == "setting.change")
        ).one()
    assert (setting.value, setting.by, setting.by_environment) == ("Europe/London", "lan", False)
    assert tuple(line) == ("lan", "setting:reporting_zone", {"value": "Europe/London"})
    change_setting(database, "reporting_zone", None, actor="lan")
    assert days() == ["2026-11-21"]


def test_the_environment_goes_before_the_screen(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_setting(sqlite_database, "contact", "lan@nang.vn", actor="lan")
    assert get_settings().contact == "lan@nang.vn"
    monkeypatch.setenv("LISTENER_CONTACT", "minh@nang.vn")
    get_settings.cache_clear()
    assert get_settings().contact == "minh@nang.vn"
    with sqlite_database.read() as session:
        setting = next(s for s in list_settings(session) if s.name == "contact")
    assert (setting.value, setting.by, setting.by_environment) == ("minh@nang.vn", None, True)
    with pytest.raises(UsageError, match="LISTENER_CONTACT in the environment"):
        change_setting(sqlite_database, "contact", "x", actor="lan")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("reporting_zone", "Mars/Olympus", "not a time zone"),
        ("language", "fr", "cannot be 'fr'"),
        ("database_url", "sqlite:///x", "no setting"),
    ],
)
def test_what_cannot_be_is_refused(sqlite_database: Database, name: str, value: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        change_setting(sqlite_database, name, value, actor="lan")
    assert get_settings().reporting_zone == "Asia/Ho_Chi_Minh"


def test_a_manager_changes_no_settings(sqlite_database: Database) -> None:
    add_user(sqlite_database, "lan", Role.ADMIN, actor="root")
    add_user(sqlite_database, "minh", Role.MANAGER, actor="lan")
    with pytest.raises(NotAllowedError):
        change_setting(sqlite_database, "contact", "x", actor="minh")
