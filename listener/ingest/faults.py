"""What a run met and could not use, kept with the run."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from listener.politeness import leave_alone
from listener.post import Fault
from listener.queries import QuerySyntaxError
from listener.store.tables import Brand, CrawlFault, CrawlRun, Quarantine
from listener.text.tokens import normalise

_UNREADABLE = "query"
"""Kind of the fault of a brand's query."""


def store_fault(session: Session, fault: Fault, *, source_id: int | None, run_id: int | None) -> None:
    """Keep a fault with its run; a piece of page that came with it goes to the quarantine."""
    clean = {name: normalise(getattr(fault, name)) for name in ("kind", "url", "message")}
    if run_id is not None:
        session.execute(insert(CrawlFault).values(run_id=run_id, **clean))
        session.execute(update(CrawlRun).where(CrawlRun.id == run_id).values(errors=CrawlRun.errors + 1))
    if fault.retry_after_seconds is not None and source_id is not None:
        leave_alone(session, source_id, fault.retry_after_seconds)
    if fault.payload is not None:
        session.execute(
            insert(Quarantine).values(
                source_id=source_id,
                run_id=run_id,
                url=clean["url"],
                kind="page",
                reason=clean["message"],
                payload=normalise(fault.payload),
            )
        )


def tell_unreadable(session: Session, found: Mapping[int, QuerySyntaxError], run_id: int) -> None:
    """Note brands that are left out because their query cannot be read; once a run.

    Args:
        found: Mistakes by brand, as :class:`listener.ingest.targets.Targets` has them.
    """
    told = select(CrawlFault.id).where(CrawlFault.run_id == run_id, CrawlFault.kind == _UNREADABLE).limit(1)
    if session.scalar(told) is not None:
        return
    rows = session.execute(select(Brand.id, Brand.code).where(Brand.id.in_(sorted(found)))).all()
    for brand_id, code in rows:
        message = f"Nothing is matched for the brand {code}: {found[brand_id].message}"
        store_fault(session, Fault(kind=_UNREADABLE, url="", message=message), source_id=None, run_id=run_id)
