"""Comments, likes or shares by day: what came, and, lighter, what was there when a post was found."""

from __future__ import annotations

from collections.abc import Sequence
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
from listener.engagement.panels import GainDay


def gains_by_day(
    rows: Sequence[GainDay],
    metric: str,
    *,
    gaps: Sequence[date],
    day_names: dict[date, str],
    words: tuple[str, str, str, str],
    look: Look,
    marks: Sequence[Mark] = (),
    bands: Sequence[Band] = (),
) -> Spec | None:
    """The specification; None when no page ever showed this count in the period.

    Args:
        metric: ``comments``, ``likes`` or ``shares``.
        words: for the day, for what came, for what was there, and for a day without a crawl.
        marks: what happened on its days.
        bands: days on which sources are missing; where these are told, ``gaps`` is empty.
    """
    values = []
    for row in rows:
        for at, (part, name) in enumerate(((row.gained, words[1]), (row.already, words[2]))):
            count = getattr(part, metric)
            if count is not None:
                values.append(
                    {
                        "day": row.day.isoformat(),
                        "when": day_names[row.day],
                        "part": ("gained", "already")[at],
                        "name": name,
                        "n": count,
                        "order": at,
                    }
                )
    if not values:
        return None
    first, last = rows[0].day, rows[-1].day
    # Days without a row keep their place on the axis.
    values += [
        {
            "day": row.day.isoformat(),
            "when": day_names[row.day],
            "part": "gained",
            "name": words[1],
            "n": 0,
            "order": 0,
        }
        for row in (rows[0], rows[-1])
        if getattr(row.gained, metric) is None
    ]
    bars: Spec = {
        "data": {"values": values},
        "mark": {"type": "bar", "cursor": "pointer"},
        "params": [{"name": "pick", "select": {"type": "point", "fields": ["day"], "on": "click"}}],
        "encoding": {
            "x": day_axis(look, len(rows)),
            "y": {"field": "n", "type": "quantitative", "stack": "zero", "axis": count_axis(), "title": None},
            "order": {"field": "order"},
            "color": {"value": look.accent},
            "fillOpacity": {
                "field": "part",
                "type": "ordinal",
                "scale": {"domain": ["gained", "already"], "range": [1, 0.32]},
                "legend": None,
            },
            "tooltip": [
                {"field": "when", "type": "nominal", "title": words[0]},
                {"field": "name", "type": "nominal", "title": " "},
                {"field": "n", "type": "quantitative", "title": "="},
            ],
        },
    }
    marked = mark_layers(look, marks, first, last)
    missing = [*gap_layer(look, gaps, words[3], first, last), *band_layers(look, bands, first, last)]
    return base(look, 132, [*missing, bars, *marked])
