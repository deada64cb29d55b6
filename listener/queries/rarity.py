"""How often strings stand in posts: what a query is woken by should be rare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from listener.queries.common import common_words
from listener.queries.spelling import folded, spell

_LETTERS = 26
_LETTERS_THAT_COUNT = 0.5
"""Of a word's letters; the others follow from them, as in every language."""


class Rarity:
    """Estimates from posts that were seen, from the words known to be common, else from a string's length."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """Args: some hundred posts as they come, where there are any."""
        seen: Counter[bytes] = Counter()
        posts = 0
        for text in texts:
            seen.update(set(folded(spell(text))))
            posts += 1
        self._shares = _known() | {word: count / posts for word, count in seen.items()}
        self._rarest = 0.5 / posts if posts else 1.0
        """Of posts; what never stood in those seen is rarer than this."""

    def of(self, string: bytes) -> float:
        """The share of posts, 0 … 1, in which a string may stand; only good for comparing."""
        share = 1.0
        inner = string.strip().split(b" ")
        for number, word in enumerate(inner):
            whole = (number or string[:1] == b" ") and (number < len(inner) - 1 or string[-1:] == b" ")
            guess = float(_LETTERS ** -(len(word) * _LETTERS_THAT_COUNT))
            share *= self._shares.get(word, min(guess, self._rarest)) if whole else guess
        return share


@lru_cache(maxsize=1)
def _known() -> dict[bytes, float]:
    return {word.encode(): common.share for word, common in common_words().items()}
