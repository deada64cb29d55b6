"""Finding lexicon entries in the tokens of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from listener.sentiment.lexicon import Entry, Fold, Lexicon, load_lexicon, load_teencode
from listener.text.tokens import Token, fold


@dataclass(frozen=True, slots=True)
class Word:
    """A token as the lexicon reads it: teencode resolved, stretched letters shortened."""

    written: str
    folded: str
    bare: bool
    """Typed without any accent (and no teencode for an accented word)."""
    stretched: bool
    """Letters were repeated for emphasis ("đẹpppp")."""


_RUN = re.compile(r"(.)\1{2,}")
_TWICE = re.compile(r"(.)\1")


@lru_cache(maxsize=50_000)
def read_word(written: str) -> Word:
    """The word behind a written form."""
    teencode = load_teencode()
    vocabulary = load_lexicon().vocabulary
    shortened = _RUN.sub(r"\1", written)
    stretched = shortened != written
    if fold(shortened) not in vocabulary and shortened not in teencode:
        single = _TWICE.sub(r"\1", shortened)
        if fold(single) in vocabulary or single in teencode:
            shortened = single
    resolved = teencode.get(shortened, shortened)
    folded = fold(resolved)
    return Word(resolved, folded, shortened == resolved and folded == resolved, stretched)


def is_unaccented(tokens: Sequence[Token]) -> bool:
    """Whether the whole text was typed without accents.

    Accented Vietnamese has marks on three words in four (median 0.75 to 0.81 on three of the
    development sets, with hardly a text between 0.05 and 0.14); one word in seven leaves room for a
    name or a pasted word in an unaccented text.
    """
    accented = sum(token.written != token.folded for token in tokens)
    return accented * 7 <= len(tokens)


@dataclass(frozen=True, slots=True)
class Match:
    """An entry at tokens ``first`` … ``last`` (exclusive)."""

    first: int
    last: int
    entry: Entry
    hidden: bool = False
    """The words are known, but not as an opinion here ("hay" that means "or")."""


def find_entries(
    words: Sequence[Word], first: int, last: int, *, unaccented: bool, boosted: Sequence[bool]
) -> list[Match]:
    """The longest entries in a clause, left to right, none overlapping.

    ``boosted``: for each token whether a booster stands beside it.
    """
    lexicon = load_lexicon()
    found: list[Match] = []
    index = first
    while index < last:
        match = _longest(lexicon, words, index, last, unaccented, boosted)
        if match is None:
            index += 1
        else:
            found.append(match)
            index = match.last
    return found


def _longest(
    lexicon: Lexicon, words: Sequence[Word], index: int, last: int, unaccented: bool, boosted: Sequence[bool]
) -> Match | None:
    for length in lexicon.lengths.get(words[index].folded, ()):
        end = index + length
        if end > last:
            continue
        part = words[index:end]
        entries = lexicon.phrases.get(" ".join([word.folded for word in part]))
        if entries is None:
            continue
        vouched = boosted[index] or boosted[end - 1]
        exact = bare = None
        for entry in entries:
            same = all(word.written == known for word, known in zip(part, entry.words, strict=True))
            if same and not (unaccented and all(word.bare for word in part)):
                exact = entry
            elif bare is None and _may_fold(entry, part, unaccented, vouched):
                bare = entry
        chosen = exact or bare
        if chosen is not None:
            alone = chosen.fold is Fold.CONTEXT and not (vouched or end == last)
            return Match(index, end, chosen, alone)
    return None


def _may_fold(entry: Entry, part: Sequence[Word], unaccented: bool, vouched: bool) -> bool:
    if any(not word.bare and word.written != known for word, known in zip(part, entry.words, strict=True)):
        return False
    match entry.fold:
        case Fold.SAFE:
            return True
        case Fold.UNACCENTED:
            # "de thương": one accented word vouches for its neighbours.
            return unaccented or any(not word.bare for word in part)
        case Fold.BESIDE_BOOSTER | Fold.CONTEXT:
            return unaccented and vouched
        case Fold.NEVER:
            return False
