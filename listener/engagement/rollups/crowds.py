"""How many people: who wrote on a day is kept as sets of numbers, so that any period is a union of them.

People of two days do not add up, so no sum can hold them. A day's sets are worked out by the schedule, one
day at a time, and any change of the day's posts makes them void; such days, today among them, are asked of
the rows. Sets are Roaring bitmaps (Chambi, Lemire, Kaser and Godin, Software: Practice and Experience 46(5),
2016), through pyroaring.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pyroaring import BitMap64
from sqlalchemy import ColumnElement, delete, exists, func, insert, select
from sqlalchemy.orm import Session

from listener.engagement.filters import MentionFilter
from listener.engagement.rollups.levels import Level, dims_of
from listener.engagement.rollups.reading import level_of, parts_matching
from listener.store import Database
from listener.store.locks import lock_crowds
from listener.store.posts import Post
from listener.store.rollups import Cell, ComboPart, Crowd, CrowdDay, PostCell, Rollup, RollupState
from listener.store.upsert import in_batches

LEVELS = (Level.ALL, Level.SOURCE, Level.LANGUAGE, Level.KIND, Level.WHO)
"""For filters on two things and more the rows are asked: sets do not shrink as sums do."""
_DAYS = 20
"""Days worked out at a time."""


def fill(database: Database, *, at_most: int = _DAYS) -> int:
    """Work out the sets of days that have none, the newest first; how many days."""
    with database.read() as session:
        zone = session.scalar(select(RollupState.zone))
        if zone is None:
            return 0
        missing = session.scalars(
            select(Rollup.day)
            .where(Rollup.level == int(Level.ALL), Rollup.dim == 0, Rollup.posts != 0)
            .where(Rollup.day.not_in(select(CrowdDay.day)))
            .group_by(Rollup.day)
            .order_by(Rollup.day.desc())
            .limit(at_most)
        ).all()
    for day in missing:
        with database.write() as session:
            lock_crowds(session, shared=False)
            _fill_day(session, day, ZoneInfo(zone))
    return len(missing)


def _fill_day(session: Session, day: date, zone: ZoneInfo) -> None:
    by_cell: defaultdict[int, set[int]] = defaultdict(set)
    for cell, account in session.execute(
        select(PostCell.cell_id, Post.account_id)
        .join(Post, Post.id == PostCell.post_id)
        .where(*_on(day, zone))
    ):
        if account is not None:
            by_cell[cell].add(account)
    crowds: defaultdict[tuple[int, int, int], set[int]] = defaultdict(set)
    for batch in in_batches(sorted(by_cell)):
        for row in session.execute(
            select(Cell, ComboPart.single_id)
            .join(ComboPart, ComboPart.combo_id == Cell.combo_id)
            .where(Cell.id.in_(batch))
        ):
            for level, dim in dims_of(row.Cell):
                if level in LEVELS:
                    crowds[level, dim, row.single_id] |= by_cell[row.Cell.id]
    session.execute(delete(Crowd).where(Crowd.level.in_(LEVELS), Crowd.day == day))
    rows = [
        {
            "level": int(level), "dim": dim, "day": day, "combo_id": combo,
            "accounts": BitMap64(accounts).serialize(),
        }
        for (level, dim, combo), accounts in crowds.items()
    ]  # fmt: skip
    for some in in_batches(rows):
        session.connection().execute(insert(Crowd), list(some))
    session.execute(delete(CrowdDay).where(CrowdDay.day == day))
    session.execute(insert(CrowdDay).values(day=day))


def answers(session: Session, wanted: MentionFilter) -> bool:
    """Whether sets are kept for such a filter, and of any of its days."""
    between = CrowdDay.day.between(wanted.start, wanted.end)
    return (
        level_of(wanted)[0] in LEVELS
        and session.scalar(select(CrowdDay.day).where(between).limit(1)) is not None
    )


def people(session: Session, wanted: MentionFilter) -> int:
    """Distinct accounts of a filter that :func:`answers` is true for."""
    return len(_union(crowd for crowds in _crowds(session, wanted).values() for crowd in crowds))


def people_by_day(session: Session, wanted: MentionFilter) -> dict[date, int]:
    """The same by day; days without any are left out."""
    counts = {day: len(_union(crowds)) for day, crowds in _crowds(session, wanted).items()}
    return {day: count for day, count in sorted(counts.items()) if count}


def _union(crowds: Iterable[BitMap64]) -> BitMap64:
    found = BitMap64()
    for crowd in crowds:
        found |= crowd
    return found


def _crowds(session: Session, wanted: MentionFilter) -> dict[date, list[BitMap64]]:
    level, dims = level_of(wanted)
    conditions, parts = parts_matching(session, wanted)
    found: defaultdict[date, list[BitMap64]] = defaultdict(list)
    rows = session.execute(
        select(Crowd.day, Crowd.accounts)
        .join(CrowdDay, CrowdDay.day == Crowd.day)
        .where(
            Crowd.level == int(level),
            Crowd.dim.in_(dims or []),
            Crowd.day.between(wanted.start, wanted.end),
            Crowd.combo_id.in_(select(ComboPart.combo_id).where(*parts)),
        )
    )
    for day, accounts in rows:
        found[day].append(BitMap64.deserialize(accounts))
    zone = ZoneInfo(session.scalars(select(RollupState.zone)).one())
    written = select(Rollup.day).where(
        Rollup.level == int(Level.ALL), Rollup.dim == 0, Rollup.day.between(wanted.start, wanted.end)
    )
    kept = set(session.scalars(select(CrowdDay.day)))
    matches = exists().where(ComboPart.combo_id == Cell.combo_id, *parts)
    for day in session.scalars(written.group_by(Rollup.day).having(func.sum(Rollup.posts) > 0)):
        if day not in kept:
            wrote = session.scalars(
                select(Post.account_id)
                .join(PostCell, PostCell.post_id == Post.id)
                .join(Cell, Cell.id == PostCell.cell_id)
                .where(*_on(day, zone), *conditions, matches, Post.account_id.is_not(None))
                .distinct()
            )
            found[day].append(BitMap64([account for account in wrote if account is not None]))
    return found


def _on(day: date, zone: ZoneInfo) -> list[ColumnElement[Any]]:
    start, end = (
        datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, day + timedelta(days=1))
    )
    return [PostCell.written >= start, PostCell.written < end]
