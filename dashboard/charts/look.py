"""The colours and words that charts take from the page."""

from __future__ import annotations

from dashboard.charts.common import Look
from dashboard.palette import accent, quiet
from dashboard.texts import language


def chart_look() -> Look:
    """Of the page as it is now: light or dark, English or Vietnamese."""
    colors = quiet()
    return Look(
        text=colors["text"],
        grid=colors["grid"],
        band=colors["band"],
        bandline=colors["bandline"],
        accent=accent(),
        vietnamese=language() == "vi",
    )
