"""Keys under which a customer is found: a candidate shares at least one with the account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from listener.customers.linkage.names import name_key, sub_names
from listener.customers.linkage.records import EMAIL_SITE, Author, Person

OWNERS = 50
"""A key with more owners finds nobody: it would cost much and tell little."""


def person_keys(person: Person) -> frozenset[str]:
    """Every key of a customer."""
    return frozenset(_person_keys(person))


def _person_keys(person: Person) -> Iterator[str]:
    for phone in person.phones:
        yield f"p:{phone}"
    for email in person.emails:
        yield f"e:{email}"
    for site, handle in person.handles:
        if site != EMAIL_SITE:
            yield f"a:{site}/{handle.written}"
        yield f"h:{handle.plain}"
        yield f"s:{handle.stem}"
    for name in person.names:
        if len(name) > 1:
            yield f"n:{name_key(name)}"
            yield from (f"m:{key}" for key in sub_names(name))
            yield f"i:{initials_key(name[-1], name[:-1])}"
            yield f"i:{initials_key(name[0], name[1:])}"
    yield from _place_keys(person)


def _place_keys(side: Person | Author) -> Iterator[str]:
    if side.born is not None:
        yield f"b:{side.born.isoformat()}"
    yield from (f"d:{one} {other}" for one, other in pairwise(side.address))


def initials_key(word: str, others: tuple[str, ...]) -> str:
    """One whole word of a name and the first letters of the others."""
    return f"{word} {''.join(sorted(other[0] for other in others))}"


def author_keys(author: Author, is_name: Callable[[str], bool]) -> frozenset[str]:
    """Every key that an account may share with its customer.

    Args:
        is_name: Whether a word is part of names; others are left out of a shown name.
    """
    return frozenset(_author_keys(author, is_name))


def _author_keys(author: Author, is_name: Callable[[str], bool]) -> Iterator[str]:
    for phone in author.phones:
        yield f"p:{phone}"
    for email in author.emails:
        yield f"e:{email}"
    if (handle := author.handle) is not None:
        yield f"a:{author.site or ''}/{handle.written}"
        yield f"h:{handle.plain}"
        if len(handle.stem) > 2:
            yield f"s:{handle.stem}"
        for words, initials in readings(handle.stem, is_name):
            if initials:
                yield f"i:{words[0]} {initials}"
            elif len(words) > 1:
                yield f"n:{name_key(words)}"
                yield f"m:{name_key(words)}"
    yield from _name_keys(author.name, is_name)
    yield from _place_keys(author)


def _name_keys(shown: tuple[str, ...], is_name: Callable[[str], bool]) -> Iterator[str]:
    known = tuple(word for word in shown if is_name(word))
    for parts in dict.fromkeys((shown, known)):
        if len(parts) > 1:
            yield f"n:{name_key(parts)}"
            yield f"m:{name_key(parts)}"
    # A slip of one letter: the rest of the name is still a shorter name.
    if len(shown) > 2:
        for left_out in range(len(shown)):
            yield f"m:{name_key(shown[:left_out] + shown[left_out + 1 :])}"


_READINGS = 12
"""Ways to read one handle that are looked up."""


def readings(stem: str, is_name: Callable[[str], bool]) -> list[tuple[tuple[str, ...], str]]:
    """How a handle reads as words of a name, or as one word with the initials of others.

    Returns:
        Words, and the initials (sorted) beside a single word; at most twelve, few words first.
    """
    if not 4 <= len(stem) <= 30 or not stem.isalpha():
        return []
    found: list[tuple[tuple[str, ...], str]] = []
    for size in range(len(stem) - 1, 1, -1):
        if len(stem) - size <= 3:
            if is_name(stem[:size]):
                found.append(((stem[:size],), "".join(sorted(stem[size:]))))
            if is_name(stem[-size:]):
                found.append(((stem[-size:],), "".join(sorted(stem[:-size]))))
    wholes: list[tuple[str, ...]] = []

    def split(at: int, words: tuple[str, ...]) -> None:
        if len(wholes) >= _READINGS:
            return
        if at == len(stem):
            if len(words) > 1:
                wholes.append(words)
            return
        if len(words) == 5:
            return
        for end in range(min(len(stem), at + 7), at + 1, -1):
            if is_name(stem[at:end]):
                split(end, (*words, stem[at:end]))

    split(0, ())
    return [(words, "") for words in sorted(wholes, key=len)[:_READINGS]] + found[:_READINGS]
