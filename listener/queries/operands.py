"""What one operand of a query becomes: a term, or a field with its values; the lexemes to read it from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from difflib import get_close_matches
from enum import Enum
from typing import NoReturn

from listener.queries.fields import (
    COLUMN,
    CUSTOMER_FIELDS,
    FIELDS,
    Field,
    FieldKind,
    ValueMistakeError,
    read_compared,
    read_range,
    read_value,
)
from listener.queries.messages import QuerySyntaxError
from listener.queries.nodes import Near, Node, Or
from listener.queries.scanning import Lexeme, Piece, scan
from listener.queries.terms import MOST_BETWEEN, Strictness, TermMistakeError, make_loose, make_term

_SYMBOLS = {"|": "OR", "||": "OR", "&": "AND", "&&": "AND", "!": "NOT", "-": "NOT", "+": "AND"}


class Use(Enum):
    """What a query is for."""

    BRAND = "brand"
    """Finds mentions: it must name something to look for, and may not ask what only mentions have."""
    FILTER = "filter"
    """Narrows mentions: a search box, a rule, an alert."""
    CUSTOMERS = "customers"
    """Says which customers belong to a segment: it has fields of its own."""


class Operands(ABC):
    """The lexemes of one query, and what is made of a single operand."""

    def __init__(self, query: str, use: Use) -> None:
        self.query = query
        self.use = use
        self.fields = CUSTOMER_FIELDS if use is Use.CUSTOMERS else FIELDS
        self.pieces = list(scan(query, self.fields))
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

    @abstractmethod
    def operand(self) -> Node:
        """The operand that begins at the next lexeme."""

    def in_values(self) -> bool:
        """Whether what is read are values of a field that holds no words."""
        return self.field is not None and self.field.kind is not FieldKind.TEXT

    def term(self, piece: Piece) -> Node:
        if self.use is Use.CUSTOMERS and piece.kind is Lexeme.WORD:
            self._refuse_field(piece)
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

    def _refuse_field(self, piece: Piece) -> None:
        """A rule that names a field wrongly would quietly find nobody."""
        name, colon, _ = piece.text.partition(":")
        if colon and name.isalpha():
            near = get_close_matches(name.lower(), self.fields, n=1)
            fix = self.swap(piece.inner, piece.inner + len(name), near[0]) if near else None
            self.fail("field-customers", piece.start, fix, field=name, known=", ".join(self.fields))

    def _refuse_term(self, piece: Piece, mistake: TermMistakeError) -> NoReturn:
        if mistake.code == "nothing":
            code = "nothing" if piece.text.strip() else "nothing-quoted"
            better = _SYMBOLS.get(piece.text, "") if piece.kind is Lexeme.WORD else ""
            fix = self.swap(piece.start, piece.end, better)
            self.fail("symbol" if better else code, piece.start, fix, better=better, **mistake.values)
        self.fail(mistake.code, piece.inner + mistake.offset, **mistake.values)

    def field_value(self, piece: Piece) -> Node:
        """What stands after ``field:``."""
        field = self.fields[piece.text]
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
        assert field is not None  # in_values()
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
        if field.kind is FieldKind.VALUE and text.startswith("["):
            self.fail("field-no-range", start, field=field.name, example=field.example)
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
