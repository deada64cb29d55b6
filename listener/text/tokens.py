"""Folding and tokens with positions, for Vietnamese and English.

Two forms of a word matter. *Written* is lower case, NFC, with one tone placement (``hoà`` and
``hòa`` are the same spelling). *Folded* has no diacritics at all (``đ`` counts as an accent of d).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload


def normalise(text: str) -> str:
    """NFC with control characters (except line breaks and tabs) removed; what is stored."""
    # In this order: a mark may come to stand beside its letter when what parted them goes.
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


class _FoldTable(dict[int, str]):
    """One character in, one out, worked out the first time a character is met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        lower = char.lower()
        if len(lower) > 1:  # 'İ' alone lowers to two characters
            lower = lower[0]
        base = unicodedata.normalize("NFD", lower)[0]
        folded = "d" if base == "đ" else base
        self[code] = folded
        return folded


_FOLD = _FoldTable()


def fold(text: str) -> str:
    """Lower case without diacritics; offsets in the result are offsets in ``text`` (which is NFC)."""
    return text.translate(_FOLD)


_MARKS = re.compile("[\u0300-\u036f]")


def fold_for_search(text: str) -> str:
    """As :func:`fold`, with marks that have no composed letter removed too; offsets may shift."""
    return _MARKS.sub("", fold(text))


_TONE_OLD_TO_NEW = {
    f"{first}{toned}": f"{moved}{plain}"
    for first, row in {
        "o": {"a": "àáảãạ", "e": "èéẻẽẹ"},
        "u": {"y": "ỳýỷỹỵ"},
    }.items()
    for plain, toned_row in row.items()
    for toned, moved in zip(toned_row, {"o": "òóỏõọ", "u": "ùúủũụ"}[first], strict=True)
}


_TONE_NEW_TO_OLD = {new: old for old, new in _TONE_OLD_TO_NEW.items()}


def tone_form(word: str) -> str:
    """The word with the new tone placement, capitals kept: ``Hoà`` → ``Hòa``, ``HOÀ`` → ``HÒA``."""
    return _move_tone(word, _TONE_OLD_TO_NEW)


def old_tone_form(word: str) -> str:
    """The word with the old tone placement, capitals kept: ``Hòa`` → ``Hoà``."""
    return _move_tone(word, _TONE_NEW_TO_OLD)


def _move_tone(word: str, table: dict[str, str]) -> str:
    end = word[-2:]
    moved = table.get(end.lower())
    if moved is None or word[-3:-2].lower() == "q":
        return word
    return word[:-2] + "".join(n.upper() if o.isupper() else n for o, n in zip(end, moved, strict=True))


def fold_case_kept(text: str) -> str:
    """Without diacritics, capitals kept: ``Đại`` → ``Dai``."""
    return "".join(_base(char) for char in text if not _MARKS.match(char))


def _base(char: str) -> str:
    return _STROKE.get(char) or unicodedata.normalize("NFD", char)[0]


_STROKE = {"đ": "d", "Đ": "D"}


def written_form(word: str) -> str:
    """Lower case with the new tone placement: ``Hoà`` → ``hòa``, ``thuý`` → ``thúy``; ``quý`` stays."""
    return tone_form(word.lower())


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or one emoji, with its place in the text (character offsets, end exclusive)."""

    start: int
    end: int
    written: str
    folded: str


# A word is letters and digits with the marks that follow them; the underscore parts words, as in
# handles and in segmented Vietnamese. Anything pictorial is a token of its own, so that words
# touching an emoji keep their boundary.
LETTER = "[^\\W_][\u0300-\u036f]*"
"""A pattern: one letter or digit of a word, with its marks."""
EMOJI = "[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
"""A pattern: one pictorial character."""
_TOKEN = re.compile(f"(?:{LETTER})+|{EMOJI}")


def tokenize(text: str) -> list[Token]:
    """The words and emoji of an NFC text, in order."""
    return [
        Token(m.start(), m.end(), written_form(m.group()), fold_for_search(m.group()))
        for m in _TOKEN.finditer(text)
    ]


class Tokens(Sequence[Token]):
    """As :func:`tokenize`, made only as far as somebody looks: most words of a post are never asked for."""

    def __init__(self, text: str) -> None:
        """The text is NFC."""
        self._text = text
        self._made: dict[int, Token] = {}

    @cached_property
    def _places(self) -> list[tuple[int, int]]:
        return [m.span() for m in _TOKEN.finditer(self._text)]

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Token: ...

    @overload
    def __getitem__(self, at: slice) -> list[Token]: ...

    def __getitem__(self, at: int | slice) -> Token | list[Token]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        at = range(len(self))[at]  # from the end too; beyond it an IndexError
        if at not in self._made:
            self._made[at] = self._make(*self._places[at])
        return self._made[at]

    def _make(self, start: int, end: int) -> Token:
        word = self._text[start:end]
        return Token(start, end, written_form(word), fold_for_search(word))
