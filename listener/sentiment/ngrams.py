"""A text as hashed n-grams: what the trained model reads.

Words alone and in pairs, and runs of 2 to 5 characters, each hashed into one of 2^17 places ("feature
hashing": Weinberger and others, ICML 2009). Runs of characters see through spelling and teencode.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from listener.sentiment.reading import Spans

BITS = 17
PLACES = 1 << BITS
SHORTEST, LONGEST = 2, 5
"""Characters in a run."""
TARGET = "\ua66f"
"""Stands for the brand: what is said of one brand holds for another."""
NEAR = 4
"""Words on each side of the brand that are read once more as being near it."""
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_NAME = re.compile(r"@\w+")
_SPACE = re.compile(r"\s")
_AGAIN = re.compile(r"  |(.)\1\1\1")
_TOKEN = re.compile(rf"[^\W_]+(?:['’][^\W_]+)*|{TARGET}|[^\w\s]+|_+")
_STEP = np.uint32(16777619)
"""FNV's prime."""
_MIX = np.uint32(2654435761)
"""Knuth's: 2^32 divided by the golden ratio."""
_FOLD = np.uint32(15)
_SHIFT = np.uint32(32 - BITS)
_PAIR, _BEFORE, _AFTER = np.uint32(0x9E3779B1), 0x85EBCA6B, 0xC2B2AE35
"""Salts: any odd numbers that differ."""

Places = NDArray[np.int64]


class Grams(NamedTuple):
    """The places of a text's n-grams, in two blocks that are weighed apart."""

    words: Places
    """Single words, then pairs, then words near the brand."""
    runs: Places
    """Runs of characters, the shortest first."""


class _Numbers(dict[str, int]):
    """The number of each word met. It forgets everything when it has grown large."""

    _LIMIT = 200_000

    def __missing__(self, word: str) -> int:
        if len(self) > self._LIMIT:
            self.clear()
        self[word] = number = crc32(word.encode("utf-8", "surrogatepass"))
        return number


_numbers = _Numbers()


class Text:
    """A text in the one form that n-grams are taken from; knows where each character came from."""

    __slots__ = ("_dropped", "codes", "tokens", "written")

    def __init__(self, text: str, target: Spans = ()) -> None:
        """Lower case, links and names as one sign, runs of spaces and repeated letters cut short."""
        body = text
        for start, end in target:
            body = body[:start] + TARGET * (end - start) + body[end:]
        if "http" in body or "www." in body:
            body = _LINK.sub(lambda match: "ℓ" + " " * (len(match.group()) - 1), body)
        if "@" in body:
            body = _NAME.sub(lambda match: "@" + " " * (len(match.group()) - 1), body)
        lower = body.lower()
        if len(lower) != len(text):  # "İ" alone lowers to two characters
            lower = "".join([char.lower() if len(char.lower()) == 1 else char for char in body])
        lower = f" {lower} "
        if not lower.isprintable():
            lower = _SPACE.sub(" ", lower)
        codes = np.frombuffer(lower.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        self._dropped: NDArray[np.bool_] | None = None
        if target or _AGAIN.search(lower):
            same = codes[1:] == codes[:-1]
            drop = same & ((codes[1:] == 32) | (codes[1:] == ord(TARGET)))
            drop[2:] |= same[2:] & same[1:-1] & same[:-2]
            self._dropped = np.concatenate(([False], drop))
            codes = codes[~self._dropped]
            lower = codes.tobytes().decode("utf-32-le", "surrogatepass")
        self.codes = codes
        self.written = lower
        self.tokens: list[str] = _TOKEN.findall(lower)

    def places(self) -> Places:
        """Where each character of ``written`` stands in the text as it was given; −1: before it."""
        if self._dropped is None:
            return np.arange(-1, len(self.codes) - 1)
        return np.flatnonzero(~self._dropped) - 1

    def grams(self, *, aimed: bool = False) -> Grams:
        """Its n-grams; ``aimed``: those near the brand once more."""
        numbers = [_numbers[token] for token in self.tokens]
        near = self._near() if aimed else []
        singles, length = len(numbers), len(self.codes)
        words = singles + max(singles - 1, 0) + len(near)
        sizes = [max(length - n + 1, 0) for n in range(SHORTEST, LONGEST + 1)]
        found = np.empty(words + sum(sizes), dtype=np.uint32)
        found[:singles] = numbers
        if singles > 1:
            pairs = found[singles : 2 * singles - 1]
            np.multiply(found[: singles - 1], _PAIR, out=pairs)
            pairs += found[1:singles]
        if near:
            found[words - len(near) : words] = near
        before, begin = self.codes, words
        for run, size in enumerate(sizes, SHORTEST):
            here = found[begin : begin + size]
            np.multiply(before[:size], _STEP, out=here)
            here += self.codes[run - 1 :]
            before, begin = here, begin + size
        mixed = (found ^ (found >> _FOLD)) * _MIX
        mixed >>= _SHIFT
        placed = mixed.astype(np.int64)
        return Grams(placed[:words], placed[words:])

    def _near(self) -> list[int]:
        near: list[int] = []
        for at, token in enumerate(self.tokens):
            if token == TARGET:
                near += [_numbers[word] ^ _BEFORE for word in self.tokens[max(0, at - NEAR) : at]]
                near += [_numbers[word] ^ _AFTER for word in self.tokens[at + 1 : at + 1 + NEAR]]
        return near
