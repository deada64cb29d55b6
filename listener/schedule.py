"""The schedule: a tick in each process, and the truth in the table of sources."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from listener.brands import replay_pending
from listener.crawl import Crawl, claim_due
from listener.duplicates.findings import COPIES, NEWCOMERS, PACE
from listener.duplicates.looking import look
from listener.duplicates.search import search_pending
from listener.engagement.rollups import ensure_built
from listener.engagement.rollups.crowds import fill
from listener.engagement.source_days import ensure_known
from listener.mood.rescoring import ask_if_changed, rescore_pending
from listener.reports.making import make_due
from listener.retention.daily import retain
from listener.rules.past import run_pending
from listener.settings import Settings
from listener.sources import one_run
from listener.store import Database, utc_now
from listener.store.database import refresh_settings
from listener.triage.escalating import escalate

log = structlog.get_logger(__name__)
_SEEDING = 60
"""Seconds between two looks for what was posted out of the ordinary."""
_NEWCOMERS = 900
"""Seconds between two looks for crowds of new accounts."""
_CROWDS = 60.0
"""Seconds between two looks for days of which it is not known who wrote."""
_RETENTION = 600.0
"""Seconds between two looks whether a new day has begun on which nothing old was removed yet."""
_CLOCKS = 30.0
"""Seconds between two looks at the clocks of cases: they are set in minutes."""
_REPORTS = 60.0
"""Seconds between two looks whether a report is due: they are set in hours."""


class Schedule:
    """Looks every few seconds for sources that are due and sees their crawls through.

    The job store is the scheduler's own memory: two of these processes on one database are fine,
    since a source is claimed in the database, not in the scheduler.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        """Prepare; :meth:`start` begins."""
        self._database = database
        self._settings = settings
        self._crawls: list[Crawl] = []
        self._lock = threading.Lock()
        self._stopping = False
        self._scheduler = BackgroundScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin ticking."""
        ensure_built(self._database)
        with self._database.write() as session:
            ensure_known(session, zone=self._settings.zone)
        tick = self._settings.tick_seconds
        for name, function, seconds in (
            ("crawl", self.tick, tick),
            ("replay", self._replay, tick),
            ("retention", self._retain, max(tick, _RETENTION)),
            ("clocks", self._look_at_clocks, max(tick, _CLOCKS)),
            ("reports", self._report, max(tick, _REPORTS)),
            ("crowds", self._fill_crowds, max(tick, _CROWDS)),
            ("seeding", self._look_for_seeding, max(tick, _SEEDING)),
            ("newcomers", self._look_for_newcomers, max(tick, _NEWCOMERS)),
        ):
            self._scheduler.add_job(
                function,
                "interval",
                seconds=seconds,
                id=name,
                next_run_time=datetime.now(UTC),
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        self._scheduler.start()

    def tick(self) -> None:
        """See to the crawls that go, and start those that are due."""
        refresh_settings(self._database)
        with self._lock:
            going = []
            for crawl in self._crawls:
                if crawl.running:
                    going.append(crawl)
                else:
                    crawl.clear(self._database)
                    self._log_end(crawl)
            self._crawls = going
            free = self._settings.crawl_slots - len(self._crawls)
            if self._stopping or free <= 0:
                return
            with self._database.write() as session:
                jobs = claim_due(session, limit=free)
            for job in jobs:
                log.info("crawl.started", run=job.run_id, url=job.url)
                self._crawls.append(Crawl(job, self._settings.data_dir / "logs"))

    def _log_end(self, crawl: Crawl) -> None:
        assert crawl.job.run_id is not None
        with self._database.read() as session:
            run = one_run(session, crawl.job.run_id)
        tell = log.info if run.status == "finished" else log.warning
        tell(
            "crawl.ended",
            run=run.id,
            url=crawl.job.url,
            status=run.status,
            reason=run.reason,
            posts_new=run.posts_new,
            errors=run.errors,
        )

    def _fill_crowds(self) -> None:
        """Work out who wrote on days that have changed."""
        fill(self._database)

    def _replay(self) -> None:
        """Finish replays, scorings anew and rules applied to the past, also what a killed process left."""
        replay_pending(self._database)
        if (job := ask_if_changed(self._database)) is not None:
            log.info("mood.rescore", job=job)
        rescore_pending(self._database)
        run_pending(self._database)
        search_pending(self._database)

    def _look_for_seeding(self) -> None:
        """Flag copies and hasty accounts of the last day and a half."""
        self._flag((COPIES, PACE))

    def _look_for_newcomers(self) -> None:
        """Flag crowds of new accounts; that reads four weeks of mentions, so it is done less often."""
        self._flag((NEWCOMERS,))

    def _flag(self, kinds: tuple[str, ...]) -> None:
        if new := look(self._database, zone=self._settings.zone, actor="schedule", kinds=kinds):
            log.info("seeding.flagged", new=new)

    def _look_at_clocks(self) -> None:
        """Pass overdue cases up, and bring back those that have waited long enough."""
        found = escalate(self._database)
        if found.overdue or found.woken:
            log.info("triage.clocks", overdue=found.overdue, woken=found.woken)

    def _retain(self) -> None:
        """Thin and remove what is old, once a day."""
        retain(self._database, zone=self._settings.zone, now=utc_now())

    def _report(self) -> None:
        """Make the reports that are due."""
        for number in make_due(self._database):
            log.info("report.made", report=number)

    def stop(self) -> None:
        """Stop ticking, ask the crawls to end, and wait for them."""
        self._stopping = True
        self._scheduler.shutdown(wait=True)
        for crawl in self._crawls:
            crawl.stop()
        for crawl in self._crawls:
            crawl.wait()
            crawl.clear(self._database)
        self._crawls = []
