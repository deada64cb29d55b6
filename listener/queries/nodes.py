"""What a query is made of."""

from __future__ import annotations

from dataclasses import dataclass

from listener.text.tokens import Token


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a term: compared as written where it carries an accent, else folded."""

    form: str
    accented: bool

    def fits(self, token: Token) -> bool:
        """Whether the token is this word."""
        return self.form == (token.written if self.accented else token.folded)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase: its words stand side by side in one field."""

    words: tuple[Word, ...]
    folded: tuple[str, ...]
    """The words without accents, for the index."""
    start: int
    end: int
    """Place in the query's text."""


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node


Node = Term | And | Or | Not


def anchors(node: Node) -> frozenset[str] | None:
    """Folded words of which every matching post contains at least one.

    None when there is no such set: the query could match a post without any of its words, as
    ``NOT x`` does.
    """
    match node:
        case Term():
            return frozenset({max(node.folded, key=len)})
        case Not():
            return None
        case Or():
            sets = [anchors(part) for part in node.parts]
            return None if None in sets else frozenset().union(*(s for s in sets if s is not None))
        case And():
            known = [s for s in map(anchors, node.parts) if s is not None]
            # Few and long words are rare words: the fewest false candidates.
            return min(known, key=lambda s: (len(s), -min(map(len, s))), default=None)
