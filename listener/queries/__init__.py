"""The query language: grammar → compiled query → matcher over many queries."""

from listener.queries.document import Document
from listener.queries.grammar import Use, parse
from listener.queries.matching import Matcher, Query, Span
from listener.queries.messages import QuerySyntaxError

__all__ = ["Document", "Matcher", "Query", "QuerySyntaxError", "Span", "Use", "parse"]
