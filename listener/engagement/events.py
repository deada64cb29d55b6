"""What charts mark: events that a person wrote down, and days out of the ordinary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.brands.listing import find_brand
from listener.engagement.filters import MentionFilter
from listener.errors import UsageError
from listener.store import Database, audit
from listener.store.brands import Brand
from listener.store.reports import MarkedEvent

LONGEST = 200
"""Letters of an event's name."""
UNUSUAL = 3.5
"""Modified z-score from which a day is out of the ordinary (Iglewicz and Hoaglin, How to Detect and Handle
Outliers, 1993)."""
FEWEST_DAYS = 14
"""A shorter series does not say what is ordinary."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EventView:
    """An event that a person wrote down."""

    id: int
    name: str
    start: date
    end: date
    brand: str | None
    """Its code; None: of every brand."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unusual:
    """A day with far more than the period's days usually have."""

    day: date
    count: int
    usual: float
    """Median of the period's days."""


@needs(Act.MANAGE)
def add_event(
    database: Database,
    name: str,
    start: date,
    end: date | None = None,
    *,
    brand: str | None = None,
    actor: str,
) -> int:
    """Write down an event; returns its number.

    Args:
        start: its first day, in the reporting zone.
        end: its last day; None: the first day is the only one.
        brand: a code; None: it concerns every brand.

    Raises:
        UsageError: no name, a name too long, a last day before the first, or no such brand.
    """
    last = end or start
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise UsageError(f"An event needs a name of at most {LONGEST} letters.")
    if last < start:
        raise UsageError(f"The last day, {last}, comes before the first, {start}.")
    with database.write() as session:
        brand_id = find_brand(session, brand).id if brand is not None else None
        event = MarkedEvent(name=name, start=start, end=last, brand_id=brand_id, created_by=actor)
        session.add(event)
        session.flush()
        audit(session, actor, "event.add", f"event:{event.id}", name=name, start=str(start), end=str(last))
        return event.id


@needs(Act.MANAGE)
def remove_event(database: Database, number: int, *, actor: str) -> None:
    """Forget an event.

    Raises:
        UsageError: there is no event of this number.
    """
    with database.write() as session:
        name = session.scalar(select(MarkedEvent.name).where(MarkedEvent.id == number))
        if name is None:
            raise UsageError(f"There is no event {number}; 'listener event list' shows them.")
        session.execute(delete(MarkedEvent).where(MarkedEvent.id == number))
        audit(session, actor, "event.remove", f"event:{number}", name=name)


def list_events(session: Session, wanted: MentionFilter | None = None) -> list[EventView]:
    """Events by their first day; of a filter: those of its brands that touch its period."""
    statement = select(
        MarkedEvent.id, MarkedEvent.name, MarkedEvent.start, MarkedEvent.end, Brand.code
    ).outerjoin(Brand, Brand.id == MarkedEvent.brand_id)
    if wanted is not None:
        statement = statement.where(MarkedEvent.start <= wanted.end, MarkedEvent.end >= wanted.start)
        if wanted.brands:
            statement = statement.where(or_(MarkedEvent.brand_id.is_(None), Brand.code.in_(wanted.brands)))
    rows = session.execute(statement.order_by(MarkedEvent.start, MarkedEvent.id))
    return [
        EventView(id=id_, name=name, start=start, end=end, brand=code) for id_, name, start, end, code in rows
    ]


def unusual_days(counts: Sequence[tuple[date, int]]) -> list[Unusual]:
    """The days of a period whose count is far above its usual one, in order.

    Args:
        counts: each day of the period that was listened to, with its count.

    A day's modified z-score is 0.6745 times its distance from the median, in median absolute deviations;
    where half of the days have the same count, 1.253314 mean absolute deviations take their place.
    """
    if len(counts) < FEWEST_DAYS:
        return []
    numbers = [count for _day, count in counts]
    usual = float(median(numbers))
    distances = [abs(count - usual) for count in numbers]
    scale = median(distances) / 0.6745 or 1.253314 * fmean(distances)
    if scale == 0:
        return []
    return [
        Unusual(day=day, count=count, usual=usual)
        for day, count in counts
        if (count - usual) / scale > UNUSUAL
    ]
