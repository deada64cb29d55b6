"""Posts against queries: one document read once, many queries asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from listener.queries.document import Document
from listener.queries.meaning import evaluate
from listener.queries.nodes import Node, anchors
from listener.text.tokens import fold_for_search


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Where a clause of the query is satisfied (character offsets, end exclusive)."""

    field: str
    """``title``, ``text``, ``author``, ``url`` or ``source``."""
    start: int
    end: int
    clause: str
    """The clause as the query writes it."""
    alias: str = ""
    """The spelling of the brand's alias list that stands here; empty where it is the query's own."""


@dataclass(frozen=True, slots=True)
class Query:
    """A compiled query. Made by :func:`listener.queries.parse`."""

    text: str
    node: Node

    @property
    def anchors(self) -> frozenset[str] | None:
        """Folded strings of which every matching title or text contains one; None: no such set."""
        return anchors(self.node)

    def match(self, *, title: str | None = None, text: str) -> list[Span] | None:
        """The spans that satisfy the query, in order; None when the post does not match."""
        return self.match_document(Document(title=title, text=text))

    def match_document(self, document: Document) -> list[Span] | None:
        """As :meth:`match`, for all that is known of a post."""
        found = evaluate(self.node, document)
        if found is None:
            return None
        return sorted(
            {Span(p.field, p.start, p.end, self.text[p.clause_start : p.clause_end], p.alias) for p in found}
        )


class Matcher:
    """Many queries at once."""

    def __init__(self, queries: Mapping[int, Query]) -> None:
        """Queries by any number of the caller's."""
        self._queries = dict(queries)

    def match(self, *, title: str | None, text: str) -> dict[int, list[Span]]:
        """The queries that match, with their spans."""
        return self.match_document(Document(title=title, text=text))

    def match_document(self, document: Document) -> dict[int, list[Span]]:
        """As :meth:`match`, for all that is known of a post."""
        folded = fold_for_search(f"{document.title or ''}\n{document.text}")
        found: dict[int, list[Span]] = {}
        for number, query in sorted(self._queries.items()):
            words = query.anchors
            if words is not None and not any(word in folded for word in words):
                continue
            if (spans := query.match_document(document)) is not None:
                found[number] = spans
        return found
