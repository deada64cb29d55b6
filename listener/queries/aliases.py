"""A brand's alias list: other spellings of its words, such as teencode, put beside what the query says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from listener.queries.messages import QuerySyntaxError
from listener.queries.nodes import ANY, And, Apart, Near, Node, Not, Or, Term, Word
from listener.queries.terms import Strictness, TermMistakeError, make_term

MOST_SPELLINGS = 60
"""Of one term; a phrase whose words have several aliases each multiplies them."""
_STRICT = re.compile(r"(?:[A-Za-z]+:)?[={]")
"""How a clause begins that wants nothing but what it says."""


@dataclass(frozen=True, slots=True)
class _Alias:
    words: tuple[Word, ...]
    spellings: tuple[Term, ...]
    typed: tuple[str, ...]


def with_aliases(query: str, node: Node, aliases: Mapping[str, Sequence[str]]) -> Node:
    """The query with every spelling of the alias list beside the words it stands for.

    An alias holds for a word or phrase written as its key is, also within a longer phrase; not for what is
    written with ``=`` or ``{}``, nor within a #tag or an address.

    Raises:
        QuerySyntaxError: a phrase would get too many spellings.
    """
    book = [_read(key, spellings) for key, spellings in aliases.items()]
    return _expand(query, node, [alias for alias in book if alias is not None]) if book else node


def _read(key: str, spellings: Sequence[str]) -> _Alias | None:
    try:
        words = make_term(key, Strictness()).words
        typed = tuple(dict.fromkeys(s for s in spellings if s.strip() and s != key))
        return _Alias(words, tuple(make_term(s, Strictness(exact=True)) for s in typed), typed)
    except TermMistakeError:
        return None


def _expand(query: str, node: Node, book: list[_Alias]) -> Node:
    match node:
        case Term() if not _STRICT.match(query[node.start : node.end]):
            return _spellings(query, node, book)
        case And() | Or() | Near():
            return replace(node, parts=tuple(_expand(query, part, book) for part in node.parts))
        case Not():
            return replace(node, part=_expand(query, node.part, book))
        case Apart():
            part, other = (_expand(query, one, book) for one in (node.part, node.other))
            return replace(node, part=part, other=other)
        case _:
            return node


def _spellings(query: str, term: Term, book: list[_Alias]) -> Node:
    """The term, or an Or of it and its other spellings."""
    found = [term]
    for alias in book:
        for one in list(found):
            found += [spelling for spelling in _replaced(one, alias) if spelling not in found]
            if len(found) > MOST_SPELLINGS:
                raise QuerySyntaxError(query, "alias-many", term.start, most=MOST_SPELLINGS)
    return term if len(found) == 1 else Or(tuple(found), term.start, term.end)


def _replaced(term: Term, alias: _Alias) -> list[Term]:
    size = len(alias.words)
    made = []
    for at in range(len(term.words) - size + 1):
        inside = term.gaps[at : at + size + 1]
        if term.words[at : at + size] != alias.words or any(gap != ANY for gap in inside):
            continue
        for spelling, typed in zip(alias.spellings, alias.typed, strict=True):
            words = (*term.words[:at], *spelling.words, *term.words[at + size :])
            gaps = (*term.gaps[:at], *spelling.gaps, *term.gaps[at + size + 1 :])
            label = f"{term.alias}, {typed}" if term.alias else typed
            made.append(replace(term, words=words, gaps=gaps, alias=label))
    return made
