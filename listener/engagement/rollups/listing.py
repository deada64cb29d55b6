"""The posts of a page of a list, newest first, without looking at the others.

The sums tell how many mentions of the filter each day has, so how far back the page reaches. Where these are
few they are looked up by their cells; where they are many, the next ones are met soon by going back in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from listener.engagement.filters import MentionFilter
from listener.engagement.rollups.levels import Level
from listener.engagement.rollups.reading import by_mention, cells_matching, parts_matching
from listener.store.rollups import Cell, ComboPart, PostCell, Rollup, RollupState

_WALK = 5000
"""Posts that are gone by, at most: looking up the cells of a filter takes about as long."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a page of a list is to be found."""

    total: int
    """Mentions of the whole list."""
    posts: tuple[int, ...]
    """Posts that the page's mentions belong to, and a few more."""


def reach(session: Session, wanted: MentionFilter, *, before: datetime | None, limit: int) -> Reach:
    """The posts among which the next ``limit`` mentions of a filter are, one that the sums can answer.

    Args:
        before: When the last one shown was written; None for the first page.
    """
    count = func.sum(Rollup.posts)
    days: dict[date, int] = dict(
        session.execute(
            by_mention(session, wanted, Rollup.day, count).group_by(Rollup.day).having(count > 0)
        ).all()
    )
    zone = ZoneInfo(session.scalars(select(RollupState.zone)).one())
    until = _midnight(min(wanted.end, _LAST) + timedelta(days=1), zone)
    posts: set[int] = set()
    if before is not None:
        until = min(until, before.replace(microsecond=0))
        # Others of the same second: which of them come after is told by fractions and numbers.
        posts |= _posts(session, wanted, [PostCell.written == until], few=True)
    left, since, expected = limit, None, 0
    for day in sorted(days, reverse=True):
        if _midnight(day, zone) >= until:
            continue
        whole = _midnight(day + timedelta(days=1), zone) <= until
        since, expected = day, expected + int(days[day])
        left -= int(days[day]) if whole else 0
        if left <= 0:
            break
    if since is not None:
        span = [PostCell.written >= _midnight(since, zone), PostCell.written < until]
        posts |= _newest(
            session, wanted, span, limit, few=_all(session, since, wanted.end) * limit > _WALK * expected
        )
    return Reach(int(sum(days.values())), tuple(sorted(posts)))


_LAST = date(9000, 1, 1)


def _all(session: Session, since: date, until: date) -> int:
    """Mentions of all kinds in the days that a page reaches back to."""
    total = session.scalar(
        select(func.sum(Rollup.posts)).where(
            Rollup.level == int(Level.ALL), Rollup.dim == 0, Rollup.day.between(since, until)
        )
    )
    return int(total or 0)


def _newest(
    session: Session, wanted: MentionFilter, span: list[ColumnElement[bool]], limit: int, *, few: bool
) -> set[int]:
    rows = session.execute(
        _matching(session, wanted, span, few=few).order_by(PostCell.written.desc()).limit(limit)
    ).all()
    found = {row.post_id for row in rows}
    if len(rows) == limit:
        found |= _posts(session, wanted, [PostCell.written == rows[-1].written], few=few)
    return found


def _posts(
    session: Session, wanted: MentionFilter, conditions: list[ColumnElement[bool]], *, few: bool
) -> set[int]:
    return {row.post_id for row in session.execute(_matching(session, wanted, conditions, few=few))}


def _matching(
    session: Session, wanted: MentionFilter, conditions: list[ColumnElement[bool]], *, few: bool
) -> Any:
    columns = select(PostCell.post_id, PostCell.written).where(*conditions)
    if few:
        return columns.where(PostCell.cell_id.in_(select(Cell.id).where(*cells_matching(session, wanted))))
    dims, parts = parts_matching(session, wanted)
    matches = exists().where(ComboPart.combo_id == Cell.combo_id, *parts)
    return columns.join(Cell, Cell.id == PostCell.cell_id).where(*dims, matches)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(max(day, date(1970, 1, 2)), time(), zone).astimezone(UTC)
