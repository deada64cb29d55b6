"""The query language: grammar → compiled query → matcher over many queries."""

from listener.queries.document import Document
from listener.queries.grammar import parse
from listener.queries.matching import Matcher, Query, Span
from listener.queries.messages import QuerySyntaxError
from listener.queries.operands import Use

__all__ = ["Document", "Matcher", "Query", "QuerySyntaxError", "Span", "Use", "parse"]
