"""What the brands themselves wrote, by itself: how it does, and who answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.engagement.filters import MentionFilter
from listener.engagement.panels import Headline, headline
from listener.settings import get_settings
from listener.store.brands import Brand, BrandQuery


@dataclass(frozen=True, kw_only=True, slots=True)
class Owned:
    """The brands' own posts of a period, and their echo."""

    posts: Headline
    """Of the own posts: how many, and what they gained."""
    answers: Headline
    """Of mentions that answer own posts, whenever those were written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryChanged:
    """A brand's query changed: what charts show before and after is not quite the same thing."""

    day: date
    brand: str
    """Its name."""
    version: int


def of_own_posts(wanted: MentionFilter) -> MentionFilter:
    """The same filter, of the brands' own posts."""
    return replace(wanted, owned="yes", answers=False)


def of_answers(wanted: MentionFilter) -> MentionFilter:
    """The same filter, of what answers the brands' own posts."""
    return replace(wanted, owned="no", answers=True)


def owned(session: Session, wanted: MentionFilter) -> Owned:
    """Both figures of a period.

    Raises:
        QuerySyntaxError: the filter's search cannot be read.
    """
    return Owned(posts=headline(session, of_own_posts(wanted)), answers=headline(session, of_answers(wanted)))


def query_changes(session: Session, wanted: MentionFilter) -> list[QueryChanged]:
    """Second and later versions of queries that came into force in the period, in order."""
    zone = get_settings().zone
    # A day of margin on both sides: days are those of the reporting zone.
    since = datetime.combine(wanted.start - timedelta(days=1), datetime.min.time(), zone)
    until = datetime.combine(wanted.end + timedelta(days=2), datetime.min.time(), zone)
    rows = session.execute(
        select(BrandQuery.created_at, Brand.name, BrandQuery.version)
        .join(Brand, Brand.id == BrandQuery.brand_id)
        .where(
            BrandQuery.version > 1,
            BrandQuery.created_at.between(since, until),
            Brand.archived_at.is_(None),
            *([Brand.code.in_(wanted.brands)] if wanted.brands else []),
        )
        .order_by(BrandQuery.created_at, BrandQuery.id)
    )
    changes = [
        QueryChanged(day=at.astimezone(zone).date(), brand=name, version=version)
        for at, name, version in rows
    ]
    return [change for change in changes if wanted.start <= change.day <= wanted.end]
