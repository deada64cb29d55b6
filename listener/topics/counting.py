"""How many mentions a phrase has: exactly as many as its search finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import ahocorasick_rs
from sqlalchemy.orm import Session

from listener.engagement.filters import MentionFilter, mentions_joined, narrow
from listener.queries.spelling import folded_text
from listener.store.posts import Mention, Post

_BATCH = 2000
"""Rows read at a time."""


def search_for(spellings: Sequence[str]) -> str:
    """The search that finds a phrase: each spelling as a phrase, with any accents."""
    return " OR ".join(f'"{spelling}"' for spelling in spellings)


def count_phrases(
    session: Session, wanted: MentionFilter, phrases: Sequence[Sequence[str]]
) -> list[Counter[str]]:
    """For each phrase, the wanted mentions with one of its spellings, by mood.

    One pass over the words that are stored, whatever the number of phrases.

    Raises:
        QuerySyntaxError: the filter's search cannot be read.
    """
    counts: list[Counter[str]] = [Counter() for _ in phrases]
    patterns = [(f" {spelling} ", at) for at, spellings in enumerate(phrases) for spelling in spellings]
    if not patterns:
        return counts
    automaton = ahocorasick_rs.AhoCorasick([pattern for pattern, _ in patterns])
    rows = session.execute(
        mentions_joined(Mention.mood, Post.title, Post.folded)
        .where(*narrow(session, wanted))
        .execution_options(yield_per=_BATCH)
    )
    for mood, title, folded in rows:
        found = {
            patterns[number][1]
            for part in _parts(title, folded)
            for number, _, _ in automaton.find_matches_as_indexes(f" {part} ", overlapping=True)
        }
        for at in found:
            counts[at][mood] += 1
    return counts


def _parts(title: str | None, folded: str) -> tuple[str, ...]:
    """Title and text apart: no phrase reaches from one into the other."""
    if not title:
        return (folded,)
    cut = len(folded_text(title))
    return folded[:cut], folded[cut:].lstrip(" ")
