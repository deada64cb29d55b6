"""Dates in many languages: what CLDR writes is read back, and the fast way agrees with dateparser's."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime, timedelta

import dateparser
import pytest
from babel.dates import format_date, format_timedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.extract.dates import LANGUAGES, parse_date
from spiders.extract.fast_dates import month_first, read_fast

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
ZONE = "Asia/Ho_Chi_Minh"
_DAYS = st.dates(datetime(2005, 1, 1).date(), datetime(2026, 11, 20).date())  # noqa: DTZ001 - days only
_SPANS = st.sampled_from(
    [("second", 1), ("minute", 60), ("hour", 3600), ("day", 86400), ("week", 604800)]
).flatmap(lambda unit: st.tuples(st.just(unit[0]), st.just(unit[1]), st.integers(1, 6)))
_AGREEING = ["en", "vi", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "cs", "tr", "id", "sv", "ja", "ko"]
"""Languages in which dateparser reads CLDR's dates; it misses Thai years and Chinese spans."""


@pytest.mark.parametrize("language", LANGUAGES)
@given(day=_DAYS, hour=st.integers(0, 23), minute=st.integers(0, 59))
@settings(max_examples=25)
def test_dates_in_words_are_read_back(language: str, day: datetime, hour: int, minute: int) -> None:
    for form in ("long", "medium"):
        written = f"{format_date(day, form, locale=language)} {hour:02}:{minute:02}"
        found = read_fast(" ".join(written.split()), NOW)
        assert found == datetime(day.year, day.month, day.day, hour, minute), written  # noqa: DTZ001 - as written


@pytest.mark.parametrize("language", LANGUAGES)
@given(span=_SPANS)
@settings(max_examples=15)
def test_spans_of_time_are_read_back(language: str, span: tuple[str, int, int]) -> None:
    unit, seconds, count = span
    ago = timedelta(seconds=count * seconds)
    written = format_timedelta(-ago, granularity=unit, threshold=99, add_direction=True, locale=language)  # type: ignore[arg-type]
    assert read_fast(written, NOW) == (NOW - ago).replace(tzinfo=None), written


@pytest.mark.parametrize("language", _AGREEING)
@given(day=_DAYS, span=_SPANS)
@settings(max_examples=6, deadline=None)
def test_the_fast_way_agrees_with_the_slow(language: str, day: datetime, span: tuple[str, int, int]) -> None:
    unit, seconds, count = span
    ago = timedelta(seconds=count * seconds)
    for written in (
        f"{format_date(day, 'long', locale=language)} 14:05",
        format_timedelta(-ago, granularity=unit, threshold=99, add_direction=True, locale=language),  # type: ignore[arg-type]
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            slow = dateparser.parse(
                written, languages=[language], settings={"RELATIVE_BASE": NOW.replace(tzinfo=None)}
            )
        if slow is not None:
            assert read_fast(written, NOW) == slow, written


@pytest.mark.parametrize(
    ("raw", "utc"),
    [
        ("20 Tháng 11, 2026 lúc 10:05", "2026-11-20T03:05"),
        ("20 thg 11, 2026", "2026-11-19T17:00"),
        ("20/11/2026 3:05 chiều", "2026-11-20T08:05"),
        ("10h05, 20/11/2026", "2026-11-20T03:05"),
        ("2026年11月20日 下午3:05", "2026-11-20T08:05"),
        ("2026년 11월 20일 오후 3:05", "2026-11-20T08:05"),
        ("20 พฤศจิกายน 2569 10:05", "2026-11-20T03:05"),
        ("昨天 10:05", "2026-11-21T03:05"),
        ("3小时前", "2026-11-21T17:00"),
        ("어제 10:05", "2026-11-21T03:05"),
        ("3시간 전", "2026-11-21T17:00"),
        ("3 時間前", "2026-11-21T17:00"),
        ("hier à 10:05", "2026-11-21T03:05"),
        ("Gestern um 10:05 Uhr", "2026-11-21T03:05"),
        ("вчера в 10:05", "2026-11-21T03:05"),
        ("kemarin pukul 10.05", "2026-11-21T03:05"),
        ("wczoraj, 10:05", "2026-11-21T03:05"),
        ("เมื่อวานนี้ เวลา 10:05", "2026-11-21T03:05"),
        ("20.11.2026, 10:05 Uhr", "2026-11-20T03:05"),
        ("20 de noviembre de 2026 10:05", "2026-11-20T03:05"),
        ("1er octobre 2026", "2026-09-30T17:00"),
        ("Nov 20, '26", "2026-11-19T17:00"),
        ("a month ago", "2026-10-21T20:00"),
        ("2 năm trước", "2024-11-21T20:00"),
        ("1 day 2 hours ago", "2026-11-20T18:00"),
        ("5h", "2026-11-21T15:00"),
        ("2026-11-20 10:05:00 +0000", "2026-11-20T10:05"),
        ("Tuesday at 10:05 AM", "2026-11-17T03:05"),
        ("20 Nov 2026 10:05 EST", "2026-11-20T15:05"),
    ],
)
def test_dates_as_sites_write_them(raw: str, utc: str) -> None:
    found = parse_date(raw, ZONE, NOW)
    assert found is not None
    assert found.astimezone(UTC).isoformat()[:16] == utc


@pytest.mark.parametrize("raw", ["in 3 days", "còn 3 ngày", "3 posts", "seit 2 Monaten dabei", "v2.10"])
def test_the_fast_way_leaves_alone_what_is_no_past_moment(raw: str) -> None:
    assert read_fast(raw, NOW) is None


def test_a_page_tells_the_order_of_day_and_month() -> None:
    assert month_first(["11/20/2026", "2/3/2026"])
    assert not month_first(["20/11/2026", "2/3/2026"])
    assert not month_first(["2/3/2026"])
    american = parse_date("2/3/2026 10:05", "UTC", NOW, american=True)
    assert american is not None
    assert (american.month, american.day) == (2, 3)


@given(st.text(alphabet="0123456789 agotrướcvonhe:/-.,月日年前GMTPAm+", max_size=30))
def test_no_text_breaks_the_fast_way(text: str) -> None:
    found = read_fast(text, NOW)
    assert found is None or found.year < 10_000
