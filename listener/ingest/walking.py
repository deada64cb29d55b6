"""What a crawl must remember to ask little next time: lists gone over, threads read, threads that failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from listener.post import ListMark, ThreadMark, Trouble
from listener.store.tables import ListMemory, PageMemory, Thread, ThreadTrouble
from listener.store.upsert import dialect_insert, in_batches

SWEEP_AGAIN = timedelta(days=7)
"""A list is gone over again after this time: a thread may have slipped from one page to another between
two requests, and a list that is not by last activity shows its news anywhere."""
PAUSES = tuple(timedelta(hours=hours) for hours in (1, 4, 16, 64))
"""Between tries of a thread that fails; after the last it waits for the list to show a change."""


def known_threads(
    session: Session, urls: Sequence[str], source_id: int, now: datetime
) -> dict[str, ThreadMark]:
    """The marks of threads that were read to their end, and of those not to be tried again yet."""
    known: dict[str, ThreadMark] = {}
    for batch in in_batches(urls):
        rows = session.execute(
            select(Thread.url, Thread.signature, Thread.first_page_url, Thread.last_page_url).where(
                Thread.url.in_(batch), Thread.signature.is_not(None), Thread.last_page_url.is_not(None)
            )
        )
        for url, signature, first, last in rows:
            known[url] = ThreadMark(
                url=url, signature=signature or "", first_page_url=first, last_page_url=last or url
            )
        resting = session.execute(
            select(ThreadTrouble.thread_url, ThreadTrouble.signature, ThreadTrouble.url).where(
                ThreadTrouble.source_id == source_id,
                ThreadTrouble.thread_url.in_(batch),
                or_(ThreadTrouble.retry_at.is_(None), ThreadTrouble.retry_at > now),
            )
        )
        for thread_url, signature, url in resting:
            last = known[thread_url].last_page_url if thread_url in known else url
            known[thread_url] = ThreadMark(url=thread_url, signature=signature, last_page_url=last)
    return known


def keep_mark(session: Session, mark: ThreadMark, source_id: int | None, now: datetime) -> None:
    """The thread has been read: whatever troubled it is over."""
    values = {"signature": mark.signature, "last_page_url": mark.last_page_url, "visited_at": now}
    if mark.first_page_url is not None:
        values["first_page_url"] = mark.first_page_url
    session.execute(update(Thread).where(Thread.url == mark.url).values(**values))
    if source_id is not None:
        session.execute(
            delete(ThreadTrouble).where(
                ThreadTrouble.source_id == source_id, ThreadTrouble.thread_url == mark.url
            )
        )


def list_mark(session: Session, source_id: int, url: str) -> ListMark | None:
    """How far down a list has been gone over."""
    row = session.execute(
        select(ListMemory.address, ListMemory.resume).where(
            ListMemory.source_id == source_id, ListMemory.url == url
        )
    ).one_or_none()
    return None if row is None else ListMark(url=url, address=row.address, resume=row.resume)


def unfinished_lists(session: Session, source_id: int, now: datetime) -> list[ListMark]:
    """Lists with a part that has not been gone over, first come first; then those gone over long ago."""
    rows = session.execute(
        select(ListMemory.url, ListMemory.address, ListMemory.resume)
        .where(
            ListMemory.source_id == source_id,
            or_(ListMemory.resume.is_not(None), ListMemory.swept_at < now - SWEEP_AGAIN),
        )
        .order_by(ListMemory.resume.is_(None), ListMemory.id)
    )
    return [ListMark(url=row.url, address=row.address, resume=row.resume or row.address) for row in rows]


def keep_place(session: Session, mark: ListMark, source_id: int, now: datetime) -> None:
    """Remember how far down a list the crawl has come."""
    values: dict[str, Any] = {"address": mark.address, "resume": mark.resume}
    if mark.swept:
        values["swept_at"] = now
    session.execute(
        dialect_insert(session, ListMemory)
        .values(source_id=source_id, url=mark.url, **values)
        .on_conflict_do_update(index_elements=["source_id", "url"], set_=values)
    )


def keep_trouble(session: Session, trouble: Trouble, source_id: int, now: datetime) -> None:
    """Remember a thread that could not be read; each failure makes the pause before the next try longer."""
    row = session.scalar(
        select(ThreadTrouble).where(
            ThreadTrouble.source_id == source_id, ThreadTrouble.thread_url == trouble.thread_url
        )
    )
    if row is None:
        row = ThreadTrouble(source_id=source_id, thread_url=trouble.thread_url, tries=0)
        session.add(row)
    row.tries = row.tries + 1 if row.signature == trouble.signature else 1
    row.url, row.signature = trouble.url, trouble.signature
    rests = not trouble.passing or row.tries > len(PAUSES)
    row.retry_at = None if rests else now + PAUSES[row.tries - 1]


def due_retries(session: Session, source_id: int, limit: int, now: datetime) -> list[Trouble]:
    """Threads that failed and may be tried again, longest due first."""
    rows = session.scalars(
        select(ThreadTrouble)
        .where(ThreadTrouble.source_id == source_id, ThreadTrouble.retry_at <= now)
        .order_by(ThreadTrouble.retry_at)
        .limit(limit)
    )
    return [
        Trouble(thread_url=row.thread_url, url=row.url, signature=row.signature, passing=True) for row in rows
    ]


def forget(session: Session, source_id: int) -> None:
    """Let the next crawl look at everything: pages are asked for whole, lists gone over to their end."""
    for table in (PageMemory, ListMemory, ThreadTrouble):
        session.execute(delete(table).where(table.source_id == source_id))
