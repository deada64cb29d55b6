"""Names as compared: without accents and case, in any order.

Vietnamese names stand family-middle-given or reversed; people leave out parts and accents and put
nicknames beside them. What tells two people apart is the set of their syllables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from listener.text.tokens import fold_for_search, normalise, written_form

_WORD = re.compile(r"[^\W_]+")
_MOST = 8
"""Parts of a name that count: no name is longer, and a hostile one may be."""


def name_parts(shown: str | None) -> tuple[str, ...]:
    """The words of a name, folded, in the order shown; at most eight."""
    return tuple(_WORD.findall(fold_for_search(shown)))[:_MOST] if shown else ()


def spelt_parts(shown: str | None) -> tuple[str, ...]:
    """The same words with their accents; empty where the name is written without any.

    Who leaves accents out says nothing about them; who writes them and writes others has another name.
    """
    if not shown:
        return ()
    if shown.isascii():
        return ()
    words = tuple(_written(word) for word in _WORD.findall(normalise(shown)))[:_MOST]
    return words if words != name_parts(shown) else ()


_written = lru_cache(maxsize=20_000)(written_form)
_folded = lru_cache(maxsize=20_000)(fold_for_search)


def accents_differ(shown: Sequence[str], own: Sequence[str]) -> int | None:
    """How many words that are the same without accents carry others.

    Args:
        shown: Parts with accents, as :func:`spelt_parts` gives them.
        own: The same of the customer's name.

    Returns:
        None where one of them is written without accents, or no word is the same.
    """
    if not shown or not own:
        return None
    there = {_folded(word): word for word in shown}
    pairs = [(there[folded], word) for word in own if (folded := _folded(word)) in there]
    return sum(1 for one, other in pairs if one != other) if pairs else None


def name_key(parts: Sequence[str]) -> str:
    """One string for the same words in any order."""
    return " ".join(sorted(parts))


def sub_names(parts: Sequence[str]) -> Iterator[str]:
    """Keys of the shorter names that the bearer may go by: neighbouring parts, and the two ends."""
    count = len(parts)
    if count < 3:
        return
    found = {name_key(parts[i : i + n]) for n in range(2, count) for i in range(count - n + 1)}
    found.add(name_key((parts[0], parts[-1])))
    yield from sorted(found)


class NameLevel(StrEnum):
    """How a shown name compares with a customer's."""

    FULL = "full"
    """The same words, in any order."""
    TYPO = "typo"
    """The same words but for one letter."""
    PART = "part"
    """Two or more of the customer's words with the first or last among them; the rest is no name."""
    ONE = "one"
    """The customer's first or last word."""
    CONFLICT = "conflict"
    """A name, and another one."""
    SILENT = "silent"
    """Nothing that compares: no name is shown, or a nickname only."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A comparison of two names."""

    level: NameLevel
    matched: tuple[str, ...] = ()
    """The customer's words that the shown name holds, in the customer's order."""
    typos: int = 0
    strangers: int = 0
    """Words of the shown name that are names, and not this customer's."""


def compare_names(shown: Sequence[str], own: Sequence[str], is_name: Callable[[str], bool]) -> NameMatch:
    """Compare a shown name with a customer's.

    Args:
        shown: Parts of the name beside a post.
        own: Parts of the customer's name.
        is_name: Whether a word is part of names at all; others are nicknames and say nothing.
    """
    if not shown or not own:
        return NameMatch(NameLevel.SILENT)
    left = list(own)
    rest = []
    for word in shown:
        if word in left:
            left.remove(word)
        else:
            rest.append(word)
    typos = 0
    for word in list(rest):
        near = next((other for other in left if one_letter_off(word, other)), None)
        if near is not None:
            left.remove(near)
            rest.remove(word)
            typos += 1
    missing = list(left)
    matched_words = []
    for word in reversed(own):
        if word in left:
            left.remove(word)
        else:
            matched_words.append(word)
    matched = tuple(reversed(matched_words))
    if not rest and not missing and typos <= 1 and len(own) > 1:
        return NameMatch(NameLevel.TYPO if typos else NameLevel.FULL, tuple(own), typos)
    strangers = sum(1 for word in rest if is_name(word))
    ends = own[0] in matched or own[-1] in matched
    if len(matched) >= 2 and ends and not strangers and typos <= 1:
        return NameMatch(NameLevel.PART, matched, typos)
    if matched and ends and strangers <= 1 and not typos:
        return NameMatch(NameLevel.ONE, matched, 0, strangers)
    if strangers and not matched:
        return NameMatch(NameLevel.CONFLICT, strangers=strangers)
    return NameMatch(NameLevel.SILENT, strangers=strangers)


def one_letter_off(one: str, other: str) -> bool:
    """One letter added, left out, changed or swapped, in words long enough for that to be a slip."""
    here, there = len(one), len(other)
    if not -1 <= here - there <= 1 or here < 2 or there < 2 or here + there < 5:
        return False
    return OSA.distance(one, other, score_cutoff=1) == 1
