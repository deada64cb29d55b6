"""Topics as bubbles: how many mentions, growing or not, in what mood."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.charts.common import Look, Spec

HEIGHT = 300
_PLOT = HEIGHT - 36
"""Without the axis below."""
_WIDTH = 1050
"""Pixels the plot has on a desk; on a narrower page the names give way."""
_LARGEST = 28
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
    """Doublings against the period before, −3 … 3.

    One mention is added to both: so 0 has a place, and three mentions after none are no explosion.
    """
    return max(-_FARTHEST, min(_FARTHEST, math.log2((mentions + 1) / (before + 1))))


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
    places = _packed(bubbles, radii)
    values = [
        {
            "topic": at, "name": bubble.name, "n": bubble.mentions, "told": bubble.told,
            "x": places[at].x, "y": places[at].y, "below": places[at].y + radii[at] + 9,
            "size": round(math.pi * radii[at] ** 2), "mood": bubble.mood,
            "label": bubble.name if places[at].free else "",
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
    y: Spec = {"type": "quantitative", "axis": None, "scale": {"domain": [_PLOT, 0], "nice": False}}
    color: Spec = {
        "condition": {"test": "datum.mood === null", "value": colors["unknown"]},
        "field": "mood", "type": "quantitative", "legend": None,
        "scale": {
            "domain": [-1, 0, 1], "range": [colors["negative"], colors["neutral"], colors["positive"]],
            "interpolate": "rgb",  # between orange and grey other ways lead through pink
        },
    }  # fmt: skip
    return {
        "height": _PLOT,
        "data": {"values": values},
        "layer": [
            {
                # On a narrow page the bubbles shrink with it.
                "transform": [{"calculate": "datum.size * min(1, pow(width / 900, 1.6))", "as": "drawn"}],
                "mark": {"type": "circle", "opacity": 0.9, "cursor": "pointer"},
                "params": [{"name": "pick", "select": {"type": "point", "fields": ["topic"], "on": "click"}}],
                "encoding": {
                    "x": x, "y": {**y, "field": "y"}, "color": color,
                    "size": {"field": "drawn", "type": "quantitative", "scale": None, "legend": None},
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
                    "x": x, "y": {**y, "field": "below"}, "text": {"field": "label"},
                    "opacity": {"condition": {"test": "width > 600", "value": 1}, "value": 0},
                },
            },
        ],
        "config": {
            "view": {"stroke": None},
            "axis": {"labelColor": look.text, "gridColor": look.grid, "labelFontSize": 11, "labelPadding": 6},
        },
        "padding": {"left": 4, "right": 4, "top": 4, "bottom": 8},
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float
    free: bool
    """Its name has room."""


_NUDGES = (0.0, 0.12, -0.12, 0.24, -0.24, 0.36, -0.36)
"""Doublings by which a bubble may stand aside where its column is full."""


def _packed(bubbles: Sequence[Bubble], radii: Sequence[float]) -> list[_Place]:
    """Where each stands: neither bubbles nor names lie over one another, as long as there is room."""
    pixels = _WIDTH / (2 * _FARTHEST + 0.7)
    placed: list[_Box] = []
    found = []
    for bubble, radius in zip(bubbles, radii, strict=True):
        column = growth(bubble.mentions, bubble.before)
        named = _Box(0, 0, max(2 * radius, len(bubble.name) * _LETTER) + 6, 2 * radius + 20)
        bare = _Box(0, 0, 2 * radius + 2, 2 * radius + 2)
        box = _room(column, named, placed, pixels) or _room(column, bare, placed, pixels)
        free = box is not None and box.high == named.high
        box = box or _Box(column * pixels, _PLOT / 2, bare.wide, bare.high)
        placed.append(box)
        # The name hangs below the bubble: the middle of both is a little below the bubble's.
        found.append(_Place(box.x / pixels, box.y - (9 if free else 0), free))
    return found


def _room(column: float, size: _Box, placed: Sequence[_Box], pixels: float) -> _Box | None:
    middle = _PLOT / 2
    heights = sorted(
        range(math.ceil(size.high / 2), math.floor(_PLOT - size.high / 2) + 1, 4),
        key=lambda y: abs(y - middle),
    )
    boxes = (_Box((column + nudge) * pixels, y, size.wide, size.high) for nudge in _NUDGES for y in heights)
    return next((box for box in boxes if not any(box.meets(other) for other in placed)), None)
