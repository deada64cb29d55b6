"""``emoji``: for languages no other scorer reads. Emoji and emoticons, and nothing else."""

from __future__ import annotations

from listener.sentiment.aiming import evidence_of
from listener.sentiment.chunks import Alphabet, Chunks
from listener.sentiment.mood import Mood
from listener.sentiment.phrasebook import Phrasebook
from listener.sentiment.reading import Reading, Spans
from listener.sentiment.rules import Rules
from listener.sentiment.spelling import Spelling
from listener.sentiment.weighing import Verdict, unknown, weigh


class EmojiScorer:
    """Reads faces only; a text without any is unknown."""

    name = "emoji"
    version = 2

    def __init__(self) -> None:
        """Compile the table of faces."""
        alphabet = Alphabet()
        self._book = Phrasebook({}, alphabet)
        self._chunks = Chunks(Spelling(frozenset(), {}), alphabet)

    def score(self, text: str, target: Spans = (), others: Spans = ()) -> Mood:
        """The mood of a text's emoji. Of a text that names several brands it can tell nothing."""
        if target and others:
            return unknown(self.name, self.version)
        reading = Reading(text, self._chunks)
        rules = Rules(reading, self._book)
        faces = [opinion for opinion in rules.opinions if opinion.weight]
        return weigh([evidence_of(reading, face, face.weight) for face in faces], self.name, self.version)

    def rate(self, text: str, target: Spans = (), others: Spans = ()) -> Verdict:
        """As :meth:`score`, without the evidence."""
        mood = self.score(text, target, others)
        return Verdict(mood.label, mood.score, mood.confidence)
