"""Sources: adding and listing them, their runs, what went wrong, and the quarantine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import ValidationError
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session, aliased

from listener.access import Act, needs
from listener.errors import UsageError
from listener.pipeline import Outcome, Pipeline
from listener.politeness import DAY, check_budget, parse_quiet, show_quiet, why_waiting
from listener.post import Harvest, post_from_json
from listener.settings import get_settings
from listener.store import Database, audit, utc_now
from listener.store.tables import CrawlFault, CrawlRun, Post, Quarantine, Source
from listener.terms import check_terms

KINDS = ("forum", "feed", "page")
DAILY_REQUESTS = 5000
SHORTEST_INTERVAL = 15
"""Seconds. A crawl itself takes about four, most of it starting the process."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RunView:
    """One crawl of one source."""

    id: int
    source_id: int
    status: str
    reason: str | None
    trigger: str
    started_at: datetime
    finished_at: datetime | None
    requests: int
    revisits: int
    not_modified: int
    bytes: int
    posts: int
    posts_new: int
    posts_changed: int
    posts_seen: int
    posts_quarantined: int
    mentions_new: int
    errors: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceView:
    """A source with its state."""

    id: int
    name: str
    kind: str
    url: str
    engine: str | None
    enabled: bool
    interval_seconds: int
    delay_seconds: float
    next_run_at: datetime
    running: bool
    robots: str | None
    last_ok_at: datetime | None
    last_run: RunView | None
    posts: int
    health: str
    """``new`` (never crawled), ``running``, ``ok``, ``failing``, ``waiting``, ``paused``."""
    waiting: str | None
    """In a sentence, what a due source waits for: its budget, its quiet hours, the site's own wish."""
    daily_requests: int
    requests_today: int
    """Requests of the last 24 hours."""
    quiet: str | None
    """Quiet hours in the source's zone: ``22:00-06:00``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FaultView:
    """Something a run met and could not use."""

    at: datetime
    kind: str
    url: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class QuarantineView:
    """Something kept aside, with its reason."""

    id: int
    at: datetime
    source: str | None
    kind: str
    url: str
    reason: str
    payload: str


@needs(Act.MANAGE)
def add_source(
    database: Database,
    *,
    url: str,
    actor: str,
    name: str | None = None,
    kind: str = "forum",
    interval_seconds: int = 3600,
    delay_seconds: float = 1.0,
    timezone: str | None = None,
    daily_requests: int = DAILY_REQUESTS,
    quiet: str | None = None,
    permission: str | None = None,
) -> SourceView:
    """Add a source; its first crawl is due at once.

    Args:
        daily_requests: The budget of any 24 hours.
        quiet: Hours, in ``timezone``, in which it is not crawled: ``22:00-06:00``.
        permission: Who allowed crawling a site whose terms forbid it; kept in the audit trail.

    Raises:
        UsageError: an address that is no web address, an unknown kind, a name or address taken, a
            site whose terms forbid crawling.
    """
    url = url.strip()
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"{url!r} is not a web address; write it whole, such as https://forum.example.vn/.")
    if kind not in KINDS:
        raise UsageError(f"{kind!r} is not a kind of source; choose one of {', '.join(KINDS)}.")
    if interval_seconds < SHORTEST_INTERVAL:
        raise UsageError(
            f"An interval of {interval_seconds} s is too short; use at least {SHORTEST_INTERVAL} s."
        )
    if not 0 <= delay_seconds <= 3600:
        raise UsageError(f"A delay of {delay_seconds} s between requests is out of range (0 to 3600).")
    check_terms(url, permission)
    zone = timezone or get_settings().reporting_zone
    if zone not in available_timezones():
        raise UsageError(f"{zone!r} is not a time zone; use a name like 'Asia/Ho_Chi_Minh'.")
    check_budget(daily_requests)
    quiet_from, quiet_until = parse_quiet(quiet) if quiet else (None, None)
    name = (name or f"{parts.netloc}{parts.path.rstrip('/')}").strip()
    with database.write() as session:
        taken = session.scalar(select(Source.name).where((Source.name == name) | (Source.url == url)))
        if taken is not None:
            raise UsageError(f"A source with this name or address exists already: {taken!r}.")
        source_id = session.execute(
            insert(Source)
            .values(
                name=name,
                kind=kind,
                url=url,
                host=parts.netloc.rpartition("@")[2].lower(),
                interval_seconds=interval_seconds,
                delay_seconds=delay_seconds,
                timezone=zone,
                daily_requests=daily_requests,
                quiet_from=quiet_from,
                quiet_until=quiet_until,
            )
            .returning(Source.id)
        ).scalar_one()
        given = None if permission is None else permission.strip()
        subject = f"source:{source_id}"
        audit(session, actor, "source.create", subject, name=name, url=url, kind=kind, permission=given)
    with database.read() as session:
        return one_source(session, source_id)


def list_sources(session: Session) -> list[SourceView]:
    """All sources by name."""
    return _sources(session)


def one_source(session: Session, source_id: int) -> SourceView:
    """One source.

    Raises:
        UsageError: no such source.
    """
    found = _sources(session, source_id)
    if not found:
        raise UsageError(f"There is no source {source_id}; 'listener source list' shows the ones there are.")
    return found[0]


def find_source(session: Session, text: str) -> SourceView:
    """A source by its name, address or number.

    Raises:
        UsageError: no such source.
    """
    for source in _sources(session):
        if text in (source.name, source.url, str(source.id)):
            return source
    raise UsageError(f"There is no source {text!r}; 'listener source list' shows the ones there are.")


def _sources(session: Session, source_id: int | None = None) -> list[SourceView]:
    last = aliased(
        CrawlRun,
        select(CrawlRun)
        .where(CrawlRun.id.in_(select(func.max(CrawlRun.id)).group_by(CrawlRun.source_id)))
        .subquery(),
    )
    posts = dict(session.execute(select(Post.source_id, func.count()).group_by(Post.source_id)).all())
    statement = select(Source, last).outerjoin(last, last.source_id == Source.id).order_by(Source.name)
    if source_id is not None:
        statement = statement.where(Source.id == source_id)
    now = utc_now()
    requests = dict(
        session.execute(
            select(CrawlRun.source_id, func.sum(CrawlRun.requests))
            .where(CrawlRun.started_at > now - DAY)
            .group_by(CrawlRun.source_id)
        ).all()
    )
    return [
        _view(source, run, posts.get(source.id, 0), int(requests.get(source.id, 0)), now)
        for source, run in session.execute(statement)
    ]


def _view(source: Source, run: CrawlRun | None, posts: int, requests: int, now: datetime) -> SourceView:
    running = source.lease_until is not None and source.lease_until > now
    waiting = None if running or not source.enabled else why_waiting(source, requests, now)
    if running:
        health = "running"
    elif not source.enabled:
        health = "paused"
    elif waiting is not None:
        health = "waiting"
    elif run is None:
        health = "new"
    else:
        health = "ok" if run.status == "finished" else "failing"
    return SourceView(
        id=source.id,
        name=source.name,
        kind=source.kind,
        url=source.url,
        engine=source.engine,
        enabled=source.enabled,
        interval_seconds=source.interval_seconds,
        delay_seconds=source.delay_seconds,
        next_run_at=source.next_run_at,
        running=running,
        robots=source.robots,
        last_ok_at=source.last_ok_at,
        last_run=None if run is None else _run_view(run),
        posts=posts,
        health=health,
        waiting=waiting,
        daily_requests=source.daily_requests,
        requests_today=requests,
        quiet=show_quiet(source.quiet_from, source.quiet_until),
    )


def _run_view(run: CrawlRun) -> RunView:
    return RunView(**{name: getattr(run, name) for name in RunView.__dataclass_fields__})


def list_runs(session: Session, source_id: int, limit: int = 20) -> list[RunView]:
    """A source's runs, newest first."""
    rows = session.scalars(
        select(CrawlRun).where(CrawlRun.source_id == source_id).order_by(CrawlRun.id.desc()).limit(limit)
    )
    return [_run_view(run) for run in rows]


def one_run(session: Session, run_id: int) -> RunView:
    """One run, as it stands now."""
    return _run_view(session.get_one(CrawlRun, run_id))


def list_faults(session: Session, run_id: int) -> list[FaultView]:
    """What a run met and could not use, in order."""
    rows = session.scalars(select(CrawlFault).where(CrawlFault.run_id == run_id).order_by(CrawlFault.id))
    return [FaultView(at=f.at, kind=f.kind, url=f.url, message=f.message) for f in rows]


@needs(Act.MANAGE)
def set_enabled(database: Database, source_id: int, enabled: bool, *, actor: str) -> None:
    """Let a source rest, or wake it."""
    with database.write() as session:
        session.execute(update(Source).where(Source.id == source_id).values(enabled=enabled))
        audit(session, actor, "source.enable" if enabled else "source.pause", f"source:{source_id}")


@needs(Act.MANAGE)
def run_now(database: Database, source_id: int, *, actor: str) -> None:
    """Make a source due at once; the schedule picks it up at its next tick."""
    with database.write() as session:
        session.execute(update(Source).where(Source.id == source_id).values(next_run_at=utc_now()))
        audit(session, actor, "source.run-now", f"source:{source_id}")


def list_quarantine(session: Session, limit: int = 200) -> list[QuarantineView]:
    """What is kept aside and not resolved yet, newest first."""
    rows = session.execute(
        select(Quarantine, Source.name)
        .outerjoin(Source, Source.id == Quarantine.source_id)
        .where(Quarantine.resolved_at.is_(None))
        .order_by(Quarantine.id.desc())
        .limit(limit)
    )
    return [
        QuarantineView(
            id=q.id, at=q.at, source=name, kind=q.kind, url=q.url, reason=q.reason, payload=q.payload
        )
        for q, name in rows
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplayResult:
    """What came of replaying the quarantine."""

    stored: int
    still_aside: int
    pages: int
    """Pages kept aside: they are read again by the next crawl of their source, which is due now."""


@needs(Act.MANAGE)
def replay_quarantine(database: Database, *, actor: str) -> ReplayResult:
    """Try everything kept aside once more: after an upgrade, or after the cause is gone.

    Posts go through the pipeline again. A page has to be fetched again: its source becomes due, and
    its note is resolved; if it still cannot be read, the crawl notes it anew.
    """
    pipeline = Pipeline(database, get_settings())
    stored = aside = pages = 0
    with database.read() as session:
        items = session.execute(
            select(Quarantine.id, Quarantine.kind, Quarantine.payload, Quarantine.source_id, Quarantine.url)
            .where(Quarantine.resolved_at.is_(None))
            .order_by(Quarantine.id)
        ).all()
    for item in items:
        if item.kind == "page":
            pages += 1
        else:
            try:
                post = post_from_json(json.loads(item.payload))
            except (ValueError, ValidationError):
                aside += 1
                continue
            result = pipeline.take(Harvest(url=item.url, posts=(post,)), source_id=item.source_id)
            if result.outcomes[Outcome.QUARANTINED]:
                aside += 1
            else:
                stored += 1
        with database.write() as session:
            # A post that failed again has a new note of its own; the old one is settled either way.
            session.execute(update(Quarantine).where(Quarantine.id == item.id).values(resolved_at=utc_now()))
            if item.kind == "page" and item.source_id is not None:
                session.execute(
                    update(Source)
                    .where(Source.id == item.source_id)
                    .values(next_run_at=utc_now(), clean=False)
                )
    with database.write() as session:
        audit(session, actor, "quarantine.replay", "quarantine", stored=stored, aside=aside, pages=pages)
    return ReplayResult(stored=stored, still_aside=aside, pages=pages)
