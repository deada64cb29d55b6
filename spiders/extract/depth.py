"""Pages that nest so deeply that parsing them alone would take minutes.

An HTML parser needs time (and, for formatting left open, memory) in the square of the depth: 20,000
levels, 200 kB of ``<div><b>``, took three minutes; 8 MiB would take days. Browsers stop at 512 levels.
"""

from __future__ import annotations

import re
from collections import Counter

DEEPEST = 512
FEW_TAGS = 2000
"""With fewer, the worst page takes 0.2 s to parse. Most pages are let through by counting alone: looking
closer takes 1.5 ms for 50 kB."""

# Void elements, and those whose end tag may be left out: they do not nest by themselves.
_VOID = frozenset({
    "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html", "img",
    "input", "li", "link", "meta", "optgroup", "option", "p", "param", "source", "tbody", "td", "tfoot",
    "th", "thead", "tr", "track", "wbr",
})  # fmt: skip
_FORMATTING = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
# What never ends swallows the rest, here as in a parser; so the search stays linear.
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<raw>script|style|textarea|title)\b.*?(?:</(?P=raw)|\Z)|"
    r"<(?P<end>/?)(?P<name>[a-z][a-z0-9-]*)",
    re.IGNORECASE | re.DOTALL,
)


def too_deep(html: str) -> bool:
    """Whether a page nests beyond :data:`DEEPEST` levels, or leaves as many formatting elements open."""
    if html.count("<") < FEW_TAGS:
        return False
    stack: list[str] = []
    inside: Counter[str] = Counter()
    formatting: Counter[str] = Counter()
    for tag in _TAG.finditer(html):
        name = (tag["name"] or "").lower()
        if not name or name in _VOID:
            continue
        if name in _FORMATTING:
            formatting[name] = max(0, formatting[name] + (-1 if tag["end"] else 1))
            if formatting[name] > DEEPEST:
                return True
        elif not tag["end"]:
            stack.append(name)
            inside[name] += 1
            if len(stack) > DEEPEST:
                return True
        elif inside[name]:
            while True:
                closed = stack.pop()
                inside[closed] -= 1
                if closed == name:
                    break
    return False
