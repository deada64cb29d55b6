"""Events that people write down, and days that stand out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from listener.engagement.events import add_event, list_events, remove_event, unusual_days
from listener.engagement.filters import MentionFilter
from listener.errors import UsageError
from listener.store import Database
from listener.store.tables import Audit, Brand

MAY = MentionFilter(start=date(2026, 5, 1), end=date(2026, 5, 31))


@pytest.fixture
def branded(database: Database) -> Database:
    with database.write() as session:
        session.execute(insert(Brand), [{"code": c, "name": c, "competitor": False} for c in ("a", "b")])
    return database


def test_events_of_a_filter_are_those_of_its_brands_and_days(branded: Database) -> None:
    add_event(branded, "  Khuyến   mãi hè ", date(2026, 4, 20), date(2026, 5, 1), actor="an")
    add_event(branded, "Ra mắt", date(2026, 5, 9), brand="b", actor="an")
    add_event(branded, "Sau đó", date(2026, 6, 1), actor="an")
    with branded.read() as session:
        assert [e.name for e in list_events(session)] == ["Khuyến mãi hè", "Ra mắt", "Sau đó"]
        assert [(e.name, e.brand) for e in list_events(session, MAY)] == [
            ("Khuyến mãi hè", None),
            ("Ra mắt", "b"),
        ]
        of_a = MentionFilter(start=MAY.start, end=MAY.end, brands=("a",))
        assert [e.name for e in list_events(session, of_a)] == ["Khuyến mãi hè"]


def test_what_cannot_be_an_event_is_refused(branded: Database) -> None:
    for name, end, brand in (
        (" ", None, None), ("x" * 201, None, None), ("x", date(2026, 5, 8), None), ("x", None, "nobody"),
    ):  # fmt: skip
        with pytest.raises(UsageError):
            add_event(branded, name, date(2026, 5, 9), end, brand=brand, actor="an")
    with branded.read() as session:
        assert list_events(session) == []


def test_removing_is_written_down(branded: Database) -> None:
    number = add_event(branded, "Ra mắt", date(2026, 5, 9), actor="an")
    remove_event(branded, number, actor="binh")
    with branded.read() as session:
        assert list_events(session) == []
        acts = session.execute(select(Audit.actor, Audit.action).order_by(Audit.id)).all()
        assert [tuple(act) for act in acts] == [("an", "event.add"), ("binh", "event.remove")]
    with pytest.raises(UsageError, match="no event"):
        remove_event(branded, number, actor="binh")


def _days(*counts: int) -> list[tuple[date, int]]:
    return [(date(2026, 5, 1) + timedelta(days=n), count) for n, count in enumerate(counts)]


def test_a_day_far_above_the_others_stands_out() -> None:
    found = unusual_days(_days(4, 5, 6, 5, 4, 6, 5, 30, 5, 4, 6, 5, 4, 6, 5))
    assert [(one.day, one.count, one.usual) for one in found] == [(date(2026, 5, 8), 30, 5.0)]


def test_a_day_far_below_does_not_nor_do_a_few_days_nor_equal_ones() -> None:
    assert unusual_days(_days(*[20, 21, 19] * 5, 0)) == []
    assert unusual_days(_days(1, 1, 1, 90)) == []
    assert unusual_days(_days(*[3] * 30)) == []


def test_days_that_are_mostly_equal_have_a_scale_too() -> None:
    """Half of the distances are nothing, so the mean takes the median's place: 2 / 30 · 1.253 · 3.5 < 2."""
    found = unusual_days(_days(*[0] * 29, 2))
    assert [one.count for one in found] == [2]
