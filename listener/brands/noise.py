"""Words that stand out in what a query finds: among them is the noise that a NOT would take away.

Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn, "Fightin' Words", Political
Analysis 16(4), 2008), over the number of posts that hold a word or a pair of words: Vietnamese says many
things in two syllables.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy.orm import Session

from listener.ingest.matchable import MatchablePost, by_id
from listener.queries import Query
from listener.text.tokens import tokenize

CLEARLY = 1.96
"""z-score from which on a word stands out: one in forty would by chance."""
MOST = 12
"""Words shown."""
_BACKGROUND = 800
"""Stored posts, drawn at random, that the found ones are compared with."""
_LONGEST = 4000
"""Characters of a post that are read for its words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NoiseWord:
    """A word, or two in a row, that stands out."""

    words: str
    """Lower case, as written."""
    found_in: int
    """Posts of the sample that hold it."""
    of: int
    """Posts of the sample."""
    elsewhere: float
    """Share of the other posts that hold it, 0 … 1."""
    score: float
    """z-score of its log-odds."""


def noise_words(
    session: Session, query: Query, posts: Sequence[MatchablePost], last: int
) -> tuple[NoiseWord, ...]:
    """The words that stand out most, without those that the query asks for.

    Args:
        posts: What it finds, or a sample.
        last: The number of the last stored post.
    """
    if len(posts) < 2 or not last:
        return ()
    # The same draw at each look: what is shown does not flicker while one types.
    drawn = random.Random(last).sample(range(1, last + 1), min(_BACKGROUND, last))  # noqa: S311
    mine = {post.id for post in posts}
    others = [
        post
        for post in by_id(session, drawn)
        if post.id not in mine and query.match_document(post.document) is None
    ]
    here, there = _count(posts), _count(others)
    asked = {token.folded for token in tokenize(query.text)}
    prior = here + there
    weight = prior.total() or 1
    found = []
    for words, count in here.items():
        if count < 2 or any(token.folded in asked for token in tokenize(words)):
            continue
        score = _z(count, here.total(), there[words], there.total(), prior[words], weight)
        if score >= CLEARLY:
            found.append(
                NoiseWord(
                    words=words, found_in=count, of=len(posts),
                    elsewhere=there[words] / len(others) if others else 0.0, score=score,
                )
            )  # fmt: skip
    # Of equals the pair goes first: it says more.
    found.sort(key=lambda word: (-round(word.score, 6), -word.words.count(" "), word.words))
    return tuple(_without_halves(found))[:MOST]


def _z(here: int, all_here: int, there: int, all_there: int, prior: int, all_prior: int) -> float:
    one = (here + prior) / (all_here + all_prior - here - prior)
    other = (there + prior) / (all_there + all_prior - there - prior)
    return (math.log(one) - math.log(other)) / math.sqrt(1 / (here + prior) + 1 / (there + prior))


def _count(posts: Iterable[MatchablePost]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for post in posts:
        text = f"{post.title or ''}\n{post.text}"[:_LONGEST]
        tokens = tokenize(text)
        words = {token.written for token in tokens if len(token.written) > 1}
        words |= {
            f"{one.written} {two.written}"
            for one, two in pairwise(tokens)
            if text[one.end : two.start] == " "
        }
        counts.update(words)
    return counts


def _without_halves(words: Sequence[NoiseWord]) -> list[NoiseWord]:
    """Of a pair and its halves only one: the half says nothing that the pair does not."""
    kept: list[NoiseWord] = []
    for word in words:
        mine = set(word.words.split())
        if not any(mine & set(other.words.split()) for other in kept):
            kept.append(word)
    return kept
