"""What must stand in a post for a query to hold: the strings that wake it, and quick checks after that.

A plan errs on one side only: where it says no, the query does not hold; where it says perhaps, the query
is asked in full (:mod:`listener.queries.reading`). Strings are searched for in a post's words as
:mod:`listener.queries.spelling` spells them, one space between two words and one at each end, so that a
string with spaces around it stands for whole words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from listener.queries.nodes import (
    ANY,
    DEFAULT_FIELDS,
    And,
    Apart,
    Is,
    Near,
    Node,
    Not,
    Or,
    Term,
    Word,
    walk,
)  # fmt: skip
from listener.queries.rarity import Rarity
from listener.queries.spelling import folded, spell, written
from listener.text.tokens import fold_for_search

_WILD = re.compile(r"[*?]+")


@dataclass(frozen=True, slots=True)
class Strings:
    """One of these stands in the post; or, of ``absent`` ones, none does in its title and text."""

    any_of: tuple[bytes, ...]
    accents: bool = False
    """Looked for in the words as written, else in the folded ones."""
    absent: bool = False


Check = Strings | Node
"""A node is one that asks no words, cheap enough to be asked itself."""


@dataclass(frozen=True, slots=True)
class Wake:
    """One way for a query to hold: it begins with this string, or this value of a field."""

    by: bytes | Is
    checks: tuple[Check, ...] = ()
    """All of these are true as well."""


def wakes(node: Node, rarity: Rarity) -> tuple[Wake, ...] | None:
    """The ways for a query to hold; None where it could hold without any string or value of its own."""
    match node:
        case Term():
            pieces = _pieces(node.words)
            if pieces is None:
                return None
            by = min(pieces, key=rarity.of)
            return (Wake(by, tuple(_checks(node, [p for p in pieces if p != by]))),)
        case Is():
            return (Wake(node),)
        case Or():
            ways = [wakes(part, rarity) for part in node.parts]
            return None if None in ways else tuple(wake for way in ways for wake in way or ())
        case And() | Near():
            parts = _flat(node)
            known = [
                (way, number) for number, part in enumerate(parts) if (way := wakes(part, rarity)) is not None
            ]
            if not known:
                return None
            rarest, number = min(known, key=lambda pair: sum(_share(wake, rarity) for wake in pair[0]))
            others = tuple(check for n, part in enumerate(parts) if n != number for check in needs(part))
            return tuple(Wake(wake.by, wake.checks + others) for wake in rarest)
        case Apart():
            return wakes(node.part, rarity)
        case _:
            return None


def needs(node: Node) -> list[Check]:
    """What is true wherever a query holds."""
    if not any(isinstance(below, Term) for below in walk(node)):
        return [node]
    match node:
        case Term():
            pieces = _pieces(node.words)
            return [] if pieces is None else list(_checks(node, pieces))
        case And() | Near():
            return [check for part in node.parts for check in needs(part)]
        case Or():
            # Of each part the strings of its first check; the others would need an Or of Ands.
            firsts = [next(iter(needs(part)), None) for part in node.parts]
            strings = [f for f in firsts if isinstance(f, Strings) and not f.absent and not f.accents]
            if len(strings) < len(firsts):
                return []
            return [Strings(tuple(dict.fromkeys(s for check in strings for s in check.any_of)))]
        case Apart():
            return needs(node.part)
        case Not():
            parts = node.part.parts if isinstance(node.part, Or) else (node.part,)
            gone = tuple(s for part in parts if (s := _exactly(part)) is not None)
            return [Strings(gone, absent=True)] if gone else []
        case _:
            return []


def _flat(node: And | Near) -> Sequence[Node]:
    if isinstance(node, Near):
        return node.parts
    return [p for part in node.parts for p in (_flat(part) if isinstance(part, And) else (part,))]


def _checks(term: Term, pieces: Iterable[bytes]) -> Iterable[Strings]:
    for piece in pieces:
        yield Strings((piece,))
    if (accented := _accented(term.words)) is not None:
        yield Strings((accented,), accents=True)


def _pieces(words: Sequence[Word]) -> list[bytes] | None:
    """The strings that stand wherever the words do; None where all is wild."""
    pieces: list[bytes] = []
    current = b" "
    for word in words:
        head, *tail = map(_folded, _WILD.split(word.form) if word.wildcard else (word.form,))
        current += head
        for part in tail:
            pieces.append(current)
            current = part
        current += b" "
    pieces.append(current)
    return [piece for piece in pieces if piece.strip()] or None


def _folded(form: str) -> bytes:
    return b"".join(folded(spell(form)))


def _accented(words: Sequence[Word]) -> bytes | None:
    """The longest run of words whose accents count and are typed in one way only."""
    runs: list[list[bytes]] = [[]]
    for word in words:
        # "hòa" is also typed "hoà"
        if word.accented and not word.wildcard and fold_for_search(word.form)[-2:] not in ("oa", "oe", "uy"):
            runs[-1] += written(spell(word.form))
        elif runs[-1]:
            runs.append([])
    longest = max(runs, key=lambda run: sum(map(len, run)))
    return b" " + b" ".join(longest) + b" " if longest else None


def _exactly(node: Node) -> bytes | None:
    """The string that stands in the post if and only if the node holds."""
    if not isinstance(node, Term) or set(node.fields) != set(DEFAULT_FIELDS) or set(node.gaps) != {ANY}:
        return None
    first, last = node.words[0].form, node.words[-1].form
    if first[:1].isdigit() or last[-1:].isdigit():
        return None  # might be a part of a number such as 1.200
    if any(w.accented or w.cased or w.wildcard or not w.form.isascii() for w in node.words):
        return None
    return b" " + b" ".join(_folded(word.form) for word in node.words) + b" "


def _share(wake: Wake, rarity: Rarity) -> float:
    """How many posts it wakes the query for; a value of a field is common."""
    return 1.0 if isinstance(wake.by, Is) else rarity.of(wake.by)
