"""Looking for what is out of the ordinary, and keeping what was found as flags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.duplicates.clusters import WRITTEN
from listener.duplicates.findings import (
    COPIES,
    KINDS,
    NEWCOMERS,
    PACE,
    TOGETHER,
    Finding,
    crowds_of_newcomers,
    hasty_accounts,
    spread_copies,
)
from listener.duplicates.suspects import judge_suspects
from listener.store import Database, audit, utc_now
from listener.store.locks import lock_copies
from listener.store.tables import FlagPost, SeedingFlag
from listener.store.upsert import insert_new

STEP = timedelta(days=1)
"""What one transaction looks through."""


@needs(Act.MANAGE)
def look(
    database: Database,
    *,
    zone: ZoneInfo,
    actor: str,
    since: datetime | None = None,
    until: datetime | None = None,
    kinds: Sequence[str] = KINDS,
) -> int:
    """Look through what was written in a stretch of time, and flag what is out of the ordinary.

    To look again does no harm: a flag that is there grows, one that was cleared stays cleared.

    Args:
        zone: The reporting zone; new accounts are counted by its days.
        since: Where to begin; None: a day and a half before ``until``, as the schedule does all the time.
        until: Where to end; None: now.
        kinds: Of :data:`listener.duplicates.findings.KINDS`.

    Returns:
        How many flags are new.
    """
    until = until or utc_now()
    start = since or until - 1.5 * STEP
    new = 0
    while start < until:
        end = min(start + STEP, until)
        with database.write() as session:
            # Before anything is counted, as the pipeline does.
            lock_copies(session)
            new += _keep(session, _find(session, start, end, zone, kinds), actor)
        start = end
    return new


def oldest(session: Session) -> datetime | None:
    """When the oldest stored post was written: where to begin to look through all of history."""
    found: datetime | None = session.scalar(select(func.min(WRITTEN)))
    return found


def _find(
    session: Session, start: datetime, end: datetime, zone: ZoneInfo, kinds: Sequence[str]
) -> Iterable[Finding]:
    found: list[Finding] = []
    if COPIES in kinds:
        found += spread_copies(session, start, end)
    if PACE in kinds:
        # From a little before: a burst at midnight is one burst.
        found += hasty_accounts(session, start - TOGETHER / 8, end)
    if NEWCOMERS in kinds:
        found += crowds_of_newcomers(session, _days(start, end, zone))
    return found


def _days(start: datetime, end: datetime, zone: ZoneInfo) -> list[date]:
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _keep(session: Session, findings: Iterable[Finding], actor: str) -> int:
    new = 0
    touched: set[int] = set()
    for finding in findings:
        flags = session.scalars(
            select(SeedingFlag)
            .where(SeedingFlag.kind == finding.kind, SeedingFlag.subject == finding.subject)
            .order_by(SeedingFlag.id)
        ).all()
        if any(_answers(flag, finding) for flag in flags):
            continue
        there = next((flag for flag in flags if _meets(flag, finding)), None)
        if there is None:
            number = session.execute(
                insert(SeedingFlag).values(**_columns(finding), found_at=utc_now()).returning(SeedingFlag.id)
            ).scalar_one()
            audit(session, actor, "seeding.flag", f"flag:{number}", about=finding.subject, kind=finding.kind)
            new += 1
        else:
            number = there.id
            if finding.measured >= there.measured:
                session.execute(
                    update(SeedingFlag).where(SeedingFlag.id == number).values(**_columns(finding))
                )
        rows = [{"flag_id": number, "post_id": post_id} for post_id in sorted(finding.post_ids)]
        insert_new(session, FlagPost, rows)
        posts = select(func.count()).select_from(FlagPost).where(FlagPost.flag_id == number)
        session.execute(
            update(SeedingFlag).where(SeedingFlag.id == number).values(posts=posts.scalar_subquery())
        )
        touched |= finding.post_ids
    judge_suspects(session, touched)
    return new


def _meets(flag: SeedingFlag, finding: Finding) -> bool:
    return flag.began_at <= finding.until_at and finding.began_at <= flag.until_at


def _answers(flag: SeedingFlag, finding: Finding) -> bool:
    """A person said that this is ordinary: of the same time, or an account that did no more than then."""
    if flag.cleared_at is None:
        return False
    return _meets(flag, finding) or (finding.kind != NEWCOMERS and finding.measured <= flag.measured)


def _columns(finding: Finding) -> dict[str, object]:
    return {
        "kind": finding.kind, "subject": finding.subject, "site": finding.site,
        "began_at": finding.began_at, "until_at": finding.until_at, "posts": len(finding.post_ids),
        "accounts": finding.accounts, "measured": finding.measured, "usual": finding.usual,
        "bound": finding.bound, "compared": finding.compared,
    }  # fmt: skip
