"""Counts by month as small bars, as inline SVG in which each bar can be pressed."""

from __future__ import annotations

from collections.abc import Sequence

from babel.dates import format_date

from dashboard.formats import locale, number
from dashboard.palette import accent, quiet
from dashboard.safe import NOTHING, Safe, html, join
from dashboard.texts import _
from listener.engagement.people import Month

_LAST = 24
"""Months that are drawn; two years."""


def month_bars(months: Sequence[Month]) -> Safe:
    """The last months; nothing where there are none."""
    shown = months[-_LAST:]
    if not shown:
        return NOTHING
    top = max(month.mentions for month in shown) or 1
    bars = join(
        html(
            '<button class="monthbar" data-act="month:{}" title="{}" aria-label="{}"><i style="height:{}%;'
            'background:{}"></i></button>',
            month.month.isoformat(), _told(month), _told(month), round(100 * month.mentions / top, 1),
            accent() if month.mentions else quiet()["grid"],
        )
        for month in shown
    )  # fmt: skip
    return html(
        '<div class="months"><div class="monthbars">{}</div>'
        '<div class="small soft ends"><span>{}</span><span>{}</span></div></div>',
        bars, _month(shown[0]), _month(shown[-1]),
    )  # fmt: skip


def _month(month: Month) -> str:
    return format_date(month.month, "MM/y", locale=locale())


def _told(month: Month) -> str:
    return _("{month}: {n}").format(month=_month(month), n=number(month.mentions))
