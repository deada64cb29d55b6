"""What stands between two spaces, taken apart once and remembered, its words as numbers of two bytes.

Most of a text is made of chunks met before, so it is read by one lookup for each; and phrases are sought in a
third of the bytes that letters would take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from re import Pattern

from listener.sentiment.spelling import NOTHING, TOKEN, TOKEN_OR_TEARS, Spelling

WIDTH = 2
"""Bytes of a code. The first is above 127 and the second below: no code begins within another."""


def _code(number: int) -> bytes:
    return bytes((0x80 + (number >> 7), number & 0x7F))


AMBIGUOUS = _code(1)
"""A "k" that begins a chunk: after a number a price ("150 k"), else a short spelling."""


class Alphabet(dict[str, bytes]):
    """The code of each word that some phrase has; all others share one."""

    _UNKNOWN = _code(0)
    _MOST = 1 << 14

    def __missing__(self, word: str) -> bytes:
        return self._UNKNOWN

    def take_in(self, words: Sequence[str]) -> bytes:
        """The codes of words, new ones where they have none yet.

        Raises:
            ValueError: more words than there are codes.
        """
        for word in words:
            if word not in self:
                number = len(self) + 2
                if number >= self._MOST:
                    raise ValueError(
                        f"The phrases have more words than the {self._MOST - 2} there are codes for."
                    )
                self[word] = _code(number)
        return self.encode(words)

    def encode(self, spelled: Iterable[str]) -> bytes:
        """The codes of spelled tokens; two spaces part the words that one token stands for."""
        return b"".join([self[part] for word in spelled for part in word.split("  ")])


_MOST, _LONGEST = 100_000, 40
"""Bounds of a table, for nonsense is endless: too large it forgets all, long chunks it never keeps."""


class _Accents(dict[str, int]):
    """Of each chunk by how much the tokens with accents outnumber those without."""

    def __init__(self, tokens: Callable[[str], list[str]]) -> None:
        super().__init__()
        self._tokens = tokens

    def __missing__(self, chunk: str) -> int:
        return self.keep(chunk, self._tokens(chunk))

    def keep(self, chunk: str, typed: Sequence[str]) -> int:
        more = len(typed) - 2 * sum(map(str.isascii, typed))
        if len(chunk) <= _LONGEST:
            if len(self) > _MOST:
                self.clear()
            self[chunk] = more
        return more


class _Codes(dict[str, bytes]):
    """The codes of the words of each chunk."""

    def __init__(
        self,
        tokens: Callable[[str], list[str]],
        spelling: Spelling,
        alphabet: Alphabet,
        accents: _Accents,
    ) -> None:
        super().__init__()
        self._tokens = tokens
        self._spelling = spelling
        self._alphabet = alphabet
        self._accents = accents

    def __missing__(self, chunk: str) -> bytes:
        typed = [chunk] if chunk.isalnum() else self._tokens(chunk)
        self._accents.keep(chunk, typed)  # it is asked for next
        codes = self._alphabet.encode(spell(typed, self._spelling))
        if typed and typed[0] == "k":
            codes = AMBIGUOUS + codes[len(self._alphabet.encode([self._spelling["k"]])) :]
        if len(chunk) <= _LONGEST:
            if len(self) > _MOST:
                self.clear()
            self[chunk] = codes
        return codes


class _Table:
    """One way to part text into tokens, and its chunks."""

    def __init__(self, pattern: Pattern[str], spelling: Spelling, alphabet: Alphabet) -> None:
        self.tokens: Callable[[str], list[str]] = pattern.findall
        accents = _Accents(self.tokens)
        self.codes = _Codes(self.tokens, spelling, alphabet, accents).__getitem__
        self.accents = accents.__getitem__


class Chunks:
    """The chunks of one scorer's texts."""

    def __init__(self, spelling: Spelling, alphabet: Alphabet) -> None:
        """``alphabet``: that of the phrasebooks the texts are read with, complete."""
        self.spelling = spelling
        self.alphabet = alphabet
        self.plain = _Table(TOKEN, spelling, alphabet)
        self.with_tears = _Table(TOKEN_OR_TEARS, spelling, alphabet)
        self.short = alphabet.encode([spelling["k"]])
        """What AMBIGUOUS stands for where it is no price."""


def spell(typed: Sequence[str], spelling: Spelling) -> list[str]:
    """The lexicon's spelling of tokens. A "k" after a number is a price, not a short spelling of a word."""
    words = [spelling[token] for token in typed]
    if "k" in typed:
        for at, (before, word) in enumerate(pairwise(typed), 1):
            if word == "k" and before[-1].isdecimal():
                words[at] = NOTHING
    return words
