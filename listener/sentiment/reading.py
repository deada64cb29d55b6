"""A text as the rules read it: words, signs and faces in order, each in the spelling the lexicon knows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from listener.sentiment.chunks import AMBIGUOUS, WIDTH, Chunks, spell
from listener.sentiment.spelling import NAME

Spans = Sequence[tuple[int, int]]

_LINK = re.compile(r"(?:https?://|www\.)\S+")
_PRICE = re.compile(r"\d[_\s]+k(?![^\W_])")


class Reading:
    """The tokens of one text, as typed (lower case) and as spelled in the lexicon.

    Rules need the codes of the words only; tokens and their places are worked out when somebody asks.
    """

    def __init__(self, text: str, chunks: Chunks, names: Spans = ()) -> None:
        """``names``: where brands are named; their letters are not read."""
        self.text = text
        body = text
        if "http" in body or "www." in body:
            body = _LINK.sub(lambda match: " " * len(match.group()), body)
        for start, end in names:
            body = body[:start] + NAME * (end - start) + body[end:]
        if " - " in body:
            body = body.replace(" - ", " , ")
        lower = body.lower()
        if len(lower) != len(text):  # "İ" alone lowers to two characters
            lower = "".join([char.lower() if len(char.lower()) == 1 else char for char in body])
        self._lower = lower
        self._chunks = chunks
        # No token has a space in it, and none looks beyond one.
        if "\n" in lower:
            parts = [part for line in lower.split("\n") for part in (*line.split(), "\n")][:-1]
        else:
            parts = lower.split()
        self._parts = parts
        self._table = chunks.with_tears if "_" in lower or "t.t" in lower else chunks.plain
        codes = b"".join(map(self._table.codes, parts))
        if AMBIGUOUS in codes:
            if _PRICE.search(lower):
                codes = chunks.alphabet.encode(self.words)
            else:
                codes = codes.replace(AMBIGUOUS, chunks.short)
        self.codes: bytes = codes
        """Of each word its code, ``WIDTH`` bytes."""

    @cached_property
    def typed(self) -> list[str]:
        """The tokens as typed, in lower case."""
        return self._table.tokens(self._lower)

    @cached_property
    def words(self) -> list[str]:
        """Of each token the lexicon's spelling; two spaces part the words that one token stands for."""
        return spell(self.typed, self._chunks.spelling)

    def is_unaccented(self) -> bool:
        """Whether the whole text was typed without accents.

        Accented Vietnamese has marks on three words in four (median 0.75 to 0.81 on three of the
        development sets, with hardly a text between 0.05 and 0.14); one word in seven leaves room for a
        name or a pasted word in an unaccented text.
        """
        if self._lower.isascii():
            return True
        if sum(map(self._table.accents, self._parts)) > 0:
            return False
        typed = self.typed
        count = len(typed) - sum(map(str.isascii, typed))
        if count * 7 <= len(typed):  # far enough from the border for signs not to matter
            return True
        words = [token for token in typed if token[0].isalpha() and token[0] != NAME]
        accented = len(words) - sum(map(str.isascii, words))
        return accented * 7 <= len(words)

    def index(self, place: int) -> int:
        """The token at a place in ``codes``."""
        return bisect_right(self._starts, place) - 1

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate([WIDTH * (1 + word.count("  ")) for word in self.words], initial=0))

    @cached_property
    def offsets(self) -> list[int]:
        """Where each token starts in the text."""
        found: list[int] = []
        cursor = 0
        for token in self.typed:
            cursor = self._lower.find(token, cursor)
            found.append(cursor)
            cursor += len(token)
        return found
