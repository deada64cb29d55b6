"""Hashes of the keys of erased people, so that they are not stored again.

The hash is keyed (HMAC-SHA-256) with a secret of this installation that lies in the same database. It
keeps the keys from being read or compared elsewhere. Who holds the whole database can still test a
guess: a phone number has too few digits for any hash to hide it from that.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.customers.identities import STRONG, Key
from listener.store.tables import Erasure, Secret, Tombstone
from listener.store.upsert import in_batches, insert_new

_SALT = "tombstones"
AUTHOR = "author"
"""Kind of the tombstones of accounts whose posts stay under a made-up name."""
Named = tuple[str, str]
"""Kind and normalised value."""


@dataclass(frozen=True, slots=True)
class Tombstones:
    """Which of the keys asked for are of erased people."""

    since: dict[Named, datetime]

    def reason(self, keys: Iterable[Key]) -> str | None:
        """Why a row with these keys must not be stored; None where it may."""
        for key in keys:
            if (at := self.since.get((key.kind.value, key.value))) is not None:
                return (
                    f"its {key.kind.value} is that of a person who was erased on {at:%Y-%m-%d} "
                    "and must not be stored again"
                )
        return None


def find(session: Session, keys: Collection[Named]) -> Tombstones:
    """Look keys up; costs nothing while nobody was erased."""
    salt = _salt(session)
    if salt is None or not keys:
        return Tombstones({})
    hashes = {_hash(salt, key): key for key in keys}
    since: dict[Named, datetime] = {}
    for batch in in_batches(sorted(hashes)):
        for hash_, at in session.execute(
            select(Tombstone.hash, Erasure.at)
            .join(Erasure, Erasure.id == Tombstone.erasure_id)
            .where(Tombstone.hash.in_(batch))
        ):
            since[hashes[hash_]] = at
    return Tombstones(since)


def find_keys(session: Session, keys: Iterable[Key]) -> Tombstones:
    """As :func:`find`, for what can recognise a customer."""
    return find(session, {(key.kind.value, key.value) for key in keys if key.kind in STRONG})


def bury(session: Session, erasure: int, keys: Iterable[Named]) -> dict[Named, str]:
    """Remember keys as hashes.

    Returns:
        The hash of each.
    """
    salt = _salt(session)
    if salt is None:
        salt = secrets.token_hex(32)
        session.add(Secret(name=_SALT, value=salt))
        session.flush()
    hashes = {key: _hash(salt, key) for key in keys}
    insert_new(
        session, Tombstone, [{"hash": value, "erasure_id": erasure} for value in sorted(set(hashes.values()))]
    )
    return hashes


def author_hashes(session: Session, accounts: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Of accounts (site, key) those that were erased, with their hashes."""
    salt = _salt(session)
    if salt is None or not accounts:
        return {}
    hashes = {_hash(salt, (AUTHOR, f"{site}/{key}")): (site, key) for site, key in accounts}
    found = {}
    for batch in in_batches(sorted(hashes)):
        for hash_ in session.scalars(select(Tombstone.hash).where(Tombstone.hash.in_(batch))):
            found[hashes[hash_]] = hash_
    return found


def _salt(session: Session) -> str | None:
    return session.scalars(select(Secret.value).where(Secret.name == _SALT)).one_or_none()


def _hash(salt: str, key: Named) -> str:
    return hmac.new(bytes.fromhex(salt), "\x00".join(key).encode(), hashlib.sha256).hexdigest()
