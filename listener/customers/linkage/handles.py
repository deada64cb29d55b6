"""Handles as compared: what is left of one without punctuation, decoration and digits, and how much of
it a person's name explains.

A handle made from a name and the name itself are one piece of evidence, not two; what counts is the
part that the name does not explain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from listener.text.tokens import fold_for_search

_NOISE = re.compile(r"[^a-z0-9]+")
_LONGEST = 64
_AFTER = ("official", "real", "store", "shop", "vip", "pro", "tv", "vn", "hn", "sg")
_BEFORE = (
    "official", "real", "the", "its", "iam", "shop", "team", "dr", "mr", "mrs", "miss", "prof",
    "congressman", "congresswoman", "cong", "senator", "sen", "usrep", "rep", "governor", "gov", "mayor",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Handle:
    """A handle taken apart."""

    written: str
    """As the site writes it, in lower case: on one site another spelling is another account."""
    plain: str
    """Lower case letters and digits only."""
    stem: str
    """Without decoration (``official``, ``vn``) and the digits at its end."""
    digits: str
    """Those digits."""


@lru_cache(maxsize=200_000)
def take_apart(raw: str) -> Handle:
    """``Lan.Anh_97vn`` → plain ``lananh97vn``, stem ``lananh``, digits ``97``."""
    written = raw.strip().lower().removeprefix("@")[:_LONGEST]
    plain = _NOISE.sub("", fold_for_search(written))
    core = plain
    # Most handles carry no decoration: one look at all marks tells.
    for mark in _AFTER if core.endswith(_AFTER) else ():
        if core.endswith(mark) and len(core) - len(mark) >= 4:
            core = core.removesuffix(mark)
            break
    for mark in _BEFORE if core.startswith(_BEFORE) else ():
        if core.startswith(mark) and len(core) - len(mark) >= 4:
            core = core.removeprefix(mark)
            break
    stem = core.rstrip("0123456789")
    if not stem:
        return Handle(written, plain, plain, "")
    return Handle(written, plain, stem, core[len(stem) :])


@dataclass(frozen=True, slots=True)
class Explained:
    """How a person's name makes up a handle's stem."""

    words: tuple[str, ...]
    """Parts of the name that stand in it whole."""
    initials: int
    """First letters of other parts."""
    rest: int
    """Letters that the name does not explain."""

    @property
    def whole(self) -> bool:
        """The name explains every letter."""
        return self.rest == 0


@lru_cache(maxsize=200_000)
def explain(stem: str, parts: Sequence[str]) -> Explained:
    """The reading of a stem as words and initials of a name that leaves the fewest letters over.

    Initials count only where they complete words or stand alone: single letters found here and there
    in a strange word explain nothing.
    """
    words = tuple(parts[:6])
    best: list[tuple[int, int, tuple[str, ...]]] = []

    def read(at: int, used: int, whole: tuple[str, ...], initials: int) -> None:
        if at == len(stem):
            best.append((0, initials, whole))
            return
        for number, word in enumerate(words):
            if used & 1 << number:
                continue
            if len(word) > 1 and stem.startswith(word, at):
                read(at + len(word), used | 1 << number, (*whole, word), initials)
            if stem[at] == word[0]:
                read(at + 1, used | 1 << number, whole, initials + 1)

    if len(stem) <= sum(map(len, words)):
        read(0, 0, (), 0)
    if best:
        rest, initials, whole = min(best, key=lambda found: (found[1], -sum(map(len, found[2]))))
        return Explained(whole, initials, rest)
    inside = _inside(stem, words)
    return Explained(inside, 0, len(stem) - sum(map(len, inside)))


def _inside(stem: str, words: Sequence[str]) -> tuple[str, ...]:
    """Words at the beginning or end of a stem that has more in it."""
    found = []
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= 2 and stem.startswith(word):
            found.append(word)
            stem = stem.removeprefix(word)
        elif len(word) >= 2 and stem.endswith(word):
            found.append(word)
            stem = stem.removesuffix(word)
    return tuple(found)


def digit_bits(digits: str) -> float:
    """How much it says that two handles end in the same digits.

    A year is one of about sixty, two digits are mostly a year too; other digits are nearly random.
    """
    if not digits:
        return 0.5
    if len(digits) == 4 and digits[:2] in ("19", "20"):
        return 6.0
    return min(3.0 * len(digits), 10.0)
