"""Customers who may be one person twice: proposed with their evidence, and only ever merged by a person.

Each customer is compared with those who share a key, by the weights that link accounts
(:mod:`listener.customers.linkage`). A pair that a person rejected is not proposed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from math import log2
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, aliased

from listener.access import Act, needs
from listener.customers.linkage.deciding import ASK, CANDIDATES
from listener.customers.linkage.keys import person_keys
from listener.customers.linkage.population import Holders
from listener.customers.linkage.records import EMAIL_SITE, Author, Person
from listener.customers.linkage.stored import StoredPopulation, read_frequencies, read_persons
from listener.customers.linkage.weighing import Piece, Weigher
from listener.errors import ListenerError, UsageError
from listener.store import Database, audit, utc_now
from listener.store.tables import Customer, DuplicatePair
from listener.store.upsert import insert_new

Progress = Callable[[int, int], None]
"""Called with the customers done and those there are."""
WEIGHTS = "weights"
"""The way of finding that is ours."""
TWICE = 0.02
"""The share of customers taken to be recorded twice, until somebody counts: the prior of a pair."""
_PAGE = 500
_HANDLES = 5
"""Handles of a customer that are compared."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two customers who may be one."""

    id: int
    customer: str
    """Public id of the older one."""
    name: str | None
    other: str
    other_name: str | None
    bits: float
    """Prior and evidence together; 0 is even odds."""
    probability: float
    evidence: tuple[Mapping[str, Any], ...]
    """Kind, bits, how the two compare, and both values."""


@needs(Act.MANAGE)
def find_duplicates(database: Database, *, actor: str, progress: Progress | None = None) -> int:
    """Compare every customer with those who share a key; what was proposed before and not judged is renewed.

    Returns:
        How many pairs wait for a person.

    Raises:
        ListenerError: the index of keys has not been built.
    """
    rows: list[dict[str, Any]] = []
    with database.read() as session:
        frequencies = read_frequencies(session)
        if frequencies is None:
            raise ListenerError("The index of keys is missing; build it: listener customer index")
        population = StoredPopulation(session, frequencies)
        total = session.scalar(select(func.count()).select_from(Customer)) or 0
        for done, person in enumerate(_everybody(session), start=1):
            rows += _pairs(population, person)
            if progress is not None and done % 100 == 0:
                progress(done, total)
    with database.write() as session:
        session.execute(
            delete(DuplicatePair).where(DuplicatePair.way == WEIGHTS, DuplicatePair.rejected_by.is_(None))
        )
        insert_new(session, DuplicatePair, rows)
        audit(session, actor, "duplicates.find", "customers", way=WEIGHTS, pairs=len(rows))
        return session.scalar(select(func.count()).select_from(_waiting().subquery())) or 0


def _everybody(session: Session) -> Iterator[Person]:
    last = 0
    while ids := session.scalars(
        select(Customer.id)
        .where(Customer.id > last, Customer.person_id.is_(None))
        .order_by(Customer.id)
        .limit(_PAGE)
    ).all():
        yield from read_persons(session, ids)
        last = ids[-1]


def _pairs(population: StoredPopulation, person: Person) -> Iterator[dict[str, Any]]:
    """Later customers who may be this one."""
    holders = population.holders(person_keys(person))
    score: dict[int, float] = {}
    for found in holders.values():
        for number in found.ids:
            if number > person.id:
                score[number] = score.get(number, 0.0) + 1 / found.count
    likely = sorted(score, key=lambda number: (-score[number], number))[:CANDIDATES]
    merged = population.merged(likely)
    weigher = Weigher(population)
    prior = log2(TWICE) - log2(max(2, population.size))
    for number, other in population.persons(likely).items():
        if number in merged:
            continue
        pieces = _evidence(weigher, person, other, holders)
        bits = prior + sum(piece.bits for piece in pieces)
        probability = 1 / (1 + 2 ** -max(-64.0, min(64.0, bits)))
        if probability >= ASK:
            yield {
                "customer_id": person.id, "other_id": number, "way": WEIGHTS, "bits": round(bits, 2),
                "probability": probability, "evidence": [asdict(piece) for piece in pieces],
                "found_at": utc_now(),
            }  # fmt: skip


def _evidence(
    weigher: Weigher, person: Person, other: Person, holders: Mapping[str, Holders]
) -> tuple[Piece, ...]:
    """The pieces of the handle that says most; names, contacts and places count with each."""
    found = [weigher.weigh(side, other, holders) for side in _sides(person)]
    return max(found, key=lambda pieces: sum(piece.bits for piece in pieces))


def _sides(person: Person) -> Iterator[Author]:
    """A customer as an account is compared: with each of the handles, or without one."""
    for site, handle in (person.handles[:_HANDLES]) or ((None, None),):
        yield Author(
            site=None if site == EMAIL_SITE else site, handle=handle,
            name=person.names[0] if person.names else (), spelt=person.spelt[0] if person.spelt else (),
            phones=person.phones, emails=person.emails, city=person.city, born=person.born,
            address=person.address,
        )  # fmt: skip


def _waiting() -> Any:
    one, other = aliased(Customer), aliased(Customer)
    return (
        select(DuplicatePair, one.public_id, one.name, other.public_id, other.name)
        .join(one, one.id == DuplicatePair.customer_id)
        .join(other, other.id == DuplicatePair.other_id)
        .where(
            DuplicatePair.rejected_by.is_(None),
            func.coalesce(one.person_id, one.id) != func.coalesce(other.person_id, other.id),
        )
    )


def list_duplicates(session: Session, limit: int = 50) -> tuple[Duplicate, ...]:
    """Pairs that wait for a person, likeliest first; merged and rejected ones do not."""
    rows = session.execute(_waiting().order_by(DuplicatePair.bits.desc(), DuplicatePair.id).limit(limit))
    return tuple(
        Duplicate(
            pair.id, customer, name, other, other_name, pair.bits, pair.probability, tuple(pair.evidence)
        )
        for pair, customer, name, other, other_name in rows
    )


@needs(Act.TRIAGE)
def reject_duplicate(database: Database, pair: int, *, actor: str, undo: bool = False) -> None:
    """Say that two customers are two, or take that back.

    Raises:
        UsageError: there is no such pair.
    """
    with database.write() as session:
        values = {"rejected_by": None, "rejected_at": None}
        if not undo:
            values = {"rejected_by": actor, "rejected_at": utc_now()}  # type: ignore[dict-item]
        found = session.scalars(
            update(DuplicatePair).where(DuplicatePair.id == pair).values(**values).returning(DuplicatePair.id)
        ).all()
        if not found:
            raise UsageError(f"There is no pair {pair}; 'listener customer duplicates --list' shows them.")
        audit(session, actor, "duplicates.undo" if undo else "duplicates.reject", f"pair:{pair}")
