"""Settings of one installation, from the environment (``LISTENER_…``) or a ``listener.env`` file."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from listener.errors import UsageError
from listener.roles import Role


class Settings(BaseSettings):
    """Every field can be set as ``LISTENER_<FIELD>`` in the environment."""

    model_config = SettingsConfigDict(
        env_prefix="LISTENER_", env_file="listener.env", extra="ignore", frozen=True
    )

    data_dir: Path = Field(default_factory=lambda: user_data_path("listener", appauthor=False))
    """Folder of the database and of everything else this installation keeps."""
    database_url: str | None = None
    """SQLAlchemy address; a SQLite file in ``data_dir`` when not set."""
    contact: str = ""
    """E-mail or page that the crawler's user agent names, so that a site's owner can reach you."""
    reporting_zone: str = "Asia/Ho_Chi_Minh"
    """IANA zone whose days the charts count."""
    language: Literal["", "en", "vi"] = ""
    """Of screens whose reader has not chosen one; empty: as their browser asks."""
    allow_hosts: str = ""
    """Private hosts that may be crawled all the same, by name with port, parted by commas:
    ``127.0.0.1:8102``. Everything else that is not a public address is refused."""
    user: str = Field(default_factory=getpass.getuser)
    """Who acts, as the audit trail names them."""
    crawl_slots: int = Field(default=2, ge=1, le=64)
    """How many crawls run at the same time."""
    tick_seconds: float = Field(default=5.0, gt=0)
    """How often the schedule looks for sources that are due."""
    crawl_time_limit: int = Field(default=1800, ge=10)
    """Seconds after which a crawl is stopped; it goes on at its next run."""
    dashboard_port: int = Field(default=8501, ge=1, le=65535)
    host: str = "127.0.0.1"
    """Address the dashboard listens on. Beyond this machine only where people sign in."""
    address: str = ""
    """Where people reach the dashboard, if a proxy stands before it: ``https://listen.example.vn``."""
    secret: SecretStr = SecretStr("")
    """Signs cookies. A file in ``data_dir`` when not set; machines that serve one database share it."""
    oidc_issuer: str = ""
    """An OpenID Connect provider, as its discovery document names it: people sign in there."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_domains: str = ""
    """Domains, parted by commas, whose verified e-mails may come in without having been invited."""
    oidc_role: Role = Role.VIEWER
    """What such a newcomer may."""
    oidc_claim: str = ""
    """Claim of the provider that decides the role at each sign-in: ``groups``, ``roles``."""
    oidc_roles: str = ""
    """What its values mean: ``listening-admins:admin, care-team:agent``."""

    @field_validator("reporting_zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is not a time zone; use a name like 'Asia/Ho_Chi_Minh'")
        return value

    @field_validator("address")
    @classmethod
    def _address_is_one(cls, value: str) -> str:
        parts = urlsplit(value.strip())
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/")):
            raise ValueError(f"{value!r} is not an address such as 'https://listen.example.vn'")
        return value.strip().rstrip("/")

    @field_validator("oidc_roles")
    @classmethod
    def _roles_exist(cls, value: str) -> str:
        for part in filter(None, (p.strip() for p in value.split(","))):
            if part.rpartition(":")[2].strip() not in set(Role):
                raise ValueError(f"{part!r} names no role; write 'listening-admins:admin, care-team:agent'")
        return value

    @model_validator(mode="after")
    def _oidc_is_whole(self) -> Settings:
        given = {
            "LISTENER_OIDC_ISSUER": bool(self.oidc_issuer),
            "LISTENER_OIDC_CLIENT_ID": bool(self.oidc_client_id),
            "LISTENER_OIDC_CLIENT_SECRET": bool(self.oidc_client_secret.get_secret_value()),
        }
        if any(given.values()) and not all(given.values()):
            missing = ", ".join(name for name, there in given.items() if not there)
            raise ValueError(f"signing in through a provider needs {missing} too")
        if self.oidc_issuer and urlsplit(self.oidc_issuer).hostname is None:
            raise ValueError(f"{self.oidc_issuer!r} is not an address such as 'https://accounts.google.com'")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The reporting zone."""
        return ZoneInfo(self.reporting_zone)

    @property
    def url(self) -> str:
        """The database address in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'listener.db'}"

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """``allow_hosts`` as a tuple, lower case."""
        return tuple(h.strip().lower() for h in self.allow_hosts.split(",") if h.strip())


CHANGEABLE = ("reporting_zone", "language", "contact")
"""Fields that an admin may set on the screen, where the environment does not."""
_kept: dict[str, Any] = {}


def use_kept(values: Mapping[str, str]) -> None:
    """Have :func:`get_settings` heed what the database keeps; the environment goes before it."""
    wanted = {name: value for name, value in values.items() if name in CHANGEABLE}
    if wanted != _kept:
        _kept.clear()
        _kept.update(wanted)
        get_settings.cache_clear()


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        UsageError: naming the setting that is wrong.
    """
    try:
        found = Settings()
        kept = {name: value for name, value in _kept.items() if name not in found.model_fields_set}
        return Settings(**kept) if kept else found
    except ValidationError as error:
        first = error.errors()[0]
        name = "LISTENER_" + "_".join(str(part) for part in first["loc"] or ("oidc", "…")).upper()
        raise UsageError(
            f"The setting {name} is wrong: {first['msg'].removeprefix('Value error, ')}."
        ) from error
