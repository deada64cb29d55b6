"""The lexicons of the package and how they are spelled when accents are missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from listener.sentiment.chunks import Alphabet
from listener.sentiment.phrasebook import Effect, Flag, Kind, Phrase, Phrasebook, spellings
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
    part_of_speech: str
    fold: Fold
    flags: Flag = Flag.NONE


def read_table(name: str) -> list[list[str]]:
    """The rows of a tab-parted file of the package, without its comments."""
    text = files("listener.sentiment").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def load_lexicon() -> tuple[Entry, ...]:
    """The Vietnamese lexicon of the package."""
    entries: list[Entry] = []
    for expression, strength, part_of_speech, fold_rule, *notes in read_table("lexicon_vi.tsv"):
        flags = Flag.NONE
        for note in notes:
            flags |= Flag[note.upper()]
        words = tuple(written_form(word) for word in expression.split(" "))
        value = None if strength == "-" else float(strength)
        entries.append(Entry(words, value, part_of_speech, Fold(fold_rule), flags))
    return tuple(entries)


@cache
def load_teencode() -> dict[str, str]:
    """Short and playful spellings and the words they stand for."""
    rows = read_table("teencode_vi.tsv")
    return {written_form(short): "  ".join(map(written_form, word.split(" "))) for short, word in rows}


def vocabulary(entries: tuple[Entry, ...], phrases: tuple[Phrase, ...]) -> frozenset[str]:
    """All words that some phrase has, with accents and without."""
    written = {word for entry in entries for word in entry.words}
    written.update(word for phrase in phrases for word in phrase.words)
    return frozenset(written | {fold(word) for word in written})


def compile_accented(
    entries: tuple[Entry, ...], phrases: tuple[Phrase, ...], alphabet: Alphabet
) -> Phrasebook:
    """For texts with accents. One accented word vouches for its neighbours ("de thương")."""
    return Phrasebook(_accented(entries, phrases), alphabet)


def compile_unaccented(
    entries: tuple[Entry, ...],
    phrases: tuple[Phrase, ...],
    never_folded: frozenset[str],
    alphabet: Alphabet,
) -> Phrasebook:
    """For texts without accents.

    ``never_folded``: phrases whose unaccented spelling is too often something else ("đâu", "dau").
    """
    phrases = tuple(
        p for p in phrases if " ".join(p.words) not in never_folded or any(map(_accents, p.words))
    )
    known = _accented(entries, phrases)
    for phrase in phrases:
        written = " ".join(phrase.words)
        if written not in never_folded:
            known[fold(written)] = (phrase.kind, phrase.value, phrase.flags)
    spelled_bare = {" ".join(entry.words) for entry in entries if not any(map(_accents, entry.words))}
    for entry in entries:
        if entry.fold is Fold.NEVER:
            continue
        effect = _effect(entry)
        if entry.fold in (Fold.BESIDE_BOOSTER, Fold.CONTEXT):
            effect = (effect[0], effect[1], Flag.BESIDE_BOOSTER)
        bare = fold(" ".join(entry.words))
        if bare not in spelled_bare:
            known.setdefault(bare, effect)
    return Phrasebook(known, alphabet)


def _accented(entries: tuple[Entry, ...], phrases: tuple[Phrase, ...]) -> dict[str, Effect]:
    known: dict[str, Effect] = {}
    for entry in entries:
        if len(entry.words) == 1:
            continue
        bare = fold(" ".join(entry.words))
        for spelling in spellings(entry.words):
            if spelling != bare or entry.fold is Fold.SAFE:
                known.setdefault(spelling, _effect(entry))
    for phrase in phrases:
        known[" ".join(phrase.words)] = (phrase.kind, phrase.value, phrase.flags)
    for entry in entries:
        known[" ".join(entry.words)] = _effect(entry)
    return known


def _effect(entry: Entry) -> Effect:
    flags = entry.flags
    if entry.fold is Fold.CONTEXT:
        flags |= Flag.BESIDE_BOOSTER | Flag.AT_END
    if entry.strength is None:
        return (Kind.HIDDEN, 0.0, flags)
    return (Kind.LEANING if flags & Flag.LEAN else Kind.OPINION, entry.strength, flags)


def _accents(word: str) -> bool:
    return word != fold(word)
