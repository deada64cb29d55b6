"""Tables, migrations and sessions; the only place that knows SQL dialects."""

from listener.store.base import utc_now
from listener.store.database import Database, audit, open_database

__all__ = ["Database", "audit", "open_database", "utc_now"]
