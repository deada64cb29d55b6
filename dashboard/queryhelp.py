"""Saying where a query went wrong, under the box it was typed into."""

from __future__ import annotations

from dashboard.pane import pane
from dashboard.safe import Safe, html, join
from dashboard.texts import _, told
from listener.queries import QuerySyntaxError


def query_error(error: QuerySyntaxError) -> Safe:
    """The message, the line with a caret under the place, and what would mend it."""
    return html(
        '<div role="alert"><p class="bad" style="margin:0"><b>{}</b> {}</p><pre class="code">{}</pre>'
        '<p class="small soft">{}</p></div>',
        _("This query cannot be read."), told(error.message), error.pointed(),
        told(error.hint) if error.hint else "",
    )  # fmt: skip


def show_query_error(error: QuerySyntaxError, key: str = "query_error") -> None:
    """Draw it here."""
    pane(query_error(error), key=key)


def query_guide() -> Safe:
    """The query language in five lines."""
    rows = (
        ("hạ miên", _("both words, anywhere; with accents only so written")),
        ("ha mien", _("without accents: every spelling")),
        ('"hạ miên"', _("the words side by side")),
        ('"hạ miên" OR hamien', _("either")),
        ('"hạ miên" NOT "tuyển dụng"', _("without such posts")),
        ("(a OR b) AND c", _("parentheses group")),
    )
    lines = join(html("<dt><code>{}</code></dt><dd>{}</dd>", query, meaning) for query, meaning in rows)
    return html('<dl class="facts">{}</dl>', lines)
