"""E-mail addresses and phone numbers that a text states, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from listener.customers.identities import IdentityKind, Key, UnreadableError, read_email, read_phone

_EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9._%+-]{1,64}@[^\W_](?:[\w-]{0,62}\.){1,5}[^\W\d_]{2,24}(?![\w@])")
_PHONE = re.compile(r"(?<![\w+@/.,-])(?:\+|\(\+?|00?)?[0-9](?:[ .()-]{0,2}[0-9]){7,13}(?!\w)")


@dataclass(frozen=True, slots=True)
class Contact:
    """A key with its place in the text (character offsets, end exclusive)."""

    key: Key
    start: int
    end: int


def find_contacts(text: str) -> list[Contact]:
    """The readable e-mail addresses and phone numbers of a text, in order, without placeholders.

    A phone counts with its trunk 0 or its country code: a bare row of digits is a price or a number
    of something else.
    """
    return sorted(_find(text), key=lambda contact: contact.start)


def _find(text: str) -> Iterator[Contact]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            try:
                key = read_email(match.group())
            except UnreadableError:
                continue
            if not key.blocked:
                yield Contact(key, match.start(), match.end())
    for match in _PHONE.finditer(text):
        if not match.group().lstrip("(").startswith(("0", "+", "84")):
            continue
        try:
            key = read_phone(match.group())
        except UnreadableError:
            continue
        if key.kind is IdentityKind.PHONE and not key.blocked:
            yield Contact(key, match.start(), match.end())
