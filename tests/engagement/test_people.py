"""Authors by what they wrote, its mood and how far it carried; pages follow one another without a gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import insert, update

from listener.engagement.filters import MentionFilter
from listener.engagement.people import Month, Order, months_of, one_person, people_page
from listener.mentions import page
from listener.store import Database
from listener.store.tables import Customer, CustomerLink, Mention
from tests.engagement.test_drivers import World

MAY = MentionFilter(start=date(2026, 5, 1), end=date(2026, 5, 31))


def _mood(world: World, post: int, mood: str) -> None:
    world.session.execute(update(Mention).where(Mention.post_id == post).values(mood=mood))


@pytest.fixture
def peopled(database: Database) -> Database:
    """First: four mentions, one blames. Second: two that praise and carry far. Third: one, no side."""
    with database.write() as session:
        world = World(session)
        for _ in range(3):
            world.post(4, account=1)
        _mood(world, world.post(9, account=1), "negative")
        for day in (6, 7):
            far = world.post(day, account=2)
            _mood(world, far, "positive")
            world.gain(far, 8, likes=50, comments=None, shares=1)
            world.gain(far, -5, likes=1000)  # before the period
        world.post(2, account=3)
        world.post(3, account=None)
        world.post(-40, account=3)
        session.execute(insert(Customer).values(public_id="C-ABC", name="Hạnh"))
        session.execute(
            insert(CustomerLink).values(
                account_id=2, customer_id=1, state="confirmed", rule="person", evidence=[], decided_by="an"
            )
        )
    return database


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (Order.MENTIONS, [1, 2, 3]),
        (Order.REACH, [2, 1, 3]),  # two without a known count: by number
        (Order.BEST, [2, 1, 3]),
        (Order.WORST, [1, 2, 3]),
    ],
)
def test_sorted_by_each_order_page_by_page(peopled: Database, order: Order, names: list[int]) -> None:
    with peopled.read() as session:
        whole = people_page(session, MAY, order=order)
        assert [row.account_id for row in whole.rows] == names
        assert (whole.total, whole.next) == (3, None)
        single, after = [], None
        for _ in names:
            part = people_page(session, MAY, order=order, after=after, limit=1)
            single += part.rows
            after = part.next
        assert (tuple(single), after) == (whole.rows, None)


def test_a_person_has_mood_reach_days_and_the_customer(peopled: Database) -> None:
    with peopled.read() as session:
        loud, kind, quiet = people_page(session, MAY).rows
        assert (loud.mentions, loud.mood, loud.reach) == (4, -1.0, None)
        assert (loud.first, loud.last) == (date(2026, 5, 4), date(2026, 5, 9))
        assert (kind.mood, kind.reach, kind.customer, kind.customer_name) == (1.0, 102, "C-ABC", "Hạnh")
        assert (quiet.mood, quiet.mentions) == (None, 1)  # unknown is not neutral
        assert one_person(session, MAY, 2) == kind
        assert one_person(session, MAY, 99) is None


def test_each_number_of_mentions_opens_as_many(peopled: Database) -> None:
    with peopled.read() as session:
        for row in people_page(session, MAY).rows:
            assert page(session, replace(MAY, authors=(row.account_id,))).total == row.mentions


def test_names_are_found_without_accents_and_filters_narrow(peopled: Database) -> None:
    with peopled.read() as session:
        assert [r.account_id for r in people_page(session, MAY, name="NGUOI 2").rows] == [2]
        assert people_page(session, MAY, name="%").total == 0
        assert [r.account_id for r in people_page(session, replace(MAY, customer=True)).rows] == [2]


def test_a_mark_that_is_none_begins_anew(peopled: Database) -> None:
    with peopled.read() as session:
        for wrong in ("", "x", "1:y", ":", "nan:"):
            assert len(people_page(session, MAY, after=wrong).rows) == 3


def test_history_by_month_has_every_month(peopled: Database) -> None:
    with peopled.read() as session:
        assert months_of(session, MAY, 3) == [
            Month(month=date(2026, 3, 1), mentions=1), Month(month=date(2026, 4, 1), mentions=0),
            Month(month=date(2026, 5, 1), mentions=1),
        ]  # fmt: skip
        assert months_of(session, MAY, 99) == []
