"""A post as queries see it: words with positions and the punctuation between them, and plain values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from listener.queries.nodes import TEXT_FIELDS
from listener.text.tokens import Token, Tokens

_INVISIBLE = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f]")
"""Soft hyphens, marks without a letter, joiners, directions, variation selectors: nobody types them."""
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ′´`", "'"),
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("‐‑‒–—−", "-"),
        "…": "...",
    }
)
_SPACE = re.compile(r"\s+")
_THREE_DIGITS = re.compile(r"\d{3}(?!\d)")


def marks(text: str) -> str:
    """Punctuation in its plain form: what looks alike is alike, what is not seen is not there."""
    return _INVISIBLE.sub("", text).translate(_ALIKE)


def squeeze(text: str) -> str:
    """The text without white space."""
    return _SPACE.sub("", text)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one field."""

    text: str
    tokens: Sequence[Token]

    def gap(self, position: int) -> str:
        """What stands before the word at ``position`` (after the last one for ``len(tokens)``)."""
        start = self.tokens[position - 1].end if position else 0
        end = self.tokens[position].start if position < len(self.tokens) else len(self.text)
        return marks(self.text[start:end])

    def one_number(self, position: int) -> bool:
        """Whether the words at ``position - 1`` and ``position`` are one number: the 1 and 200 of "1.200"."""
        if not 0 < position < len(self.tokens) or not _THREE_DIGITS.match(self.tokens[position].folded):
            return False
        return self.tokens[position - 1].folded[-1].isdigit() and self.gap(position) in (".", ",")

    def one_name(self, position: int, sigil: str) -> bool:
        """Whether a #tag or @handle goes on from the word before ``position``: the "_vn" of "#mien_vn"."""
        if not 0 < position < len(self.tokens):
            return False
        return self.gap(position) == "_" or (sigil == "@" and self.gap(position) == ".")


@dataclass(frozen=True, kw_only=True)
class Document:
    """A post with all that a query may ask. Texts are NFC (:func:`listener.text.tokens.normalise`).

    None is *unknown*: it is within no range and equal to no value.
    """

    title: str | None = None
    text: str = ""
    author: str | None = None
    url: str | None = None
    source: str | None = None
    """The source's name."""
    site: str | None = None
    """Host, with the port where it is not the scheme's own."""
    lang: str | None = None
    """``vi``, ``en``, ``other``."""
    country: str | None = None
    """Two letters, lower case."""
    kind: str | None = None
    """``topic``, ``comment``, ``review``, ``article``."""
    published: datetime | None = None
    """Aware. A day in a query is a day of this zone: pass it in the installation's reporting zone."""
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    views: int | None = None
    followers: int | None = None
    rating: float | None = None
    mood: str | None = None
    """From here on: what only a mention has, so only filters may ask it."""
    customer: bool | None = None
    status: str | None = None
    """Of its case."""
    via: str | None = None
    """``name``, ``place``, ``context``."""
    owned: bool | None = None
    """Written by one of the brand's own accounts."""
    tags: frozenset[str] = field(default_factory=frozenset)
    """As they were typed."""
    brand: str | None = None
    """The brand's short name."""
    competitor: bool | None = None
    score: float | None = None
    """The scorer's, −1 … 1."""
    priority: str | None = None
    """Of its case."""

    @cached_property
    def words(self) -> dict[str, Words]:
        """The fields that hold words, by name; those that are unknown are empty."""
        texts = {name: getattr(self, name) or "" for name in TEXT_FIELDS}
        return {name: Words(text, Tokens(text)) for name, text in texts.items()}
