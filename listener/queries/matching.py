"""Posts against queries: one document read once, many queries asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass

from listener.queries.document import Document
from listener.queries.nodes import Node, anchors
from listener.queries.rarity import Rarity
from listener.queries.reading import Reading
from listener.queries.waking import Post, Wakers, plan

_SMALL = 64
_SMALLER = 16
"""A small part of at most 64 queries, or a sixteenth of the large one, is built in some milliseconds."""


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
        return self.match_reading(Reading(document))

    def match_reading(self, reading: Reading) -> list[Span] | None:
        """As :meth:`match_document`, for a document that other queries were asked about too."""
        found = reading.evaluate(self.node)
        if found is None:
            return None
        return sorted(
            {Span(p.field, p.start, p.end, self.text[p.clause_start : p.clause_end], p.alias) for p in found}
        )


class Matcher:
    """Many queries at once: a post wakes the few queries that can hold, and only those are asked in full.

    Queries are added and removed in a copy, which shares all that stays the same: a large part that
    was built once, and a small one that is built anew with each change until it is no longer small.
    """

    def __init__(self, queries: Mapping[int, Query], seen: Iterable[str] = ()) -> None:
        """Prepare to match.

        Args:
            queries: by any number of the caller's.
            seen: Some hundred posts as they come: which words are rare is learned from them.
        """
        self._queries = dict(queries)
        self._rarity = Rarity(seen)
        self._plans = {number: plan(number, query.node, self._rarity) for number, query in queries.items()}
        self._lay((Wakers(self._plans),))

    def _lay(self, parts: tuple[Wakers, ...]) -> None:
        self._parts = parts
        self._fields = frozenset().union(*(part.fields for part in parts))

    def changed(self, new: Mapping[int, Query], gone: Collection[int] = ()) -> Matcher:
        """This matcher with queries added or replaced, and others removed."""
        touched = {*new, *gone}
        other = copy(self)
        other._queries = {n: q for n, q in self._queries.items() if n not in touched} | dict(new)
        other._plans = {n: p for n, p in self._plans.items() if n not in touched}
        other._plans |= {number: plan(number, query.node, self._rarity) for number, query in new.items()}
        large, *rest = self._parts
        small = {n for part in rest for n in part.numbers if n in other._queries} | set(new)
        large = large.without(touched)
        if len(small) + large.missing > max(_SMALL, len(large.numbers) // _SMALLER):
            other._lay((Wakers(other._plans),))
        else:
            other._lay((large, Wakers({number: other._plans[number] for number in small})))
        return other

    def match(self, *, title: str | None, text: str) -> dict[int, list[Span]]:
        """The queries that match, with their spans."""
        return self.match_document(Document(title=title, text=text))

    def match_document(self, document: Document) -> dict[int, list[Span]]:
        """As :meth:`match`, for all that is known of a post."""
        post = Post(document, self._fields)
        awake = sorted(number for part in self._parts for number in part.awake(post))
        if not awake:
            return {}
        reading = Reading(document, post.words)
        found: dict[int, list[Span]] = {}
        for number in awake:
            spans = self._queries[number].match_reading(reading)
            if spans is not None:
                found[number] = spans
        return found
