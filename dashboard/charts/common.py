"""What the charts share: the look of axes, and days nobody was looking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Spec = dict[str, Any]
"""A vega-lite specification; its data are only numbers, days and words of our own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """Colours and words of the page as it is."""

    text: str
    grid: str
    band: str
    bandline: str
    accent: str
    vietnamese: bool


def base(look: Look, height: int, layers: Sequence[Spec]) -> Spec:
    """Layers over a common time axis."""
    return {
        "height": height,
        "layer": list(layers),
        "config": {
            "view": {"stroke": None},
            "axis": {
                "labelColor": look.text,
                "domain": False,
                "ticks": False,
                "gridColor": look.grid,
                "labelFontSize": 11,
                "labelPadding": 6,
            },
            "bar": {"discreteBandSize": {"band": 0.8}},
        },
        "padding": {"left": 4, "right": 4, "top": 6, "bottom": 0},
    }


def day_axis(look: Look, days: int) -> Spec:
    """The encoding of the day: one band each, a label every so often."""
    return {
        "field": "day",
        "type": "temporal",
        "timeUnit": "utcyearmonthdate",
        "title": None,
        "axis": {
            "format": "%-d/%-m" if look.vietnamese else "%-d %b",
            "grid": False,
            "labelOverlap": True,
            "tickCount": min(days, 8),
        },
        "scale": {"type": "utc"},
    }


def count_axis() -> Spec:
    """The encoding of whole numbers upwards."""
    return {"grid": True, "tickCount": 4, "format": "~s", "title": None, "tickMinStep": 1}


def gap_layer(look: Look, gaps: Sequence[date], text: str, first: date, last: date) -> list[Spec]:
    """Bands over runs of days without a crawl."""
    rows = [
        {"from": start.isoformat(), "to": (end + timedelta(days=1)).isoformat(), "what": text}
        for start, end in runs([day for day in gaps if first <= day <= last])
    ]
    if not rows:
        return []
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "rect", "color": look.band, "stroke": look.bandline, "strokeDash": [3, 3],
                     "strokeWidth": 1, "strokeOpacity": 0.7},
            "encoding": {
                "x": {"field": "from", "type": "temporal", "timeUnit": "utcyearmonthdate",
                      "scale": {"type": "utc"}, "bandPosition": 0, "title": None},
                "x2": {"field": "to", "timeUnit": "utcyearmonthdate", "bandPosition": 0},
                "tooltip": {"field": "what", "type": "nominal", "title": " "},
            },
        }
    ]  # fmt: skip


def change_layer(look: Look, changes: Sequence[tuple[date, str]]) -> list[Spec]:
    """A line at each day on which a query changed, named when pointed at.

    Args:
        changes: days with what changed.
    """
    if not changes:
        return []
    named: dict[date, list[str]] = {}
    for day, what in changes:
        named.setdefault(day, []).append(what)
    rows = [{"day": day.isoformat(), "what": " · ".join(several)} for day, several in named.items()]
    x: Spec = {
        "field": "day",
        "type": "temporal",
        "timeUnit": "utcyearmonthdate",
        "scale": {"type": "utc"},
        "title": None,
        "bandPosition": 0,
    }
    tooltip: Spec = {"field": "what", "type": "nominal", "title": " "}
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "rule", "color": look.text, "strokeDash": [2, 3], "strokeWidth": 1.5},
            "encoding": {"x": x, "tooltip": tooltip},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "point", "shape": "triangle-down", "filled": True, "size": 60, "opacity": 1,
                     "color": look.text, "yOffset": 4},
            "encoding": {"x": x, "y": {"value": 0}, "tooltip": tooltip},
        },
    ]  # fmt: skip


def runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """Days one after another as (first, last) pairs."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
