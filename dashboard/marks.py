"""What happened on the days of a chart: noted events, changed queries, and days that stand out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from dashboard.charts.common import MARK_SIGNS, Mark
from dashboard.formats import number, short_day
from dashboard.safe import NOTHING, Safe, html, join
from dashboard.texts import _, _n
from listener.engagement.events import EventView, unusual_days
from listener.engagement.filters import MentionFilter, days_of
from listener.engagement.owned import QueryChanged
from listener.engagement.panels import MoodDay

_SHOWN = 4
"""Marks that are named below a chart; the others are counted."""


def marks_of(
    wanted: MentionFilter,
    events: Sequence[EventView],
    changes: Sequence[QueryChanged],
    moods: Sequence[MoodDay],
    *,
    gaps: Collection[date],
    today: date,
) -> list[Mark]:
    """The marks of a filter's period, in order of their days.

    Args:
        moods: mentions by day, in which days that stand out are looked for.
        gaps: days that nobody listened to; they, and today, say nothing of what is usual.
    """
    found = [Mark(kind="event", start=event.start, end=event.end, what=event.name) for event in events]
    found += [
        Mark(
            kind="query", start=change.day, end=change.day,
            what=_("{brand}: query version {n}").format(brand=change.brand, n=change.version),
        )
        for change in changes
    ]  # fmt: skip
    for mood, words in (
        (None, _("{n} mentions, usually {usual}")),
        ("negative", _("{n} negative mentions, usually {usual}")),
    ):
        counts = dict.fromkeys((day for day in days_of(wanted) if day not in gaps and day < today), 0)
        for row in moods:
            if row.day in counts and mood in (None, row.mood):
                counts[row.day] += row.mentions
        found += [
            Mark(
                kind="unusual", start=one.day, end=one.day,
                what=words.format(n=number(one.count), usual=number(one.usual, "#,##0.#")),
            )
            for one in unusual_days(list(counts.items()))
        ]  # fmt: skip
    return sorted(found, key=lambda mark: (mark.start, mark.kind))


def marks_line(marks: Sequence[Mark]) -> Safe:
    """The marks in words, for those who do not point; the latest few."""
    if not marks:
        return NOTHING
    shown = marks[-_SHOWN:]
    more = len(marks) - len(shown)
    return html(
        '<div class="small soft marks">{}{}</div>',
        join(
            html('<span class="mark" title="{}"><i>{}</i> <b>{}</b> {}</span>',
                 mark.what, MARK_SIGNS[mark.kind], _days(mark), mark.what)
            for mark in shown
        ),
        html('<span title="{}">{}</span>', " · ".join(f"{_days(m)} {m.what}" for m in marks[:-_SHOWN]),
             _n("and {n} more", "and {n} more", more).format(n=more))
        if more
        else NOTHING,
    )  # fmt: skip


def _days(mark: Mark) -> str:
    if mark.end == mark.start:
        return short_day(mark.start)
    return f"{short_day(mark.start)} – {short_day(mark.end)}"
