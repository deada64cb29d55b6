"""What usually goes wrong in a query that can be read: told with its place and what to write instead.

Every check looks at each piece or node a bounded number of times, so that the time is linear in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from listener.queries.advice import Advice, Level, advise
from listener.queries.common import COMMON, Common, common_words
from listener.queries.covering import covers_of, excluded_terms, killed
from listener.queries.grammar import parse
from listener.queries.lint_fields import never_together, never_values
from listener.queries.lint_pieces import lint_loose_words, lint_pieces
from listener.queries.nodes import And, Apart, Near, Node, Not, Or, Term, walk
from listener.queries.operands import Use
from listener.queries.scanning import scan

CommonIn = Callable[[str], Common | None]
"""How common a word without accents is; None: rare, or not known."""

_USUAL_LENGTH = 30
"""Words that three of four posts have at most: measured on 51,555 Vietnamese posts (median 17)."""
_FEW_FIXED = 4
"""Letters: three begin several Vietnamese syllables each, with four most have ended."""
_MOST_TOLD = 20
"""Of one kind at one place; who mends those sees the rest."""


def lint(text: str, *, use: Use = Use.BRAND, stored: CommonIn | None = None) -> list[Advice]:
    """What is noticed about a query, in the order of the text; at one place the worst first.

    Args:
        stored: how common words are in the posts in store; the linter's own list where it is None.

    Raises:
        QuerySyntaxError: the query cannot be read.
    """
    query = parse(text, use=use)
    pieces = list(scan(query.text))
    found = list(lint_pieces(query.text, pieces))
    if use is Use.BRAND:  # who searches types words as they come
        found += lint_loose_words(query.text, pieces)
    for node in walk(query.node):
        found += _lint_node(query.text, node)
    found += _lint_common(query.node, stored)
    levels = list(Level)
    return sorted(dict.fromkeys(found), key=lambda a: (a.start, levels.index(a.level), a.end, a.code))


def _lint_node(text: str, node: Node) -> Iterator[Advice]:
    match node:
        case And():
            yield from _lint_not(text, node)
            yield from never_together(node)
            yield from _lint_repeats(text, node)
        case Or():
            yield from _lint_mixed(text, node)
            yield from _lint_repeats(text, node)
        case Near() | Apart():
            yield from _lint_near(text, node)
        case Term():
            yield from _lint_wildcards(text, node)
        case _:
            yield from never_values(node)


def _lint_not(text: str, node: And) -> Iterator[Advice]:
    """A NOT that takes away what the query wants."""
    negations = [part for part in node.parts if isinstance(part, Not)]
    excluded = excluded_terms(negations)
    wanted = [
        (alternative, part)
        for part in node.parts
        if not isinstance(part, Not)
        for alternative in (part.parts if isinstance(part, Or) and not killed(part, excluded) else (part,))
    ]
    gone = [(alternative, part) for alternative, part in wanted if killed(alternative, excluded)]
    for alternative, part in gone[:_MOST_TOLD]:
        guilty = next((n for n in negations if killed(alternative, excluded_terms([n]))), negations[0])
        code = "not-kills" if alternative is part else "not-kills-part"
        shown = text[alternative.start : alternative.end]
        yield advise(code, guilty.start, guilty.end, None, word=shown)


def _lint_mixed(text: str, node: Or) -> Iterator[Advice]:
    """``a OR b c``: who writes it often means ``(a OR b) c``."""
    last = node.parts[-1]
    for part in node.parts:
        if not isinstance(part, And) or text[: part.start].rstrip().endswith("("):
            continue
        inside = text[part.start : part.end]
        if part is last and isinstance(part.parts[-1], Not) and len(part.parts) == 2:
            first, negation = part.parts
            before = text[node.start : first.end]
            proposal = f"({before}) {text[negation.start : negation.end]}"
            shown = text[first.start : first.end]
            yield advise("not-binds", node.start, node.end, proposal, word=shown)
        else:
            yield advise("mixed", part.start, part.end, f"({inside})")


def _lint_repeats(text: str, node: And | Or) -> Iterator[Advice]:
    """Parts that say nothing new."""
    seen: dict[Node, Node] = {}
    for part in node.parts:
        if part in seen:
            yield advise("twice", part.start, part.end, None, word=text[part.start : part.end])
        seen.setdefault(part, part)
    for narrow, wide in covers_of([part for part in seen.values() if isinstance(part, Term)]):
        wide_text, narrow_text = text[wide.start : wide.end], text[narrow.start : narrow.end]
        if isinstance(node, Or):
            yield advise("covered", narrow.start, narrow.end, None, word=narrow_text, other=wide_text)
        else:
            yield advise("implied", wide.start, wide.end, None, word=wide_text, other=narrow_text)


def _fields(node: Node) -> frozenset[str]:
    """The fields in which a clause about words can stand."""
    match node:
        case Term():
            return frozenset(node.fields)
        case Or():
            return frozenset().union(*map(_fields, node.parts))
        case Near():
            return frozenset.intersection(*map(_fields, node.parts))
        case Apart():
            return _fields(node.part)
        case _:
            return frozenset()


def _lint_near(text: str, node: Near | Apart) -> Iterator[Advice]:
    operator = f"{'ONEAR' if node.ordered else 'NEAR'}/{node.distance}"
    clause = text[node.start : node.end]
    loose = "~" in clause and "NEAR" not in clause
    if isinstance(node, Near) and not frozenset.intersection(*map(_fields, node.parts)):
        yield advise("near-fields", node.start, node.end)
    if (
        isinstance(node, Apart)
        and isinstance(node.part, Term)
        and killed(node.part, excluded_terms([Not(node.other)]))
    ):
        yield advise("near-same", node.start, node.end, None, word=text[node.part.start : node.part.end])
    if node.distance > _USUAL_LENGTH and not isinstance(node, Apart):
        shown = f"~{node.distance}" if loose else operator
        yield advise("near-wide", node.start, node.end, None, words=_USUAL_LENGTH, operator=shown)
    if isinstance(node, Near) and node.ordered and node.distance == 0:
        plain = [text[part.start : part.end] for part in node.parts]
        words = all(
            isinstance(part, Term) and shown.isalnum() for part, shown in zip(node.parts, plain, strict=True)
        )
        yield advise("near-zero", node.start, node.end, f'"{" ".join(plain)}"' if words else None)


def _lint_wildcards(text: str, term: Term) -> Iterator[Advice]:
    for word in term.words:
        fixed = sum(char not in "*?" for char in word.form)
        if word.wildcard and "*" in word.form and fixed < _FEW_FIXED:
            yield advise("wildcard-short", term.start, term.end, None, word=word.form, n=fixed)
        elif word.wildcard and word.form.endswith("?") and word.form.count("?") == 1 and "*" not in word.form:
            bare = text[term.start : term.end]
            proposal = f'="{bare}"' if bare.rstrip("?").isalnum() else None
            yield advise("question-mark", term.start, term.end, proposal, word=bare)


def _lint_common(node: Node, stored: CommonIn | None) -> Iterator[Advice]:
    """Single words without accents that would find what nobody meant."""

    def known(term: Term) -> Common | None:
        word = term.words[0]
        if len(term.words) > 1 or word.accented or word.wildcard or any(gap.marks for gap in term.gaps):
            return None
        found = stored(word.form) if stored is not None else common_words().get(word.form)
        return found if found and found.share >= COMMON and set(found.spellings) - {word.form} else None

    for term in _alone(node, lambda term: known(term) is not None):
        found = known(term)
        assert found is not None  # _alone() asked
        yield advise(
            "common-word" if stored is None else "common-stored", term.start, term.end, None,
            word=term.words[0].form, spellings=", ".join(found.spellings), share=f"{found.share * 1000:.0f}",
        )  # fmt: skip


def _alone(node: Node, weak: Callable[[Term], bool]) -> list[Term]:
    """The weak terms that by themselves make a post match: none that stands beside a strong one."""
    match node:
        case Term():
            return [node] if weak(node) else []
        case Or():
            return [term for part in node.parts for term in _alone(part, weak)]
        case And():
            found = [_alone(part, weak) for part in node.parts if isinstance(part, _OF_WORDS)]
            return [term for terms in found for term in terms] if all(found) else []
        case _:
            return []


_OF_WORDS = Term | Or | And | Near | Apart
