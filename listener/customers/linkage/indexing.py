"""Keeping the index of keys: a few customers with each import, all of them when it is built anew."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from listener.customers.linkage.keys import OWNERS, person_keys
from listener.customers.linkage.records import Person
from listener.customers.linkage.stored import key_number, read_persons
from listener.store import Database, utc_now
from listener.store.tables import CommonKey, Customer, CustomerKey, KeyIndex, NameWord
from listener.store.upsert import dialect_insert, in_batches, insert_bulk

Progress = Callable[[int, int], None]
_STATE = 1
"""The index has one row of state."""
_PAGE = 5_000
"""Customers read at once."""
_WRITE = 100_000
"""Rows in a transaction: writers of other things wait a second at most."""


def index_customers(session: Session, ids: Sequence[int]) -> None:
    """Bring the keys of these customers up to date, in the caller's transaction.

    Customers that are gone lose theirs by the database's own cascade. How common names are is brought
    up for new customers only; building the index anew makes it exact. Where customers are there that
    no index knows, nothing is done: half an index would link to the half that it knows.
    """
    ids = sorted(set(ids))
    if not ids or (session.get(KeyIndex, _STATE) is None and _has_others(session, len(ids))):
        return
    for batch in in_batches(ids):
        had: defaultdict[int, set[int]] = defaultdict(set)
        for key, customer_id in session.execute(
            select(CustomerKey.key, CustomerKey.customer_id).where(CustomerKey.customer_id.in_(batch))
        ):
            had[customer_id].add(key)
        persons = list(read_persons(session, batch))
        keys = {person.id: {key_number(key) for key in person_keys(person)} for person in persons}
        for number, its in keys.items():
            if gone := had[number] - its:
                session.execute(
                    delete(CustomerKey).where(
                        CustomerKey.customer_id == number, CustomerKey.key.in_(sorted(gone))
                    )
                )
        new = [person for person in persons if not had[person.id]]
        common = _raise_common(session, [keys[person.id] for person in new])
        rows = [
            {"key": key, "customer_id": number}
            for number, its in keys.items()
            for key in sorted(its - had[number] - common)
        ]
        for part in in_batches(rows):
            session.connection().execute(
                dialect_insert(session, CustomerKey).on_conflict_do_nothing(), list(part)
            )
        _count_names(session, new)


def _has_others(session: Session, known: int) -> bool:
    return len(session.scalars(select(Customer.id).limit(known + 1)).all()) > known


def _raise_common(session: Session, new: Sequence[set[int]]) -> set[int]:
    """Count new owners of the common keys; which keys those are."""
    wanted = Counter(key for keys in new for key in keys)
    common: set[int] = set()
    for batch in in_batches(sorted(wanted)):
        common.update(session.scalars(select(CommonKey.key).where(CommonKey.key.in_(batch))))
    for key in sorted(common):
        session.execute(
            update(CommonKey).where(CommonKey.key == key).values(customers=CommonKey.customers + wanted[key])
        )
    return common


def _count_names(session: Session, new: Sequence[Person]) -> None:
    words = Counter(word for person in new for word in _words(person))
    table = NameWord.__table__
    for batch in in_batches(sorted(words.items())):
        statement = dialect_insert(session, NameWord)
        session.connection().execute(
            statement.on_conflict_do_update(
                index_elements=["word"],
                set_={"customers": table.c.customers + statement.excluded.customers},
            ),
            [{"word": word, "customers": count} for word, count in batch],
        )
    handles = sum(len(person.handles) for person in new)
    changed = session.execute(
        update(KeyIndex)
        .where(KeyIndex.id == _STATE)
        .values(
            version=KeyIndex.version + 1,
            customers=KeyIndex.customers + len(new),
            handles=KeyIndex.handles + handles,
        )
    )
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        session.execute(
            insert(KeyIndex).values(
                id=_STATE, version=1, customers=len(new), handles=handles, built_at=utc_now()
            )
        )


def _words(person: Person) -> set[str]:
    return {word[:100] for name in person.names for word in name}


def build(database: Database, *, progress: Progress | None = None) -> int:
    """Build the index anew from the customers' identities.

    Takes about 250 MB for a million customers. Linking goes by strong keys alone until it is done.

    Returns:
        How many customers are in it.
    """
    keys, owners = array("q"), array("q")
    words: Counter[str] = Counter()
    handles = customers = 0
    with database.read() as session:
        total = len(session.scalars(select(Customer.id)).all())
        for person in _everybody(session):
            for key in person_keys(person):
                keys.append(key_number(key))
                owners.append(person.id)
            words.update(_words(person))
            handles += len(person.handles)
            customers += 1
            if progress is not None and customers % _PAGE == 0:
                progress(customers, 2 * total)
    with database.write() as session:
        for table in (KeyIndex, CommonKey, NameWord, CustomerKey):
            session.execute(delete(table))
    _write_keys(
        database, np.frombuffer(keys, dtype=np.int64), np.frombuffer(owners, dtype=np.int64), progress
    )
    with database.write() as session:
        for batch in in_batches(sorted(words.items())):
            session.execute(insert(NameWord), [{"word": word, "customers": count} for word, count in batch])
        session.execute(
            insert(KeyIndex).values(
                id=_STATE, version=int(utc_now().timestamp()), customers=customers, handles=handles,
                built_at=utc_now(),
            )
        )  # fmt: skip
    return customers


def _everybody(session: Session) -> Iterator[Person]:
    last = 0
    while ids := session.scalars(
        select(Customer.id).where(Customer.id > last).order_by(Customer.id).limit(_PAGE)
    ).all():
        yield from read_persons(session, ids)
        last = ids[-1]


Longs = npt.NDArray[np.int64]


def _write_keys(database: Database, keys: Longs, owners: Longs, progress: Progress | None) -> None:
    """Write the keys in their order, which is the order of the table; common ones as a count."""
    if not len(keys):
        return
    order = np.lexsort((owners, keys))
    keys, owners = keys[order], owners[order]
    distinct, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    frequent = counts > OWNERS
    kept = ~frequent[inverse]
    with database.write() as session:
        common = [
            {"key": int(key), "customers": int(count)}
            for key, count in zip(distinct[frequent], counts[frequent], strict=True)
        ]
        for batch in in_batches(common):
            session.execute(insert(CommonKey), list(batch))
    keys, owners = keys[kept], owners[kept]
    for start in range(0, len(keys), _WRITE):
        part = list(
            zip(keys[start : start + _WRITE].tolist(), owners[start : start + _WRITE].tolist(), strict=True)
        )
        with database.write() as session:
            insert_bulk(session, CustomerKey, ("key", "customer_id"), part)
        if progress is not None:
            progress(len(keys) + start + len(part), 2 * len(keys))
