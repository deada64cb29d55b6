"""Mentions by day, stacked by mood."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from dashboard.charts.common import (
    Band,
    Look,
    Mark,
    Spec,
    band_layers,
    base,
    count_axis,
    day_axis,
    gap_layer,
    mark_layers,
)
from listener.engagement.panels import MoodDay

ORDER = ("negative", "mixed", "neutral", "unknown", "positive")
"""From the ground up: what needs an eye stands on the line, where heights compare best."""


def moods_by_day(
    rows: Sequence[MoodDay],
    days: Sequence[date],
    *,
    gaps: Sequence[date],
    names: Mapping[str, str],
    colors: Mapping[str, str],
    day_names: Mapping[date, str],
    words: tuple[str, str, str],
    look: Look,
    marks: Sequence[Mark] = (),
    bands: Sequence[Band] = (),
    legend: bool = False,
) -> Spec:
    """The specification.

    Args:
        marks: what happened on its days.
        legend: draw the moods' names too, where no page stands around the chart.
        bands: days on which sources are missing; where these are told, ``gaps`` is empty.
        words: for the day, for the mentions, and for a day without a crawl.
    """
    counts = {(row.day, row.mood): row.mentions for row in rows}
    values = [
        {
            "day": day.isoformat(),
            "when": day_names[day],
            "mood": mood,
            "name": names[mood],
            "n": counts.get((day, mood), 0),
            "order": at,
        }
        for day in days
        for at, mood in enumerate(ORDER)
    ]
    present = [mood for mood in ORDER if any((day, mood) in counts for day in days)]
    bars: Spec = {
        "data": {"values": values},
        "mark": {"type": "bar", "cursor": "pointer"},
        "params": [{"name": "pick", "select": {"type": "point", "fields": ["day", "mood"], "on": "click"}}],
        "encoding": {
            "x": day_axis(look, len(days)),
            "y": {"field": "n", "type": "quantitative", "stack": "zero", "axis": count_axis(), "title": None},
            "order": {"field": "order"},
            "color": {
                "field": "mood",
                "type": "nominal",
                "scale": {"domain": present, "range": [colors[mood] for mood in present]},
                "legend": _legend(names) if legend else None,
            },
            "tooltip": [
                {"field": "when", "type": "nominal", "title": words[0]},
                {"field": "name", "type": "nominal", "title": " "},
                {"field": "n", "type": "quantitative", "title": words[1]},
            ],
        },
    }
    first, last = days[0], days[-1]
    marked = mark_layers(look, marks, first, last)
    missing = [*gap_layer(look, gaps, words[2], first, last), *band_layers(look, bands, first, last)]
    return base(look, 230, [*missing, bars, *marked])


def _legend(names: Mapping[str, str]) -> Spec:
    return {"orient": "top", "title": None, "labelExpr": f"{json.dumps(dict(names))}[datum.label]"}
