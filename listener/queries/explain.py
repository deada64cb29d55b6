"""Why a post matches a query, or which clause failed and what was there instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from listener.queries.document import Document
from listener.queries.matching import Query, Span
from listener.queries.meaning import holds, stretches
from listener.queries.messages import Said, reason
from listener.queries.misses import Found, missed, value_of
from listener.queries.nodes import And, Between, Is, Node, Not, Or, Term, anchors
from listener.text.tokens import fold_for_search


@dataclass(frozen=True, slots=True)
class Why:
    """What a clause of a query came to in a post."""

    clause: str
    """As the query writes it."""
    start: int
    """Place in the query's text (characters, end exclusive)."""
    end: int
    holds: bool
    said: Said
    """One sentence: what is there, or what was there instead."""
    found: tuple[Found, ...] = ()
    """What the sentence speaks of."""
    parts: tuple[Why, ...] = ()
    """The clauses within it that made it so."""

    def leaves(self) -> Iterator[Why]:
        """The smallest clauses that decide it, in the order written."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A query's answer about one post."""

    matches: bool
    spans: tuple[Span, ...]
    """Empty where it does not match."""
    why: Why


_MOST_PARTS = 30
"""Parts of one AND or OR that are explained one by one; nobody reads more."""
_MOST_SHOWN = 20
"""Places shown of one clause; a word may stand in a long article hundreds of times."""


def explain(query: Query, document: Document) -> Explanation:
    """Why a document matches a query or not."""
    spans = query.match_document(document)
    return Explanation(spans is not None, tuple(spans or ()), _why(query.text, query.node, document))


def _why(text: str, node: Node, document: Document) -> Why:
    true = holds(node, document)
    clause = text[node.start : node.end]

    def because(said: Said, found: tuple[Found, ...] = (), parts: tuple[Why, ...] = ()) -> Why:
        return Why(clause, node.start, node.end, true, said, found[:_MOST_SHOWN], parts)

    def deciding(parts: tuple[Node, ...], told: str) -> Why:
        """The parts that made it so: those that came to the same."""
        same = [part for part in parts if holds(part, document) == true]
        said = reason(told, n=str(len(same)), all=str(len(parts)))
        return because(said, parts=tuple(_why(text, part, document) for part in _telling(same, document)))

    match node:
        case And():
            return deciding(node.parts, "all-hold" if true else "some-fail")
        case Or():
            own = tuple(part for part in node.parts if not (isinstance(part, Term) and part.alias))
            if true:
                return deciding(node.parts, "one-enough")
            if len(own) == 1:  # a word and its aliases: one clause to its author
                return because(*missed(own[0], document))
            return deciding(own, "none-holds")
        case Not():
            inner = text[node.part.start : node.part.end]
            if true:
                return because(reason("not-absent", clause=inner))
            leaves = _why(text, node.part, document).leaves()
            found = tuple(one for leaf in leaves for one in leaf.found)
            return because(reason("not-present", clause=inner), found)
        case Is() | Between():
            return because(value_of(node, document))
        case _:
            return because(*(_present if true else missed)(node, document))


def _telling(parts: list[Node], document: Document) -> list[Node]:
    """The parts to be explained one by one: of many, first those of which something stands in the post."""
    if len(parts) <= _MOST_PARTS:
        return parts
    folded = fold_for_search(f"{document.title or ''}\n{document.text}")
    near = [part for part in parts if any(word in folded for word in anchors(part) or ())]
    chosen = {id(part) for part in (near + parts)[:_MOST_PARTS]}
    return [part for part in parts if id(part) in chosen]


def _present(node: Node, document: Document) -> tuple[Said, tuple[Found, ...]]:
    found = tuple(
        Found.at(name, words, first, last)
        for name, words in document.words.items()
        for first, last in sorted(stretches(node, words, name))
    )
    alias = node.alias if isinstance(node, Term) else ""
    return reason("present-alias" if alias else "present", found=found[0].text), found
