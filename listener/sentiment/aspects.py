"""What a text says of a brand's price, delivery, service and so on, with the mood of each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from ahocorasick_rs import AhoCorasick, MatchKind

from listener.sentiment.aiming import evidence_of, scope_factors
from listener.sentiment.lexicon import read_table
from listener.sentiment.mood import Mood
from listener.sentiment.opinions import Opinion
from listener.sentiment.reading import Reading, Spans
from listener.sentiment.rules import Rules
from listener.sentiment.scorer import reader_for
from listener.sentiment.weighing import weigh
from listener.text.tokens import fold, written_form

ASPECTS = ("product", "price", "delivery", "service", "quality", "promotion")
"""Those that every brand has."""


@dataclass(frozen=True, slots=True)
class AspectMood:
    """One aspect that a text speaks of."""

    aspect: str
    mood: Mood
    """Unknown where the aspect is named and nothing said of it."""
    words: tuple[str, ...]
    """The words that name it, as typed, in the order of the text."""
    spans: tuple[tuple[int, int], ...]
    """Their places in the text."""


@dataclass(frozen=True, slots=True)
class _Named:
    first: int
    last: int
    """Tokens, the last included."""
    clause: int
    aspect: str


OwnAspects = Mapping[str, Sequence[str]]


def aspects(
    text: str, language: str | None, target: Spans = (), others: Spans = (), own: OwnAspects | None = None
) -> list[AspectMood]:
    """The aspects that a text names, with the mood of each, in the order they are first named.

    An opinion belongs to the aspect it names itself ("đắt", "giao nhanh"), else to the nearest one named in
    its clause, else to the last one named before it in its sentence.

    Args:
        text: NFC text; offsets in the result refer to it.
        language: what :func:`listener.text.language.detect` said; without a lexicon there are no aspects.
        target: where the brand is named; empty: the whole text is about it.
        others: where other brands are named; what is said of them is left out.
        own: the brand's own aspects and the words for each; they go before the common ones.
    """
    scorer = reader_for(language)
    if scorer is None or language is None:
        return []
    reading, rules = scorer.read(text, [*target, *others])
    extra = tuple((aspect, tuple(words)) for aspect, words in (own or {}).items())
    named = _find(reading, rules, _finder(language, extra))
    if not named:
        return []
    weights = scope_factors(reading, rules, scorer.relations, target, others)
    found: dict[str, list[Opinion]] = {}
    for opinion, factor in zip(rules.opinions, weights, strict=True):
        aspect = _of(reading, rules, opinion, named)
        if factor > 0 and aspect:
            found.setdefault(aspect, []).append(opinion)
    told: list[AspectMood] = []
    for aspect in dict.fromkeys(item.aspect for item in named):
        evidence = [
            evidence_of(reading, opinion, opinion.weight)
            for opinion in sorted(found.get(aspect, ()), key=lambda item: item.start)
        ]
        spans = tuple(_span(reading, item) for item in named if item.aspect == aspect)
        mood = weigh(evidence, scorer.name, scorer.version)
        told.append(AspectMood(aspect, mood, tuple(text[s:e] for s, e in spans), spans))
    return told


@lru_cache(maxsize=64)
def _finder(
    language: str, own: tuple[tuple[str, tuple[str, ...]], ...]
) -> tuple[AhoCorasick, tuple[str, ...]]:
    names: dict[str, str] = {}
    for aspect, words in own:
        for word in words:
            names.setdefault(_joined(word), aspect)
            names.setdefault(fold(_joined(word)), aspect)
    for of, aspect, word in read_table("aspects.tsv"):
        if of == language:
            names.setdefault(_joined(word), aspect)
            if " " in word:
                names.setdefault(fold(_joined(word)), aspect)
    return AhoCorasick(list(names), matchkind=MatchKind.LeftmostLongest), tuple(names.values())


def _joined(words: str) -> str:
    return f" {'  '.join(written_form(word) for word in words.split())} "


def _find(reading: Reading, rules: Rules, finder: tuple[AhoCorasick, tuple[str, ...]]) -> list[_Named]:
    automaton, names = finder
    clauses = [reading.index(clause.start) for clause in rules.clauses]
    tokens = list(accumulate([len(word) + 2 for word in reading.words], initial=0))
    found: list[_Named] = []
    for number, start, end in automaton.find_matches_as_indexes(f" {'  '.join(reading.words)} "):
        first, last = bisect_right(tokens, start) - 1, bisect_right(tokens, end - 2) - 1
        found.append(_Named(first, last, bisect_right(clauses, first) - 1, names[number]))
    return found


def _of(reading: Reading, rules: Rules, opinion: Opinion, named: Sequence[_Named]) -> str | None:
    first, last = reading.index(opinion.start), reading.index(opinion.end - 2)
    for item in named:
        if item.first <= last and first <= item.last:
            return item.aspect
    here = [item for item in named if item.clause == opinion.clause]
    if here:
        # Of two equally near the one before: "pin trâu, giá rẻ", "the food was great".
        return min(here, key=lambda i: (first - i.last) if i.last < first else (i.first - last) + 1).aspect
    sentence = rules.clauses[opinion.clause].sentence
    before = [i for i in named if i.last < first and rules.clauses[i.clause].sentence == sentence]
    return before[-1].aspect if before else None


def _span(reading: Reading, item: _Named) -> tuple[int, int]:
    offsets = reading.offsets
    return offsets[item.first], offsets[item.last] + len(reading.typed[item.last])
