"""Erasing a customer at their wish: nothing of the person stays but hashes that keep them out.

Gone are the records with identities, links, interactions, tags and consents, and rows of past imports
that name one of the keys. On request the author's name goes from the stored posts too: the account
becomes a made-up one, under which later posts of the same author are stored. What the posts say stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.customers.accounts import account_key
from listener.customers.identities import READERS, STRONG, IdentityKind, UnreadableError
from listener.customers.persons import find_person, records_of
from listener.customers.tombstones import AUTHOR, Named, author_hashes, bury
from listener.engagement.rollups.writing import refresh_accounts
from listener.post import Author
from listener.store import Database, audit
from listener.store.locks import lock_customers
from listener.store.tables import (
    Account,
    Customer,
    CustomerLink,
    Erasure,
    Identity,
    ImportRun,
    Interaction,
    Post,
)
from listener.triage.forgetting import forget_author

_ERASED = "erased-"


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure takes away."""

    public_id: str
    records: int
    identities: int
    links: int
    interactions: int
    accounts: int
    """Accounts whose name becomes a made-up one."""
    posts: int
    """Posts by these accounts; they stay."""
    import_rows: int
    """Broken rows of past imports that name one of the keys."""


def preview_erase(session: Session, public_id: str, *, authors: bool) -> Erased:
    """What erasing a customer would take away.

    Args:
        authors: Whether the names of their confirmed accounts shall go from the stored posts.

    Raises:
        CustomerNotFoundError: nobody has this id.
    """
    customer = find_person(session, public_id)
    records = records_of(session, customer.id)
    accounts = _accounts(session, records) if authors else []

    def number(table: type[Identity | CustomerLink | Interaction]) -> int:
        counted = select(func.count()).select_from(table).where(table.customer_id.in_(records))
        return session.scalar(counted) or 0

    return Erased(
        public_id=customer.public_id,
        records=len(records),
        identities=number(Identity),
        links=number(CustomerLink),
        interactions=number(Interaction),
        accounts=len(accounts),
        posts=session.scalar(
            select(func.count()).select_from(Post).where(Post.account_id.in_([each.id for each in accounts]))
        )
        or 0,
        import_rows=sum(len(gone) for _, _, gone in _import_rows(session, _keys(session, records))),
    )


@needs(Act.ADMIN)
def erase(database: Database, public_id: str, *, authors: bool, actor: str) -> Erased:
    """Erase a customer for good; there is no undo.

    Args:
        authors: As :func:`preview_erase`.

    Raises:
        CustomerNotFoundError: nobody has this id.
    """
    with database.write() as session:
        lock_customers(session)
        seen = preview_erase(session, public_id, authors=authors)
        customer = find_person(session, public_id)
        records = records_of(session, customer.id)
        keys = _keys(session, records)
        erasures = session.scalars(
            insert(Erasure).returning(Erasure.id),
            [
                {"public_id": name, "by": actor}
                for name in session.scalars(
                    select(Customer.public_id).where(Customer.id.in_(records)).order_by(Customer.id)
                )
            ],
        ).all()
        bury(session, erasures[0], (key for key in keys if IdentityKind(key[0]) in STRONG))
        if authors:
            _rename(session, erasures[0], _accounts(session, records))
        for run, kept, gone in _import_rows(session, keys):
            if gone:
                session.execute(update(ImportRun).where(ImportRun.id == run.id).values(broken=kept))
        session.execute(
            update(Customer).where(Customer.id.in_(records)).values(merged_into=None, person_id=None)
        )
        confirmed = [account.id for account in _accounts(session, records)]
        session.execute(delete(Customer).where(Customer.id.in_(records)))
        refresh_accounts(session, confirmed)
        audit(session, actor, "customer.erase", f"customer:{seen.public_id}", accounts=seen.accounts)
    return seen


def with_names_hidden(
    session: Session, authors: Iterable[tuple[str, Author]]
) -> dict[tuple[str, str], Author]:
    """Of authors (with their sites) those that were erased, by site and account key, under made-up names."""
    keyed = {(site, account_key(author)) for site, author in authors}
    return {
        place: Author(name=_made_up(hash_), external_id=_ERASED + hash_)
        for place, hash_ in author_hashes(session, keyed).items()
    }


def _made_up(hash_: str) -> str:
    return _ERASED + hash_[:8]


def _accounts(session: Session, records: Sequence[int]) -> list[Account]:
    return list(
        session.scalars(
            select(Account)
            .join(CustomerLink, CustomerLink.account_id == Account.id)
            .where(CustomerLink.customer_id.in_(records), CustomerLink.state == "confirmed")
            .order_by(Account.id)
        )
    )


def _rename(session: Session, erasure: int, accounts: Sequence[Account]) -> None:
    hashes = bury(session, erasure, ((AUTHOR, f"{each.site}/{each.key}") for each in accounts))
    for account in accounts:
        hash_ = hashes[AUTHOR, f"{account.site}/{account.key}"]
        hidden = Author(name=_made_up(hash_), external_id=_ERASED + hash_)
        forget_author(session, account.id, account.name, hidden.name)
        session.execute(
            update(Account)
            .where(Account.id == account.id)
            .values(
                key=account_key(hidden), name=hidden.name, external_id=hidden.external_id, profile_url=None
            )
        )


def _keys(session: Session, records: Sequence[int]) -> dict[Named, str]:
    rows = session.execute(
        select(Identity.kind, Identity.value, Identity.shown).where(Identity.customer_id.in_(records))
    )
    return {(row.kind, row.value): row.shown for row in rows}


def _import_rows(
    session: Session, keys: dict[Named, str]
) -> list[tuple[ImportRun, list[object], list[object]]]:
    """Each import with broken rows: those that stay, and those that name one of the strong keys."""
    strong = {key for key in keys if IdentityKind(key[0]) in STRONG}
    found = []
    for run in session.scalars(select(ImportRun).where(ImportRun.kind != "posts").order_by(ImportRun.id)):
        kept: list[object] = []
        gone: list[object] = []
        entries: list[Any] = list(run.broken)
        for entry in entries:
            cells = [str(cell) for cell in entry["row"].values()]
            (gone if any(_names(cell, strong) for cell in cells) else kept).append(entry)
        found.append((run, kept, gone))
    return found


def _names(cell: str, keys: set[Named]) -> bool:
    for kind, value in keys:
        if value in cell.casefold():
            return True
        if kind == IdentityKind.PHONE and any(char.isdigit() for char in cell):
            try:
                if READERS[IdentityKind.PHONE](cell).value == value:
                    return True
            except UnreadableError:
                continue
    return False
