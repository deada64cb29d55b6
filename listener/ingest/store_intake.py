"""The intake of a real crawl: what pages gave goes through the pipeline, memory comes from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from listener.engagement.reactions import due_reactions
from listener.engagement.revisits import due_revisits
from listener.engagement.source_days import note_run
from listener.errors import ListenerError
from listener.ingest import walking
from listener.ingest.faults import store_fault
from listener.ingest.gone import expected_posts
from listener.intake import Asking, CrawlFigures, CrawlJob, Expected, Revisit
from listener.pipeline import Pipeline
from listener.post import Fault, Harvest, ListMark, ThreadMark, Trouble, Validators
from listener.settings import get_settings
from listener.store import open_database, utc_now
from listener.store.tables import CrawlRun, PageMemory, Source
from listener.store.upsert import dialect_insert

LEASE = timedelta(seconds=60)
"""A run that is silent for so long is dead: six missed beats of ten seconds."""


class LeaseLostError(ListenerError):
    """Another run holds the source; what this one still finds is not stored."""


class StoreIntake:
    """Hands harvests to the pipeline as long as its run holds the source's lease."""

    def __init__(self, job: CrawlJob) -> None:
        """Open the configured database.

        Raises:
            ListenerError: it cannot be opened.
        """
        assert job.source_id is not None
        assert job.run_id is not None
        self.job = job
        self._source_id = job.source_id
        self._run_id = job.run_id
        self._database = open_database()
        self._pipeline = Pipeline(self._database, get_settings())

    def take(self, harvest: Harvest) -> None:
        """Store a page's harvest.

        Raises:
            LeaseLostError: another run holds the source now.
        """
        with self._database.read() as session:
            holder = session.scalar(select(Source.lease_run_id).where(Source.id == self._source_id))
        if holder != self._run_id:
            raise LeaseLostError("Another run holds this source; this one stops.")
        self._pipeline.take(harvest, source_id=self._source_id, run_id=self._run_id)

    def known_threads(self, urls: Sequence[str]) -> Mapping[str, ThreadMark]:
        """The marks of threads that were read to their end, and of those not to be tried again yet."""
        with self._database.read() as session:
            return walking.known_threads(session, urls, self._source_id, utc_now())

    def list_mark(self, url: str) -> ListMark | None:
        """How far down a list has been gone over."""
        with self._database.read() as session:
            return walking.list_mark(session, self._source_id, url)

    def unfinished_lists(self) -> Sequence[ListMark]:
        """The lists with a part that has not been gone over, or not for long."""
        with self._database.read() as session:
            return walking.unfinished_lists(session, self._source_id, utc_now())

    def trouble(self, trouble: Trouble) -> None:
        """Record a thread that could not be read."""
        with self._database.write() as session:
            walking.keep_trouble(session, trouble, self._source_id, utc_now())

    def retries(self, limit: int) -> Sequence[Trouble]:
        """Threads that could not be read and are due for another try."""
        with self._database.read() as session:
            return walking.due_retries(session, self._source_id, limit, utc_now())

    def expected(self, site: str, keys: Sequence[str], *, total: int | None) -> Sequence[Expected]:
        """Stored posts that should be on a page and are not among those it shows."""
        with self._database.read() as session:
            return expected_posts(session, site, keys, total=total)

    def revisits(self, limit: int) -> Sequence[Revisit]:
        """Pages with young posts whose counts are due for another look."""
        with self._database.read() as session:
            return due_revisits(session, self._source_id, limit, utc_now())

    def reactions_due(self, limit: int) -> Sequence[Asking]:
        """Posts about a brand of which it is to be asked who liked or shared them."""
        with self._database.read() as session:
            return due_reactions(session, self._source_id, limit)

    def validators(self, url: str) -> Validators | None:
        """What the server said about a page last time."""
        with self._database.read() as session:
            row = session.execute(
                select(PageMemory.etag, PageMemory.last_modified).where(
                    PageMemory.source_id == self._source_id, PageMemory.url == url
                )
            ).one_or_none()
        return None if row is None else Validators(etag=row.etag, last_modified=row.last_modified)

    def remember(self, url: str, validators: Validators) -> None:
        """Keep what the server said about a page."""
        values = {
            "etag": validators.etag,
            "last_modified": validators.last_modified,
            "fetched_at": utc_now(),
        }
        with self._database.write() as session:
            session.execute(
                dialect_insert(session, PageMemory)
                .values(source_id=self._source_id, url=url, **values)
                .on_conflict_do_update(index_elements=["source_id", "url"], set_=values)
            )

    def fault(self, fault: Fault) -> None:
        """Record something the crawl met."""
        with self._database.write() as session:
            store_fault(session, fault, source_id=self._source_id, run_id=self._run_id)

    def robots(self, verdict: str) -> None:
        """Record what robots.txt said."""
        self._update_source(robots=verdict, robots_at=utc_now())

    def engine(self, name: str) -> None:
        """Record which engine was recognised."""
        self._update_source(engine=name)

    def _update_source(self, **values: Any) -> None:
        with self._database.write() as session:
            session.execute(update(Source).where(Source.id == self._source_id).values(**values))

    def beat(self, figures: CrawlFigures) -> bool:
        """Renew the lease and show the figures so far."""
        with self._database.write() as session:
            held = session.execute(
                update(Source)
                .where(Source.id == self._source_id, Source.lease_run_id == self._run_id)
                .values(lease_until=utc_now() + LEASE)
                .returning(Source.id)
            ).one_or_none()
            if held is not None:
                self._show(session, figures)
        return held is not None

    def finish(self, *, reached_end: bool, reason: str, figures: CrawlFigures) -> None:
        """Write the run's end and let go of the source."""
        now = utc_now()
        with self._database.write() as session:
            self._show(session, figures)
            ended = end_run(
                session,
                self._run_id,
                status="finished" if reached_end else "failed",
                reason=reason,
                over_budget=figures.requests - figures.revisits >= self.job.max_requests,
            )
            if ended and reached_end:
                session.execute(update(Source).where(Source.id == self._source_id).values(last_ok_at=now))
        self._database.close()

    def _show(self, session: Session, figures: CrawlFigures) -> None:
        session.execute(update(CrawlRun).where(CrawlRun.id == self._run_id).values(**asdict(figures)))


def end_run(session: Session, run_id: int, *, status: str, reason: str, over_budget: bool = False) -> bool:
    """End a run that is still going, note it on its days, and release its source.

    Args:
        over_budget: It had sent all the requests that it might.

    Returns:
        False when the run had ended already.
    """
    now = utc_now()
    ended = session.execute(
        update(CrawlRun)
        .where(CrawlRun.id == run_id, CrawlRun.status == "running")
        .values(status=status, reason=reason, finished_at=now)
        .returning(CrawlRun.source_id)
    ).scalar_one_or_none()
    if ended is None:
        return False
    note_run(session, run_id, zone=get_settings().zone, over_budget=over_budget)
    session.execute(
        update(Source)
        .where(Source.id == ended, Source.lease_run_id == run_id)
        .values(lease_run_id=None, lease_until=None)
    )
    return True
