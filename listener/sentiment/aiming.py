"""From the opinions of a text to the evidence for a target."""

from __future__ import annotations

from listener.sentiment.mood import Evidence
from listener.sentiment.nearness import nearness
from listener.sentiment.opinions import Opinion
from listener.sentiment.reading import Reading, Spans
from listener.sentiment.relations import Relations
from listener.sentiment.rules import Rules
from listener.sentiment.scope import Scope, lay_out
from listener.sentiment.weighing import LEANING

_COMPARED = 1.5
"""Strength of a comparison without a word of mood ("A hơn B")."""


def gather(
    reading: Reading, rules: Rules, relations: Relations, target: Spans, others: Spans
) -> list[Evidence]:
    """The evidence of a text, or of what it says about the target, in the order of the text."""
    if target:
        return _aimed(reading, rules, relations, target, others)
    opinions = sorted(rules.opinions, key=lambda opinion: opinion.start)
    return [evidence_of(reading, opinion, opinion.weight) for opinion in opinions]


def weights_of(rules: Rules) -> tuple[list[float], bool]:
    """The weights of all opinions of a text, and whether some do more than lean: all that a verdict needs."""
    return rules.weights, rules.firm


def scope_factors(
    reading: Reading, rules: Rules, relations: Relations, target: Spans, others: Spans
) -> list[float]:
    """Of each opinion: 1 about the target, −1 the other way round, 0 about another brand."""
    places = _places(reading, rules)
    if not target:
        return [1.0] * len(places)
    tokens, clauses = lay_out(reading, rules)
    firm = [p for p, o in zip(places, rules.opinions, strict=True) if LEANING not in o.notes]
    scope = Scope(tokens, clauses, relations, target, others, firm, unaccented=reading.is_unaccented())
    return [scope.factor(place) for place in places]


def _places(reading: Reading, rules: Rules) -> list[int]:
    offsets = reading.offsets
    return [offsets[reading.index(opinion.start)] for opinion in rules.opinions]


def _aimed(
    reading: Reading, rules: Rules, relations: Relations, target: Spans, others: Spans
) -> list[Evidence]:
    tokens, clauses = lay_out(reading, rules)
    places = _places(reading, rules)
    firm = [p for p, o in zip(places, rules.opinions, strict=True) if LEANING not in o.notes]
    scope = Scope(tokens, clauses, relations, target, others, firm, unaccented=reading.is_unaccented())
    factors = [scope.factor(place) for place in places]
    kept = [opinion for opinion, factor in zip(rules.opinions, factors, strict=True) if factor]
    named = [n for n, token in enumerate(tokens) if any(s <= token.start < e for s, e in target)]
    near = iter(nearness(reading, rules.clauses, kept, named, relations, alone=not others))
    evidence: list[Evidence] = []
    for opinion, factor in zip(rules.opinions, factors, strict=True):
        if not factor:
            continue
        weight = next(near)
        if "emoji" in opinion.notes:
            factor, weight = max(factor, 0.0), abs(weight)
        if factor < 0:
            if LEANING in opinion.notes:
                continue
            opinion.note("compared with")
            if 0 < opinion.weight < _COMPARED:
                opinion.weight = _COMPARED
        elif weight < 0:
            opinion.note("implied by contrast")
        if factor:
            evidence.append(evidence_of(reading, opinion, opinion.weight * factor * weight))
    for index in scope.compared:
        token = tokens[index]
        clause = next(c for c in clauses if c.first <= index < c.last)
        if token.written in relations.better and not any(clause.start <= p < clause.end for p in firm):
            evidence.append(
                Evidence(
                    start=token.start, end=token.end, word=reading.text[token.start : token.end],
                    weight=_COMPARED * scope.factor(token.start), note="comparison",
                )
            )  # fmt: skip
    return sorted(evidence, key=lambda e: e.start)


def evidence_of(reading: Reading, opinion: Opinion, weight: float) -> Evidence:
    offsets = reading.offsets
    last = reading.index(opinion.end - 2)
    start, end = offsets[reading.index(opinion.start)], offsets[last] + len(reading.typed[last])
    return Evidence(
        start=start, end=end, word=reading.text[start:end], weight=weight, note=", ".join(opinion.notes)
    )
