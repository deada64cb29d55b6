"""Text → query. AND OR NOT ( ) "phrase"; words side by side mean AND.

An unaccented word matches every spelling of it, an accented one only its own (DESIGN, decision 7).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput, VisitError

from listener.errors import UsageError
from listener.queries.matching import Query
from listener.queries.nodes import ANY, And, Node, Not, Or, Term, Word, anchors
from listener.text.tokens import normalise, tokenize

MAX_LENGTH = 20_000
"""Characters of a query; long alias lists stay well below it."""
MAX_DEPTH = 60
"""Parentheses and NOTs inside one another; nobody writes more, and the parser recurses."""

_AROUND = 45
"""Characters of a long line shown on each side of a mistake: it fits a terminal."""

_GRAMMAR = r"""
    start: either
    ?either: both ("OR" both)*
    ?both: unary ("AND"? unary)*
    ?unary: "NOT" unary -> negation
          | "(" either ")"
          | PHRASE -> term
          | WORD -> term
    PHRASE: /"[^"]*"/
    WORD: /(?!(?:AND|OR|NOT)(?![^\s()"]))[^\s()"]+/
    %ignore /\s+/
"""

_NOT_RUN = re.compile(r"(?<![^\s()])(?:NOT\s+){3}")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u00a0": " "})


class QuerySyntaxError(UsageError):
    """A query that cannot be understood; says where, and what would mend it."""

    def __init__(self, query: str, message: str, position: int, hint: str = "") -> None:
        super().__init__(message)
        self.query = query
        self.message = message
        self.position = position
        """Offset in characters into ``query``."""
        self.hint = hint

    def pointed(self) -> str:
        """The query's line with a caret under the place."""
        start = self.query.rfind("\n", 0, self.position) + 1
        end = self.query.find("\n", self.position)
        line = self.query[start : end if end >= 0 else None]
        at = self.position - start
        left, right = max(0, at - _AROUND), min(len(line), at + _AROUND)
        cut_left = "…" if left else ""
        shown = cut_left + line[left:right] + ("…" if right < len(line) else "")
        # A combining mark takes no column of its own.
        column = sum(1 for c in cut_left + line[left:at] if not unicodedata.combining(c))
        return f"{shown}\n{' ' * column}^"

    def __str__(self) -> str:
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.message}{hint}\n{self.pointed()}"


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=False)


class _Build(Transformer[Token, Node]):
    def __init__(self, query: str) -> None:
        super().__init__()
        self.query = query

    def start(self, children: list[Node]) -> Node:
        return children[0]

    def either(self, children: list[Node]) -> Node:
        return Or(tuple(children))

    def both(self, children: list[Node]) -> Node:
        return And(tuple(children))

    def negation(self, children: list[Node]) -> Node:
        return Not(children[0])

    def term(self, children: list[Token]) -> Node:
        token = children[0]
        start = token.start_pos or 0
        tokens = tokenize(token)
        if not tokens:
            shown = str(token).strip('"').strip()
            raise _NothingToFindError(start, shown)
        words = tuple(
            Word(t.written, True) if t.written != t.folded else Word(t.folded, False) for t in tokens
        )
        return Term(words, (ANY,) * (len(words) + 1), start=start, end=start + len(token))


class _NothingToFindError(Exception):
    def __init__(self, position: int, shown: str) -> None:
        super().__init__(shown)
        self.position = position
        self.shown = shown


def parse(text: str) -> Query:
    """Compile a query.

    Raises:
        QuerySyntaxError: with the place, what was expected and the likely fix.
    """
    query = normalise(text).translate(_QUOTES)
    if not query.strip():
        raise QuerySyntaxError(query, "The query is empty.", 0, 'Write at least one word, such as "hạ miên".')
    if len(query) > MAX_LENGTH:
        raise QuerySyntaxError(
            query, f"The query has {len(query):,} characters; at most {MAX_LENGTH:,} are read.", MAX_LENGTH
        )
    _check_pairs(query)
    try:
        node = _Build(query).transform(_parser().parse(query))
    except UnexpectedInput as error:
        raise _explain(query, error) from None
    except VisitError as error:
        if not isinstance(error.orig_exc, _NothingToFindError):
            raise
        nothing = error.orig_exc
        what = f"{nothing.shown!r} has no letter, digit or emoji to look for."
        if not nothing.shown:
            what = "Nothing between the quotes."
        raise QuerySyntaxError(query, what, nothing.position, "Leave it out.") from None
    if anchors(node) is None:
        position = query.find("NOT")
        raise QuerySyntaxError(
            query,
            "This query would match every post that lacks a word.",
            max(position, 0),
            "Say first what to look for: word AND NOT other.",
        )
    return Query(query, node)


def _check_pairs(query: str) -> None:
    """Quotes and parentheses, pointed at where they open: a parser would point at the end."""
    open_at: list[int] = []
    quote_at: int | None = None
    for position, char in enumerate(query):
        if char == '"':
            quote_at = position if quote_at is None else None
        elif quote_at is not None:
            continue
        elif char == "(":
            open_at.append(position)
            if len(open_at) > MAX_DEPTH:
                raise QuerySyntaxError(
                    query, f"More than {MAX_DEPTH} parentheses inside one another.", position
                )
        elif char == ")":
            if not open_at:
                raise QuerySyntaxError(
                    query, "This parenthesis closes nothing.", position, "Remove it, or add ( before."
                )
            open_at.pop()
    if (run := _NOT_RUN.search(query)) is not None:
        raise QuerySyntaxError(query, "NOT three times in a row.", run.start(), "One NOT says it.")
    if quote_at is not None:
        raise QuerySyntaxError(query, "This quote is never closed.", quote_at, 'Add " after the phrase.')
    if open_at:
        raise QuerySyntaxError(
            query, "This parenthesis is never closed.", open_at[-1], "Add ) where the group ends."
        )


def _explain(query: str, error: UnexpectedInput) -> QuerySyntaxError:
    found: int | None = getattr(error, "pos_in_stream", None)
    position = len(query) if found is None or found < 0 else found
    token = getattr(error, "token", None)
    word = str(token) if token is not None and token.type != "$END" else ""
    if not word:
        last = query.rstrip()
        operator = next((o for o in ("AND", "OR", "NOT") if last.endswith(o)), None)
        if operator:
            return QuerySyntaxError(
                query, f"{operator} needs something after it.", len(last) - len(operator), "Add a word."
            )
        return QuerySyntaxError(query, "The query ends too early.", len(last), "Add a word.")
    if word == ")":
        return QuerySyntaxError(
            query, "A word is missing before this parenthesis.", position, "Add a word, or remove ( )."
        )
    return QuerySyntaxError(
        query, f"{word} stands where a word was expected.", position, f"Put a word before {word}."
    )
