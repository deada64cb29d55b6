"""What a query means, written to be read: the referee of the fast matcher, and what explains a match.

Positions are numbers of words within one field; a stretch is ``(first, one past last)``.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from listener.queries.document import Document, Words, squeeze
from listener.queries.nodes import (
    And,
    Apart,
    Between,
    Bound,
    Gap,
    Is,
    Near,
    Node,
    Not,
    Or,
    Positional,
    Term,
    Word,
    children,
)  # fmt: skip
from listener.text.tokens import Token, fold_case_kept, fold_for_search, old_tone_form, tone_form

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of a field's text that satisfies a clause (character offsets, end exclusive)."""

    field: str
    start: int
    end: int
    clause_start: int
    """The clause's own place in the query's text."""
    clause_end: int
    alias: str
    """The spelling of the alias list that stands here; empty where it is the query's own."""


def holds(node: Node, document: Document) -> bool:
    """Whether a document satisfies a query."""
    match node:
        case And():
            return all(holds(part, document) for part in node.parts)
        case Or():
            return any(holds(part, document) for part in node.parts)
        case Not():
            return not holds(node.part, document)
        case Is():
            return _is(node, document)
        case Between():
            return _between(node, document)
        case _:
            return any(stretches(node, words, name) for name, words in document.words.items())


def evaluate(node: Node, document: Document) -> set[Place] | None:
    """Where a document satisfies a query; None where it does not.

    The clause is the outermost NEAR around a term, else the term. Of a NEAR the terms within its
    innermost stretches count. What stands under NOT, and fields without words, have no place.
    """
    if not holds(node, document):
        return None
    return _places(node, document)


def _places(node: Node, document: Document) -> set[Place]:
    match node:
        case And() | Or():
            holding = [part for part in node.parts if holds(part, document)]
            return set().union(*(_places(part, document) for part in holding))
        case Term() | Near() | Apart():
            return {
                Place(
                    name, words.tokens[first].start, words.tokens[last - 1].end, node.start, node.end, alias
                )
                for name, words in document.words.items()
                for first, last, alias in _marked(node, words, name)
            }
        case _:
            return set()


def _marked(node: Positional, words: Words, name: str) -> set[tuple[int, int, str]]:
    """What to show of a clause that stands by itself: its terms within its innermost stretches."""
    found = stretches(node, words, name)
    innermost = [s for s in found if not any(o != s and s[0] <= o[0] and o[1] <= s[1] for o in found)]
    return {
        (first, last, term.alias)
        for term in _terms(node)
        for first, last in stretches(term, words, name)
        if any(s[0] <= first and last <= s[1] for s in innermost)
    }


def _terms(node: Node) -> Iterator[Term]:
    if isinstance(node, Term):
        yield node
    else:
        for part in (node.part,) if isinstance(node, Apart) else children(node):
            yield from _terms(part)


def stretches(node: Node, words: Words, name: str) -> set[Stretch]:
    """Every stretch of the field ``name`` that satisfies a clause about words."""
    match node:
        case Term():
            if name not in node.fields:
                return set()
            last = len(words.tokens) - len(node.words)
            return {(at, at + len(node.words)) for at in range(last + 1) if stands_at(node, words, at)}
        case Or():
            return set().union(*(stretches(part, words, name) for part in node.parts))
        case Near():
            return _near(node, [stretches(part, words, name) for part in node.parts])
        case Apart():
            others = stretches(node.other, words, name)
            return {
                s for s in stretches(node.part, words, name) if not any(_close(node, s, o) for o in others)
            }
        case _:
            raise TypeError(f"{type(node).__name__} has no place in a text")


def _near(node: Near, parts: list[set[Stretch]]) -> set[Stretch]:
    """Chains of one stretch a part, each at most ``distance`` words after the one before."""
    everything = frozenset(range(len(parts)))
    chains: set[tuple[int, int, frozenset[int]]] = {
        (start, end, frozenset({number}))
        for number, found in enumerate(parts)
        for start, end in found
        if number == 0 or not node.ordered
    }
    for _ in parts[1:]:
        chains = {
            (first, end, used | {number})
            for first, last, used in chains
            for number in ({len(used)} if node.ordered else everything - used)
            for start, end in parts[number]
            if 0 <= start - last <= node.distance
        }
    return {(first, last) for first, last, _ in chains}


def _close(node: Apart, part: Stretch, other: Stretch) -> bool:
    before, after = part[0] - other[1], other[0] - part[1]
    if before < 0 and after < 0:
        return True  # they overlap
    return 0 <= after <= node.distance or (not node.ordered and 0 <= before <= node.distance)


def stands_at(term: Term, words: Words, at: int) -> bool:
    """Whether a term stands at the word number ``at``."""
    last = at + len(term.words)
    if not all(fits(word, words.tokens[at + n], words) for n, word in enumerate(term.words)):
        return False
    before, *between, after = term.gaps
    if before.marks and not _gap(before, words.gap(at), "end"):
        return False
    if after.marks and not _gap(after, words.gap(last), "start"):
        return False
    if any(gap.marks and not _gap(gap, words.gap(at + n + 1), "all") for n, gap in enumerate(between)):
        return False
    if not before.marks and words.one_number(at):
        return False
    if not after.marks and not term.words[-1].wildcard:
        if words.one_number(last):
            return False
        if before.marks[-1:] in ("#", "@") and words.one_name(last, before.marks[-1]):
            return False
    return True


def _gap(wanted: Gap, found: str, where: str) -> bool:
    found = found if wanted.glued else squeeze(found)
    if where == "end":
        return found.endswith(wanted.marks)
    return found.startswith(wanted.marks) if where == "start" else found == wanted.marks


def fits(word: Word, token: Token, words: Words) -> bool:
    """Whether a token of a text is a word of a query."""
    if word.cased:
        typed = words.text[token.start : token.end]
        form = tone_form(typed) if word.accented else fold_case_kept(typed)
    else:
        form = token.written if word.accented else token.folded
    if not word.wildcard:
        return form == word.form
    # Where a wildcard stands at the end, nobody can say which placement of the tone was meant.
    return any(_pattern(word.form).fullmatch(one) for one in {form, old_tone_form(form)})


@lru_cache(maxsize=10_000)
def _pattern(form: str) -> re.Pattern[str]:
    # A form holds letters, digits and the two wildcards; fnmatch's pattern never backtracks far.
    return re.compile(fnmatch.translate(form))


def _is(node: Is, document: Document) -> bool:
    if node.name == "tag":
        return (
            node.value in {fold_for_search(tag) for tag in document.tags} if node.value else not document.tags
        )
    value = getattr(document, node.name)
    if isinstance(value, frozenset):
        return node.value in value if node.value else not value
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if node.value is None or value is None:
        return node.value is value or (node.value is None and value == "unknown")
    if node.name == "site":
        hosts = (value, value.rsplit(":", 1)[0])
        return any(host == node.value or host.endswith(f".{node.value}") for host in hosts)
    return bool(value == node.value)


def _between(node: Between, document: Document) -> bool:
    value = getattr(document, node.name)
    if value is None:
        return False
    low, high = _compare(value, node.low), _compare(value, node.high)
    return (low > 0 or (low == 0 and not node.low_open)) and (high < 0 or (high == 0 and not node.high_open))


def _compare(value: Bound, bound: Bound | None) -> int:
    """−1, 0 or 1; 0 where there is no bound. A day holds all its moments."""
    if bound is None:
        return 0
    if isinstance(value, datetime) and not isinstance(bound, datetime) and isinstance(bound, date):
        value = value.date()
    return (value > bound) - (value < bound)  # type: ignore[operator]
