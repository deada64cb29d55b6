"""Counting rules: what one number counts, so that it can be named beside it.

A rule has two parts: which mentions it looks at (a filter, so that lists and exports follow it) and what it
counts of them. Buzz counts a topic with all its comments: one for the topic, and the comments that its page
shows, else those stored under it; a mention that stands below a topic which is counted so is among its
comments and is not counted twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import and_, case, distinct, func, select
from sqlalchemy.orm import Session

from listener.engagement import panels
from listener.engagement.filters import MentionFilter, mentions_joined, narrow, period_before
from listener.engagement.panels import Share
from listener.store.brands import Brand
from listener.store.posts import Mention, Post

RULES = ("mentions", "named", "buzz", "people", "qualified", "qualified-people")
"""All mentions (by name, place or context); only what names the brand; topics with all their comments;
distinct authors; and the first and the fourth without copies and abnormal posting."""
USUAL = "mentions"
_OPENS = ("topic", "article")


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """One number under a rule, in the period and in the one before, and by day.

    People by day do not add up to the period's: they write on several days.
    """

    now: int
    before: int
    by_day: dict[date, int]


def unit(rule: str) -> str:
    """What a rule counts: ``mentions``, ``people`` or ``buzz``."""
    return {"buzz": "buzz", "people": "people", "qualified-people": "people"}.get(rule, "mentions")


def under(wanted: MentionFilter, rule: str) -> MentionFilter:
    """The filter narrowed to the mentions that a rule looks at."""
    if rule == "named":
        return replace(wanted, via=("name",))
    if rule in ("qualified", "qualified-people"):
        return replace(wanted, suspect=False)
    return wanted


def counted(session: Session, wanted: MentionFilter, rule: str) -> Counted:
    """The number of a rule; the period before is counted by the same rule and filter.

    Raises:
        QuerySyntaxError: the filter's search cannot be read.
    """
    wanted = under(wanted, rule)
    if unit(rule) == "people":
        before = panels.people(session, period_before(wanted))
        return Counted(
            now=panels.people(session, wanted), before=before, by_day=panels.people_by_day(session, wanted)
        )
    if unit(rule) == "buzz":
        by_day = _buzz(session, wanted, "day")
        return Counted(
            now=sum(by_day.values()),
            before=sum(_buzz(session, period_before(wanted), "day").values()),
            by_day=by_day,
        )
    by_day = {}
    for row in panels.mentions_by_day(session, wanted):
        by_day[row.day] = by_day.get(row.day, 0) + row.mentions
    return Counted(
        now=sum(by_day.values()), before=panels.mentions(session, period_before(wanted)), by_day=by_day
    )


def voice(session: Session, wanted: MentionFilter, rule: str) -> list[Share]:
    """Share of voice counted by a rule: as :func:`listener.engagement.panels.share_of_voice`.

    Somebody who speaks of two brands is one of the people of each.

    Raises:
        QuerySyntaxError: the filter's search cannot be read.
    """
    wanted = under(wanted, rule)
    shares = panels.share_of_voice(session, wanted)
    if unit(rule) == "mentions":
        return shares
    if unit(rule) == "buzz":
        counts = _buzz(session, wanted, "code")
    else:
        people = func.count(distinct(Post.account_id))
        rows = mentions_joined(Brand.code, people).where(*narrow(session, wanted)).group_by(Brand.code)
        counts = dict(session.execute(rows).all())
    total = sum(counts.values())
    counted = [
        replace(
            share,
            mentions=counts.get(share.code, 0),
            share=counts.get(share.code, 0) / total if total else 0.0,
        )
        for share in shares
    ]
    return sorted(counted, key=lambda share: -share.mentions)


def _buzz(session: Session, wanted: MentionFilter, by: str) -> dict[Any, int]:
    """Buzz by ``day`` or by brand (``code``)."""
    chosen = (
        mentions_joined(
            Mention.day, Brand.code, Mention.brand_id, Post.thread_id,
            Post.kind.in_(_OPENS).label("opens"), func.coalesce(Post.comments, 0).label("comments"),
        )
        .where(*narrow(session, wanted))
        .cte("chosen")
    )  # fmt: skip
    topics = select(chosen.c.thread_id, chosen.c.brand_id).distinct().where(chosen.c.opens).subquery()
    weight = case((chosen.c.opens, 1 + chosen.c.comments), (topics.c.thread_id.is_not(None), 0), else_=1)
    below = and_(topics.c.thread_id == chosen.c.thread_id, topics.c.brand_id == chosen.c.brand_id)
    rows = session.execute(
        select(chosen.c[by], func.sum(weight)).outerjoin(topics, below).group_by(chosen.c[by])
    )
    return {key: int(number) for key, number in rows}
