"""How common words are without their accents: what an unaccented word of a query would find."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from listener.text.tokens import normalise, tokenize

COMMON = 0.005
"""Of posts: a rarer word brings fewer strangers than a brand has mentions."""
_SHARE_OF_SPELLING = 0.05
"""Of a word's posts: a spelling that is rarer than that tells a reader nothing."""
_MOST_SPELLINGS = 6


@dataclass(frozen=True, slots=True)
class Common:
    """One word without its accents."""

    share: float
    """Of posts that hold it, 0 … 1."""
    spellings: tuple[str, ...]
    """The ways it is written there, the most frequent first."""


@lru_cache(maxsize=1)
def common_words() -> Mapping[str, Common]:
    """Words without accents that stand in at least 5 of 1,000 posts of the measured texts."""
    text = files("listener.queries").joinpath("common_vi.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {word: Common(float(share) / 1000, tuple(spellings.split())) for word, share, spellings in rows}


def measure(texts: Iterable[str], least: float) -> dict[str, Common]:
    """How common words are in texts.

    Args:
        least: the share of texts from which on a word is told.
    """
    posts: Counter[str] = Counter()
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    total = 0
    for text in texts:
        total += 1
        written = {(token.folded, token.written) for token in tokenize(normalise(text))}
        posts.update({folded for folded, _ in written})
        for folded, form in written:
            spellings[folded][form] += 1
    return {
        word: Common(count / total, _frequent(spellings[word], count))
        for word, count in posts.most_common()
        if count >= least * total
    }


def _frequent(spellings: Counter[str], posts: int) -> tuple[str, ...]:
    return tuple(
        form for form, count in spellings.most_common(_MOST_SPELLINGS) if count >= _SHARE_OF_SPELLING * posts
    )
