"""Which terms find all that others find; by an index of their words, so that long lists stay cheap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import islice

from listener.queries.nodes import ANY, And, Apart, Is, Near, Node, Not, Or, Term, Word
from listener.text.tokens import fold_for_search

_MOST_WORDS = 6
"""Of a term that is looked for within longer ones."""

_Key = tuple[str, ...]
_WILD: _Key = ("*",)
"""The key of single words with wildcards: these fit words that no key tells."""
_MOST_WILD = 20
"""Of those looked at; each is compared with every word."""
Index = Mapping[_Key, Mapping[Term | Is, None]]


def _key(words: Sequence[Word]) -> _Key:
    return tuple(fold_for_search(word.form) for word in words)


def within(narrow: Term) -> Iterator[tuple[int, _Key]]:
    """Every stretch of a term's words as a key, with where it begins."""
    key = _key(narrow.words)
    for size in range(1, min(_MOST_WORDS, len(key)) + 1):
        for at in range(len(key) - size + 1):
            yield at, key[at : at + size]


def covers(wide: Term, narrow: Term, at: int) -> bool:
    """Whether each place of ``narrow`` has a place of ``wide`` at its word number ``at``."""
    if not set(narrow.fields) <= set(wide.fields):
        return False
    size = len(wide.words)
    pairs = zip(wide.words, narrow.words[at : at + size], strict=True)
    if not all(_fits_all(one, other) for one, other in pairs):
        return False
    gaps = narrow.gaps[at : at + size + 1]
    if all(gap == ANY for gap in wide.gaps):
        # Digits beside a point may be part of a longer number, which is not the number.
        return all(gap == ANY for gap in gaps) or not any(
            char.isdigit() for word in wide.words for char in word.form
        )
    return wide.gaps == gaps


def _fits_all(wide: Word, narrow: Word) -> bool:
    """Whether every token that fits ``narrow`` fits ``wide``."""
    if wide == narrow:
        return True
    if narrow.wildcard or (wide.wildcard and wide.cased):
        return False
    if wide.wildcard:
        form = narrow.form.lower() if wide.accented else fold_for_search(narrow.form)
        return fnmatchcase(form, wide.form) and (narrow.accented or not wide.accented)
    if wide.cased:
        return narrow.cased and not wide.accented and _key((wide,)) == _key((narrow,)) and not narrow.accented
    if wide.accented:
        return narrow.accented and narrow.form.lower() == wide.form
    return fold_for_search(narrow.form) == wide.form


def covers_of(terms: Sequence[Term]) -> Iterator[tuple[Term, Term]]:
    """Pairs of (narrow, wide) among terms: all that the first finds, the second finds too."""
    index: dict[_Key, list[Term]] = defaultdict(list)
    for term in terms:
        if len(term.words) <= _MOST_WORDS and not any(word.wildcard for word in term.words):
            index[_key(term.words)].append(term)
    for narrow in terms:
        wide = next(
            (
                wide
                for at, key in within(narrow)
                for wide in index.get(key, ())[:_MOST_WORDS]
                if wide != narrow and covers(wide, narrow, at)
            ),
            None,
        )
        if wide is not None:
            yield narrow, wide


def excluded_terms(negations: Iterable[Not]) -> Index:
    """What NOTs exclude by themselves: a term, or each alternative of an OR; by their words."""
    index: dict[_Key, dict[Term | Is, None]] = defaultdict(dict)
    for negation in negations:
        for part in negation.part.parts if isinstance(negation.part, Or) else (negation.part,):
            if isinstance(part, Term):
                wild = part.words[0].wildcard and len(part.words) == 1
                index[_WILD if wild else _key(part.words)][part] = None
            elif isinstance(part, Is):
                index[part.name, part.value or ""][part] = None
    return index


def killed(node: Node, excluded: Index) -> bool:
    """Whether whatever satisfies a clause is excluded."""
    match node:
        case Term():
            return any(
                isinstance(wide, Term) and covers(wide, node, at)
                for at, key in within(node)
                for wide in (
                    *excluded.get(key, ()),
                    *(islice(excluded.get(_WILD, ()), _MOST_WILD) if len(key) == 1 else ()),
                )
            )
        case Is():
            return node in excluded.get((node.name, node.value or ""), ())
        case And() | Near():
            return any(killed(part, excluded) for part in node.parts)
        case Or():
            return all(killed(part, excluded) for part in node.parts)
        case Apart():
            return killed(node.part, excluded)
        case Not():
            return False
        case _:
            return False
