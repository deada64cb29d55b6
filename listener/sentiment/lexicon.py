"""The Vietnamese lexicon, read once and indexed for the longest match."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from listener.text.tokens import fold, written_form


class Fold(StrEnum):
    """When an entry may match words typed without accents."""

    SAFE = "s"
    UNACCENTED = "u"
    """In a text without accents."""
    BESIDE_BOOSTER = "b"
    """There, and only beside a booster: "cham qua", "bi loi"."""
    NEVER = "n"
    CONTEXT = "c"
    """With accents too only beside a booster or at the end of a clause."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An expression and its mood."""

    words: tuple[str, ...]
    """Written forms."""
    strength: float | None
    """−3 … 3; None hides words that would have a mood by themselves ("nước sôi")."""
    fold: Fold
    topic: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries by their folded words."""

    phrases: dict[str, tuple[Entry, ...]]
    lengths: dict[str, tuple[int, ...]]
    """By first folded word: how many words entries have, longest first."""
    vocabulary: frozenset[str]
    """All folded words."""


def _read(name: str) -> list[list[str]]:
    text = files("listener.sentiment").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def load_lexicon() -> Lexicon:
    """The lexicon of the package."""
    phrases: dict[str, tuple[Entry, ...]] = {}
    lengths: dict[str, set[int]] = {}
    for expression, strength, fold_rule, topic in _read("lexicon_vi.tsv"):
        words = tuple(written_form(word) for word in expression.split(" "))
        entry = Entry(words, None if strength == "-" else float(strength), Fold(fold_rule), topic)
        folded = fold(expression)
        phrases[folded] = (*phrases.get(folded, ()), entry)
        lengths.setdefault(folded.split(" ")[0], set()).add(len(words))
    return Lexicon(
        phrases,
        {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()},
        frozenset(word for phrase in phrases for word in phrase.split(" ")),
    )


@cache
def load_teencode() -> dict[str, str]:
    """Short and playful spellings and the word they stand for."""
    return {written_form(short): written_form(word) for short, word in _read("teencode_vi.tsv")}
