"""Marks of charts, and the sentence of what changed, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.changed import moved, sentence
from dashboard.charts.common import Look, Mark, mark_layers
from dashboard.marks import marks_line
from listener.engagement.drivers import METRICS, Drivers, Parts

LOOK = Look(text="#000", grid="#111", band="#222", bandline="#333", accent="#444", vietnamese=False)
FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)


def _drivers(metric: str, now: int, before: int) -> Drivers:
    none = Parts(first=(), others=now - before)
    return Drivers(metric=metric, now=now, before=before, places=none, people=none, sources=none)


def test_the_sentence_tells_the_way_and_both_numbers() -> None:
    assert sentence(_drivers("likes", 1492, 1080)) == "Likes rose by 412, from 1,080 to 1,492."
    assert sentence(_drivers("mentions", 7, 12)) == "Mentions fell by 5, from 12 to 7."
    assert (moved(12), moved(-3)) == ("+12", "−3")


@pytest.mark.parametrize("metric", METRICS)
def test_every_figure_has_a_sentence(metric: str) -> None:
    assert sentence(_drivers(metric, 2, 1)) != sentence(_drivers(metric, 1, 2))


def test_marks_are_cut_to_the_chart_and_those_of_a_day_share_a_line() -> None:
    marks = [
        Mark(kind="event", start=date(2026, 4, 20), end=date(2026, 6, 9), what="Hè"),
        Mark(kind="query", start=date(2026, 5, 9), end=date(2026, 5, 9), what="A"),
        Mark(kind="query", start=date(2026, 5, 9), end=date(2026, 5, 9), what="B"),
    ]
    wash, _line, sign, *queries = mark_layers(LOOK, marks, FIRST, LAST)
    assert wash["data"]["values"] == [{"from": "2026-05-01", "to": "2026-06-01", "what": "Hè"}]
    assert sign["data"]["values"] == [{"day": "2026-05-01", "what": "Hè"}]
    assert [layer["data"]["values"] for layer in queries] == [[{"day": "2026-05-09", "what": "A · B"}]] * 2
    assert mark_layers(LOOK, [], FIRST, LAST) == []


def test_only_the_latest_marks_are_named_the_others_are_counted() -> None:
    marks = [
        Mark(kind="event", start=date(2026, 5, n), end=date(2026, 5, n), what=f"<i>{n}") for n in range(1, 8)
    ]
    line = marks_line(marks)
    assert "&lt;i&gt;7" in line
    assert "<i>7" not in line
    assert "and 3 more" in line
    assert marks_line([]) == ""
