"""Sums by day that panels read instead of history: kept with each write, rebuilt and proved on demand."""

from listener.engagement.rollups.rebuilding import ensure_built, rebuild
from listener.engagement.rollups.writing import (
    forget,
    refresh,
    refresh_accounts,
)

__all__ = ["ensure_built", "forget", "rebuild", "refresh", "refresh_accounts"]
