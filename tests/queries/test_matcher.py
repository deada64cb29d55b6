"""The fast way answers as the meaning does: on truth, on places, and whatever was added before."""

from __future__ import annotations

import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from listener.queries import Document, Matcher, Query, Span, parse
from listener.queries.meaning import evaluate
from listener.queries.nodes import Node
from listener.queries.spelling import folded, spell, written
from listener.text.tokens import Tokens, normalise, tokenize
from tests.queries.random_queries import Dice

QUERY_TEXT = "0123456789abcdefghijklmnopqrstuvwxyz"


def expected(nodes: dict[int, Node], document: Document) -> dict[int, list[Span]]:
    found = {}
    for number, node in nodes.items():
        places = evaluate(node, document)
        if places is not None:
            found[number] = sorted(
                {
                    Span(p.field, p.start, p.end, QUERY_TEXT[p.clause_start : p.clause_end], p.alias)
                    for p in places
                }
            )
    return found


def compiled(nodes: dict[int, Node]) -> dict[int, Query]:
    return {number: Query(QUERY_TEXT, node) for number, node in nodes.items()}


@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_many_at_once_answer_as_the_meaning_does(seed: int) -> None:
    dice = Dice(seed)
    nodes = {number: dice.query() for number in range(dice.randint(1, 8))}
    matcher = Matcher(compiled(nodes))
    for _ in range(3):
        document = dice.document(list(nodes.values()))
        assert matcher.match_document(document) == expected(nodes, document)


@settings(max_examples=100)
@given(st.integers(0, 2**32))
def test_what_is_added_and_removed_is_as_if_built_anew(seed: int) -> None:
    dice = Dice(seed)
    nodes = {number: dice.query() for number in range(dice.randint(0, 5))}
    first = Matcher(compiled(nodes))
    document = dice.document(list(nodes.values()))
    before = first.match_document(document)
    changed = first
    for _ in range(dice.randint(1, 6)):
        number = dice.randint(0, 7)
        if dice.random() < 0.4:
            nodes.pop(number, None)
            changed = changed.changed({}, gone=[number])
        else:
            nodes[number] = dice.query()
            changed = changed.changed(compiled({number: nodes[number]}))
    later = dice.document(list(nodes.values()))
    assert changed.match_document(later) == expected(nodes, later)
    assert changed.match_document(document) == expected(nodes, document)
    assert first.match_document(document) == before


def test_many_changes_end_in_one_part_again() -> None:
    def query(number: int) -> Query:
        return parse(f"tu{number}")

    matcher = Matcher({n: query(n) for n in range(10)})
    for number in range(10, 200):
        matcher = matcher.changed({number: query(number)}, gone=[number - 10])
    for number in (5, 189, 190, 199):
        assert list(matcher.match(title=None, text=f"a tu{number} b")) == [number] * (number > 189)


@settings(max_examples=300)
@given(st.text(max_size=30) | st.integers(0, 2**32).map(lambda seed: Dice(seed).document([]).text))
def test_words_are_spelt_as_they_are_tokens(text: str) -> None:
    text = normalise(text)
    tokens = tokenize(text)
    assert list(Tokens(text)) == tokens
    spelt = spell(text)
    assert folded(spelt) == [b"".join(folded(spell(token.folded))) for token in tokens]
    assert [b"".join(folded(spell(token.written))) for token in tokens] == folded(spelt)
    assert len(written(spelt)) == len(tokens)


def test_every_character_is_spelt() -> None:
    spellings: dict[bytes, str] = {}
    # All of the alphabets, and every 97th of the rest: most of it is Han and Hangul.
    for code in (*range(0x3000), *range(0x3000, sys.maxunicode + 1, 97)):
        char = chr(code)
        if normalise(char) != char:
            continue
        tokens = tokenize(char)
        spelt = folded(spell(char))
        assert spelt == [b"".join(folded(spell(token.folded))) for token in tokens], hex(code)
        for token, word in zip(tokens, spelt, strict=True):
            # Two letters that people tell apart are not spelt alike; a final sigma is a sigma.
            assert spellings.setdefault(word, token.folded).replace("ς", "σ") == token.folded.replace(
                "ς", "σ"
            )
            assert not word.isalnum() or word.decode() == token.folded
