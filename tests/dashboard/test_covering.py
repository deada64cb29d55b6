"""What is said of missing sources, in words."""

from __future__ import annotations

from datetime import date

from dashboard.covering import bands, comparison_line, missing_line
from listener.engagement.alike import Alike
from listener.engagement.coverage import Coverage, DayMissing, Missing, NotYet
from listener.engagement.likeness import LeftOut, Likeness

A, B = Missing(source_id=1, name="Hội A", why="down"), Missing(source_id=2, name="B", why="budget")
ALL = Likeness(sources=None, left_out=())
NEW = LeftOut(source_id=1, name="Hội A", why="new", since=date(2026, 11, 5))
GAPS = LeftOut(source_id=2, name="B", why="missing", since=date(2026, 1, 1))


def day(number: int, *missing: Missing, watched: int = 14) -> DayMissing:
    return DayMissing(day=date(2026, 10, number), watched=watched, missing=missing)


def covered(*days: DayMissing, not_yet: tuple[NotYet, ...] = ()) -> Coverage:
    return Coverage(days=days, not_yet=not_yet)


def test_days_one_after_another_with_the_same_missing_are_told_together() -> None:
    assert missing_line(covered()) == ""
    one = covered(day(12, A, B))
    assert (
        missing_line(one) == "2 of 14 sources missing on 12 Oct: Hội A (did not answer), B (out of requests)."
    )
    assert missing_line(covered(day(12, A), day(13, A), day(15, B))) == (
        "1 of 14 sources missing on 12 Oct – 13 Oct: Hội A (did not answer). "
        "1 of 14 sources missing on 15 Oct: B (out of requests)."
    )


def test_of_many_stretches_their_days_are_counted_and_the_worst_is_named() -> None:
    found = covered(day(1, A), day(3, A, B), day(5, A))
    assert missing_line(found) == "On 3 days sources are missing, most on 3 Oct: 2 of 14."


def test_many_names_are_cut() -> None:
    many = [Missing(source_id=n, name=f"S{n}" + "x" * 60 * (n == 0), why="idle") for n in range(5)]
    said = missing_line(covered(day(1, *many)))
    assert said.startswith(
        f"5 of 14 sources missing on 1 Oct: S0{'x' * 37}… (not crawled), S1 (not crawled), "
    )
    assert said.endswith("and 2 more.")


def test_a_source_that_was_added_later_is_not_missing_but_named() -> None:
    late = NotYet(source_id=1, name="Hội A", since=date(2026, 10, 12))
    assert missing_line(covered(not_yet=(late,))) == "Not yet listened to before: Hội A (12 Oct)."


def test_charts_mark_whole_days_and_parts_of_days() -> None:
    found = bands(covered(day(1, A), day(2, A, watched=1)))
    assert [band.whole for band in found] == [False, True]
    assert found[0].what == "1 of 14 sources missing: Hội A (did not answer)"


def alike(speaking: Likeness, counting: Likeness) -> Alike:
    return Alike(spoken=None, counted=None, speaking=speaking, counting=counting)


def test_what_changes_leave_out_is_said() -> None:
    start, end = date(2026, 10, 1), date(2026, 10, 7)
    nothing = Likeness(sources=(), left_out=(NEW,))
    assert comparison_line(alike(nothing, nothing), start, end) == (
        "No comparison with 1 Oct – 7 Oct: Hội A (not yet listened to then)."
    )
    part = Likeness(sources=(3,), left_out=(GAPS,))
    said = comparison_line(alike(part, Likeness(sources=(), left_out=(GAPS, NEW))), start, end)
    assert said == (
        "Compared with 1 Oct – 7 Oct. Changes leave out B (too many days missing). "
        "Comments, likes and shares are not compared: no source was watched in both periods."
    )
