"""Which days a report is about, and when it is due again. Days and hours are those of the reporting zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Period(StrEnum):
    """Days that are over: a report of them says the same whenever it is made that day."""

    YESTERDAY = "yesterday"
    SEVEN = "7"
    THIRTY = "30"
    NINETY = "90"
    WEEK = "week"
    """The last whole week, Monday to Sunday."""
    MONTH = "month"
    """The last whole month."""


class Every(StrEnum):
    """How often the schedule makes a report: each day, each Monday, each first of a month."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


def days_of_period(period: Period, today: date) -> tuple[date, date]:
    """First and last day, both inclusive; the last is before ``today``."""
    yesterday = today - timedelta(days=1)
    if period is Period.YESTERDAY:
        return yesterday, yesterday
    if period is Period.WEEK:
        last = today - timedelta(days=today.isoweekday())
        return last - timedelta(days=6), last
    if period is Period.MONTH:
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    return today - timedelta(days=int(period)), yesterday


def next_time(every: Every, hour: int, after: datetime, zone: ZoneInfo) -> datetime:
    """The next moment after ``after`` at which a report is due, in UTC."""
    day = after.astimezone(zone).date()
    while True:
        fits = {
            Every.DAILY: True,
            Every.WEEKLY: day.isoweekday() == 1,
            Every.MONTHLY: day.day == 1,
        }[every]
        due = datetime.combine(day, time(hour), zone).astimezone(UTC)
        if fits and due > after:
            return due
        day += timedelta(days=1)
