"""Numbers, days and times as the reader writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal, format_percent

from dashboard.safe import Safe, html
from dashboard.texts import language
from listener.settings import get_settings

_LOCALES = {"en": "en_GB", "vi": "vi"}
NOTHING = "–"
"""What stands where a number is unknown."""


def locale() -> str:
    """Babel's name of the reader's way to write."""
    return _LOCALES[language()]


def number(value: float | None, pattern: str = "#,##0") -> str:
    """``1,234`` or ``1.234``; a dash for what is unknown."""
    return NOTHING if value is None else format_decimal(value, pattern, locale=locale())


def signed(value: float | None, pattern: str = "+0.00;−0.00") -> str:
    """A number with its sign."""
    return NOTHING if value is None else format_decimal(value, pattern, locale=locale())


def percent(value: float | None) -> str:
    """``12%``; a dash for what is unknown."""
    return NOTHING if value is None else format_percent(value, "#,##0%", locale=locale())


def viewer_zone() -> ZoneInfo:
    """The zone of the browser, else the reporting zone. For times; days follow the reporting zone."""
    try:
        return ZoneInfo(st.context.timezone or "")
    except (ValueError, OSError, KeyError):
        return get_settings().zone


def short_day(day: date) -> str:
    """``21 Nov`` or ``21/11``."""
    return format_date(day, "d/M" if language() == "vi" else "d MMM", locale=locale())


def long_day(day: date) -> str:
    """``Sat, 21 Nov 2026`` in the reader's language."""
    return format_date(day, "EEE, d/M/y" if language() == "vi" else "EEE, d MMM y", locale=locale())


def exact(moment: datetime) -> str:
    """A moment to the minute, in the viewer's zone."""
    return exact_in(moment, viewer_zone())


def exact_in(moment: datetime, zone: ZoneInfo) -> str:
    """A moment to the minute, in a zone."""
    pattern = "HH:mm, d/M/y" if language() == "vi" else "d MMM y, HH:mm"
    return format_datetime(moment, pattern, tzinfo=zone, locale=locale())


def ago(moment: datetime, now: datetime | None = None) -> str:
    """``3 hours ago``, ``in 18 minutes``."""
    distance = moment - (now or datetime.now(UTC))
    return format_timedelta(distance, add_direction=True, threshold=0.95, locale=locale())


def when(moment: datetime | None) -> Safe:
    """A relative time that shows the exact one when pointed at."""
    if moment is None:
        return html("<span>{}</span>", NOTHING)
    return html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact(moment), ago(moment))


def span(seconds: float) -> str:
    """A length of time: ``30 minutes``."""
    return format_timedelta(timedelta(seconds=seconds), threshold=1.0, locale=locale())
