"""Mentions by day of two or more sides, one line each: by colour, by dash, and named when pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.charts.common import Look, Spec, base, count_axis, day_axis

DASHES = ([1, 0], [6, 3], [2, 3], [9, 3, 2, 3])
"""One for each side, so that nobody needs to tell the colours apart."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One side."""

    name: str
    color: str
    days: Sequence[date]
    values: Sequence[int | None]
    """One for each day; None leaves the line open."""


def sides_by_day(
    lines: Sequence[Line], *, names: dict[date, str], words: tuple[str, str], look: Look
) -> Spec:
    """The specification; days of all lines lie over those of the first.

    Args:
        names: what each day is called in full.
        words: for the day and for the mentions.
    """
    values = [
        {
            "day": shown.isoformat(),
            "when": names[day],
            "side": at,
            "name": line.name,
            "n": value,
        }
        for at, line in enumerate(lines)
        for shown, day, value in zip(lines[0].days, line.days, line.values, strict=True)
    ]
    ends = list(range(len(lines)))
    encoding: Spec = {
        "x": day_axis(look, len(lines[0].days)),
        "y": {"field": "n", "type": "quantitative", "axis": count_axis(), "title": None},
        "color": {
            "field": "side",
            "type": "nominal",
            "scale": {"domain": ends, "range": [line.color for line in lines]},
            "legend": None,
        },
    }
    dash: Spec = {
        "field": "side",
        "type": "nominal",
        "scale": {"domain": ends, "range": [list(DASHES[at]) for at in ends]},
        "legend": None,
    }
    tooltip = [
        {"field": "when", "type": "nominal", "title": words[0]},
        {"field": "name", "type": "nominal", "title": " "},
        {"field": "n", "type": "quantitative", "title": words[1]},
    ]
    drawn: Spec = {
        "mark": {"type": "line", "strokeWidth": 2, "invalid": "break-paths-filter-domains"},
        "encoding": {**encoding, "strokeDash": dash},
    }
    points: Spec = {
        "mark": {"type": "point", "filled": True, "size": 42, "opacity": 1, "cursor": "pointer"},
        "params": [{"name": "pick", "select": {"type": "point", "fields": ["day", "side"], "on": "click"}}],
        "encoding": {**encoding, "tooltip": tooltip},
    }
    spec = base(look, 240, [drawn, points])
    spec["data"] = {"values": values}
    return spec
