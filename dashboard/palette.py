"""Colours with fixed meanings, for a light and a dark page, and the shapes that go with them.

The mood colours differ in lightness as well as in hue, and each mood has a shape of its own, so that
nobody needs to tell teal from orange.
"""

from __future__ import annotations

import streamlit as st

MOOD_SHAPES = {"positive": "▲", "neutral": "●", "negative": "▼", "mixed": "◆", "unknown": "○"}
_MOODS = {
    "positive": ("#0d9488", "#2bb8a9"),
    "neutral": ("#94a3b8", "#74808f"),
    "negative": ("#d9541e", "#f0804d"),
    "mixed": ("#9a6fc4", "#b592dd"),
    "unknown": ("#d3d9e1", "#3d4550"),
}
_BRANDS = (
    ("#4f5bd5", "#8089f2"), ("#c58a00", "#e3b341"), ("#b8488f", "#e07dbb"), ("#2f86c9", "#5fb0ec"),
    ("#5e7d2b", "#9abf5c"), ("#8a5a3c", "#c99a7c"), ("#6b4fb0", "#a78be0"), ("#4a7a86", "#83b7c4"),
)  # fmt: skip


def dark() -> bool:
    """Whether the viewer looks at the dark page."""
    return st.context.theme.type == "dark"


def mood_colors() -> dict[str, str]:
    """Mood → colour on the page as it is."""
    at = int(dark())
    return {mood: pair[at] for mood, pair in _MOODS.items()}


def brand_color(brand_id: int) -> str:
    """A brand's colour: the same for ever, whatever else is shown."""
    return _BRANDS[(brand_id - 1) % len(_BRANDS)][int(dark())]


def tag_color(place: int) -> str:
    """The colour of a tag, by the place that its name has in the palette."""
    return _BRANDS[place % len(_BRANDS)][int(dark())]


def accent() -> str:
    """The colour of plain numbers over time."""
    return "#8089f2" if dark() else "#4f5bd5"


def quiet() -> dict[str, str]:
    """Colours of what stands back: axis text, grid, bands."""
    if dark():
        return {"text": "#98a2b0", "grid": "#252a32", "band": "#2a2119", "bandline": "#7a5a2a"}
    return {"text": "#6b7684", "grid": "#eceef1", "band": "#fdf3e3", "bandline": "#d9a441"}
