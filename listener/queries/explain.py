"""Why a post matches a query, or which clause failed and what was there instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from listener.queries.document import Document
from listener.queries.matching import Query, Span
from listener.queries.meaning import holds, stretches
from listener.queries.messages import Said, reason
from listener.queries.misses import Found, missed, value_of
from listener.queries.nodes import And, Between, Is, Node, Not, Or, Term


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

    def deciding(parts: tuple[Node, ...]) -> tuple[Why, ...]:
        """The parts that made it so: those that came to the same."""
        return tuple(_why(text, part, document) for part in parts if holds(part, document) == true)

    match node:
        case And():
            parts = deciding(node.parts)
            said = reason("all-hold") if true else _counted("some-fail", parts, node.parts)
            return because(said, parts=parts)
        case Or():
            own = tuple(part for part in node.parts if not (isinstance(part, Term) and part.alias))
            if not true and len(own) == 1:  # a word and its aliases: one clause to its author
                said, found = missed(own[0], document)
                return because(said, found)
            parts = deciding(node.parts if true else own)
            said = reason("one-enough") if true else _counted("none-holds", parts, own)
            return because(said, parts=parts)
        case Not():
            inner = _why(text, node.part, document)
            if true:
                return because(reason("not-absent", clause=inner.clause))
            said = reason("not-present", clause=inner.clause)
            return because(said, tuple(f for leaf in inner.leaves() for f in leaf.found))
        case Is() | Between():
            return because(value_of(node, document))
        case _:
            if not true:
                said, found = missed(node, document)
                return because(said, found)
            return because(*_present(node, document))


def _counted(code: str, parts: tuple[Why, ...], everything: tuple[Node, ...]) -> Said:
    return reason(code, n=str(len(parts)), all=str(len(everything)))


def _present(node: Node, document: Document) -> tuple[Said, tuple[Found, ...]]:
    found = tuple(
        Found.at(name, words, first, last)
        for name, words in document.words.items()
        for first, last in sorted(stretches(node, words, name))
    )
    alias = node.alias if isinstance(node, Term) else ""
    return reason("present-alias" if alias else "present", found=found[0].text), found
