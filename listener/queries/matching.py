"""Posts against queries: one document read once, many queries asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from listener.queries.nodes import And, Node, Not, Or, Term, anchors
from listener.text.tokens import Token, tokenize


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Where a clause of the query is satisfied (character offsets, end exclusive)."""

    field: str
    """``title`` or ``text``."""
    start: int
    end: int
    clause: str
    """The clause as the query writes it."""


class Document:
    """A post as queries see it: the tokens of its fields, indexed by folded word."""

    def __init__(self, *, title: str | None, text: str) -> None:
        """Both fields are NFC."""
        self.fields: dict[str, list[Token]] = {"title": tokenize(title or ""), "text": tokenize(text)}
        self.index: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for name, tokens in self.fields.items():
            for position, token in enumerate(tokens):
                self.index[token.folded].append((name, position))

    def places(self, term: Term) -> Iterator[tuple[str, int, int]]:
        """Every (field, start, end) where the term stands."""
        for name, position in self.index.get(term.folded[0], ()):
            tokens = self.fields[name]
            last = position + len(term.words)
            if last <= len(tokens) and all(
                word.fits(token) for word, token in zip(term.words, tokens[position:last], strict=True)
            ):
                yield name, tokens[position].start, tokens[last - 1].end


@dataclass(frozen=True, slots=True)
class Query:
    """A compiled query. Made by :func:`listener.queries.parse`."""

    text: str
    node: Node

    @property
    def anchors(self) -> frozenset[str]:
        """Folded words of which every matching post contains at least one."""
        found = anchors(self.node)
        assert found is not None  # parse() refuses the others
        return found

    def match(self, *, title: str | None = None, text: str) -> list[Span] | None:
        """The spans that satisfy the query, in order; None when the post does not match."""
        return self.match_document(Document(title=title, text=text))

    def match_document(self, document: Document) -> list[Span] | None:
        """As :meth:`match`, for a document read before."""
        found = self._holds(self.node, document)
        return None if found is None else sorted(found)

    def _holds(self, node: Node, document: Document) -> set[Span] | None:
        match node:
            case Term():
                clause = self.text[node.start : node.end]
                spans = {Span(f, start, end, clause) for f, start, end in document.places(node)}
                return spans or None
            case Not():
                return set() if self._holds(node.part, document) is None else None
            case And():
                together: set[Span] = set()
                for part in node.parts:
                    found = self._holds(part, document)
                    if found is None:
                        return None
                    together |= found
                return together
            case Or():
                either = [f for f in (self._holds(part, document) for part in node.parts) if f is not None]
                return set().union(*either) if either else None


class Matcher:
    """Many queries at once: a post's words say which queries can be true at all."""

    def __init__(self, queries: Mapping[int, Query]) -> None:
        """Queries by any number of the caller's."""
        self._queries = dict(queries)
        self._by_word: dict[str, set[int]] = defaultdict(set)
        for number, query in self._queries.items():
            for word in query.anchors:
                self._by_word[word].add(number)

    def match(self, *, title: str | None, text: str) -> dict[int, list[Span]]:
        """The queries that match, with their spans."""
        document = Document(title=title, text=text)
        candidates: set[int] = set()
        for word in document.index.keys() & self._by_word.keys():
            candidates |= self._by_word[word]
        found: dict[int, list[Span]] = {}
        for number in sorted(candidates):
            spans = self._queries[number].match_document(document)
            if spans is not None:
                found[number] = spans
        return found
