"""Folding and tokens with positions, for Vietnamese and English.

Two forms of a word matter. *Written* is lower case, NFC, with one tone placement (``hoà`` and
``hòa`` are the same spelling). *Folded* has no diacritics at all (``đ`` counts as an accent of d).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


def normalise(text: str) -> str:
    """NFC with control characters (except line breaks and tabs) removed; what is stored."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text))


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


def tone_form(word: str) -> str:
    """The word with the new tone placement, capitals kept: ``Hoà`` → ``Hòa``, ``HOÀ`` → ``HÒA``."""
    end = word[-2:]
    moved = _TONE_OLD_TO_NEW.get(end.lower())
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
    lower = word.lower()
    if lower[-2:] in _TONE_OLD_TO_NEW and lower[-3:-2] != "q":
        return lower[:-2] + _TONE_OLD_TO_NEW[lower[-2:]]
    return lower


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
_TOKEN = re.compile("(?:[^\\W_][\u0300-\u036f]*)+|[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")


def tokenize(text: str) -> list[Token]:
    """The words and emoji of an NFC text, in order."""
    return [
        Token(m.start(), m.end(), written_form(m.group()), fold_for_search(m.group()))
        for m in _TOKEN.finditer(text)
    ]
