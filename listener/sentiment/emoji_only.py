"""``emoji``: for languages no other scorer reads. Emoji and emoticons, and nothing else."""

from __future__ import annotations

from listener.sentiment.emoji import blank_links, find_faces
from listener.sentiment.mood import Evidence, Mood
from listener.sentiment.scorer import Spans
from listener.sentiment.weighing import weigh


class EmojiScorer:
    """Reads faces only; a text without any is unknown."""

    name = "emoji"
    version = 1

    def score(self, text: str, target: Spans = (), others: Spans = ()) -> Mood:
        """The mood of a text's emoji. Of a text that names several brands it can tell nothing."""
        faces = [] if target and others else find_faces(blank_links(text))
        evidence = [
            Evidence(start=f.start, end=f.end, word=text[f.start : f.end], weight=f.strength, note="emoji")
            for f in faces
            if f.strength
        ]
        return weigh(evidence, self.name, self.version)
