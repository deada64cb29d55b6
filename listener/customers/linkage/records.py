"""Both sides of a link as compared: a customer's record, and an account with what its author stated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from listener.customers.linkage.handles import Handle, take_apart
from listener.customers.linkage.names import name_parts, spelt_parts
from listener.text.tokens import fold_for_search

_WORD = re.compile(r"[^\W_]+")
EMAIL_SITE = "e-mail"
"""The site of a handle that is the local part of an e-mail address."""


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as compared. Phones in E.164, e-mails in lower case, sites and cities folded."""

    id: int
    names: tuple[tuple[str, ...], ...] = ()
    spelt: tuple[tuple[str, ...], ...] = ()
    """For each name its words with accents; empty where it is written without."""
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    handles: tuple[tuple[str, Handle], ...] = ()
    """Site and handle; e-mail local parts stand here too, on the site :data:`EMAIL_SITE`."""
    city: str | None = None
    born: date | None = None
    address: tuple[str, ...] = ()
    """Words of the postal address, in its order."""


@dataclass(frozen=True, slots=True)
class Author:
    """An account as compared."""

    site: str | None
    handle: Handle | None
    name: tuple[str, ...] = ()
    spelt: tuple[str, ...] = ()
    """The words of the name with accents; empty where it is written without."""
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    city: str | None = None
    born: date | None = None
    address: tuple[str, ...] = ()


def person(
    number: int, *, names: tuple[str, ...] = (), phones: frozenset[str] = frozenset(),
    emails: frozenset[str] = frozenset(), accounts: tuple[tuple[str, str], ...] = (),
    city: str | None = None, born: date | None = None, address: str | None = None,
) -> Person:  # fmt: skip
    """A customer from values as shown; phones and e-mails already normalised.

    Args:
        accounts: Site and handle.
    """
    readable = {parts: name for name in reversed(names) if (parts := name_parts(name))}
    handles = [(place_key(site) or "", take_apart(handle)) for site, handle in accounts]
    handles += [(EMAIL_SITE, take_apart(email.partition("@")[0])) for email in sorted(emails)]
    return Person(
        number,
        names=tuple(reversed(readable)),
        spelt=tuple(spelt_parts(name) for name in reversed(readable.values())),
        phones=phones, emails=emails, handles=tuple(h for h in handles if h[1].plain),
        city=place_key(city), born=born, address=address_words(address),
    )  # fmt: skip


def author(
    *, site: str | None, handle: str | None, name: str | None = None, phones: frozenset[str] = frozenset(),
    emails: frozenset[str] = frozenset(), city: str | None = None, born: date | None = None,
    address: str | None = None,
) -> Author:  # fmt: skip
    """An account from values as shown; phones and e-mails already normalised."""
    taken = take_apart(handle) if handle else None
    return Author(
        site=place_key(site), handle=taken if taken and taken.plain else None, name=name_parts(name),
        spelt=spelt_parts(name), phones=phones, emails=emails, city=place_key(city), born=born,
        address=address_words(address),
    )  # fmt: skip


def address_words(shown: str | None) -> tuple[str, ...]:
    """The words and numbers of a postal address, folded; at most sixteen."""
    return tuple(_WORD.findall(fold_for_search(shown)))[:16] if shown else ()


@lru_cache(maxsize=10_000)
def place_key(shown: str | None) -> str | None:
    """A city or a site as compared: folded, single spaces; None where nothing is shown."""
    return " ".join(fold_for_search(shown).split()) or None if shown else None
