"""A query's text → lexemes with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from listener.queries.fields import FIELDS, Field, FieldKind
from listener.queries.messages import QuerySyntaxError

QUOTES = '"“”„«»'
"""Any of them opens a phrase and any of them closes it; the linter minds which."""


class Lexeme(Enum):
    """What a piece of a query is."""

    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    NEAR = auto()
    FIELD = auto()
    RANGE = auto()
    WORD = auto()
    PHRASE = auto()
    CASED = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """A lexeme with its place in the query (characters, end exclusive)."""

    kind: Lexeme
    start: int
    end: int
    text: str = ""
    """A word, what stands between quotes or braces, between brackets, or a field's name in lower case."""
    inner: int = 0
    """Where ``text`` begins."""
    exact: bool = False
    """Written with ``=``."""
    distance: int | None = None
    """Of NEAR, or of a loose phrase (``~n``)."""
    ordered: bool = False


_SKIPPED = re.compile(r"\s+")
_WORD = re.compile(rf"(?:(?!/\*)[^\s(){{}}{QUOTES}])+")
_FIELD = re.compile(r"([A-Za-z]+):")
_NEAR = re.compile(r"(O?NEAR)(?:/(\d{1,9}))?")
_NEAR_LIKE = re.compile(r"(O?NEAR|WITHIN)(?:[/~:](\d{0,9})(f?))?")
_SLOP = re.compile(r"~(\d{1,9})(?!\w)")
_SINGLE_CLOSING = re.compile(r"(?<=\w)['’](?![^\s)])")
_SINGLE_OPENING = re.compile(r"(?<![^\s(])['‘](?=\w)")
_OPERATORS = {"AND": Lexeme.AND, "OR": Lexeme.OR, "NOT": Lexeme.NOT}


def scan(query: str, fields: Mapping[str, Field] = FIELDS) -> Iterator[Piece]:
    """The lexemes of a query in order, the last one END.

    Args:
        fields: The fields that it may name.

    Raises:
        QuerySyntaxError: a quote, brace, bracket or comment is not closed; a number is missing.
    """
    at = 0
    while True:
        at = _skip(query, at)
        if at >= len(query):
            yield Piece(Lexeme.END, at, at)
            return
        piece = _piece(query, at, fields)
        yield piece
        at = piece.end
        if piece.kind is Lexeme.FIELD and fields[piece.text].kind in (FieldKind.COUNT, FieldKind.DATE):
            at = _skip(query, at)
            if query[at : at + 1] == "[":
                yield (bounds := _range(query, at))
                at = bounds.end


def _skip(query: str, at: int) -> int:
    """The place of the next lexeme: past white space and comments."""
    while True:
        if space := _SKIPPED.match(query, at):
            at = space.end()
        elif query.startswith("/*", at):
            end = query.find("*/", at + 2)
            if end < 0:
                raise QuerySyntaxError(query, "comment-open", at, query + " */")
            at = end + 2
        elif query.startswith("//", at):
            end = query.find("\n", at)
            at = len(query) if end < 0 else end
        else:
            return at


def _piece(query: str, at: int, fields: Mapping[str, Field]) -> Piece:
    char = query[at]
    if char == "(":
        return Piece(Lexeme.OPEN, at, at + 1)
    if char == ")":
        return Piece(Lexeme.CLOSE, at, at + 1)
    if char == "=":
        return _exact(query, at)
    if char in QUOTES or char == "{":
        return _enclosed(query, at)
    if char == "}":
        raise QuerySyntaxError(query, "brace-close", at, query[:at] + query[at + 1 :])
    found = _WORD.match(query, at)
    assert found is not None  # every other character can stand in a word
    word = found.group()
    if word in _OPERATORS:
        return Piece(_OPERATORS[word], at, found.end())
    if _NEAR_LIKE.fullmatch(word):
        return _near(query, at, word)
    field = _FIELD.match(word)
    if field and field[1].lower() in fields:
        return Piece(Lexeme.FIELD, at, at + field.end(), fields[field[1].lower()].name)
    return Piece(Lexeme.WORD, at, found.end(), word, at)


def _exact(query: str, at: int) -> Piece:
    following = query[at + 1 : at + 2]
    if following and (following in QUOTES or following == "{"):
        inside = _enclosed(query, at + 1)
        return Piece(inside.kind, at, inside.end, inside.text, inside.inner, True, inside.distance)
    word = _WORD.match(query, at + 1)
    if word is None or query.startswith("//", at + 1):
        raise QuerySyntaxError(query, "exact-alone", at)
    return Piece(Lexeme.WORD, at, word.end(), word.group(), at + 1, True)


def _enclosed(query: str, at: int) -> Piece:
    if query[at] == "{":
        kind, code, closers = Lexeme.CASED, "brace-open", "}"
    else:
        kind, code, closers = Lexeme.PHRASE, "quote-open", QUOTES
    end = next((n for n in range(at + 1, len(query)) if query[n] in closers), None)
    if end is None:
        fix = query.rstrip() + "}" if kind is Lexeme.CASED else _closed(query, at)
        raise QuerySyntaxError(query, code, at, fix)
    distance, stop = None, end + 1
    if query.startswith("~", stop):
        slop = _SLOP.match(query, stop)
        if slop is None:
            raise QuerySyntaxError(query, "slop", stop, query[:stop] + "~3" + query[stop + 1 :])
        distance, stop = int(slop[1]), slop.end()
    return Piece(kind, at, stop, query[at + 1 : end], at + 1, False, distance)


def _closed(query: str, at: int) -> str:
    """The query with the quote at ``at`` closed: where a single quote stands for its partner, or last."""
    if closing := _SINGLE_CLOSING.search(query, at):
        return query[: closing.start()] + '"' + query[closing.end() :]
    opening = list(_SINGLE_OPENING.finditer(query, 0, at))
    if opening and query[at - 1 : at].strip():
        start = opening[-1].start()
        return f'{query[:start]}"{query[start + 1 :]}'
    return query.rstrip() + '"'


def _near(query: str, at: int, word: str) -> Piece:
    end = at + len(word)
    if (good := _NEAR.fullmatch(word)) and good[2]:
        return Piece(Lexeme.NEAR, at, end, word, at, distance=int(good[2]), ordered=good[1] == "ONEAR")
    like = _NEAR_LIKE.fullmatch(word)
    assert like is not None  # the caller's condition
    if like[1] != "WITHIN" and not like[2] and not like[3]:
        raise QuerySyntaxError(
            query, "near-number", at, f"{query[:at]}{like[1]}/5{query[end:]}", operator=like[1]
        )
    better = f"{'ONEAR' if like[3] or like[1] != 'NEAR' else 'NEAR'}/{like[2] or 5}"
    raise QuerySyntaxError(
        query, "near-flag", at, query[:at] + better + query[end:], operator=word, better=better
    )


def _range(query: str, at: int) -> Piece:
    end = query.find("]", at)
    if end < 0:
        raise QuerySyntaxError(query, "range-open", at, query.rstrip() + "]")
    return Piece(Lexeme.RANGE, at, end + 1, query[at + 1 : end], at + 1)
