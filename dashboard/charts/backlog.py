"""What came in, what was closed, and what is left, day by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dashboard.charts.common import Look, Spec, base, count_axis, day_axis
from listener.triage.figures import Day


def backlog_over_time(
    days: Sequence[Day], *, names: Mapping[date, str], words: tuple[str, str, str, str], look: Look
) -> Spec:
    """The specification: bars up for what came in, down for what was closed, and a line of what is left.

    Args:
        names: what a day is called in full.
        words: for the day, for what came in, was closed, and is left.
    """
    values = [
        {
            "day": each.day.isoformat(), "when": names[each.day], "opened": each.opened,
            "closed": each.closed, "down": -each.closed, "backlog": each.backlog,
        }
        for each in days
    ]  # fmt: skip
    tooltip = [
        {"field": "when", "type": "nominal", "title": words[0]},
        {"field": "opened", "type": "quantitative", "title": words[1]},
        {"field": "closed", "type": "quantitative", "title": words[2]},
        {"field": "backlog", "type": "quantitative", "title": words[3]},
    ]
    x = day_axis(look, len(days))

    def bars(field: str, color: str) -> Spec:
        return {
            "mark": {"type": "bar", "color": color, "opacity": 0.75},
            "encoding": {
                "x": x,
                "y": {"field": field, "type": "quantitative", "axis": count_axis(), "title": None},
                "tooltip": tooltip,
            },
        }

    line: Spec = {
        "mark": {"type": "line", "color": look.text, "strokeWidth": 1.75},
        "encoding": {
            "x": {**x, "bandPosition": 0.5},
            "y": {"field": "backlog", "type": "quantitative", "title": None},
            "tooltip": tooltip,
        },
    }
    spec = base(look, 170, [bars("opened", look.accent), bars("down", look.bandline), line])
    spec["data"] = {"values": values}
    return spec
