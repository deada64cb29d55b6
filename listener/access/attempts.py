"""Wrong passwords in a row: after some of them a pause, and each one more doubles it.

A name and an address have a count of their own: guessing one person's password from everywhere and guessing
everybody's from one place both become slow. The count is raised before the password is looked at, so that
a hundred attempts at once are a hundred. While a pause lasts attempts are neither looked at nor counted;
so a stranger can keep somebody out for :data:`LONGEST` at a time, not for good.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from listener.access.keys import sign
from listener.errors import ListenerError
from listener.store.access import SignInFailure
from listener.store.upsert import dialect_insert

FREE = {"name": 5, "address": 20}
"""Failures before the first pause. An office is one address, and people mistype."""
FIRST = timedelta(seconds=10)
LONGEST = timedelta(minutes=15)
"""At 15 minutes a guess a year holds 35,000 guesses: nothing against a password of 15 letters."""
MEMORY = timedelta(hours=24)
"""A day without a failure, and the count begins anew."""


class TooManyAttemptsError(ListenerError):
    """No attempt is looked at before a moment."""

    def __init__(self, free_at: datetime) -> None:
        """Say when."""
        self.free_at = free_at
        super().__init__("Too many attempts; wait a little and try again.")


def name_key(secret: bytes, name: str) -> str:
    """The key of a name: hashed, for people type passwords into the wrong box."""
    return "name:" + sign(secret, "attempt", name)


def address_key(secret: bytes, address: str | None) -> str:
    """The key of an address; of IPv6 its /64, for one line owns all of that."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        place = "unknown"
    else:
        wide = isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None
        place = str(ipaddress.ip_network((parsed, 64), strict=False)) if wide else str(parsed)
    return "address:" + sign(secret, "attempt", place)


def pause(key: str, failures: int) -> timedelta:
    """How long after so many failures in a row nothing is looked at."""
    beyond = failures - FREE[key.partition(":")[0]]
    return timedelta(0) if beyond < 0 else min(FIRST * 2 ** min(beyond, 16), LONGEST)


def count_attempt(session: Session, keys: tuple[str, ...], now: datetime) -> bool:
    """Count an attempt as if it failed; :func:`forgive` takes it back.

    Returns:
        Whether a pause begins with it.

    Raises:
        TooManyAttemptsError: a pause lasts still; nothing was counted.
    """
    session.execute(delete(SignInFailure).where(SignInFailure.last_at < now - MEMORY))
    rows = session.scalars(
        select(SignInFailure).where(SignInFailure.key.in_(keys)).order_by(SignInFailure.key).with_for_update()
    ).all()
    if waiting := [row.free_at for row in rows if row.free_at > now]:
        raise TooManyAttemptsError(max(waiting))
    begins = False
    for key in sorted(keys):
        failures = session.scalars(
            dialect_insert(session, SignInFailure)
            .values(key=key, failures=1, last_at=now, free_at=now)
            .on_conflict_do_update(
                index_elements=["key"], set_={"failures": SignInFailure.failures + 1, "last_at": now}
            )
            .returning(SignInFailure.failures)
        ).one()
        if length := pause(key, failures):
            session.execute(
                update(SignInFailure).where(SignInFailure.key == key).values(free_at=now + length)
            )
            begins = True
    return begins


def forgive(session: Session, name: str, address: str, now: datetime) -> None:
    """The attempt was right: the name's count is gone, the address has one failure less."""
    session.execute(delete(SignInFailure).where(SignInFailure.key == name))
    session.execute(
        update(SignInFailure)
        .where(SignInFailure.key == address, SignInFailure.failures > 0)
        .values(failures=SignInFailure.failures - 1, free_at=now)
    )
