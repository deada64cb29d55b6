"""A line the size of a word, as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.safe import NOTHING, Safe, html


def sparkline(values: Sequence[float | None], color: str) -> Safe:
    """The line over its area; a stretch without values is left open. Nothing for fewer than two."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return NOTHING
    low, high = min(0.0, *known), max(*known, 0.0)
    scale = (high - low) or 1.0
    points = [
        None if value is None else (100 * at / (len(values) - 1), 27 - 23 * (value - low) / scale)
        for at, value in enumerate(values)
    ]
    line, area = _paths(points)
    return html(
        '<svg viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true">'
        '<path d="{}" fill="{}" opacity="0.13"/><path d="{}" fill="none" stroke="{}" stroke-width="1.5" '
        'vector-effect="non-scaling-stroke" stroke-linejoin="round"/></svg>',
        area,
        color,
        line,
        color,
    )


def _paths(points: Sequence[tuple[float, float] | None]) -> tuple[str, str]:
    line, area = "", ""
    stretch: list[tuple[float, float]] = []
    for point in [*points, None]:
        if point is not None:
            stretch.append(point)
        elif stretch:
            part = "L".join(f"{x:.2f} {y:.2f}" for x, y in stretch)
            line += f"M{part}"
            area += f"M{stretch[0][0]:.2f} 30L{part}L{stretch[-1][0]:.2f} 30Z"
            stretch = []
    return line, area
