"""Floors of linking on a made base: what it reaches today, less a little, so that nothing is lost unseen.

The base is drawn anew from counts of Vietnamese names (``tests/benchmarks/vn_name_parts.json``); its
figures are no claim, those on the data with known truth are in docs/customers.md.
"""

from __future__ import annotations

import random
from functools import lru_cache

import pytest

from listener.customers.identities import READERS, IdentityKind
from listener.customers.linkage.files import Asked, Customers
from listener.customers.linkage.measure import Measured, measure
from listener.customers.linkage.records import author, person
from tests.benchmarks.linking_made import Maker

CUSTOMERS, ACCOUNTS = 3_000, 1_200
PRECISION, RECALL, AFTER_REVIEW, REVIEWED, CALIBRATION = 0.99, 0.42, 0.81, 0.29, 0.035
"""Measured on the day they were set: 1.0 (264 links), 0.438, 0.831, 0.276, 0.026."""
SITES = ("voz.vn", "otofun.net", "tinhte.vn", "facebook.com")


def _phone(raw: str) -> str:
    return READERS[IdentityKind.PHONE](raw).value


@lru_cache(maxsize=1)
def made() -> tuple[Customers, list[Asked]]:
    """Customers with a name, a phone, an e-mail and mostly a handle; accounts of half of them and of others.

    An account shows its owner's handle with slips and other digits, the name whole, in part or not at all,
    and now and then a phone. What nobody owns is drawn in the same way.
    """
    draw, maker = random.Random(11), Maker(11)
    people, persons = [], []
    taken: dict[tuple[str, str], int | None] = {}

    def free(name: str, owner: int | None) -> tuple[str, str]:
        """A handle and a site; on one site a handle is one account's."""
        while True:
            handle, site = maker.handle(name), draw.choice(SITES)
            if taken.setdefault((site, handle), owner) == owner:
                return handle, site

    for number in range(CUSTOMERS):
        name, phone = maker.name(), _phone(maker.phone())
        handle, site = free(name, number)
        mail = f"{maker.handle(name).strip('._')}{draw.randint(1, 99)}@gmail.com"
        accounts = ((site, handle),) if draw.random() < 0.7 else ()
        people.append((name, phone, handle, site))
        persons.append(
            person(
                number, names=(name,), phones=frozenset({phone}), emails=frozenset({mail}), accounts=accounts
            )
        )
    asked = []
    for number in range(ACCOUNTS):
        owner = draw.randrange(CUSTOMERS) if draw.random() < 0.5 else None
        if owner is None:
            name, phone = maker.name(), _phone(maker.phone())
            handle, site = free(name, None)
        else:
            name, phone, handle, site = people[owner]
            if draw.random() < 0.4:
                elsewhere = draw.choice(SITES)
                site = elsewhere if taken.setdefault((elsewhere, handle), owner) == owner else site
            if draw.random() < 0.4:
                handle, site = free(name, owner)
        words = name.split()
        shown = draw.choice([name, name, " ".join(words[1:]), words[-1], None])
        phones = frozenset({phone}) if draw.random() < 0.15 else frozenset()
        asked.append(Asked(number, author(site=site, handle=handle, name=shown, phones=phones), owner))
    return Customers(tuple(persons), tuple(range(CUSTOMERS))), asked


@pytest.fixture(scope="module")
def measured() -> Measured:
    """What came of the made base."""
    return measure(*made())


def test_an_automatic_link_is_right(measured: Measured) -> None:
    assert measured.automatic > 150
    assert measured.precision is not None
    assert measured.precision >= PRECISION


def test_enough_is_found(measured: Measured) -> None:
    assert measured.recall is not None
    assert measured.recall >= RECALL
    assert measured.recall_after_review is not None
    assert measured.recall_after_review >= AFTER_REVIEW


def test_people_are_asked_about_few(measured: Measured) -> None:
    assert measured.review_share is not None
    assert measured.review_share <= REVIEWED


def test_a_probability_is_what_it_says(measured: Measured) -> None:
    assert measured.calibration_error is not None
    assert measured.calibration_error <= CALIBRATION
