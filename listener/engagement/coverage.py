"""Which days nobody was looking, so that an outage is not drawn as silence."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from listener.store.sources import CrawlRun

_BATCH = 300
"""Days a statement: SQLite reads expressions up to 1,000 deep."""


def days_without_crawl(
    session: Session, start: date, end: date, zone: ZoneInfo, *, today: date
) -> list[date]:
    """The days from ``start`` to ``end`` on which no crawl of any source reached its end.

    Days before the first run are not gaps (nobody had begun), nor is ``today`` (it is not over).
    """
    first = session.scalar(select(func.min(CrawlRun.started_at)))
    if first is None:
        return []
    begin = max(start, first.astimezone(zone).date())
    last = min(end, today - timedelta(days=1))
    days = [begin + timedelta(days=n) for n in range((last - begin).days + 1)]
    seen: set[date] = set()
    for at in range(0, len(days), _BATCH):
        seen |= _days_with_crawl(session, days[at : at + _BATCH], zone)
    return [day for day in days if day not in seen]


def _days_with_crawl(session: Session, days: list[date], zone: ZoneInfo) -> set[date]:
    edges = [_midnight(day, zone) for day in [*days, days[-1] + timedelta(days=1)]]
    number = case(
        *((CrawlRun.finished_at < edge, n) for n, edge in enumerate(edges[1:])),
        else_=-1,
    )
    found = session.scalars(
        select(number)
        .distinct()
        .where(
            CrawlRun.status == "finished", CrawlRun.finished_at >= edges[0], CrawlRun.finished_at < edges[-1]
        )
    )
    return {days[n] for n in found if n >= 0}


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
