"""What stood in a post instead of what a clause wants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from listener.queries.document import Document, Words
from listener.queries.fields import FIELDS
from listener.queries.meaning import Stretch, holds, stretches
from listener.queries.messages import Said, reason
from listener.queries.nodes import (
    ANY,
    TEXT_FIELDS,
    Apart,
    Between,
    Is,
    Near,
    Node,
    Or,
    Term,
    Word,
    literal,
)
from listener.text.tokens import fold_for_search

_LONG = 80
"""Characters of a text shown; the rest is cut."""
_SAME = 0.8
"""difflib's measure of likeness: one wrong letter of five or more."""


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a post's text (character offsets, end exclusive)."""

    field: str
    start: int
    end: int
    text: str

    @staticmethod
    def at(name: str, words: Words, first: int, last: int) -> Found:
        """What the words from number ``first`` to before ``last`` of a field say."""
        start, end = words.tokens[first].start, words.tokens[last - 1].end
        text = words.text[start:end]
        return Found(name, start, end, text if len(text) <= _LONG else text[: _LONG - 1] + "…")


Missed = tuple[Said, tuple[Found, ...]]


def missed(node: Node, document: Document) -> Missed:
    """Why a clause about words does not hold, and what was there instead."""
    match node:
        case Term():
            return _missed_term(node, document)
        case Or():
            tries = [missed(part, document) for part in node.parts]
            close = next((one for one in tries if one[1]), None)
            return close or (reason("absent-all", n=str(len(node.parts))), ())
        case Near():
            return _missed_near(node, document)
        case Apart():
            return _missed_apart(node, document)
        case _:
            raise TypeError(f"{type(node).__name__} is no clause about words")


def _missed_term(term: Term, document: Document) -> Missed:
    wanted = " ".join(word.form for word in term.words)
    for code, relaxed in _relaxed(term):
        if found := _first(relaxed, document):
            marks = " ".join(gap.marks for gap in term.gaps if gap.marks)
            return reason(code, found=found.text, wanted=wanted, marks=marks, field=_FIELD[found.field]), (
                found,
            )
    if len(term.words) > 1 and (apart := _words_apart(term, wanted, document)):
        return apart
    if (longer := _within_longer(term, document)) is not None:
        same = fold_for_search(longer.text) == fold_for_search(wanted)  # the 200 of 1.200
        code = "longer-name" if same else "longer-word"
        return reason(code, found=longer.text, wanted=wanted), (longer,)
    if (like := _like(term, document)) is not None:
        return reason("like", found=like.text), (like,)
    return reason("absent", wanted=wanted), ()


_FIELD = {name: "body" if name == "text" else name for name in TEXT_FIELDS}


def _relaxed(term: Term) -> Iterator[tuple[str, Term]]:
    """Laxer forms of a term, each with what to say if that is what stands there."""
    loose = tuple(ANY for _ in term.gaps)
    folded = tuple(Word(fold_for_search(w.form), accented=False, wildcard=w.wildcard) for w in term.words)
    lower = tuple(Word(w.form.lower(), w.accented, wildcard=w.wildcard) if w.cased else w for w in term.words)
    yield "capitals", replace(term, words=lower)
    bare = replace(term, words=folded)
    if all(word.form.isascii() and word.accented for word in term.words if not word.cased):
        yield "with-accents", bare
    yield "other-accents", bare
    whole = tuple(replace(word, form=word.form + "*", wildcard=True) for word in term.words[-1:])
    if any(gap.marks for gap in term.gaps) or term.words[-1].form[-1:].isdigit():
        yield (
            "longer-name",
            replace(term, words=(*term.words[:-1], *whole)),
        )
    yield "punctuation", replace(term, gaps=loose)
    yield "accents-punctuation", replace(bare, gaps=loose)
    elsewhere = tuple(name for name in TEXT_FIELDS if name not in term.fields)
    yield "elsewhere", replace(term, fields=elsewhere)
    yield "elsewhere-accents", replace(bare, fields=elsewhere)


def _first(node: Node, document: Document) -> Found | None:
    for name, words in document.words.items():
        if found := stretches(node, words, name):
            return Found.at(name, words, *min(found))
    return None


def _words_apart(term: Term, wanted: str, document: Document) -> Missed | None:
    """A phrase whose words are there, but not side by side; or some of them are not."""
    singles = [Term((word,), (ANY, ANY), term.fields) for word in term.words]
    there = [_first(single, document) for single in singles]
    missing = [word.form for word, found in zip(term.words, there, strict=True) if found is None]
    found = tuple(dict.fromkeys(f for f in there if f is not None))
    if missing and found:
        lacking = ", ".join(f"“{form}”" for form in missing)
        return reason("missing-words", wanted=wanted, missing=lacking), found
    if not missing:
        return reason("apart", wanted=wanted), found
    return None


def _within_longer(term: Term, document: Document) -> Found | None:
    """A longer word, number or name of the text that holds the term's word."""
    inner = literal(term.words[0])
    if len(term.words) > 1 or len(inner) < 3:
        return None
    for name in term.fields:
        words = document.words[name]
        for number, token in enumerate(words.tokens):
            if inner in token.folded:
                return Found.at(name, words, number, number + 1)
    return None


def _like(term: Term, document: Document) -> Found | None:
    """A word of the text that differs by about one letter."""
    wanted = literal(term.words[0])
    if len(term.words) > 1 or len(wanted) < 4:
        return None
    for name in term.fields:
        words = document.words[name]
        places = {token.folded: number for number, token in reversed(list(enumerate(words.tokens)))}
        if close := get_close_matches(wanted, places, n=1, cutoff=_SAME):
            number = places[close[0]]
            return Found.at(name, words, number, number + 1)
    return None


def _missed_near(node: Near, document: Document) -> Missed:
    for part in node.parts:
        if not holds(part, document):
            said, found = missed(part, document)
            return said, found
    operator = f"{'ONEAR' if node.ordered else 'NEAR'}/{node.distance}"
    firsts = tuple(f for part in node.parts if (f := _first(part, document)))
    if node.ordered and holds(replace(node, ordered=False), document):
        return reason("near-order", operator=operator), firsts
    closest = _closest(node, document)
    if closest is None:
        return reason("near-fields", operator=operator), firsts
    distance, stretch = closest
    return reason(
        "near-far",
        found=stretch.text, n=str(distance), operator=operator, most=str(node.distance),
    ), (stretch,)  # fmt: skip


def _closest(node: Near, document: Document) -> tuple[int, Found] | None:
    """The nearest that the first two parts which are too far apart come to each other."""
    best: tuple[int, Found] | None = None
    for one, other in zip(node.parts, node.parts[1:], strict=False):
        for name, words in document.words.items():
            for first, last in _pairs(
                sorted(stretches(one, words, name)), sorted(stretches(other, words, name)), node.ordered
            ):
                between = last[0] - first[1]
                if between > node.distance and (best is None or between < best[0]):
                    best = between, Found.at(name, words, first[0], last[1])
    return best


def _pairs(ones: list[Stretch], others: list[Stretch], ordered: bool) -> Iterator[tuple[Stretch, Stretch]]:
    """Each stretch with the next one of the other side behind it."""
    for left, right in [(ones, others)] if ordered else [(ones, others), (others, ones)]:
        at = 0
        for stretch in left:
            while at < len(right) and right[at][0] < stretch[1]:
                at += 1
            if at < len(right):
                yield stretch, right[at]


def _missed_apart(node: Apart, document: Document) -> Missed:
    if not holds(node.part, document):
        return missed(node.part, document)
    found = _first(node.part, document)
    near = _first(Near((node.part, node.other), node.distance, node.ordered), document)
    shown = near or found
    assert shown is not None  # the part holds
    return reason(
        "apart-near",
        most=str(node.distance), found=shown.text,
    ), (shown,)  # fmt: skip


def value_of(node: Is | Between, document: Document) -> Said:
    """What a field that holds no words has."""
    if node.name == "tag":
        shown = ", ".join(sorted(document.tags))
    else:
        value = getattr(document, node.name)
        shown = ("yes" if value else "no") if isinstance(value, bool) else "" if value is None else f"{value}"
    if not shown:
        return reason("unknown", field=FIELDS[node.name].name)
    return reason("value", field=FIELDS[node.name].name, value=shown)
