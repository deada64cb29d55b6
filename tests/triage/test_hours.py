"""Office hours: what is between two moments, when a sum is reached, and the days on which nobody is there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.errors import UsageError
from listener.triage.hours import OfficeHours, holiday, read_spans, show_spans

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = read_spans("08:30-12:00, 13:00-17:30")
WEEK = (DAY,) * 5 + ((), ())
OFFICE = OfficeHours(SAIGON, WEEK, "VN")
HOUR = 3600.0


def at(text: str, zone: ZoneInfo = SAIGON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-19 08:30", 1, "2026-11-19 09:30"),  # a Thursday
        ("2026-11-19 11:30", 1, "2026-11-19 13:30"),  # over lunch
        ("2026-11-19 12:15", 1, "2026-11-19 14:00"),  # within lunch
        ("2026-11-19 17:00", 1, "2026-11-20 09:00"),  # over night
        ("2026-11-20 22:00", 1, "2026-11-23 09:30"),  # on Friday night: Monday
        ("2026-11-20 16:30", 1, "2026-11-20 17:30"),  # to the very end of the day, not the next morning
        ("2026-11-23 17:30", 1, "2026-11-25 09:30"),  # 24 November is a public holiday since 2026
        ("2026-02-13 17:00", 1, "2026-02-23 09:00"),  # over Tết
    ],
)
def test_a_sum_of_office_hours(start: str, hours: int, end: str) -> None:
    assert OFFICE.after(at(start), hours * HOUR) == at(end)
    assert OFFICE.between(at(start), at(end)) == hours * HOUR


def test_holidays_of_vietnam_and_of_the_house() -> None:
    assert OFFICE.between(at("2026-02-16 00:00"), at("2026-02-21 00:00")) == 0  # Tết
    assert OFFICE.between(at("2026-09-02 00:00"), at("2026-09-03 00:00")) == 0
    assert holiday("VN", date(2026, 9, 2)) is not None
    assert holiday("VN", date(2026, 9, 4)) is None
    assert holiday(None, date(2026, 9, 2)) is None
    everybody = OfficeHours(SAIGON, WEEK, None, frozenset({date(2026, 9, 4)}))
    assert everybody.between(at("2026-09-02 00:00"), at("2026-09-03 00:00")) == 8 * HOUR
    assert everybody.between(at("2026-09-04 00:00"), at("2026-09-05 00:00")) == 0
    working = OfficeHours(SAIGON, WEEK, "VN", opened=frozenset({date(2026, 9, 2)}))
    assert working.between(at("2026-09-02 00:00"), at("2026-09-03 00:00")) == 8 * HOUR


def test_the_day_the_clock_is_put_forward_is_shorter() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = OfficeHours(berlin, (read_spans("00:00-06:00"),) * 7)
    for day, hours in (("2026-03-29", 5), ("2026-03-30", 6), ("2026-10-25", 7)):
        begin = at(f"{day} 00:00", berlin)
        assert night.between(begin, begin + timedelta(hours=8)) == hours * HOUR, day
        assert night.after(begin, hours * HOUR) == at(f"{day} 06:00", berlin)


ZONES = st.sampled_from([
    "Asia/Ho_Chi_Minh", "Europe/Berlin", "America/St_Johns", "America/Sao_Paulo", "Asia/Beirut", "UTC",
    "Australia/Lord_Howe",
])  # fmt: skip
MINUTES = st.integers(0, 1440)


@st.composite
def spans(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    cuts = sorted(set(draw(st.lists(MINUTES, max_size=6))))
    return tuple((a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False))


@st.composite
def offices(draw: st.DrawFn) -> OfficeHours:
    week = list(draw(st.tuples(*[spans()] * 7)))
    week[draw(st.integers(0, 6))] = ((540, 600),)  # an hour a week at least
    off = draw(st.frozensets(st.dates(date(2018, 1, 1), date(2026, 12, 31)), max_size=5))
    return OfficeHours(ZoneInfo(draw(ZONES)), tuple(week), draw(st.sampled_from([None, "VN"])), off)


MOMENTS = st.datetimes(
    datetime(2018, 1, 1),  # noqa: DTZ001 - Hypothesis wants naive bounds
    datetime(2026, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
LENGTHS = st.floats(0, 60 * HOUR)


@given(offices(), MOMENTS, MOMENTS, MOMENTS)
@settings(max_examples=40)
def test_time_adds_up_and_never_runs_backwards(
    office: OfficeHours, one: datetime, two: datetime, three: datetime
) -> None:
    a, b, c = sorted((one, two, three))
    first, second, both = office.between(a, b), office.between(b, c), office.between(a, c)
    assert first + second == pytest.approx(both, abs=1e-3)
    assert -1e-6 <= first <= (b - a).total_seconds() + 1e-6
    assert office.between(b, a) == pytest.approx(-first, abs=1e-6)


@given(offices(), MOMENTS, LENGTHS, LENGTHS)
@settings(max_examples=40)
def test_a_sum_is_reached_exactly_then_and_no_sooner(
    office: OfficeHours, start: datetime, length: float, more: float
) -> None:
    end = office.after(start, length)
    assert end >= start
    assert office.between(start, end) == pytest.approx(length, abs=1e-3)
    assert office.after(start, length + more) >= end
    if length > 1:
        assert office.between(start, end - timedelta(seconds=0.5)) < length - 1e-4


@given(offices(), st.dates(date(2018, 1, 2), date(2026, 12, 30)))
@settings(max_examples=40)
def test_nothing_passes_on_a_day_off(office: OfficeHours, day: date) -> None:
    begin = datetime(day.year, day.month, day.day, tzinfo=office.zone)
    end = begin + timedelta(days=1)
    if not office.spans(day):
        # Yesterday's last minutes may lie within the first ones of a day whose midnight is leapt over.
        assert office.between(begin.astimezone(UTC), end.astimezone(UTC)) <= 3600
    else:
        wanted = sum(b - a for a, b in office.spans(day)) * 60
        assert abs(office.between(begin.astimezone(UTC), end.astimezone(UTC)) - wanted) <= 2 * 3600


@given(spans())
def test_hours_are_read_as_they_are_shown(some: tuple[tuple[int, int], ...]) -> None:
    assert read_spans(show_spans(some)) == some


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("9-17", "write 08:30-12:00"),
        ("22:00-06:00", "over midnight are two"),
        ("09:00-12:00,11:00-13:00", "overlap"),
        ("09:00-24:30", "does not end"),
        ("nine to five", "write 08:30-12:00"),
    ],
)
def test_hours_that_cannot_be_read(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_spans(text)


def test_hours_that_never_come() -> None:
    with pytest.raises(UsageError, match="without a single hour"):
        OfficeHours(SAIGON, ((),) * 7)
    with pytest.raises(UsageError, match="seven days"):
        OfficeHours(SAIGON, (DAY,))
    with pytest.raises(UsageError, match="No public holidays"):
        OfficeHours(SAIGON, WEEK, "XX")
    scarce = OfficeHours(SAIGON, (read_spans("09:00-09:01"), *[()] * 6))
    with pytest.raises(UsageError, match="30 years"):
        scarce.after(at("2026-01-01 00:00"), 100 * HOUR)
