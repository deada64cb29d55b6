"""Politeness across runs: a daily budget of requests, quiet hours, and a site's wish to be left alone.

A scheduled run waits for all three. A person who says ``listener crawl`` is held back only by the
site's own wish (``Retry-After``); the requests count towards the day's budget all the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, false, func, not_, or_, select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.errors import UsageError
from listener.store import Database, audit, utc_now
from listener.store.tables import CrawlRun, Source

DAY = timedelta(hours=24)
LONGEST_WAIT = timedelta(days=1)
"""A site that asks for more is asked again after a day: a mistake there must not silence it for good."""
_QUIET = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)")


def parse_quiet(text: str) -> tuple[int, int]:
    """``22:00-06:00`` as two minutes of the day.

    Raises:
        UsageError: showing the form.
    """
    match = _QUIET.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{text!r} are no quiet hours; write two times of the day, such as 22:00-06:00.")
    start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    if start == end:
        raise UsageError(f"{text!r} leaves no quiet time; to let a source rest, pause it.")
    return start, end


def show_quiet(quiet_from: int | None, quiet_until: int | None) -> str | None:
    """The other way round; None for no quiet hours."""
    if quiet_from is None or quiet_until is None:
        return None
    return f"{quiet_from // 60:02}:{quiet_from % 60:02}-{quiet_until // 60:02}:{quiet_until % 60:02}"


def minutes_by_zone(session: Session, now: datetime) -> dict[str, int]:
    """The minute of the day in each zone that has a source with quiet hours."""
    zones = session.scalars(select(Source.timezone).where(Source.quiet_from.is_not(None)).distinct())
    return {zone: _minute(now, zone) for zone in zones}


def _minute(now: datetime, zone: str) -> int:
    local = now.astimezone(ZoneInfo(zone))
    return local.hour * 60 + local.minute


def may_run(source: Any, now: datetime, minutes: Mapping[str, int]) -> ColumnElement[bool]:
    """The condition that nothing asks this source to wait.

    Args:
        source: :class:`Source` or an alias of it.
        minutes: from :func:`minutes_by_zone`; neither database is asked to know zones.
    """
    return and_(
        or_(source.not_before.is_(None), source.not_before <= now),
        spent(source, now) < source.daily_requests,
        not_(_quiet(source, minutes)),
    )


def spent(source: Any, now: datetime) -> ColumnElement[int]:
    """The requests of a source in the last 24 hours, as an expression."""
    return (
        select(func.coalesce(func.sum(CrawlRun.requests), 0))
        .where(CrawlRun.source_id == source.id, CrawlRun.started_at > now - DAY)
        .correlate(source)
        .scalar_subquery()
    )


def _quiet(source: Any, minutes: Mapping[str, int]) -> ColumnElement[bool]:
    if not minutes:
        return false()
    minute = case(dict(minutes), value=source.timezone, else_=0)
    begun, not_over = source.quiet_from <= minute, minute < source.quiet_until
    return and_(
        source.quiet_from.is_not(None),
        source.quiet_until.is_not(None),
        or_(
            and_(source.quiet_from < source.quiet_until, begun, not_over),
            and_(source.quiet_from > source.quiet_until, or_(begun, not_over)),
        ),
    )


def why_waiting(source: Source, spent_today: int, now: datetime) -> str | None:
    """In one sentence why a source that may be due is not crawled; None when nothing holds it."""
    if source.not_before is not None and source.not_before > now:
        return f"The site asked to be left alone until {source.not_before:%Y-%m-%d %H:%M} UTC."
    if spent_today >= source.daily_requests:
        return (
            f"Its budget of {source.daily_requests:,} requests in 24 hours is spent ({spent_today:,}); "
            "it goes on by itself."
        )
    quiet = show_quiet(source.quiet_from, source.quiet_until)
    if quiet and source.quiet_from is not None and source.quiet_until is not None:
        minute = _minute(now, source.timezone)
        begun, not_over = source.quiet_from <= minute, minute < source.quiet_until
        if (begun and not_over) if source.quiet_from < source.quiet_until else (begun or not_over):
            return f"Quiet hours {quiet} ({source.timezone})."
    return None


def leave_alone(session: Session, source_id: int, seconds: int, now: datetime | None = None) -> None:
    """Remember that a site asked to be left alone: every source of the same host waits so long."""
    until = (now or utc_now()) + min(timedelta(seconds=max(seconds, 0)), LONGEST_WAIT)
    host = select(Source.host).where(Source.id == source_id).scalar_subquery()
    session.execute(
        update(Source)
        .where(
            or_(Source.id == source_id, and_(Source.host == host, Source.host != "")),
            or_(Source.not_before.is_(None), Source.not_before < until),
        )
        .values(not_before=until)
        .execution_options(synchronize_session=False)
    )


@needs(Act.MANAGE)
def set_politeness(
    database: Database,
    source_id: int,
    *,
    actor: str,
    daily_requests: int | None = None,
    quiet: str | None = None,
    render: bool | None = None,
    revisits: int | None = None,
) -> None:
    """Change a source's budget, its quiet hours or its rendering; what is None stays.

    Args:
        quiet: ``22:00-06:00``, or ``none`` for no quiet hours.
        render: Whether a browser draws its pages that a script makes (the extra ``render``).
        revisits: Requests of one run, beside its own, that look again at young posts; 0 for none.

    Raises:
        UsageError: a budget below 1, or hours that cannot be read.
    """
    values: dict[str, int | None] = {} if render is None else {"render": render}
    if daily_requests is not None:
        values["daily_requests"] = check_budget(daily_requests)
    if quiet is not None:
        hours = (None, None) if quiet.strip().lower() == "none" else parse_quiet(quiet)
        values["quiet_from"], values["quiet_until"] = hours
    if revisits is not None:
        if revisits < 0:
            raise UsageError(f"A run cannot send {revisits} requests to look again; take 0 or more.")
        values["revisit_requests"] = revisits
    if not values:
        raise UsageError(
            "Say what to change: --daily 2000, --quiet 22:00-06:00, --quiet none, --revisits 50, --render."
        )
    with database.write() as session:
        session.execute(update(Source).where(Source.id == source_id).values(**values))
        audit(session, actor, "source.change", f"source:{source_id}", at=None, **values)


def check_budget(daily_requests: int) -> int:
    """The budget, if it is one.

    Raises:
        UsageError: it is below 1.
    """
    if daily_requests < 1:
        raise UsageError(f"A budget of {daily_requests} requests a day is none; pause the source instead.")
    return daily_requests
