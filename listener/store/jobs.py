"""Work over history that keeps its place in a row: cursor, lease and end.

Each step is one transaction that does a batch and moves the cursor; a process killed at any moment leaves
whole batches, and whoever takes the job over goes on after them. A lease keeps two processes off one job.
"""

from __future__ import annotations

import os
import socket
import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from listener.store.base import BIG, Id, utc_now

LEASE = timedelta(seconds=60)
"""A job whose holder is silent for so long is anybody's."""


class Job:
    """The columns that every such table has."""

    id: Mapped[Id]
    status: Mapped[str] = mapped_column(String(16), default="pending")
    """``pending``, ``done``, or ``superseded`` by a later one that does its work too."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[str] = mapped_column(String(200))
    up_to: Mapped[int] = mapped_column(BIG)
    """The last row there was when it was asked for; what came later met the change as it arrived."""
    cursor: Mapped[int] = mapped_column(BIG, default=0)
    """Rows up to this one are done."""
    lease_holder: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    """Void after this moment unless the holder renewed it with a batch."""
    finished_at: Mapped[datetime | None]


def holder_name() -> str:
    """Names one run of this process, so that a lease is its own."""
    return f"{socket.gethostname()[:20]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


def claim(session: Session, table: type[Any], holder: str, *conditions: Any) -> int | None:
    """Take the oldest pending job that nobody holds and that meets the conditions; None where there is none.

    Args:
        table: A table with the columns of :class:`Job`.
    """
    now = utc_now()
    free = (
        select(table.id)
        .where(
            table.status == "pending",
            or_(table.lease_until.is_(None), table.lease_until < now),
            *conditions,
        )
        .order_by(table.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=table)
    )
    found: int | None = session.scalar(free)
    if found is not None:
        session.execute(
            update(table).where(table.id == found).values(lease_holder=holder, lease_until=now + LEASE)
        )
    return found


def move_on(job: Any, to: int) -> bool:
    """Rows up to ``to`` are done: move the cursor and renew the lease, or end the job.

    Returns:
        Whether it has ended.
    """
    now = utc_now()
    job.cursor, job.lease_until = to, now + LEASE
    if to >= job.up_to:
        job.status, job.finished_at, job.lease_holder = "done", now, None
        return True
    return False
