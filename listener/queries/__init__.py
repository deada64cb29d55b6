"""The query language: grammar → compiled query → matcher over many queries."""

from listener.queries.grammar import QuerySyntaxError, parse
from listener.queries.matching import Document, Matcher, Query, Span

__all__ = ["Document", "Matcher", "Query", "QuerySyntaxError", "Span", "parse"]
