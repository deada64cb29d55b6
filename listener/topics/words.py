"""Texts as stretches of words: spelling evened out, function words known, names left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from listener.sentiment.lexicon import load_teencode
from listener.text.tokens import fold_for_search, written_form

_STRETCH = re.compile(r"[^\W_]+(?:[ \t\u00a0-]+[^\W_]+)*")
"""Words with nothing but spaces or hyphens between: a phrase does not reach over a comma or an emoji."""
_WORD = re.compile(r"[^\W_]+")
_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|@\w[\w.]*|#(?=\w)")
"""Addresses and handles; a hashtag is a word."""
_MARKED = re.compile("[à-ỹăđĩũơư]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it stands in a text."""

    folded: str
    """Without accents: how it is searched for."""
    written: str
    """In lower case."""
    key: str
    """Folded, its spelling evened out: "sp" is "san pham"."""
    stop: bool
    """A function word: no phrase begins or ends with it."""
    alone: bool
    """It can be a phrase by itself: "an" cannot, as English has it too, but "an toàn" begins with it."""


Stretch = Sequence[Word]


def stretches(text: str, language: str | None, names: Iterable[str] = ()) -> list[Stretch]:
    """The stretches of words of a text.

    Args:
        language: ``vi``, ``en``, another, or None where it is unknown.
        names: Folded names that are left out; a stretch ends before them and another begins after.
    """
    lower = _NO_WORDS.sub("\n", text.lower())
    plain = _MARKED.search(lower) is None
    known = [tuple(name.split()) for name in names if name.strip()]
    found: list[Stretch] = []
    for match in _STRETCH.finditer(lower):
        words = [_word(word, language, plain) for word in _WORD.findall(match[0])]
        found += _without(words, known) if known else [words]
    return found


@cache
def _word(word: str, language: str | None, plain: bool) -> Word:
    written = written_form(word)
    folded = fold_for_search(written)
    key = folded if language == "en" else _teencode().get(written, folded)
    # A text without accents cannot tell "đã" from "da"; in one with accents "da" is skin.
    stop = written in _stops("en" if language == "en" else "vi", False)
    if not stop and language != "en":
        folded_stops = _stops("vi", True)
        stop = plain and (written in _stops("en", False) or folded in folded_stops)
        stop = stop or (key != folded and key in folded_stops)
    stop = stop or folded[0].isdigit() or len(folded) == 1
    return Word(folded, written, key, stop, alone=not stop and written not in _stops("en", False))


def _without(words: list[Word], names: Sequence[tuple[str, ...]]) -> list[Stretch]:
    parts: list[Stretch] = []
    begun = at = 0
    while at < len(words):
        taken = next(
            (
                len(name)
                for name in names
                if tuple(word.folded for word in words[at : at + len(name)]) == name
            ),
            0,
        )
        if taken:
            parts.append(words[begun:at])
            at = begun = at + taken
        else:
            at += 1
    return [part for part in [*parts, words[begun:]] if part]


@cache
def _teencode() -> dict[str, str]:
    return {short: fold_for_search(" ".join(word.split())) for short, word in load_teencode().items()}


@cache
def _stops(language: str, folded: bool) -> frozenset[str]:
    table = resources.files("listener.topics").joinpath("stop_words.tsv").read_text(encoding="utf-8")
    words: set[str] = set()
    for line in table.splitlines():
        code, _, listed = line.partition("\t")
        if code == language:
            words.update(map(written_form, listed.split()))
    return frozenset(map(fold_for_search, words)) if folded else frozenset(words)
