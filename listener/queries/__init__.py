"""The query language: grammar → compiled query → matcher over many queries."""

from listener.queries.document import Document
from listener.queries.grammar import QuerySyntaxError, parse
from listener.queries.matching import Matcher, Query, Span

__all__ = ["Document", "Matcher", "Query", "QuerySyntaxError", "Span", "parse"]
