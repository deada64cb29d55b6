"""The pieces of charts that can be wrong without anybody seeing it."""

from __future__ import annotations

from datetime import date

from dashboard.charts.common import Band, Look, runs
from dashboard.charts.gains import gains_by_day
from dashboard.charts.moods import ORDER, moods_by_day
from dashboard.charts.sparkline import sparkline
from listener.engagement.panels import Counts, GainDay, MoodDay

LOOK = Look(text="#000", grid="#111", band="#222", bandline="#333", accent="#444", vietnamese=False)
D = [date(2026, 5, n) for n in range(1, 6)]
NAMES = {day: day.isoformat() for day in D}
WORDS = ("day", "came", "there", "gap")


def test_runs_of_days() -> None:
    assert runs([D[4], D[0], D[1]]) == [(D[0], D[1]), (D[4], D[4])]
    assert runs([]) == []


def test_an_unknown_count_has_no_chart_and_zero_has_one() -> None:
    unknown = [GainDay(day=day, gained=Counts(likes=1), already=Counts()) for day in D]
    assert gains_by_day(unknown, "shares", gaps=[], day_names=NAMES, words=WORDS, look=LOOK) is None
    zero = [GainDay(day=day, gained=Counts(shares=0), already=Counts()) for day in D]
    assert gains_by_day(zero, "shares", gaps=[], day_names=NAMES, words=WORDS, look=LOOK) is not None


def test_gaps_are_a_layer_of_their_own() -> None:
    rows = [MoodDay(day=D[0], mood="positive", mentions=2)]
    spec = moods_by_day(
        rows, D, gaps=[D[2], D[3]], names=dict.fromkeys(ORDER, ""),
        colors=dict.fromkeys(ORDER, "#fff"), day_names=NAMES,
        words=WORDS[:3], look=LOOK,
    )  # fmt: skip
    band, bars = spec["layer"]
    assert band["data"]["values"] == [{"from": "2026-05-03", "to": "2026-05-05", "what": "there"}]
    assert sum(value["n"] for value in bars["data"]["values"]) == 2


def test_days_with_some_sources_missing_are_strips_and_days_with_all_are_bands() -> None:
    """The 3rd and 4th lack all in the same words, so they are one band; the 1st lacks one, a strip."""
    spec = moods_by_day(
        [MoodDay(day=D[0], mood="positive", mentions=2)], D, gaps=[], names=dict.fromkeys(ORDER, ""),
        colors=dict.fromkeys(ORDER, "#fff"), day_names=NAMES, words=WORDS[:3], look=LOOK,
        bands=[
            Band(day=D[0], what="one", whole=False), Band(day=D[2], what="all", whole=True),
            Band(day=D[3], what="all", whole=True),
        ],
    )  # fmt: skip
    band, strip, _bars = spec["layer"]
    assert band["data"]["values"] == [{"from": "2026-05-03", "to": "2026-05-05", "what": "all"}]
    assert "y" not in band["encoding"]
    assert strip["data"]["values"] == [{"from": "2026-05-01", "to": "2026-05-02", "what": "one"}]
    assert strip["encoding"]["y2"] == {"value": 7}


def test_a_sparkline_leaves_gaps_open() -> None:
    drawn = sparkline([1, 2, None, 3, 4], "#fff")
    assert drawn.count("M") == 4  # two stretches, in the line and in the area
    assert sparkline([1, None], "#fff") == ""
