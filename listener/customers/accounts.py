"""Author accounts: the key under which one is stored, and the forms in which it can be recognised."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from listener.customers.addresses import account_form, handle_form
from listener.customers.identities import tidy
from listener.post import Author

_LONGEST = 400
"""Characters of a key: PostgreSQL indexes at most 2,704 bytes."""


def account_key(author: Author) -> str:
    """What an author's account is stored under, beside its site.

    The site's own id (``id:…``) where it shows one, else the profile address (``url:…``), else the
    name (``name:…``), which on a site without accounts may stand for several people.
    """
    if identifier := tidy(author.external_id or ""):
        return _bounded("id:", identifier)
    if address := tidy(author.profile_url or ""):
        return _bounded("url:", account_form(address) or address)
    return _bounded("name:", tidy(author.name))


def _bounded(prefix: str, value: str) -> str:
    if len(value) > _LONGEST:
        value = f"{value[:300]}#{hashlib.sha256(value.encode()).hexdigest()}"
    return prefix + value


@dataclass(frozen=True, slots=True)
class AccountForm:
    """One string by which a customer's record may name an account."""

    by: str
    """``profile``, ``id`` or ``name``."""
    value: str


def account_forms(
    site: str, name: str, profile_url: str | None, external_id: str | None
) -> tuple[AccountForm, ...]:
    """Every form of an account, surest first, each value once."""
    found = {
        "profile": account_form(profile_url) if profile_url else None,
        "id": handle_form(site, external_id) if external_id else None,
        "name": handle_form(site, name),
    }
    forms: dict[str, AccountForm] = {}
    for by, value in found.items():
        if value is not None and value not in forms:
            forms[value] = AccountForm(by, value)
    return tuple(forms.values())
