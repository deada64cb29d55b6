"""Rules that send mentions to the queue by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from listener.store import utc_now
from listener.store.tables import Brand, Mention, Post
from listener.store.upsert import in_batches
from listener.triage.cases import open_cases

NEGATIVE = "rule:negative"
CLEARLY = -0.3
"""Score from which on a negative mood is clear enough to ask for a person's time; weaker ones ("cũ", "due")
are wrong as often as right in the sample community."""
YOUNG = timedelta(days=7)
"""A first crawl brings years of complaints; only what can still be answered goes to people."""


def apply_rules(session: Session, mention_ids: Sequence[int]) -> int:
    """Send those of these mentions to the queue that a rule wants there.

    One rule so far: a mention by name or by place, not written by the brand itself, in a clearly negative
    mood, of a brand of one's own, published (or, where that is unknown, collected) within the last seven
    days.

    Returns:
        How many cases are new.
    """
    since = utc_now() - YOUNG
    opened = 0
    for batch in in_batches(mention_ids):
        wanted = session.scalars(
            select(Mention.id)
            .join(Post, Post.id == Mention.post_id)
            .join(Brand, Brand.id == Mention.brand_id)
            .where(
                Mention.id.in_(batch),
                Mention.via.in_(("name", "place")),
                Mention.owned.is_(False),
                Mention.mood == "negative",
                Mention.score <= CLEARLY,
                Mention.retired_at.is_(None),
                Brand.competitor.is_(False),
                Brand.archived_at.is_(None),
                func.coalesce(Post.published_at, Post.collected_at) >= since,
            )
            .order_by(Mention.id)
        ).all()
        opened += len(open_cases(session, wanted, NEGATIVE))
    return opened
