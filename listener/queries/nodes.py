"""What a query is made of. Equality ignores where a node stands in the query's text.

What each node means is said once, in :mod:`listener.queries.meaning`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

TEXT_FIELDS = ("title", "text", "author", "url", "source")
"""Fields that hold words; ``text`` is written ``body:`` in a query."""
DEFAULT_FIELDS = ("title", "text")
"""Where a word without a field is looked for."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a term, and how strictly it is compared."""

    form: str
    """Lower case unless ``cased``; folded unless ``accented``; with ``*`` and ``?`` if a ``wildcard``."""
    accented: bool
    """Compared with the token's accents (one tone placement), else without any."""
    cased: bool = False
    """Capitals as typed, else ignored."""
    wildcard: bool = False
    """``*`` stands for any letters and digits of the word, ``?`` for exactly one."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The punctuation that a query wants before, between or after words."""

    marks: str = ""
    """Without spaces; empty: whatever stands there will do."""
    glued: bool = False
    """No space may stand among the marks, as in ``shop.vn``; else spaces are free."""


ANY = Gap()


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase: its words stand side by side in one field."""

    words: tuple[Word, ...]
    gaps: tuple[Gap, ...]
    """One more than words: before the first, between each two, after the last."""
    fields: tuple[str, ...] = DEFAULT_FIELDS
    alias: str = ""
    """The spelling from the brand's alias list that this is; empty for what the query itself says."""
    start: int = field(default=0, compare=False)
    """Place in the query's text (characters, end exclusive); of an alias, that of the term it stands for."""
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """All parts in one field, none overlapping, each at most ``distance`` words after the one before it."""

    parts: tuple[Node, ...]
    """Two or more; each a Term, Near, Apart, or an Or of such."""
    distance: int
    """Words that may stand between two neighbours."""
    ordered: bool
    """In the order written (``ONEAR``), else in any order."""
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Apart:
    """Places of ``part`` that no place of ``other`` overlaps or stands within ``distance`` words of.

    Written ``part NOT NEAR/n other``.
    """

    part: Node
    other: Node
    distance: int
    ordered: bool
    """Only what follows counts (``NOT ONEAR``), or what overlaps."""
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Is:
    """A field that holds no words has this value: ``site: lang: country: kind: mood: customer: tag: …``."""

    name: str
    value: str | None
    """In the form the document keeps it; None: the value is unknown."""
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


Bound = int | float | date | datetime


@dataclass(frozen=True, slots=True)
class Between:
    """A count or a date within bounds; what is unknown is within none."""

    name: str
    low: Bound | None
    """None: no bound. A ``date`` is a whole day, a ``datetime`` (aware) a moment."""
    high: Bound | None
    low_open: bool = False
    """The bound itself is left out."""
    high_open: bool = False
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple[Node, ...]
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Node, ...]
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


Positional = Term | Near | Apart
Node = Term | Near | Apart | Is | Between | And | Or | Not


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below one."""
    match node:
        case And() | Or() | Near():
            return node.parts
        case Not():
            return (node.part,)
        case Apart():
            return (node.part, node.other)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order written."""
    yield node
    for child in children(node):
        yield from walk(child)


def literal(word: Word) -> str:
    """The longest run of a word's folded form without wildcards: it stands in every token that fits."""
    from listener.text.tokens import fold_for_search

    return max(fold_for_search(word.form).replace("?", "*").split("*"), key=len)


def anchors(node: Node) -> frozenset[str] | None:
    """Folded strings of which every matching post's title or text contains at least one.

    None when there is no such set: the query could match a post without any of its words, as
    ``NOT x`` or ``site:example.vn`` does.
    """
    match node:
        case Term():
            if not set(node.fields) <= set(DEFAULT_FIELDS):
                return None
            return frozenset({max(map(literal, node.words), key=len)})
        case Or():
            sets = [anchors(part) for part in node.parts]
            return None if None in sets else frozenset().union(*(s for s in sets if s is not None))
        case And() | Near():
            known = [s for s in map(anchors, node.parts) if s is not None]
            # Few and long words are rare words: the fewest false candidates.
            return min(known, key=lambda s: (len(s), -min(map(len, s))), default=None)
        case Apart():
            return anchors(node.part)
        case _:
            return None
