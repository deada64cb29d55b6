"""Phrases that stand out in some texts against others.

A phrase is one to four words that belong together: normalised pointwise mutual information (Bouma,
"Normalized (Pointwise) Mutual Information in Collocation Extraction", 2009) says whether the two parts of
every cut of it come together more than by chance, so that "giao hàng" is kept whole without a dictionary. How
much a phrase stands out is its log-odds ratio with an informative Dirichlet prior, in standard deviations
(Monroe, Colaresi and Quinn, "Fightin' Words", 2008): phrases that are merely rare do not.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from listener.topics.words import Stretch, Word

LONGEST = 4
"""Words; longer ones are sentences that somebody copied."""
_FEWEST = 3
"""Texts with a phrase: what two people say is no topic yet."""
_TOGETHER = 0.3
"""NPMI, −1 … 1: 0 is chance. By hand on the sample community: below, phrases were halves of others."""
_STANDS_OUT = 1.645
"""Standard deviations: one phrase in twenty would by chance; the most distinctive come first."""
_PRIOR = 20.0
"""Texts' worth of belief that both sides speak alike."""
_SAME = 0.6
"""Share of texts that two overlapping phrases have in common where they are one topic."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """A phrase that stands out."""

    key: str
    shown: str
    """As it is mostly written, accents and all."""
    spellings: tuple[str, ...]
    """Folded, the most frequent first: "san pham", "sp"."""
    texts: frozenset[int]
    """Which of the texts have it, by place."""
    standing: float
    """Standard deviations above the background."""


@dataclass(slots=True)
class _Found:
    texts: set[int] = field(default_factory=set)
    spellings: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)


def standing_out(front: Sequence[Sequence[Stretch]], back: Sequence[Sequence[Stretch]]) -> list[Phrase]:
    """The phrases that stand out in the front texts, the most distinctive first.

    Args:
        front: Texts, each as its stretches of words.
        back: What they are compared with.
    """
    counted = _count(front, _FEWEST)
    wanted = set(counted)
    behind = _count_only(back, wanted)
    glue = _Glue(front, back)
    accented = _accented(front, back)
    found = []
    for key, entry in counted.items():
        size = key.count(" ") + 1
        if size > 1 and glue.weakest(key) < _TOGETHER:
            continue
        if size == 1 and key in accented:
            continue
        standing = _standing(len(entry.texts), len(front), behind[key], len(back))
        if standing >= _STANDS_OUT:
            found.append(
                Phrase(
                    key=key, shown=_shown(entry.written), texts=frozenset(entry.texts), standing=standing,
                    spellings=tuple(
                        spelling for spelling, count in entry.spellings.most_common(4) if count > 1
                    ) or (entry.spellings.most_common(1)[0][0],),
                )
            )  # fmt: skip
    return _merged(found)


def _standing(here: int, texts: int, there: int, others: int) -> float:
    share = (here + there) / (texts + others)
    prior = _PRIOR * share
    odds = math.log((here + prior) / (texts + _PRIOR - here - prior))
    other_odds = (
        math.log((there + prior) / (others + _PRIOR - there - prior))
        if others
        else math.log(share / (1 - share) if share < 1 else 1e9)
    )
    return (odds - other_odds) / math.sqrt(1 / (here + prior) + 1 / (there + prior))


def _runs(stretch: Stretch, size: int) -> list[tuple[int, str]]:
    """Where runs of so many words begin, with their keys; none begins or ends with a function word."""
    return [
        (at, " ".join(word.key for word in stretch[at : at + size]))
        for at in range(len(stretch) - size + 1)
        if not stretch[at].stop and not stretch[at + size - 1].stop and (size > 1 or stretch[at].alone)
    ]


def _count(texts: Sequence[Sequence[Stretch]], fewest: int) -> dict[str, _Found]:
    """Phrases that enough texts have."""
    found: dict[str, _Found] = {}
    for size in range(1, LONGEST + 1):
        level: dict[str, _Found] = defaultdict(_Found)
        for number, text in enumerate(texts):
            for stretch in text:
                for at, key in _runs(stretch, size):
                    words = stretch[at : at + size]
                    if size > 1 and not _ends_known(words, found):
                        continue
                    entry = level[key]
                    entry.texts.add(number)
                    entry.spellings[" ".join(word.folded for word in words)] += 1
                    entry.written[" ".join(word.written for word in words)] += 1
        found |= {key: entry for key, entry in level.items() if len(entry.texts) >= fewest}
    return found


def _ends_known(words: Sequence[Word], found: dict[str, _Found]) -> bool:
    """A phrase is no more frequent than its first and its last word."""
    return words[0].key in found and words[-1].key in found


def _count_only(texts: Sequence[Sequence[Stretch]], wanted: set[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text in texts:
        here = {
            key
            for stretch in text
            for size in range(1, LONGEST + 1)
            for _, key in _runs(stretch, size)
            if key in wanted
        }
        found.update(here)
    return found


class _Glue:
    """How often words come side by side, in all texts."""

    def __init__(self, *sides: Sequence[Sequence[Stretch]]) -> None:
        self.runs: Counter[str] = Counter()
        self.words = 0
        for side in sides:
            for text in side:
                for stretch in text:
                    keys = [word.key for word in stretch]
                    self.words += len(keys)
                    for size in range(1, LONGEST + 1):
                        self.runs.update(" ".join(keys[at : at + size]) for at in range(len(keys) - size + 1))

    def weakest(self, key: str) -> float:
        """The lowest NPMI of the cuts of a phrase."""
        words = key.split()
        together = self.runs[key] / self.words if self.words else 0.0
        if not together:
            return -1.0
        return min(
            self._npmi(together, " ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))
        )

    def _npmi(self, together: float, one: str, other: str) -> float:
        first, second = self.runs[one] / self.words, self.runs[other] / self.words
        if not first or not second:
            return 1.0  # never seen apart: part of a longer spelling
        if together >= 1:
            return 1.0
        return math.log(together / (first * second)) / -math.log(together)


def _accented(*sides: Sequence[Sequence[Stretch]]) -> set[str]:
    """Single words that some text writes with accents.

    They are no topics alone: searched for without accents "ban" finds bạn, bán and bàn. What nobody ever
    writes with accents is one word: "app", "voucher", "delivery".
    """
    return {
        word.key
        for side in sides
        for text in side
        for stretch in text
        for word in stretch
        if not word.written.isascii()
    }


def _shown(written: Counter[str]) -> str:
    """The most common spelling; one with accents where there is any to speak of."""
    marked = [(count, word) for word, count in written.items() if not word.isascii()]
    best = max(marked, default=(0, ""))
    return best[1] if best[0] * 3 >= written.total() else written.most_common(1)[0][0]


def _merged(found: Sequence[Phrase]) -> list[Phrase]:
    """Near-equal phrases as one: the longer where it covers the shorter, else what stands out more."""
    kept: list[Phrase] = []
    for phrase in sorted(found, key=lambda one: (-one.standing, -len(one.key), one.key)):
        for at, other in enumerate(kept):
            if _overlap(phrase.key, other.key) and _as_one(phrase, other):
                if _within(other.key, phrase.key) and len(phrase.texts) >= _SAME * len(other.texts):
                    kept[at] = phrase
                break
        else:
            kept.append(phrase)
    unique = {phrase.key: phrase for phrase in kept}
    return sorted(unique.values(), key=lambda one: (-one.standing, one.key))


def _overlap(one: str, other: str) -> bool:
    return bool(set(one.split()) & set(other.split()))


def _within(short: str, long: str) -> bool:
    return f" {short} " in f" {long} " and short != long


def _as_one(one: Phrase, other: Phrase) -> bool:
    shared = len(one.texts & other.texts)
    return shared >= _SAME * min(len(one.texts), len(other.texts))
