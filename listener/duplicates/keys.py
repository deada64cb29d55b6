"""When two texts are copies of each other, and under which keys one finds the other.

Texts are compared as sets of pairs of neighbouring words, lower case and without accents, so that accents,
capitals, spacing, punctuation and emoji spacing make no difference. Their likeness is the Jaccard index of
the two sets (Broder, "On the resemblance and containment of documents", 1997). Candidates come from
locality-sensitive hashing of a MinHash (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", ch. 3):
a text has five keys, each from four of its twenty minima, and two texts are compared only where they share
a key. Whoever shares one is compared for real: no estimate decides.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Sequence
from hashlib import blake2b

from rensa import RMinHash

LIKE_ENOUGH = 0.7
"""Where copies begin. Read by hand on labelled Vietnamese reviews (VLSP, UIT-ViSFD): from 0.65 up every pair
was one text with a sentence added or a name changed; below 0.5 they were boilerplate and chance."""
FEWEST_WORDS = 16
"""Shorter texts are copies only where all their words are the same: one word more or less is too much."""
FEWEST_EXACT = 8
"""Texts below this are never copies: people do say "cảm ơn bạn nhiều nhé" independently."""
_BANDS, _ROWS = 5, 4
"""At a likeness of 0.7, 0.8, 0.9 a shared key is found with a chance of 0.75, 0.93, 0.995; at 0.02, that of
strangers, with 8 in ten million, so that ten million strangers give eight comparisons."""
_SEED = 20261122
_PACK = struct.Struct(f"<B{_ROWS}I").pack


def pairs_of(words: Sequence[str]) -> set[str]:
    """The pairs of neighbouring words of a text."""
    return {f"{one} {next_}" for one, next_ in itertools.pairwise(words)}


def keys_of(folded: str) -> list[int]:
    """The keys under which copies of a text are found, 64 bits each; none where it is too short.

    Args:
        folded: its words as the store keeps them (:func:`listener.queries.spelling.folded_text`).
    """
    words = folded.split()
    if len(words) < FEWEST_EXACT:
        return []
    if len(words) < FEWEST_WORDS:
        return [_number(b"whole " + folded.encode())]
    sketch = RMinHash(_BANDS * _ROWS, _SEED)
    sketch.update([f"{one} {next_}" for one, next_ in itertools.pairwise(words)])
    minima = sketch.digest()
    return [_number(_PACK(band, *minima[band * _ROWS : (band + 1) * _ROWS])) for band in range(_BANDS)]


def _number(content: bytes) -> int:
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "little", signed=True)


def likeness(one: str, other: str) -> float:
    """How alike two folded texts are, 0 … 1; 1 for the same words in the same order."""
    if one == other:
        return 1.0
    mine, theirs = one.split(), other.split()
    if min(len(mine), len(theirs)) < FEWEST_WORDS:
        return 0.0
    first, second = pairs_of(mine), pairs_of(theirs)
    shared = len(first & second)
    return shared / (len(first) + len(second) - shared)
