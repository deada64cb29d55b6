"""Once a day the schedule thins old snapshots and removes what is past its source's rules."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select

from listener.retention.keeping import remove_old
from listener.retention.thinning import thin
from listener.store import Database, audit
from listener.store.tables import Audit

log = structlog.get_logger(__name__)
_RUN = "retention.run"
SCHEDULE = "schedule"
"""The actor of what nobody asked for by hand."""


def retain(database: Database, *, zone: ZoneInfo, now: datetime) -> bool:
    """Do it, unless it was done since midnight of the reporting zone; two processes may both ask.

    Returns:
        Whether it was done now.
    """
    today = now.astimezone(zone).date()
    midnight = datetime.combine(today, time(), zone)
    with database.write() as session:
        done = select(Audit.id).where(Audit.action == _RUN, Audit.at >= midnight).limit(1)
        if session.scalar(done) is not None:
            return False
        audit(session, SCHEDULE, _RUN, "installation", at=now)
    thinned = thin(database, zone=zone, now=now)
    removed = remove_old(database, actor=SCHEDULE, today=today)
    log.info(
        "retention.done",
        snapshots_dropped=thinned.dropped,
        posts_removed=sum(each.posts for each in removed),
        authors_removed=sum(each.authors for each in removed),
    )
    return True
