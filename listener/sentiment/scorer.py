"""The one interface of all scorers, and which of them reads which language.

A new scorer is one file with a class that has the members below, and one line in
:data:`_BY_LANGUAGE`. Modules are imported at the first text they must read, so that importing this
package stays cheap.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Protocol, cast

from listener.sentiment.mood import Mood
from listener.sentiment.reading import Reading, Spans
from listener.sentiment.relations import Relations
from listener.sentiment.rules import Rules
from listener.sentiment.weighing import Verdict


class Scorer(Protocol):
    """Reads the mood of a text. Holds no state that a text could change."""

    @property
    def name(self) -> str:
        """Short and stable; stored with each mention."""

    @property
    def version(self) -> int:
        """Raised whenever the same text may get another mood than before."""

    def score(self, text: str, target: Spans = (), others: Spans = ()) -> Mood:
        """The mood of ``text`` towards ``target``; towards the whole when no target is given."""

    def rate(self, text: str, target: Spans = (), others: Spans = ()) -> Verdict:
        """The same without the evidence, for who counts moods and shows none."""


class Reader(Scorer, Protocol):
    """A scorer with rules that aspects can be read from."""

    relations: Relations

    def read(self, text: str, names: Spans = ()) -> tuple[Reading, Rules]:
        """The words and opinions of a text; ``names`` are where brands are named, which are not read."""


_SCORERS = {
    "vi-lexicon": "listener.sentiment.vietnamese:VietnameseLexicon",
    "english": "listener.sentiment.english:EnglishBlend",
    "textblob": "listener.sentiment.textblob_alone:TextBlobAlone",
    "emoji": "listener.sentiment.emoji_only:EmojiScorer",
}
_BY_LANGUAGE = {"vi": "vi-lexicon", "en": "english"}
_READERS = {"vi": "vi-lexicon", "en": "english"}
_FALLBACK = "emoji"


def scorer_names() -> tuple[str, ...]:
    """The names of all scorers."""
    return tuple(_SCORERS)


@cache
def get_scorer(name: str) -> Scorer:
    """The scorer of that name, loaded when first asked for.

    Raises:
        KeyError: there is none of that name.
    """
    module, _, attribute = _SCORERS[name].partition(":")
    return cast("Scorer", getattr(import_module(module), attribute)())


def scorer_for(language: str | None) -> Scorer:
    """The scorer that reads a language (a code of :func:`listener.text.language.detect`)."""
    return get_scorer(_BY_LANGUAGE.get(language or "", _FALLBACK))


def reader_for(language: str | None) -> Reader | None:
    """The scorer with rules for a language, if there is one."""
    name = _READERS.get(language or "")
    return cast("Reader", get_scorer(name)) if name else None
