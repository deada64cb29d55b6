"""From which day on a source keeps its posts: asked for each page that comes in."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.store.tables import Source


def oldest_kept(session: Session, source_id: int | None, *, today: date) -> date | None:
    """The first day whose posts a source keeps; None: it keeps all, as what no source collected is.

    Older ones are not stored anew.
    """
    if source_id is None:
        return None
    days = session.scalar(select(Source.keep_days).where(Source.id == source_id))
    return None if days is None else today - timedelta(days=days)
