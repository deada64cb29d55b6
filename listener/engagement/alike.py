"""A period beside the one before it, over the sources that knew both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from listener.engagement.filters import MentionFilter
from listener.engagement.likeness import LeftOut, Likeness, likeness
from listener.engagement.panels import Headlines, headlines


@dataclass(frozen=True, kw_only=True, slots=True)
class Alike:
    """What changes are worked out from. Where nothing is left out it is the figures themselves."""

    spoken: Headlines | None
    """For mentions, people and mood; None: no source knew both periods."""
    counted: Headlines | None
    """For comments, likes and shares, which somebody must have seen come."""
    speaking: Likeness
    counting: Likeness

    @property
    def uncounted(self) -> tuple[LeftOut, ...]:
        """Sources whose counts are left out though their mentions are not."""
        known = {each.source_id for each in self.speaking.left_out}
        return tuple(each for each in self.counting.left_out if each.source_id not in known)


def alike(
    session: Session, wanted: MentionFilter, figures: Headlines, zone: ZoneInfo, *, today: date
) -> Alike:
    """What of a period can be compared with the one before, by the same filter and rule of counting.

    Args:
        figures: of the whole filter; nothing is asked twice.

    Raises:
        QuerySyntaxError: the filter's search cannot be read.
    """
    speaking = likeness(session, wanted, zone, today=today, counts=False)
    counting = likeness(session, wanted, zone, today=today, counts=True)
    found: dict[tuple[int, ...] | None, Headlines | None] = {None: figures, (): None}
    for each in (speaking, counting):
        if each.sources not in found:
            found[each.sources] = headlines(session, each.of(wanted))
    return Alike(
        spoken=found[speaking.sources],
        counted=found[counting.sources],
        speaking=speaking,
        counting=counting,
    )
