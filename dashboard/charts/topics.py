"""Topics as bubbles: how many mentions, growing or not, in what mood."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.charts.common import Look, Spec

HEIGHT = 300
_WIDTH = 1050
"""Pixels the plot has on a desk; on a narrower page the names give way."""
_LARGEST = 34
"""Radius of the largest bubble, in pixels."""
_FARTHEST = 3.0
"""Doublings shown: what grew or shrank more stands at the edge."""
_LETTER = 6.2
"""Pixels of an average letter of a name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bubble:
    """One topic."""

    name: str
    mentions: int
    before: int
    mood: float | None
    told: str
    """Mood and growth in words, for who points at it."""


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    wide: float
    high: float

    def meets(self, other: _Box) -> bool:
        return (
            abs(self.x - other.x) * 2 < self.wide + other.wide
            and abs(self.y - other.y) * 2 < self.high + other.high
        )


def growth(mentions: int, before: int) -> float:
    """Doublings against the period before, −3 … 3; half a mention is added to both, so that 0 has a place."""
    return max(-_FARTHEST, min(_FARTHEST, math.log2((mentions + 0.5) / (before + 0.5))))


def topics_chart(
    bubbles: Sequence[Bubble], *, colors: Mapping[str, str], words: tuple[str, str, str, str], look: Look
) -> Spec:
    """The specification.

    Args:
        bubbles: the most mentioned first; clicking one picks its place in this order.
        colors: by mood.
        words: for the topic, for mentions, and at the two ends of the axis (fewer and more than before).
    """
    most = max((bubble.mentions for bubble in bubbles), default=1)
    radii = [max(5.0, _LARGEST * math.sqrt(bubble.mentions / most)) for bubble in bubbles]
    heights = _packed(bubbles, radii)
    values = [
        {
            "topic": at, "name": bubble.name, "n": bubble.mentions, "told": bubble.told,
            "x": growth(bubble.mentions, bubble.before), "y": heights[at],
            "size": round(math.pi * radii[at] ** 2), "below": heights[at] + radii[at] + 9,
            "mood": bubble.mood,
        }
        for at, bubble in enumerate(bubbles)
    ]  # fmt: skip
    x: Spec = {
        "field": "x", "type": "quantitative", "title": None,
        "scale": {"domain": [-_FARTHEST - 0.35, _FARTHEST + 0.35], "nice": False},
        "axis": {
            "values": [-3, -2, -1, 0, 1, 2, 3], "grid": True, "domain": False, "ticks": False,
            "labelExpr": f"datum.value <= -3 ? '{words[2]}' : datum.value >= 3 ? '{words[3]}' : "
            "datum.value == 0 ? '=' : (datum.value < 0 ? '÷' : '×') + pow(2, abs(datum.value))",
        },
    }  # fmt: skip
    y: Spec = {"type": "quantitative", "axis": None, "scale": {"domain": [HEIGHT - 30, 0], "nice": False}}
    color: Spec = {
        "condition": {"test": "datum.mood === null", "value": colors["unknown"]},
        "field": "mood", "type": "quantitative", "legend": None,
        "scale": {
            "domain": [-1, 0, 1], "range": [colors["negative"], colors["neutral"], colors["positive"]]
        },
    }  # fmt: skip
    return {
        "height": HEIGHT - 30,
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "circle", "opacity": 0.9, "cursor": "pointer"},
                "params": [{"name": "pick", "select": {"type": "point", "fields": ["topic"], "on": "click"}}],
                "encoding": {
                    "x": x, "y": {**y, "field": "y"}, "color": color,
                    "size": {"field": "size", "type": "quantitative", "scale": None, "legend": None},
                    "tooltip": [
                        {"field": "name", "type": "nominal", "title": words[0]},
                        {"field": "n", "type": "quantitative", "title": words[1], "format": ",d"},
                        {"field": "told", "type": "nominal", "title": " "},
                    ],
                },
            },
            {
                "mark": {"type": "text", "fontSize": 11, "color": look.text, "baseline": "middle"},
                "encoding": {
                    "x": x, "y": {**y, "field": "below"}, "text": {"field": "name"},
                    "opacity": {"condition": {"test": "width > 600", "value": 1}, "value": 0},
                },
            },
        ],
        "config": {
            "view": {"stroke": None},
            "axis": {"labelColor": look.text, "gridColor": look.grid, "labelFontSize": 11, "labelPadding": 6},
        },
        "padding": {"left": 4, "right": 4, "top": 4, "bottom": 0},
    }  # fmt: skip


def _packed(bubbles: Sequence[Bubble], radii: Sequence[float]) -> list[float]:
    """How high each stands, in pixels from above, so that neither bubbles nor names lie over one another."""
    pixels = _WIDTH / (2 * _FARTHEST + 0.7)
    middle = (HEIGHT - 30) / 2
    placed: list[_Box] = []
    for bubble, radius in zip(bubbles, radii, strict=True):
        x = growth(bubble.mentions, bubble.before) * pixels
        wide = max(2 * radius, len(bubble.name) * _LETTER) + 6
        high = 2 * radius + 20
        free = sorted(
            (float(y) for y in range(math.ceil(high / 2), math.floor(HEIGHT - 30 - high / 2) + 1, 4)),
            key=lambda y: abs(y - middle),
        )
        # The name hangs below the bubble: the box's middle is a little below the bubble's.
        boxes = (_Box(x, y, wide, high) for y in free)
        box = next((box for box in boxes if not any(box.meets(other) for other in placed)), None)
        box = box or _Box(x, free[len(placed) % len(free)] if free else middle, wide, high)
        placed.append(box)
    return [box.y - 8 for box in placed]
