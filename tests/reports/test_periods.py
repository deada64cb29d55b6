"""Days of reports and when they are due, worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.reports import Every, Period, days_of_period, next_time

HCM = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.YESTERDAY, date(2026, 11, 17), date(2026, 11, 17)),
        (Period.SEVEN, date(2026, 11, 11), date(2026, 11, 17)),
        (Period.THIRTY, date(2026, 10, 19), date(2026, 11, 17)),
        (Period.NINETY, date(2026, 8, 20), date(2026, 11, 17)),
        (Period.WEEK, date(2026, 11, 9), date(2026, 11, 15)),
        (Period.MONTH, date(2026, 10, 1), date(2026, 10, 31)),
    ],
)
def test_periods_end_before_today(period: Period, first: date, last: date) -> None:
    assert days_of_period(period, WEDNESDAY) == (first, last)


def test_on_a_monday_the_last_week_ended_yesterday() -> None:
    assert days_of_period(Period.WEEK, date(2026, 11, 16)) == (date(2026, 11, 9), date(2026, 11, 15))


@pytest.mark.parametrize(
    ("every", "due"),
    [
        (Every.DAILY, datetime(2026, 11, 19, 0, tzinfo=UTC)),  # seven in Ho Chi Minh City
        (Every.WEEKLY, datetime(2026, 11, 23, 0, tzinfo=UTC)),
        (Every.MONTHLY, datetime(2026, 12, 1, 0, tzinfo=UTC)),
    ],
)
def test_due_at_the_hour_of_the_zone(every: Every, due: datetime) -> None:
    assert next_time(every, 7, datetime(2026, 11, 18, 9, tzinfo=UTC), HCM) == due


def test_the_hour_stays_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 24, 6, tzinfo=UTC)  # the last summer Saturday
    assert next_time(Every.DAILY, 7, before, BERLIN) == datetime(2026, 10, 25, 6, tzinfo=UTC)


MOMENTS = st.integers(946_684_800, 3_786_912_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(st.sampled_from(Every), st.integers(0, 23), MOMENTS)
def test_the_next_time_is_later_and_none_is_passed_over(every: Every, hour: int, after: datetime) -> None:
    due = next_time(every, hour, after, BERLIN)
    assert due > after
    assert next_time(every, hour, due - timedelta(seconds=1), BERLIN) == due
