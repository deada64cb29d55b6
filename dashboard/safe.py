"""The one door for scraped text to the screen.

Whatever people wrote on the web is hostile here. HTML is only ever built with :func:`html`, which
escapes every value that is not HTML made by itself; addresses become links only when they are http or
https; labels of widgets, which render Markdown, get :func:`label`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import urlsplit

from listener.mentions import Marked


class Safe(str):
    """HTML whose every foreign part is escaped. Made by this module only."""

    __slots__ = ()


_FIELD = re.compile(r"\{\}")


def html(template: str, *values: object) -> Safe:
    """Fill each ``{}`` of a template with a value: :class:`Safe` as it is, all else escaped.

    The template is written in the code, never built from data.
    """
    parts = iter(values)
    filled = _FIELD.sub(lambda _match: _piece(next(parts)), template)
    assert next(parts, None) is None, "more values than places"
    return Safe(filled)


def join(parts: Iterable[Safe], between: str = "") -> Safe:
    """Pieces of HTML one after another."""
    return Safe(_piece(between).join(parts))


NOTHING = Safe("")


def _piece(value: object) -> str:
    return value if isinstance(value, Safe) else escape(str(value), quote=True)


def href(url: str | None) -> str | None:
    """The address when it may be a link: http or https with a host, nothing else."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        return None
    return url.strip()


def link(url: str | None, text: object) -> Safe:
    """A link that opens elsewhere and tells the other side nothing; plain text for other addresses."""
    address = href(url)
    if address is None:
        return html("<span>{}</span>", text)
    return html(
        '<a class="out" href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>', address, text
    )


def marked(text: str, marks: Sequence[Marked], field: str) -> Safe:
    """A text with its matched stretches in ``<mark>``; overlapping ones grow together."""
    pieces: list[Safe] = []
    at = 0
    for start, end in _merged(text, marks, field):
        pieces += (html("{}", text[at:start]), html("<mark>{}</mark>", text[start:end]))
        at = end
    return join([*pieces, html("{}", text[at:])])


def excerpt(text: str, marks: Sequence[Marked], field: str = "text", length: int = 180) -> Safe:
    """The stretch of a text around its first mark, about ``length`` characters."""
    spans = _merged(text, marks, field)
    start = max(0, spans[0][0] - length // 3) if spans else 0
    if start:
        start = text.find(" ", start, start + 20) + 1 or start
    cut = text[start : start + length]
    moved = [
        Marked(field=field, start=max(0, s - start), end=min(len(cut), e - start), label="")
        for s, e in spans
        if s - start < len(cut)
    ]
    return html("{}{}{}", "…" if start else "", marked(cut, moved, field), "…" * (start + length < len(text)))


def cut(text: str, length: int = 60) -> str:
    """The beginning of a text on one line, with ``…`` where something is left out."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= length else one_line[: length - 1].rstrip() + "…"


def _merged(text: str, marks: Sequence[Marked], field: str) -> list[tuple[int, int]]:
    spans = sorted((m.start, min(m.end, len(text))) for m in marks if m.field == field and m.start >= 0)
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&^=])")


def label(text: str) -> str:
    """A text for a widget's label or a message, which Streamlit renders as Markdown: nothing of it acts."""
    one_line = " ".join(text.split())
    return _MARKDOWN.sub(r"\\\1", one_line)
