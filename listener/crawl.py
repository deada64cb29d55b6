"""Starting crawls as subprocesses and seeing to their end.

The truth about who crawls what is the lease in the source's row: claimed in one statement, renewed
by the crawl itself, void a minute after it fell silent. Neither two schedulers nor a person at the
command line can run one source twice at the same time.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import and_, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from listener.errors import ListenerError, UsageError
from listener.ingest.store_intake import LEASE, end_run
from listener.ingest.walking import forget
from listener.intake import CrawlJob
from listener.politeness import DAY, may_run, minutes_by_zone, spent
from listener.post import Fault, Post, post_from_json
from listener.settings import Settings, get_settings
from listener.sources import KINDS, RunView, one_run
from listener.store import Database, utc_now
from listener.store.tables import CrawlRun, Source
from listener.terms import check_terms

GRACE_SECONDS = 20
"""Between asking a crawl to stop and ending it: it stores the page it has in hand."""
BACKFILL_SHARE = 0.5
"""Of a day's budget, how much old threads may take."""
PREVIEW_REQUESTS = 8
PREVIEW_SECONDS = 30


def claim_due(session: Session, *, limit: int, now: datetime | None = None) -> list[CrawlJob]:
    """Claim sources that are due and free, each for one run, the longest due first.

    One ``UPDATE … RETURNING``: two processes that ask at the same moment get different sources. Those
    that wait (:mod:`listener.politeness`) stay due.
    """
    now = now or utc_now()
    minutes = minutes_by_zone(session, now)
    due = (
        select(Source.id)
        .where(
            Source.enabled,
            Source.next_run_at <= now,
            _free(now),
            may_run(Source, now, minutes),
            ~_host_is_busy(now, minutes),
        )
        .order_by(Source.next_run_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return _claim(session, due, trigger="schedule", now=now)


def claim_one(session: Session, source_id: int, *, trigger: str = "manual") -> CrawlJob:
    """Claim one source whether it is due or not.

    Raises:
        ListenerError: another run holds it, or the site asked to be left alone (``Retry-After``).
    """
    now = utc_now()
    until = session.scalar(select(Source.not_before).where(Source.id == source_id, Source.not_before > now))
    if until is not None:
        raise ListenerError(
            f"The site of source {source_id} asked to be left alone until {until:%Y-%m-%d %H:%M} UTC; "
            "crawl it after that."
        )
    one = select(Source.id).where(Source.id == source_id, _free(now)).with_for_update(skip_locked=True)
    jobs = _claim(session, one, trigger=trigger, now=now)
    if not jobs:
        raise ListenerError(
            f"Source {source_id} is being crawled by another process; wait for its end ('listener status')."
        )
    return jobs[0]


def _free(now: datetime) -> Any:
    return or_(Source.lease_until.is_(None), Source.lease_until < now)


def _host_is_busy(now: datetime, minutes: Mapping[str, int]) -> Any:
    """Another source of the same host is being crawled, or is due before this one.

    The pause between requests is kept within a run; one run a host at a time keeps it for the host.
    """
    other = aliased(Source)
    leased = other.lease_until >= now
    before_this = and_(
        other.enabled,
        other.next_run_at <= now,
        may_run(other, now, minutes),  # one that waits holds nobody up
        or_(
            other.next_run_at < Source.next_run_at,
            and_(other.next_run_at == Source.next_run_at, other.id < Source.id),
        ),
    )
    return exists().where(other.host == Source.host, other.id != Source.id, or_(leased, before_this))


def _claim(session: Session, ids: Any, *, trigger: str, now: datetime) -> list[CrawlJob]:
    claimed = session.execute(
        update(Source)
        .where(Source.id.in_(ids))
        .values(lease_until=now + LEASE)
        .returning(Source.id, Source.lease_run_id)
    ).all()
    settings = get_settings()
    jobs = []
    for source_id, stale_run in claimed:
        if stale_run is not None:
            end_run(session, stale_run, status="killed", reason="The crawl fell silent.")
        source = session.get_one(Source, source_id, populate_existing=True)
        if not source.clean:
            forget(session, source_id)
        run_id = session.execute(
            insert(CrawlRun)
            .values(source_id=source_id, trigger=trigger, started_at=now)
            .returning(CrawlRun.id)
        ).scalar_one()
        budget = _budget(session, source, trigger, now)
        backfill = _backfill(session, source, trigger, now, budget)
        jobs.append(_job(source, run_id, budget, backfill, settings))
        session.execute(
            update(Source)
            .where(Source.id == source_id)
            .values(
                lease_run_id=run_id,
                lease_until=now + LEASE,
                clean=True,
                next_run_at=now + timedelta(seconds=source.interval_seconds),
            )
        )
    return jobs


def _budget(session: Session, source: Source, trigger: str, now: datetime) -> int:
    """Requests this run may send: its own budget, or what the day leaves of it."""
    if trigger != "schedule":
        return source.max_requests
    today = session.scalar(select(spent(Source, now)).where(Source.id == source.id)) or 0
    return max(1, min(source.max_requests, source.daily_requests - int(today)))


def _backfill(session: Session, source: Source, trigger: str, now: datetime, budget: int) -> int:
    """Of a run's requests, those that may go to old threads: the day's news must find some left."""
    if trigger != "schedule":
        return budget
    taken = session.scalar(
        select(func.coalesce(func.sum(CrawlRun.backfill), 0)).where(
            CrawlRun.source_id == source.id, CrawlRun.started_at > now - DAY
        )
    )
    return max(0, min(budget, int(source.daily_requests * BACKFILL_SHARE) - int(taken or 0)))


def _job(source: Source, run_id: int, max_requests: int, backfill: int, settings: Settings) -> CrawlJob:
    return CrawlJob(
        mode="crawl",
        kind=source.kind,
        url=source.url,
        source_id=source.id,
        run_id=run_id,
        timezone=source.timezone,
        delay_seconds=source.delay_seconds,
        max_requests=max_requests,
        revisit_requests=source.revisit_requests,
        backfill_requests=backfill,
        render=source.render,
        time_limit_seconds=settings.crawl_time_limit,
        contact=settings.contact,
        allow_hosts=settings.allowed_hosts,
    )


class Crawl:
    """One crawl subprocess, in a process group of its own."""

    def __init__(self, job: CrawlJob, log_dir: Path) -> None:
        """Start it."""
        self.job = job
        self._started = time.monotonic()
        self._asked_to_stop: float | None = None
        log_dir.mkdir(parents=True, exist_ok=True)
        self._folder = tempfile.TemporaryDirectory(prefix="listener-crawl-")
        path = Path(self._folder.name) / "job.json"
        job.write(path)
        self.log = log_dir / (f"run-{job.run_id}.log" if job.run_id else "preview.log")
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "scrapy", "crawl", job.kind, "-a", f"job={path}"],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=self._folder.name,
                env={**os.environ, "SCRAPY_SETTINGS_MODULE": "spiders.settings", "PYTHONUTF8": "1"},
                start_new_session=True,
            )

    @property
    def running(self) -> bool:
        """Whether the process is still there; past its time limit it is asked, then made, to stop."""
        if self._process.poll() is not None:
            return False
        now = time.monotonic()
        if self._asked_to_stop is None:
            # The spider keeps the limit by itself; this is for one that no longer can.
            if now - self._started > self.job.time_limit_seconds + GRACE_SECONDS:
                self.stop()
        elif now - self._asked_to_stop > GRACE_SECONDS:
            self.kill()
        return True

    def stop(self) -> None:
        """Ask it to end after the page in hand."""
        self._asked_to_stop = self._asked_to_stop or time.monotonic()
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once; what it has not stored, its next run fetches again."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def wait(self, tick: Callable[[], None] | None = None) -> None:
        """Wait for the end, calling ``tick`` a few times a second."""
        try:
            while self.running:
                if tick:
                    tick()
                time.sleep(0.2)
        except BaseException:
            self.stop()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE_SECONDS)
            self.kill()
            raise

    def clear(self, database: Database | None = None) -> None:
        """After the end: tidy up, and if the crawl could not write its own end, write it."""
        self._folder.cleanup()
        if database is None or self.job.run_id is None:
            return
        code = self._process.returncode
        how = f"by signal {-code}" if code is not None and code < 0 else f"with code {code}"
        tail = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        last = f" Last line of its log: {tail[0][:300]}" if tail else ""
        with database.write() as session:
            killed = end_run(
                session,
                self.job.run_id,
                status="killed",
                reason=f"The crawl's process ended {how} before its work was done.{last}",
            )
        if not killed:
            self.log.unlink(missing_ok=True)


def crawl_source(
    database: Database, source_id: int, *, on_progress: Callable[[RunView], None] | None = None
) -> RunView:
    """Crawl one source now, in a subprocess, and wait for its end.

    Raises:
        ListenerError: another run holds it.
    """
    with database.write() as session:
        job = claim_one(session, source_id)
    assert job.run_id is not None
    run_id = job.run_id
    crawl = Crawl(job, get_settings().data_dir / "logs")

    def show() -> None:
        if on_progress:
            with database.read() as session:
                on_progress(one_run(session, run_id))

    try:
        crawl.wait(show)
    finally:
        crawl.clear(database)
    with database.read() as session:
        return one_run(session, run_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What a source would give, without storing anything."""

    kind: str
    """The kind that fits; that of the last attempt where none did."""
    engine: str | None
    robots: str | None
    posts: tuple[Post, ...]
    faults: tuple[Fault, ...]
    requests: int
    seconds: float
    reason: str | None
    """Why the test fetch ended."""


def try_source(
    url: str,
    *,
    kind: str = "auto",
    delay_seconds: float = 1.0,
    html: Path | None = None,
    permission: str | None = None,
) -> Preview:
    """Fetch a few pages of an address and show what would be collected; nothing is stored.

    Args:
        kind: ``forum``, ``feed``, ``page``, or ``auto`` to find out which fits.
        html: A saved page that is read in place of the address; nothing is fetched.
        permission: Who allowed crawling a site whose terms forbid it.

    Raises:
        UsageError: an unknown kind, no web address, a file that cannot be read, a site whose terms
            forbid crawling.
    """
    if kind not in (*KINDS, "auto"):
        raise UsageError(f"{kind!r} is not a kind of source; choose one of auto, {', '.join(KINDS)}.")
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"{url!r} is not a web address; write it whole, such as https://forum.example.vn/.")
    if html is None:
        check_terms(url, permission)
    elif not html.is_file():
        raise UsageError(f"There is no file {html}; save the page in a browser first.")
    best: Preview | None = None
    for attempt in _order(url) if kind == "auto" else (kind,):
        found = _preview(url, attempt, delay_seconds, html)
        if found.posts:
            return found
        best = found if best is None or _is_wrong_kind(best) else best
        if not _is_wrong_kind(found):  # unreachable or refused: another spider meets the same
            break
    assert best is not None
    return best


def _order(url: str) -> tuple[str, ...]:
    looks_like_feed = url.lower().rstrip("/").endswith((".xml", ".rss", ".atom", "/feed", "/rss", "/atom"))
    return ("feed", "forum", "page") if looks_like_feed else ("forum", "feed", "page")


def _is_wrong_kind(preview: Preview) -> bool:
    return not preview.faults or any(
        f.kind.startswith("not-a-") or f.kind == "unparsed" for f in preview.faults
    )


def _preview(url: str, kind: str, delay_seconds: float, html: Path | None) -> Preview:
    settings = get_settings()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="listener-preview-") as folder:
        out = Path(folder) / "out.jsonl"
        job = CrawlJob(
            mode="preview",
            kind=kind,
            url=url,
            timezone=settings.reporting_zone,
            delay_seconds=delay_seconds,
            max_requests=PREVIEW_REQUESTS,
            revisit_requests=0,
            time_limit_seconds=PREVIEW_SECONDS,
            contact=settings.contact,
            allow_hosts=settings.allowed_hosts,
            out=str(out),
            html=None if html is None else str(html.absolute()),
        )
        crawl = Crawl(job, Path(folder))
        try:
            crawl.wait()
        finally:
            crawl.clear()
        lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()] if out.exists() else []
        log = crawl.log.read_text("utf-8", errors="replace")

    def last(name: str) -> Any:
        return next((line[name] for line in reversed(lines) if name in line), None)

    end = last("end")
    if end is None:
        tail = (log.strip().splitlines() or ["nothing"])[-1]
        raise ListenerError(f"The test fetch of {url} broke off; its last line was: {tail[:300]}")
    return Preview(
        kind=kind,
        engine=last("engine"),
        robots=last("robots"),
        posts=tuple(post_from_json(line["post"]) for line in lines if "post" in line),
        # Pages beside a saved one are not there: that is no fault of the page.
        faults=tuple(
            Fault(**line["fault"])
            for line in lines
            if "fault" in line and line["fault"]["kind"] != "not-saved"
        ),
        requests=end["requests"],
        seconds=time.monotonic() - start,
        reason=end["reason"],
    )
