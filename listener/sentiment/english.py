"""``textblob``: English mood by TextBlob's word list, with our own emoji, places and brand scope."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import cast

from listener.sentiment.clauses import Turn, contrast_weights, split_clauses
from listener.sentiment.emoji import Face, blank_faces, blank_links, find_faces
from listener.sentiment.mood import Evidence, Label, Mood
from listener.sentiment.scope import Relations, Scope
from listener.sentiment.scorer import Spans
from listener.sentiment.weighing import label_of, unknown
from listener.text.language import words
from listener.text.tokens import tokenize

_Assessment = tuple[list[str], float, float, object]

# TextBlob's polarity (−1 … 1) on the scale of the other scorers' strengths.
_STRENGTH = 3.0
# On en_tweeteval_val, en_airline and en_vader_amazon macro F1 is 0.475, 0.444, 0.451 at 0.05;
# 0 gives 0.472, 0.446, 0.456 but calls no weak word neutral, 0.1 gives 0.477, 0.439, 0.436.
_NEUTRAL = 0.05
# Opposite words of this polarity that nearly cancel out are mixed. Mixed counts as neutral in the
# figures above and costs about 0.01; a reader is better served by it than by a near-zero score.
_MIXED = 0.3
_TURNS = {
    "but": Turn.BUT, "however": Turn.BUT, "although": Turn.ALTHOUGH, "though": Turn.ALTHOUGH,
    "while": Turn.SPLIT, "whereas": Turn.SPLIT, "despite": Turn.ALTHOUGH, "yet": Turn.SPLIT,
}  # fmt: skip
_RELATIONS = Relations(
    joiners=words(
        """
    and or both nor vs versus then also
    """
    ),
    than=frozenset(["than", "beats"]),
    against=frozenset(["compared to", "compared with", "next to"]),
    everyone=frozenset(["both", "neither"]),
)
# TextBlob knows "not" but reads "isn't good" as good.
_NOT = re.compile(r"(?<=\w)n['’]t\b|\b(?:cant|dont|doesnt|didnt|isnt|wasnt|wont)\b", re.IGNORECASE)


# TextBlob's negation ends at the first word it does not know: "doesn't look nice".
_NEGATED = re.compile(r"(?:\bnot|\bnever|\bcannot|n't|\bwithout|\bhardly)(?! only)(?: [\w']+){0,3} $")
_NEGATED_FACTOR = -0.5


@cache
def _assess() -> Callable[[str], Sequence[_Assessment]]:
    """TextBlob's analyser, imported at the first English text (it takes about a second)."""
    from textblob.en import sentiment

    return lambda text: cast("Sequence[_Assessment]", sentiment(text).assessments)


class TextBlobScorer:
    """The mean polarity of the words TextBlob knows; none known is unknown, not neutral."""

    name = "textblob"
    version = 1

    def score(self, text: str, target: Spans = (), others: Spans = ()) -> Mood:
        """The mood of a text, or of the target in it. See :func:`listener.sentiment.score`."""
        plain = blank_links(text)
        faces = find_faces(plain)
        body = blank_faces(plain, faces)
        for start, end in (*target, *others):
            body = body[:start] + "_" * (end - start) + body[end:]  # "Best Coffee" is a name
        found = _place(body, _assess()(_NOT.sub(" not", body.replace("’", "'"))))
        tokens = tokenize(body)
        clauses = split_clauses(body, tokens, _TURNS)
        places = sorted([start for start, _, _, _ in found] + [face.start for face in faces])
        scope = Scope(tokens, clauses, _RELATIONS, target, others, places)
        contrast = contrast_weights(clauses)
        evidence: list[Evidence] = []
        for start, end, polarity, notes in found:
            factor = scope.factor(start)
            if factor == 0:
                continue
            weight = next(
                (w for c, w in zip(clauses, contrast, strict=True) if c.start <= start < c.end), 1.0
            )
            noted = [*notes, *(["contrast"] if weight > 1 else ["conceded"] if weight < 1 else [])]
            if factor < 0:
                noted.append("compared with")
            evidence.append(
                Evidence(
                    start=start,
                    end=end,
                    word=text[start:end],
                    weight=polarity * _STRENGTH * weight * factor,
                    note=", ".join(noted),
                )
            )
        evidence += _face_evidence(text, faces, scope)
        return _mean(sorted(evidence, key=lambda e: e.start))


def _place(text: str, assessments: Sequence[_Assessment]) -> list[tuple[int, int, float, list[str]]]:
    """Where each assessed word stands in the text: TextBlob gives words in order, without places."""
    placed: list[tuple[int, int, float, list[str]]] = []
    lower = text.lower().replace("’", "'") if len(text.lower()) == len(text) else text
    cursor = 0
    for chunk, polarity, _, _ in assessments:
        letters = [word for word in chunk if any(char.isalnum() for char in word)] or chunk
        at = _find(lower, letters[-1], cursor)
        if at is None or not polarity:
            continue
        start, end = at
        notes = []
        if letters[0] in ("not", "no", "never", "n't"):
            notes.append("negated")
        if len(letters) > 1 + len(notes):
            notes.append("boosted")
        first = _find(lower, letters[0], max(cursor, start - 30))
        if len(letters) > 1 and first and first[0] < start:
            start = first[0]
        elif not notes and _NEGATED.search(lower, max(0, start - 40), start):
            polarity *= _NEGATED_FACTOR
            notes.append("negated")
        cursor = end
        placed.append((start, end, polarity, notes))
    return placed


def _find(text: str, word: str, start: int) -> tuple[int, int] | None:
    match = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search(text, start)
    return match.span() if match else None


def _face_evidence(text: str, faces: Sequence[Face], scope: Scope) -> list[Evidence]:
    return [
        Evidence(
            start=face.start,
            end=face.end,
            word=text[face.start : face.end],
            weight=face.strength,
            note="emoji",
        )
        for face in faces
        if face.strength and scope.factor(face.start) > 0
    ]


def _mean(evidence: Sequence[Evidence]) -> Mood:
    """TextBlob's way of summing up: the mean, not the sum."""
    if not evidence:
        return unknown(TextBlobScorer.name, TextBlobScorer.version)
    polarities = [e.weight / _STRENGTH for e in evidence]
    score = max(-1.0, min(1.0, sum(polarities) / len(polarities)))
    if max(polarities) >= _MIXED and min(polarities) <= -_MIXED and abs(score) < _MIXED:
        label = Label.MIXED
    else:
        label = label_of(score, _NEUTRAL)
    return Mood(
        label=label,
        score=score,
        scorer=TextBlobScorer.name,
        version=TextBlobScorer.version,
        evidence=tuple(evidence),
    )
