"""The words that a post must hold for a query to hold, for the store's index: coarse, on the safe side."""

from __future__ import annotations

from listener.queries.nodes import DEFAULT_FIELDS, And, Apart, Near, Node, Or, Term
from listener.queries.spelling import folded_text

Together = frozenset[str]
"""Words that all stand in the post; one that ends in ``*`` is the beginning of a word."""
_SHORTEST_BEGINNING = 3
"""Letters; with fewer an index would go through a large part of itself."""


def words_needed(node: Node) -> list[frozenset[Together]]:
    """For each entry at least one of its groups of words stands in the title and text, whole.

    An empty list where nothing is known: the query may hold in any post.
    """
    match node:
        case Term():
            words = _words(node) if set(node.fields) <= set(DEFAULT_FIELDS) else frozenset()
            return [frozenset({words})] if words else []
        case And() | Near():
            return [entry for part in node.parts for entry in words_needed(part)]
        case Apart():
            return words_needed(node.part)
        case Or():
            groups: set[Together] = set()
            for part in node.parts:
                entries = words_needed(part)
                if not entries:
                    return []
                alone = [group for entry in entries if len(entry) == 1 for group in entry]
                groups |= {frozenset().union(*alone)} if alone else min(entries, key=len)
            return [frozenset(groups)]
        case _:
            return []


def _words(term: Term) -> Together:
    found: set[str] = set()
    for word in term.words:
        if not word.wildcard:
            found.update(folded_text(word.form).split(" "))
        else:
            beginning = folded_text(word.form.replace("?", "*").partition("*")[0])
            if len(beginning) >= _SHORTEST_BEGINNING:
                found.add(beginning + "*")
    return frozenset(found - {""})
