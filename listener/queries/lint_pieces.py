"""What the linter sees in the typed pieces of a query: operators, quotes and commas of other languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import groupby

from listener.queries.advice import Advice, advise
from listener.queries.fields import FIELDS
from listener.queries.scanning import Lexeme, Piece
from listener.text.tokens import fold_for_search, written_form

_PAIRS = frozenset({'""', "“”", "„“", "„”", "«»", "»«", "””"})
"""Quotes that belong together, somewhere in the world."""
_OPERATOR = re.compile(r"(?i:and|or|not|o?near(?:/\d+)?)")
_OTHER = re.compile(r"([-!+])(\w.*)", re.DOTALL)
_FIELD_LIKE = re.compile(r"([A-Za-z]{3,12}):(?!//)(?=.)")


def lint_pieces(query: str, pieces: Sequence[Piece]) -> Iterator[Advice]:
    """What is noticed about each piece."""
    for number, piece in enumerate(pieces):
        if piece.kind is Lexeme.WORD and not piece.exact:
            last = number == len(pieces) - 2  # the last piece of all is the end
            yield from _lint_word(piece, first=number == 0, last=last)
        elif piece.kind is Lexeme.PHRASE:
            yield from _lint_quotes(query, piece)
        if piece.distance is not None and piece.kind is Lexeme.PHRASE and len(piece.text.split()) == 1:
            yield advise(
                "loose-single", piece.start, piece.end, query[piece.start : piece.end].rsplit("~")[0]
            )
    yield from _lint_single_quotes(query, pieces)


def _lint_word(piece: Piece, *, first: bool, last: bool) -> Iterator[Advice]:
    word = piece.text
    meant = "/" in word or word.lower() == "not" or not (first or last)
    if _OPERATOR.fullmatch(word) and meant:
        better = word.upper() + ("/5" if word.lower().endswith("near") else "")
        yield advise("lower-operator", piece.start, piece.end, better, word=word, better=better)
    elif other := _OTHER.fullmatch(word):
        better = {"-": "NOT", "!": "NOT", "+": "AND"}[other[1]]
        proposal = other[2] if other[1] == "+" else f"NOT {other[2]}"
        yield advise("other-operator", piece.start, piece.end, proposal, word=word, better=better)
    elif word[-1] in ",;" and len(word) > 1:
        yield advise("list-comma", piece.end - 1, piece.end, "" if last else " OR")
    elif field := _FIELD_LIKE.match(word):
        name = field[1].lower()
        close = get_close_matches(name, FIELDS, n=1, cutoff=0.75)
        if close:
            end = piece.start + len(name)
            yield advise("field-typo", piece.start, end, close[0], word=word, field=name, better=close[0])


def lint_loose_words(query: str, pieces: Sequence[Piece]) -> Iterator[Advice]:
    """``hạ miên``: a name of several Vietnamese words without quotes."""
    before = None
    for loose, run in groupby(pieces, key=_is_loose):
        words = list(run)
        whole = loose and len(words) > 1 and before is not Lexeme.FIELD
        if whole and any(written_form(word.text) != fold_for_search(word.text) for word in words):
            start, end = words[0].start, words[-1].end
            yield advise("loose-words", start, end, f'"{query[start:end]}"')
        before = words[-1].kind


def _is_loose(piece: Piece) -> bool:
    plain = piece.kind is Lexeme.WORD and not piece.exact and piece.text.isalpha()
    return plain and not _OPERATOR.fullmatch(piece.text)


def _lint_quotes(query: str, piece: Piece) -> Iterator[Advice]:
    opening, closing = piece.inner - 1, piece.inner + len(piece.text)
    opened, closed = query[opening], query[closing]
    if opened + closed not in _PAIRS:
        proposal = f'"{piece.text}"'
        yield advise("quotes-differ", opening, closing + 1, proposal, opened=opened, closed=closed)


def _lint_single_quotes(query: str, pieces: Sequence[Piece]) -> Iterator[Advice]:
    """``'hạ miên'``: a word that begins with a single quote, and a later one that ends with one."""
    opened: Piece | None = None
    for piece in pieces:
        if piece.kind is not Lexeme.WORD:
            opened = None
            continue
        if piece.text[0] in "'‘":
            opened = piece
        if opened is not None and piece.text[-1] in "'’" and piece.end - opened.start > 2:
            inside = query[opened.start + 1 : piece.end - 1]
            yield advise("single-quotes", opened.start, piece.end, f'"{inside}"')
            opened = None
