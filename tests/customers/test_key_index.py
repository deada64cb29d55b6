"""The stored index of keys answers as the customers in memory do, however it came about."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import delete, func, insert, select

from listener.customers.identities import READERS, IdentityKind
from listener.customers.linkage import keys as linkage_keys
from listener.customers.linkage.deciding import Decider
from listener.customers.linkage.indexing import build, index_customers
from listener.customers.linkage.keys import person_keys
from listener.customers.linkage.population import Listed
from listener.customers.linkage.records import author
from listener.customers.linkage.stored import StoredPopulation, read_frequencies, read_persons
from listener.store import Database
from listener.store.tables import CommonKey, Customer, CustomerKey, Identity
from tests.customers.test_linkage import FAMILIES, GIVENS

ASKED = [
    author(site="voz.vn", handle="minhanh.55"),
    author(site="otofun.net", handle="kobold.7", name="Nguyễn Thị Anh"),
    author(site="x.vn", handle="q", name="Le Thi Nam"),
    author(site="x.vn", handle="q", phones=frozenset({"+84901000003"})),
    author(site="x.vn", handle="phamthibinh"),
    author(site=None, handle=None, name="Không Ai Cả"),
]


def add(database: Database, start: int, names: Sequence[str], *, index: bool) -> list[int]:
    """Customers with a name, a phone and an account each."""
    with database.write() as session:
        ids = []
        for number, name in enumerate(names, start):
            customer = session.execute(
                insert(Customer).values(public_id=f"C-{number}", name=name).returning(Customer.id)
            ).scalar_one()
            found = [
                READERS[IdentityKind.NAME](name),
                READERS[IdentityKind.PHONE](f"090{1000000 + number}"),
                READERS[IdentityKind.ACCOUNT](f"voz.vn/minhanh.{number}"),
                READERS[IdentityKind.EMAIL](f"kobold{number}@gmail.com"),
            ]
            session.execute(
                insert(Identity),
                [
                    {"customer_id": customer, "kind": k.kind, "value": k.value, "shown": k.shown}
                    for k in found
                ],
            )
            ids.append(customer)
        if index:
            index_customers(session, ids)
    return ids


NAMES = [f"{family} Thị {given}" for family in FAMILIES[:8] for given in GIVENS[:10]]


def answers(database: Database) -> list[tuple[object, ...]]:
    with database.read() as session:
        frequencies = read_frequencies(session)
        assert frequencies is not None
        decider = Decider(StoredPopulation(session, frequencies))
        decided = [decider.decide(one) for one in ASKED]
    return [
        (d.verdict, round(d.probability, 9), [(c.customer_id, round(c.bits, 9)) for c in d.candidates])
        for d in decided
    ]


def listed_answers(database: Database) -> list[tuple[object, ...]]:
    with database.read() as session:
        everybody = list(read_persons(session, session.scalars(select(Customer.id)).all()))
    decider = Decider(Listed(everybody))
    decided = [decider.decide(one) for one in ASKED]
    return [
        (d.verdict, round(d.probability, 9), [(c.customer_id, round(c.bits, 9)) for c in d.candidates])
        for d in decided
    ]


def test_built_at_once_or_with_each_import_it_answers_as_memory_does(database: Database) -> None:
    add(database, 0, NAMES[:50], index=True)
    add(database, 50, NAMES[50:], index=True)
    expected = listed_answers(database)
    assert answers(database) == expected
    assert build(database) == len(NAMES)
    assert answers(database) == expected
    assert expected[0][0] == "confirm"


def test_a_key_of_many_is_kept_as_a_count(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("keys", "indexing", "stored", "population"):
        monkeypatch.setattr(f"listener.customers.linkage.{module}.OWNERS", 5)
    assert linkage_keys.OWNERS == 5
    add(database, 0, NAMES, index=False)
    build(database)
    with database.read() as session:
        most = session.scalar(select(func.max(CommonKey.customers)))
        rows = session.execute(
            select(func.count(CustomerKey.customer_id))
            .group_by(CustomerKey.key)
            .order_by(func.count(CustomerKey.customer_id).desc())
            .limit(1)
        ).scalar_one()
    assert most is not None
    assert most >= 10
    assert rows <= 5
    assert answers(database) == listed_answers(database)
    add(database, 100, NAMES[:3], index=True)
    assert answers(database) == listed_answers(database)


def test_what_a_customer_no_longer_has_finds_nobody(database: Database) -> None:
    first, second = add(database, 0, NAMES[:2], index=True)
    with database.write() as session:
        session.execute(delete(Identity).where(Identity.customer_id == first, Identity.kind == "account"))
        index_customers(session, [first])
        session.execute(delete(Customer).where(Customer.id == second))
    with database.read() as session:
        kept = set(session.scalars(select(CustomerKey.customer_id)))
        (person,) = read_persons(session, [first])
        assert session.scalar(select(func.count()).select_from(CustomerKey)) == len(person_keys(person))
    assert kept == {first}
