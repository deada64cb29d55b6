"""What a query finds over time, beside what the one in force finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.charts.common import Look, Spec, base, count_axis, day_axis
from listener.brands import DayChange


def finds_over_time(
    rows: Sequence[DayChange],
    *,
    names: dict[date, str],
    words: tuple[str, str, str],
    look: Look,
    both: bool,
) -> Spec:
    """The specification: bars of what it would find, and a line of what is found now.

    Args:
        rows: by day or by week, in order.
        names: what a day or week is called in full.
        words: for the time, for what is found now, and for what would be found.
        both: draw what is found now too.
    """
    values = [
        {"day": row.day.isoformat(), "when": names[row.day], "before": row.before, "after": row.after}
        for row in rows
    ]
    tooltip = [
        {"field": "when", "type": "nominal", "title": words[0]},
        {"field": "after", "type": "quantitative", "title": words[2]},
    ]
    if both:
        tooltip.insert(1, {"field": "before", "type": "quantitative", "title": words[1]})
    x = day_axis(look, len(rows))
    bars: Spec = {
        "mark": {"type": "bar", "color": look.accent, "opacity": 0.75},
        "encoding": {
            "x": x,
            "y": {"field": "after", "type": "quantitative", "axis": count_axis(), "title": None},
            "tooltip": tooltip,
        },
    }
    line: Spec = {
        "mark": {"type": "line", "color": look.text, "strokeWidth": 1.5, "strokeDash": [4, 3],
                 "interpolate": "step"},
        "encoding": {
            "x": {**x, "bandPosition": 0.5},
            "y": {"field": "before", "type": "quantitative", "title": None},
            "tooltip": tooltip,
        },
    }  # fmt: skip
    spec = base(look, 120, [bars, line] if both else [bars])
    spec["data"] = {"values": values}
    return spec
