"""``listener verify``: are the numbers that panels read those of the rows?"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select

from listener.access import Act, needs
from listener.engagement.counting import rebuild as rebuild_gains
from listener.engagement.rollups import rebuild
from listener.engagement.rollups.checking import differences
from listener.engagement.rollups.zones import change_zone, wrong_days, wrong_gains, zone_kept
from listener.store import Database, audit
from listener.store.posts import Mention, Post


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What is not as it should be; all zero and empty where everything is right."""

    zone: str
    """The reporting zone that is configured."""
    zone_kept: str | None
    """The one whose days are kept; None where nothing has been built yet."""
    wrong_days: int
    """Posts whose day is not that of the zone."""
    wrong_mentions: int
    """Mentions whose day is not that of their post."""
    wrong_gains: int
    """Posts whose gains are not the differences of their snapshots."""
    wrong_sums: int
    """Sums that are not those of the rows, and posts that count under what they are not."""
    named: tuple[str, ...]
    """Some of the differences, in words."""

    @property
    def right(self) -> bool:
        """Nothing differs."""
        found = (self.wrong_days, self.wrong_mentions, self.wrong_gains, self.wrong_sums)
        return not any(found) and self.zone == self.zone_kept


def verify(database: Database, zone: ZoneInfo) -> Verdict:
    """Compare days, gains and sums with the rows that they are of; nothing is written."""
    with database.view() as session:
        kept = zone_kept(session)
        days = [number for some in wrong_days(session, zone) for number in some]
        mentions = session.scalars(
            select(Mention.id).join(Post, Post.id == Mention.post_id).where(Mention.day != Post.day)
        ).all()
        gains = [number for some in wrong_gains(session, zone) for number in some]
        sums = differences(session)
    named = [
        *(f"post {number}: its day is not that of {zone.key}" for number in days[:_NAMED]),
        *(f"mention {number}: its day is not that of its post" for number in mentions[:_NAMED]),
        *(f"post {number}: its gains are not those of its snapshots" for number in gains[:_NAMED]),
        *(f"post {number}: counts under what it is not" for number in sums.misplaced[:_NAMED]),
        *map(str, sums.shown),
    ]
    return Verdict(
        zone=zone.key,
        zone_kept=kept,
        wrong_days=len(days),
        wrong_mentions=len(mentions),
        wrong_gains=len(gains),
        wrong_sums=sums.count,
        named=tuple(named),
    )


_NAMED = 10
"""Of each kind of difference."""


@needs(Act.MANAGE)
def repair(database: Database, verdict: Verdict, zone: ZoneInfo, *, actor: str) -> None:
    """Put right what :func:`verify` found, in one transaction."""
    with database.write() as session:
        if verdict.zone != verdict.zone_kept or verdict.wrong_days or verdict.wrong_mentions:
            change_zone(session, zone)
        else:
            wrong = [number for some in wrong_gains(session, zone) for number in some]
            rebuild_gains(session, wrong, zone=zone)
            rebuild(session, zone)
        audit(
            session, actor, "counts.repair", "counts", zone=verdict.zone, before=verdict.zone_kept,
            days=verdict.wrong_days, gains=verdict.wrong_gains, sums=verdict.wrong_sums,
        )  # fmt: skip
