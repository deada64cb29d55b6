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


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """A day on which sources are missing."""

    day: date
    what: str
    """The sentence shown when it is pointed at."""
    whole: bool
    """Nothing is known of the day: the band fills the chart; else it is a strip at its upper edge."""


def gap_layer(look: Look, gaps: Sequence[date], text: str, first: date, last: date) -> list[Spec]:
    """Bands over runs of days without a crawl."""
    return band_layers(look, [Band(day=day, what=text, whole=True) for day in gaps], first, last)


def band_layers(look: Look, bands: Sequence[Band], first: date, last: date) -> list[Spec]:
    """Bands over runs of days on which the same is missing, framed by a broken line."""
    alike: dict[tuple[bool, str], list[date]] = {}
    for band in bands:
        if first <= band.day <= last:
            alike.setdefault((band.whole, band.what), []).append(band.day)
    layers: list[Spec] = []
    for whole in (True, False):
        rows = [
            {"from": start.isoformat(), "to": (end + timedelta(days=1)).isoformat(), "what": what}
            for (of_all, what), days in alike.items()
            if of_all is whole
            for start, end in runs(days)
        ]
        if rows:
            layers.append(_drawn(look, rows, whole=whole))
    return layers


def _drawn(look: Look, rows: Sequence[dict[str, str]], *, whole: bool) -> Spec:
    height: Spec = {} if whole else {"y": {"value": 0}, "y2": {"value": 7}}
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "rect", "color": look.band, "stroke": look.bandline, "strokeDash": [3, 3],
                 "strokeWidth": 1, "strokeOpacity": 0.7},
        "encoding": {
            **height,
            "x": {"field": "from", "type": "temporal", "timeUnit": "utcyearmonthdate",
                  "scale": {"type": "utc"}, "bandPosition": 0, "title": None},
            "x2": {"field": "to", "timeUnit": "utcyearmonthdate", "bandPosition": 0},
            "tooltip": {"field": "what", "type": "nominal", "title": " "},
        },
    }  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """Something that happened on a day, or from a day to another."""

    kind: str
    """``event`` (a person wrote it down), ``query`` (a query changed) or ``unusual`` (the day stands out)."""
    start: date
    end: date
    what: str
    """The sentence shown when it is pointed at."""


MARK_SIGNS = {"event": "▼", "query": "▽", "unusual": "◆"}
"""How each kind is drawn above a chart, and named beside it."""
_SHAPES = {
    "event": ("triangle-down", True), "query": ("triangle-down", False), "unusual": ("diamond", True),
}  # fmt: skip


def mark_layers(look: Look, marks: Sequence[Mark], first: date, last: date) -> list[Spec]:
    """A line with a sign above the chart for each mark, and a wash over an event's days.

    Args:
        first: the first day of the chart, and ``last`` its last: marks are cut to it.
    """
    layers: list[Spec] = []
    long = [mark for mark in marks if mark.kind == "event" and mark.end > mark.start]
    if long:
        rows = [
            {
                "from": max(mark.start, first).isoformat(),
                "to": (min(mark.end, last) + timedelta(days=1)).isoformat(),
                "what": mark.what,
            }
            for mark in long
        ]
        layers.append(
            {
                "data": {"values": rows},
                "mark": {"type": "rect", "color": look.accent, "opacity": 0.07},
                "encoding": {
                    "x": _edge("from"),
                    "x2": {"field": "to", "timeUnit": "utcyearmonthdate", "bandPosition": 0},
                    "tooltip": {"field": "what", "type": "nominal", "title": " "},
                },
            }
        )
    for kind, (shape, filled) in _SHAPES.items():
        named: dict[date, list[str]] = {}
        for mark in marks:
            if mark.kind == kind:
                named.setdefault(max(mark.start, first), []).append(mark.what)
        if not named:
            continue
        rows = [{"day": day.isoformat(), "what": " · ".join(several)} for day, several in named.items()]
        x = _edge("day")
        if kind == "unusual":
            x["bandPosition"] = 0.5
        tooltip: Spec = {"field": "what", "type": "nominal", "title": " "}
        if kind != "unusual":
            layers.append(
                {
                    "data": {"values": rows},
                    "mark": {"type": "rule", "color": look.text, "strokeDash": [2, 3], "strokeWidth": 1.25},
                    "encoding": {"x": x, "tooltip": tooltip},
                }
            )
        layers.append(
            {
                "data": {"values": rows},
                "mark": {"type": "point", "shape": shape, "filled": filled, "size": 55, "opacity": 1,
                         "color": look.text, "strokeWidth": 1.5, "yOffset": 4},
                "encoding": {"x": x, "y": {"value": 0}, "tooltip": tooltip},
            }
        )  # fmt: skip
    return layers


def _edge(field: str) -> Spec:
    return {
        "field": field,
        "type": "temporal",
        "timeUnit": "utcyearmonthdate",
        "scale": {"type": "utc"},
        "title": None,
        "bandPosition": 0,
    }


def runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """Days one after another as (first, last) pairs."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def picked(event: Any) -> dict[str, Any] | None:
    """The point that was clicked; a day comes as milliseconds."""
    points = event.get("selection", {}).get("pick") if event else None
    if not points:
        return None
    point = dict(points[0])
    if isinstance(point.get("day"), int | float):
        point["day"] = date.fromordinal(date(1970, 1, 1).toordinal() + int(point["day"]) // 86_400_000)
    return point
