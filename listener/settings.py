"""Settings of one installation, from the environment (``LISTENER_…``) or a ``listener.env`` file."""

from __future__ import annotations

import getpass
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from platformdirs import user_data_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from listener.errors import UsageError


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

    @field_validator("reporting_zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is not a time zone; use a name like 'Asia/Ho_Chi_Minh'")
        return value

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


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        UsageError: naming the setting that is wrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "LISTENER_" + "_".join(str(part) for part in first["loc"]).upper()
        raise UsageError(f"The setting {name} is wrong: {first['msg']}.") from error
