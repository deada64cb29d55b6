"""Settings that an admin changes on the screen. What the environment says goes before them."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from listener.access.needing import needs
from listener.engagement.rollups.zones import change_zone
from listener.errors import UsageError
from listener.roles import Act
from listener.settings import CHANGEABLE, Settings, get_settings
from listener.store import Database, audit
from listener.store.access import Setting
from listener.store.database import refresh_settings
from listener.store.locks import lock_queries
from listener.store.upsert import dialect_insert


@dataclass(frozen=True, slots=True)
class SettingView:
    """A setting, and where its value comes from."""

    name: str
    value: str
    by_environment: bool
    """``LISTENER_…`` or ``listener.env`` says it: the screen cannot."""
    by: str | None
    """Who set it on the screen."""


def list_settings(session: Session) -> list[SettingView]:
    """The settings that a screen may change, as they are in force."""
    outside = Settings().model_fields_set
    found = get_settings()
    rows = {row.name: row for row in session.scalars(select(Setting))}
    return [
        SettingView(
            name, str(getattr(found, name)), name in outside,
            rows[name].by if name in rows and name not in outside else None,
        )
        for name in CHANGEABLE
    ]  # fmt: skip


@needs(Act.ADMIN)
def change_setting(database: Database, name: str, value: str | None, *, actor: str) -> None:
    """Set a setting, or with None put it back to what it is without anybody.

    Another reporting zone has every day of history worked out anew, in this same transaction.

    Raises:
        UsageError: there is no such setting, the environment says it, or it cannot be that.
    """
    if name not in CHANGEABLE:
        raise UsageError(f"There is no setting {name!r} to change; there are {', '.join(CHANGEABLE)}.")
    if name in Settings().model_fields_set:
        raise UsageError(f"LISTENER_{name.upper()} in the environment says it; change it there.")
    try:
        wanted = Settings() if value is None else Settings(**{name: value.strip()})  # type: ignore[arg-type]
    except ValidationError as error:
        said = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise UsageError(f"The setting {name} cannot be {value!r}: {said}.") from error
    with database.write() as session:
        if name == "reporting_zone":
            lock_queries(session)
        session.execute(delete(Setting).where(Setting.name == name))
        if value is not None:
            kept = {"name": name, "value": value.strip(), "by": actor}
            session.execute(dialect_insert(session, Setting).values(**kept))
        if name == "reporting_zone":
            change_zone(session, ZoneInfo(wanted.reporting_zone))
        act = "setting.clear" if value is None else "setting.change"
        audit(session, actor, act, f"setting:{name}", value=value)
    refresh_settings(database)
