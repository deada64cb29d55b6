"""How the crawls of each source ended, day by day: what coverage is read from.

Kept with the end of each run, in the same transaction; a run over midnight counts for both days, for it
looked on both.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from listener.store.tables import CrawlFault, CrawlRun, SourceDay
from listener.store.upsert import dialect_insert, in_batches

REFUSED = "refused"
"""robots.txt, a status such as 403 or 429, or a page for members only."""
BUDGET = "budget"
"""The requests of the run, or of the day, were spent before all news was read."""
DOWN = "down"
"""No answer, or the site's own failure."""
UNREAD = "unread"
"""Pages came that could not be read."""
STOPPED = "stopped"
"""The crawl was stopped or killed, or ran out of time."""

_REFUSALS = {"robots", "login", "http-401", "http-402", "http-403", "http-407", "http-429", "http-451"}
_DOWN = {"unreachable", "dns", "tls", "timeout", "cut-off", "redirects"}
_PAGE = 5_000


def trouble_of(fault_kind: str | None, *, over_budget: bool = False) -> str:
    """The word for why a run failed.

    Args:
        fault_kind: of the last fault it met; None: it met none.
        over_budget: it had sent all the requests it might.
    """
    if over_budget:
        return BUDGET
    if fault_kind is None or fault_kind == "spider-error":
        return STOPPED
    if fault_kind in _REFUSALS:
        return REFUSED
    if fault_kind in _DOWN or fault_kind.startswith("http-5"):
        return DOWN
    return UNREAD


def note_run(session: Session, run_id: int, *, zone: ZoneInfo, over_budget: bool = False) -> None:
    """Add an ended run to its days."""
    run = session.execute(
        select(CrawlRun.source_id, CrawlRun.status, CrawlRun.started_at, CrawlRun.finished_at).where(
            CrawlRun.id == run_id
        )
    ).one()
    fault = session.scalar(
        select(CrawlFault.kind).where(CrawlFault.run_id == run_id).order_by(CrawlFault.id.desc()).limit(1)
    )
    _add(session, _days(run, trouble_of(fault, over_budget=over_budget), zone))


def rebuild(session: Session, *, zone: ZoneInfo) -> int:
    """Work all days out again from the runs that are kept, for example after the reporting zone changed.

    Whether a run was over its budget is not kept with it; rebuilt, it counts as stopped or by its last fault.

    Returns:
        How many runs there were.
    """
    session.execute(delete(SourceDay))
    done = last = 0
    while True:
        runs = session.execute(
            select(
                CrawlRun.id, CrawlRun.source_id, CrawlRun.status, CrawlRun.started_at, CrawlRun.finished_at
            )
            .where(CrawlRun.id > last, CrawlRun.finished_at.is_not(None))
            .order_by(CrawlRun.id)
            .limit(_PAGE)
        ).all()
        if not runs:
            return done
        last = runs[-1].id
        failed = [run.id for run in runs if run.status != "finished"]
        faults: dict[int, str] = {}
        for batch in in_batches(failed):
            faults |= dict(
                session.execute(
                    select(CrawlFault.run_id, CrawlFault.kind)
                    .where(CrawlFault.run_id.in_(batch))
                    .order_by(CrawlFault.id)
                ).all()
            )
        for run in runs:
            _add(session, _days(run, trouble_of(faults.get(run.id)), zone))
        done += len(runs)


def ensure_known(session: Session, *, zone: ZoneInfo) -> bool:
    """Rebuild where runs have ended and no day is known: after the update that brought this table."""
    if session.scalar(select(SourceDay.source_id).limit(1)) is not None:
        return False
    if session.scalar(select(CrawlRun.id).where(CrawlRun.finished_at.is_not(None)).limit(1)) is None:
        return False
    rebuild(session, zone=zone)
    return True


def _days(run: Any, trouble: str, zone: ZoneInfo) -> Iterable[dict[str, Any]]:
    def day(moment: datetime) -> date:
        return moment.astimezone(zone).date()

    finished = run.status == "finished"
    for each in sorted({day(run.started_at), day(run.finished_at)}):
        yield {
            "source_id": run.source_id,
            "day": each,
            "finished": int(finished),
            "failed": int(not finished),
            "trouble": None if finished else trouble,
        }


def _add(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        values = dialect_insert(session, SourceDay).values(**row)
        session.execute(
            values.on_conflict_do_update(
                index_elements=["source_id", "day"],
                set_={
                    "finished": SourceDay.finished + row["finished"],
                    "failed": SourceDay.failed + row["failed"],
                    **({"trouble": row["trouble"]} if row["trouble"] else {}),
                },
            )
        )
