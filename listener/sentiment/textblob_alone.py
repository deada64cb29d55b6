"""``textblob``: TextBlob as it is, for who wants its figures and nothing else. English, whole texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, cast

from listener.sentiment.mood import Evidence, Label, Mood
from listener.sentiment.reading import Spans
from listener.sentiment.weighing import UNKNOWN, Verdict, confidence_of, unknown

_STRENGTH = 3.0
"""TextBlob's −1 … 1 on the scale of strengths."""


@cache
def analyser() -> Callable[[str], Any]:
    """TextBlob's, imported at the first English text: it takes about a second."""
    from textblob.en import sentiment

    return cast("Callable[[str], Any]", sentiment)


def with_textblob(mood: Mood, text: str, language: str | None) -> Mood:
    """The mood with TextBlob's own figures of an English text beside it, whichever scorer made it."""
    if language != "en" or mood.polarity is not None:
        return mood
    said = analyser()(text)
    return replace(mood, polarity=float(said[0]), subjectivity=float(said[1]))


class TextBlobAlone:
    """The mean polarity of the words TextBlob knows; none known is unknown, not neutral."""

    name = "textblob"
    version = 2

    def rate(self, text: str, target: Spans = (), others: Spans = ()) -> Verdict:  # noqa: ARG002
        """As :meth:`score`, without the evidence."""
        said = analyser()(text)
        if not said.assessments:
            return UNKNOWN
        polarity = float(said[0])
        label = Label.POSITIVE if polarity > 0 else Label.NEGATIVE if polarity < 0 else Label.NEUTRAL
        return Verdict(label, polarity, confidence_of(polarity, 1.0, 0.0))

    def score(self, text: str, target: Spans = (), others: Spans = ()) -> Mood:  # noqa: ARG002
        """What TextBlob says of the whole text: it knows no targets."""
        said = analyser()(text)
        evidence = _place(text, said.assessments)
        if not evidence:
            return unknown(self.name, self.version)
        polarity, subjectivity = float(said[0]), float(said[1])
        label = Label.POSITIVE if polarity > 0 else Label.NEGATIVE if polarity < 0 else Label.NEUTRAL
        return Mood(
            label=label, score=polarity, confidence=confidence_of(polarity, 1.0, 0.0), scorer=self.name,
            version=self.version, evidence=tuple(evidence), polarity=polarity, subjectivity=subjectivity,
        )  # fmt: skip


def _place(text: str, assessments: Sequence[tuple[list[str], float, float, object]]) -> list[Evidence]:
    """Where each assessed word stands: TextBlob gives its words in order, without places."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = text
    found: list[Evidence] = []
    cursor = 0
    for chunk, polarity, _, _ in assessments:
        word = next((w for w in reversed(chunk) if any(map(str.isalnum, w))), chunk[-1])
        match = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search(lower, cursor)
        if match and polarity:
            cursor = match.end()
            note = "negated" if chunk[0] in ("not", "no", "never") and len(chunk) > 1 else ""
            found.append(
                Evidence(
                    start=match.start(), end=match.end(), word=text[match.start() : match.end()],
                    weight=polarity * _STRENGTH, note=note,
                )
            )  # fmt: skip
    return found
