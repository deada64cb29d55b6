"""Text → query: recursive descent over the lexemes, linear in the text, at most ``MOST_NESTED`` deep.

    either  := both (OR both)*
    both    := unary (AND? unary)*
    unary   := NOT unary | near
    near    := operand ((NEAR/n | ONEAR/n | NOT NEAR/n | NOT ONEAR/n) operand)*
    operand := "(" either ")" | FIELD value | =? (WORD | PHRASE | CASED)

The meaning of each is in :mod:`listener.queries.meaning` and docs/queries.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NoReturn

from listener.queries.aliases import with_aliases
from listener.queries.checks import check_finds, check_near
from listener.queries.matching import Query
from listener.queries.messages import QuerySyntaxError
from listener.queries.nodes import And, Apart, Near, Node, Not, Or
from listener.queries.operands import Operands, Use
from listener.queries.scanning import Lexeme, Piece
from listener.queries.terms import MOST_BETWEEN, MOST_NEAR_PARTS
from listener.text.tokens import normalise

MAX_LENGTH = 20_000
"""Characters of a query; long alias lists stay well below it."""
MOST_NESTED = 60
"""Parentheses inside one another; nobody writes more, and the parser recurses."""
MOST_NOTS = 2
"""NOTs in a row."""
_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f]|(?<![^\\W_])(?<![\u0300-\u036f])[\u0300-\u036f]+"
)
"""What nobody types and copying brings along: joiners, soft hyphens, variants, marks without a letter."""


def parse(text: str, *, aliases: Mapping[str, Sequence[str]] | None = None, use: Use = Use.BRAND) -> Query:
    """Compile a query.

    Args:
        aliases: other spellings by spelling, as in the brand's alias list: ``{"mỹ phẩm": ["mp"]}``.

    Raises:
        QuerySyntaxError: with the place, what was expected and the likely fix.
    """
    query = normalise(_UNSEEN.sub("", text))
    if not query.strip():
        raise QuerySyntaxError(query, "empty", 0)
    if len(query) > MAX_LENGTH:
        raise QuerySyntaxError(query, "long", MAX_LENGTH, n=f"{len(query):,}", most=f"{MAX_LENGTH:,}")
    node = _Parser(query, use).whole()
    if use is Use.BRAND:
        check_finds(query, node)
    return Query(query, with_aliases(query, node, aliases or {}))


class _Parser(Operands):
    def whole(self) -> Node:
        node = self.either()
        if self.piece.kind is Lexeme.CLOSE:
            at = self.piece.start
            self.fail("parenthesis-close", at, self.swap(at, at + 1, ""))
        return node

    def either(self) -> Node:
        start, parts = self.piece.start, [self.both()]
        while self.piece.kind is Lexeme.OR or self._bar():
            self.take()
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts), start, self.end)

    def _bar(self) -> bool:
        """``|`` between the values of a field, as in ``kind:(topic|review)``."""
        return self.piece.kind is Lexeme.WORD and self.piece.text == "|" and self.in_values()

    def both(self) -> Node:
        start, parts = self.piece.start, [self.unary()]
        while self.piece.kind not in (Lexeme.OR, Lexeme.CLOSE, Lexeme.END) and not self._bar():
            explicit = self.piece.kind is Lexeme.AND
            if self.field is not None and self.in_values() and self.piece.kind is not Lexeme.NOT:
                at = self.piece
                fix = self.swap(at.start, at.end if explicit else at.start, "OR" if explicit else "OR ")
                shown = "AND" if explicit else "A space"
                self.fail("field-operand", at.start, fix, operator=shown, field=self.field.name)
            if explicit:
                self.take()
            parts.append(self.unary())
        return parts[0] if len(parts) == 1 else And(tuple(parts), start, self.end)

    def unary(self) -> Node:
        start = self.piece.start
        nots = 0
        while self.piece.kind is Lexeme.NOT and self.following.kind is not Lexeme.NEAR:
            self.take()
            nots += 1
            if nots > MOST_NOTS:
                self.fail("not-run", start, self.swap(start, self.piece.start, "NOT "))
        node = self.near()
        for _ in range(nots):
            node = Not(node, start, self.end)
        return node

    def near(self) -> Node:
        first, parts = self.piece, [self.operand()]
        chain: tuple[bool, int, bool] | None = None
        while (found := self._near_operator()) is not None:
            operator, start, apart = found
            kind = (apart, self._distance(operator), operator.ordered)
            if chain not in (None, kind):
                inner = self.query[first.start : start].rstrip()
                self.fail("near-mixed", operator.start, self.swap(first.start, start, f"({inner}) "))
            if self.piece.kind is Lexeme.NOT:
                fix = self.swap(operator.start, self.piece.end, f"NOT {operator.text}")
                self.fail("near-not", self.piece.start, fix)
            parts.append(self.operand())
            if len(parts) > MOST_NEAR_PARTS:
                self.fail("near-many", operator.start, most=MOST_NEAR_PARTS)
            chain = kind
        if chain is None:
            return parts[0]
        apart, distance, ordered = chain
        for part in parts:
            check_near(self.query, part)
        if not apart:
            return Near(tuple(parts), distance, ordered, first.start, self.end)
        node, *others = parts
        for other in others:
            node = Apart(node, other, distance, ordered, first.start, self.end)
        return node

    def _near_operator(self) -> tuple[Piece, int, bool] | None:
        """NEAR or NOT NEAR (True), and where it starts, if one stands here; it is taken."""
        start = self.piece.start
        if self.piece.kind is Lexeme.NEAR:
            return self.take(), start, False
        if self.piece.kind is Lexeme.NOT and self.following.kind is Lexeme.NEAR:
            self.take()
            return self.take(), start, True
        return None

    def _distance(self, operator: Piece) -> int:
        if self.field is not None and self.in_values():
            self.fail("field-operand", operator.start, operator=operator.text, field=self.field.name)
        distance = operator.distance or 0
        if distance > MOST_BETWEEN:
            better = f"{operator.text.split('/')[0]}/{MOST_BETWEEN}"
            fix = self.swap(operator.start, operator.end, better)
            self.fail("near-far", operator.start, fix, operator=operator.text, most=MOST_BETWEEN)
        return distance

    def operand(self) -> Node:
        piece = self.take()
        match piece.kind:
            case Lexeme.OPEN:
                return self.group(piece)
            case Lexeme.FIELD:
                return self.field_value(piece)
            case Lexeme.WORD | Lexeme.PHRASE | Lexeme.CASED if self.in_values():
                return self.value(piece)
            case Lexeme.WORD | Lexeme.PHRASE | Lexeme.CASED:
                return self.term(piece)
            case _:
                self.missing(piece)

    def group(self, piece: Piece) -> Node:
        self.open.append(piece)
        if len(self.open) > MOST_NESTED:
            self.fail("deep", piece.start, most=MOST_NESTED)
        node = self.either()
        if self.piece.kind is not Lexeme.CLOSE:
            self.fail("parenthesis-open", piece.start, self.query.rstrip() + ")")
        self.take()
        self.open.pop()
        return node

    def missing(self, piece: Piece) -> NoReturn:
        """An operand was expected, and something else stands here."""
        before = self.pieces[self.at - 2] if piece.kind is not Lexeme.END else self.pieces[self.at - 1]
        if piece.kind is Lexeme.END and self.open and before.kind is Lexeme.OPEN:
            self.fail("parenthesis-open", before.start)
        if before is piece or before.kind is Lexeme.END:
            before = Piece(Lexeme.OPEN, 0, 0)
        name = self.query[before.start : before.end]
        if before.kind is Lexeme.FIELD:
            field = self.fields[before.text]
            self.fail("field-empty", before.start, field=field.name, example=field.example)
        if piece.kind is Lexeme.CLOSE and before.kind is Lexeme.OPEN:
            code = "parenthesis-empty" if self.open else "parenthesis-close"
            self.fail(code, piece.start)
        if piece.kind in (Lexeme.END, Lexeme.CLOSE):
            fix = self.swap(before.start, piece.start, "").rstrip()
            self.fail("operand-after", before.start, fix or None, operator=name)
        operator = self.query[piece.start : piece.end]
        if piece.kind is Lexeme.NEAR and before.kind is Lexeme.NOT:
            operator = f"NOT {operator}"
        self.fail("operand-before", piece.start, self.swap(piece.start, piece.end, ""), operator=operator)
