"""A filter in the address, there and back, and whatever else an address may hold."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.address import DEFAULT_PERIOD, KEYS, PERIODS, Asked, last_days, on_day, read, write
from listener.engagement.filters import DAYS, KINDS, MOODS, VIAS, MentionFilter

TODAY = date(2026, 11, 21)
CODES = st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True)


def some(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=3, unique=True).map(tuple)


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    period = draw(st.sampled_from([None, *PERIODS]))
    if period is None:
        start = date(2020, 1, 1) + timedelta(days=draw(st.integers(0, 2000)))
        end = start + timedelta(days=draw(st.integers(0, 400)))
    else:
        start, end = last_days(period, TODAY)
    return Asked(
        period=period,
        filter=MentionFilter(
            start=start,
            end=end,
            brands=draw(some(CODES)),
            moods=draw(some(st.sampled_from(MOODS))),
            sources=tuple(draw(st.lists(st.integers(1, 10**12), max_size=3, unique=True))),
            authors=tuple(draw(st.lists(st.integers(1, 10**12), max_size=3, unique=True))),
            threads=tuple(draw(st.lists(st.integers(1, 10**12), max_size=3, unique=True))),
            languages=draw(some(st.sampled_from(["vi", "en", "?"]))),
            kinds=draw(some(st.sampled_from(KINDS))),
            via=draw(some(st.sampled_from(VIAS))),
            customer=draw(st.sampled_from([None, True, False])),
            search=draw(st.text(min_size=1).map(str.strip)) or None,
            days=draw(st.sampled_from(DAYS)),
        ),
    )


@given(asked())
def test_what_is_written_is_read_again(one: Asked) -> None:
    address = write(one)
    assert set(address) <= set(KEYS)
    assert read(address, TODAY) == one


@given(st.dictionaries(st.sampled_from(KEYS), st.text(max_size=60)))
def test_no_address_is_an_error(address: dict[str, str]) -> None:
    found = read(address, TODAY).filter
    assert found.start <= found.end
    assert set(found.moods) <= set(MOODS)


def test_the_usual_needs_no_address() -> None:
    start, end = last_days(DEFAULT_PERIOD, TODAY)
    assert write(Asked(filter=MentionFilter(start=start, end=end))) == {}
    assert read({}, TODAY).filter.start == TODAY - timedelta(days=29)


def test_dates_the_wrong_way_round_are_turned() -> None:
    found = read({"from": "2026-05-09", "to": "2026-05-01"}, TODAY).filter
    assert (found.start, found.end) == (date(2026, 5, 1), date(2026, 5, 9))


def test_one_day() -> None:
    one = on_day(read({"brand": "a"}, TODAY), date(2026, 5, 1))
    assert write(one) == {"from": "2026-05-01", "to": "2026-05-01", "brand": "a"}
