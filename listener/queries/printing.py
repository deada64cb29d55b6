"""Query → text in its plainest form; read again it is the same query."""

from __future__ import annotations

from datetime import date

from listener.queries.nodes import (
    DEFAULT_FIELDS,
    And,
    Apart,
    Between,
    Bound,
    Gap,
    Is,
    Near,
    Node,
    Not,
    Or,
    Term,
)
from listener.text.tokens import fold_case_kept, fold_for_search


def to_text(node: Node) -> str:
    """The query in its plainest form. Spellings of an alias list are left out: they are not the query's."""
    match node:
        case Term():
            return _term(node)
        case Or():
            own = [part for part in node.parts if not (isinstance(part, Term) and part.alias)]
            return to_text(own[0]) if len(own) == 1 else " OR ".join(_within(part, Or) for part in own)
        case And():
            return " AND ".join(_within(part, Or, And) for part in node.parts)
        case Not():
            return f"NOT {_within(node.part, Or, And, Not)}"
        case Near():
            operator = f" {'ONEAR' if node.ordered else 'NEAR'}/{node.distance} "
            return operator.join(_within(part, Or, Near, Apart) for part in node.parts)
        case Apart():
            operator = f" NOT {'ONEAR' if node.ordered else 'NEAR'}/{node.distance} "
            first = node.part
            # A chain of the same operator needs no parentheses, and so stays as deep as it was.
            chain = isinstance(first, Apart) and (first.distance, first.ordered) == (
                node.distance,
                node.ordered,
            )
            left = to_text(first) if chain else _within(first, Or, Near, Apart)
            return operator.join((left, _within(node.other, Or, Near, Apart)))
        case Is():
            return f"{node.name}:{_value(node.value)}"
        case Between():
            return f"{node.name}:{_bounds(node)}"


def _within(node: Node, *loose: type) -> str:
    text = to_text(node)
    one_own = isinstance(node, Or) and sum(not getattr(part, "alias", "") for part in node.parts) == 1
    return f"({text})" if isinstance(node, loose) and not one_own else text


def _term(term: Term) -> str:
    before, *between, after = term.gaps
    inside = _joined(before, "", " ")
    for word, gap in zip(term.words, [*between, None], strict=True):
        inside += word.form + ("" if gap is None else _joined(gap, " ", " ") or " ")
    inside += _joined(after, " ", "")
    field = "" if term.fields == DEFAULT_FIELDS else f"{_FIELD.get(term.fields[0], term.fields[0])}:"
    exact = "=" if _exact(term) else ""
    return f"{field}{exact}" + (f"{{{inside}}}" if term.words[0].cased else f'"{inside}"')


_FIELD = {"text": "body"}


def _joined(gap: Gap, left: str, right: str) -> str:
    return gap.marks if gap.glued or not gap.marks else f"{left}{gap.marks}{right}"


def _exact(term: Term) -> bool:
    """Whether only ``=`` says it: a word without accents that wants none, or a wildcard as punctuation."""
    plain = [
        word.accented
        and not word.wildcard
        and word.form == (fold_case_kept(word.form) if word.cased else fold_for_search(word.form))
        for word in term.words
    ]
    marks = "".join(gap.marks for gap in term.gaps)
    strict = all(word.accented and not word.wildcard for word in term.words)
    return any(plain) or (strict and ("*" in marks or "?" in marks))


def _value(value: str | None) -> str:
    return "unknown" if value is None else f'"{value}"' if not value.replace(".", "").isalnum() else value


def _bounds(node: Between) -> str:
    if node.low_open:
        return f">{_bound(node.low)}"
    if node.high_open:
        return f"<{_bound(node.high)}"
    return f"[{_bound(node.low)} TO {_bound(node.high)}]"


def _bound(bound: Bound | None) -> str:
    if bound is None:
        return "*"
    return bound.isoformat() if isinstance(bound, date) else str(bound)
