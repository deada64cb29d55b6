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
from dataclasses import replace
from enum import Enum
from typing import NoReturn

from listener.queries.aliases import with_aliases
from listener.queries.checks import check_finds, check_near
from listener.queries.fields import (
    COLUMN,
    FIELDS,
    Field,
    FieldKind,
    ValueMistakeError,
    read_compared,
    read_range,
    read_value,
)
from listener.queries.matching import Query
from listener.queries.messages import QuerySyntaxError
from listener.queries.nodes import And, Apart, Near, Node, Not, Or
from listener.queries.scanning import Lexeme, Piece, scan
from listener.queries.terms import (
    MOST_BETWEEN,
    MOST_NEAR_PARTS,
    Strictness,
    TermMistakeError,
    make_loose,
    make_term,
)
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
_SYMBOLS = {"|": "OR", "||": "OR", "&": "AND", "&&": "AND", "!": "NOT", "-": "NOT", "+": "AND"}


class Use(Enum):
    """What a query is for."""

    BRAND = "brand"
    """Finds mentions: it must name something to look for, and may not ask what only mentions have."""
    FILTER = "filter"
    """Narrows mentions: a search box, a rule, an alert."""


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


class _Parser:
    def __init__(self, query: str, use: Use) -> None:
        self.query = query
        self.use = use
        self.pieces = list(scan(query))
        self.at = 0
        self.open: list[Piece] = []
        self.field: Field | None = None
        """Whose group is being read."""

    @property
    def piece(self) -> Piece:
        return self.pieces[self.at]

    @property
    def following(self) -> Piece:
        return self.pieces[min(self.at + 1, len(self.pieces) - 1)]

    @property
    def end(self) -> int:
        """Where the last lexeme that was read ends."""
        return self.pieces[self.at - 1].end

    def take(self) -> Piece:
        piece = self.piece
        if piece.kind is not Lexeme.END:
            self.at += 1
        return piece

    def fail(self, code: str, position: int, fix: str | None = None, **values: object) -> NoReturn:
        raise QuerySyntaxError(self.query, code, position, fix, **values)

    def swap(self, start: int, end: int, text: str) -> str:
        """The query with a stretch of it replaced."""
        return self.query[:start] + text + self.query[end:]

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
        return self.piece.kind is Lexeme.WORD and self.piece.text == "|" and self._in_values()

    def _in_values(self) -> bool:
        return self.field is not None and self.field.kind is not FieldKind.TEXT

    def both(self) -> Node:
        start, parts = self.piece.start, [self.unary()]
        while self.piece.kind not in (Lexeme.OR, Lexeme.CLOSE, Lexeme.END) and not self._bar():
            explicit = self.piece.kind is Lexeme.AND
            if self.field is not None and self._in_values() and self.piece.kind is not Lexeme.NOT:
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
        if self.field is not None and self._in_values():
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
            case Lexeme.WORD | Lexeme.PHRASE | Lexeme.CASED if self._in_values():
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
            field = FIELDS[before.text]
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

    def term(self, piece: Piece) -> Node:
        fields = (COLUMN.get(self.field.name, self.field.name),) if self.field else Strictness().fields
        how = Strictness(piece.exact, piece.kind is Lexeme.CASED, fields)
        try:
            if piece.distance is None:
                return replace(make_term(piece.text, how), start=piece.start, end=piece.end)
            if piece.distance > MOST_BETWEEN:
                fix = self.swap(self.query.rindex("~", 0, piece.end), piece.end, f"~{MOST_BETWEEN}")
                self.fail("near-far", piece.start, fix, operator=f"~{piece.distance}", most=MOST_BETWEEN)
            loose = make_loose(piece.text, how, piece.distance)
        except TermMistakeError as mistake:
            self._refuse_term(piece, mistake)
        if isinstance(loose, Near):
            parts = tuple(replace(part, start=piece.start, end=piece.end) for part in loose.parts)
            return replace(loose, parts=parts, start=piece.start, end=piece.end)
        return replace(loose, start=piece.start, end=piece.end)

    def _refuse_term(self, piece: Piece, mistake: TermMistakeError) -> NoReturn:
        if mistake.code == "nothing":
            code = "nothing" if piece.text.strip() else "nothing-quoted"
            better = _SYMBOLS.get(piece.text, "") if piece.kind is Lexeme.WORD else ""
            fix = self.swap(piece.start, piece.end, better)
            self.fail("symbol" if better else code, piece.start, fix, better=better, **mistake.values)
        self.fail(mistake.code, piece.inner + mistake.offset, **mistake.values)

    def field_value(self, piece: Piece) -> Node:
        """What stands after ``field:``."""
        field = FIELDS[piece.text]
        if self.field is not None:
            self.fail("field-nested", piece.start, field=field.name, outer=self.field.name)
        if field.mention and self.use is Use.BRAND:
            self.fail("field-mention", piece.start, field=field.name)
        following = self.piece
        if following.kind is Lexeme.END:
            self.fail("field-empty", piece.start, field=field.name, example=field.example)
        self.field = field
        try:
            node = self.operand() if following.kind is not Lexeme.RANGE else self.range(self.take(), field)
        finally:
            self.field = None
        return replace(node, start=piece.start, end=self.end)

    def range(self, piece: Piece, field: Field) -> Node:
        try:
            return read_range(field, piece.text)
        except ValueMistakeError as mistake:
            self._refuse_value(mistake, piece.inner, piece.end - 1)

    def value(self, piece: Piece) -> Node:
        """One value of a field that holds no words, or several with ``|`` between."""
        field = self.field
        assert field is not None  # _in_values()
        parts: list[Node] = []
        start = piece.inner
        for text in piece.text.split("|") if piece.kind is Lexeme.WORD else [piece.text]:
            end = start + len(text)
            if text.strip():
                parts.append(self._one_value(field, text, start))
            elif piece.kind is not Lexeme.WORD or len(piece.text) == 1:
                self.fail("field-empty", piece.start, field=field.name, example=field.example)
            start = end + 1
        return parts[0] if len(parts) == 1 else Or(tuple(parts), piece.start, piece.end)

    def _one_value(self, field: Field, text: str, start: int) -> Node:
        try:
            if field.kind is FieldKind.VALUE:
                found: Node = read_value(field, text)
            else:
                found = read_compared(field, text)
        except ValueMistakeError as mistake:
            self._refuse_value(mistake, start, start + len(text))
        return replace(found, start=start, end=start + len(text))

    def _refuse_value(self, mistake: ValueMistakeError, start: int, end: int) -> NoReturn:
        fix = None if mistake.better is None else self.swap(start, end, mistake.better)
        self.fail(mistake.code, start, fix, **mistake.values)
