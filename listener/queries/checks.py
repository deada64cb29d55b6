"""What a query may not be although its grammar holds."""

from __future__ import annotations

from listener.queries.messages import QuerySyntaxError
from listener.queries.nodes import And, Apart, Is, Near, Node, Not, Or, Term, children

MOST_NEAR_NESTED = 4
"""NEAR within NEAR; each level tries every pair of stretches of the one below."""
_NARROW = ("site",)
"""Fields without words that name somebody's place: looking for them alone makes sense."""


def check_finds(query: str, node: Node) -> None:
    """Refuse a query that no word, author, address or site anchors: it would match nearly every post.

    Raises:
        QuerySyntaxError: pointing at the part that matches anything.
    """
    wide = _wide(node)
    if wide is None:
        return
    if isinstance(wide, Not):
        raise QuerySyntaxError(query, "every-post", wide.start)
    raise QuerySyntaxError(query, "no-word", wide.start, clause=query[wide.start : wide.end])


def _wide(node: Node) -> Node | None:
    """The part that makes a query match posts whatever they say; None where there is none."""
    match node:
        case Term() | Near() | Apart():
            return None
        case Is():
            return None if node.name in _NARROW and node.value is not None else node
        case Or():
            return next((wide for wide in map(_wide, node.parts) if wide is not None), None)
        case And():
            found = [_wide(part) for part in node.parts]
            return None if None in found else found[0]
        case _:
            return node


def check_near(query: str, node: Node, depth: int = 1) -> None:
    """Refuse what cannot be near anything.

    Raises:
        QuerySyntaxError: pointing at it.
    """
    if depth > MOST_NEAR_NESTED:
        raise QuerySyntaxError(query, "near-deep", node.start, most=MOST_NEAR_NESTED)
    match node:
        case Term():
            return
        case And():
            raise QuerySyntaxError(query, "near-and", node.start, _as_phrase(query, node))
        case Not():
            raise QuerySyntaxError(query, "near-not", node.start)
        case Or() | Near() | Apart():
            inner = depth if isinstance(node, Or) else depth + 1
            for part in children(node):
                check_near(query, part, inner)
        case _:
            clause = query[node.start : node.end]
            raise QuerySyntaxError(query, "near-field", node.start, clause=clause)


def _as_phrase(query: str, node: And) -> str | None:
    """The query with words side by side put into quotes; None where they are not just words."""
    inside = query[node.start : node.end]
    if not all(isinstance(part, Term) for part in node.parts) or set(inside) & set('"“”„«»{}=:/'):
        return None
    if "AND" in inside.split():
        return None
    return f'{query[: node.start]}"{inside}"{query[node.end :]}'
