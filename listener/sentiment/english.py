"""``english``: TextBlob and VADER blended word by word, with our own phrases, emoji and brand scope.

TextBlob: S. Loria, its word list from pattern.en (De Smedt and Daelemans, 2012). VADER: Hutto and Gilbert,
"VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text", ICWSM 2014.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from typing import Any

from listener.sentiment import words_en as en
from listener.sentiment.aiming import gather, weights_of
from listener.sentiment.chunks import Alphabet, Chunks
from listener.sentiment.lexicon import read_table
from listener.sentiment.mood import Mood
from listener.sentiment.phrasebook import Effect, Flag, Kind, Phrasebook
from listener.sentiment.reading import Reading, Spans
from listener.sentiment.rules import Rules
from listener.sentiment.spelling import Spelling
from listener.sentiment.textblob_alone import analyser
from listener.sentiment.weighing import Scale, Verdict, judge, weigh

_VADER = 0.75
"""VADER's −4 … 4 on the scale of strengths, −3 … 3."""
_TEXTBLOB = 2.5
"""TextBlob's −1 … 1 on that scale."""
# Measured on the first 5,000 rows of en_semeval1316, en_airline, en_tweeteval_val and en_vader_tweets (mean
# recall of the three classes): these give 0.645, 0.686, 0.615, 0.711; the mean of both lists 0.615, 0.579,
# 0.580, 0.733 before our own phrases were written, VADER's list alone 0.634, 0.582, 0.603, 0.730.
_TEXTBLOB_SHARE = 0.2
"""Its part in words that both know."""
_TEXTBLOB_ALONE = 0.3
"""Of a word that only TextBlob knows: it lists many that say little."""
_FAINT = 0.2
_WHOLE = 0.6
"""Times TextBlob's polarity of the whole text. On the same sets 0.657, 0.706, 0.622, 0.711 with 0.5; 0 gives
0.659, 0.702, 0.619, 0.707; 1 gives 0.654, 0.704, 0.612, 0.710."""
_SCALE = Scale(-0.3, 1.0)
"""People say nice words more readily than they mean them: ±0.5 costs 2 points of mean recall."""
_AIMED = Scale(-0.4, 0.8)
"""For a target: accuracy on target_dong 0.532, on target_se14rest 0.675; (−0.3, 1.0) 0.530 and 0.652."""


def vader_words() -> dict[str, float]:
    """VADER's words, −4 … 4; its emoticons are left out, we have our own."""
    path = files("vaderSentiment").joinpath("vader_lexicon.txt")
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line]
    return {word: float(valence) for word, valence, *_ in rows if word[0].isalpha() and " " not in word}


def textblob_words() -> dict[str, float]:
    """TextBlob's words and their polarity, −1 … 1."""
    lists: Any = analyser()
    lists("good")  # it reads its list at the first text
    return {word: senses[None][0] for word, senses in lists.items() if word[0].isalpha()}


def own_phrases() -> dict[str, Effect]:
    """The English entries written for this project."""
    known: dict[str, Effect] = {}
    for phrase, strength, _part_of_speech, *notes in read_table("lexicon_en.tsv"):
        flags = Flag.NONE
        for note in notes:
            flags |= Flag[note.upper()]
        hidden = strength == "-"
        known[phrase] = (Kind.HIDDEN if hidden else Kind.OPINION, 0.0 if hidden else float(strength), flags)
    return known


def blend_words() -> dict[str, Effect]:
    """The strength of all words that TextBlob or VADER know."""
    vader, textblob = vader_words(), textblob_words()
    strengths: dict[str, float] = {}
    for word in vader.keys() | textblob.keys():
        if word not in vader:
            strengths[word] = textblob[word] * _TEXTBLOB * _TEXTBLOB_ALONE
        elif word not in textblob:
            strengths[word] = vader[word] * _VADER
        else:
            ours = vader[word] * _VADER
            strengths[word] = ours + (textblob[word] * _TEXTBLOB - ours) * _TEXTBLOB_SHARE
    return {w: (Kind.OPINION, s, Flag.NONE) for w, s in strengths.items() if abs(s) >= _FAINT}


class EnglishBlend:
    """Reads English posts."""

    name = "english"
    version = 1
    relations = en.RELATIONS

    def __init__(self) -> None:
        """Compile the word lists (they take about a second to read)."""
        known = blend_words()
        known.update({" ".join(p.words): (p.kind, p.value, p.flags) for p in en.PHRASES})
        known.update(own_phrases())
        alphabet = Alphabet()
        self._book = Phrasebook(known, alphabet)
        words = frozenset(word for phrase in known for word in phrase.split(" "))
        self._chunks = Chunks(Spelling(words, en.ABBREVIATIONS), alphabet)

    def read(self, text: str, names: Spans = ()) -> tuple[Reading, Rules]:
        """A text taken apart; see :class:`listener.sentiment.scorer.Reader`."""
        reading = Reading(text, self._chunks, names)
        return reading, Rules(reading, self._book)

    def score(self, text: str, target: Spans = (), others: Spans = ()) -> Mood:
        """The mood of a text, or of the target in it. See :func:`listener.sentiment.score`."""
        reading, rules = self.read(text, [*target, *others])
        evidence = gather(reading, rules, self.relations, target, others)
        polarity, subjectivity = analyser()(text)
        extra = 0.0 if target else polarity * _WHOLE
        mood = weigh(evidence, self.name, self.version, _AIMED if target else _SCALE, extra)
        return replace(mood, polarity=polarity, subjectivity=subjectivity)

    def rate(self, text: str, target: Spans = (), others: Spans = ()) -> Verdict:
        """As :meth:`score`, without the evidence."""
        if target:
            mood = self.score(text, target, others)
            return Verdict(mood.label, mood.score, mood.confidence)
        weights, firm = weights_of(self.read(text, others)[1])
        return judge(weights, firm, _SCALE, analyser()(text)[0] * _WHOLE)
