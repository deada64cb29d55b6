"""Pages that nest so deeply that parsing them alone would take minutes.

An HTML parser needs time (and, for formatting left open, memory) in the square of the depth: 20,000
levels, 200 kB of ``<div><b>``, took three minutes; 8 MiB would take days. Browsers stop at 512 levels.
"""

from __future__ import annotations

import re
from collections import Counter

DEEPEST = 512
FEW_TAGS = 2000
"""With fewer, the worst page takes 0.2 s to parse. Half of all pages are let through by counting alone."""
LEAVES = 3
"""How often elements that hold no others are folded away before each tag is looked at: seven of eight large
pages are shallow by then, in a third of the time."""

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
_NAME = re.compile(
    r"<(?:!--.*?(?:-->|\Z)|"
    + "".join(rf"(?i:{raw})\b.*?(?:</(?i:{raw})|\Z)|" for raw in ("script", "style", "textarea", "title"))
    + r"(/?[a-zA-Z][a-zA-Z0-9-]*))",
    re.DOTALL,
)
"""The same with nothing but the name, a slash before it at an end: quicker in bulk."""
_PASSED = frozenset({"", *_VOID, *(f"/{name}" for name in _VOID)})
_LEAF = re.compile(r"<([^<>]+)></\1>")


def too_deep(html: str) -> bool:
    """Whether a page nests beyond :data:`DEEPEST` levels, or leaves as many formatting elements open."""
    return html.count("<") >= FEW_TAGS and not _surely_shallow(html) and _nests_deeply(html)


def _surely_shallow(html: str) -> bool:
    """Whether so few elements are left, the innermost folded away, that they cannot nest too deeply."""
    shape = "".join([f"<{name}>" for name in _NAME.findall(html) if name not in _PASSED]).lower()
    for level in range(LEAVES + 1):
        if shape.count("<") - shape.count("</") + level <= DEEPEST:
            return True
        shape = _LEAF.sub("", shape)
    return False


def _nests_deeply(html: str) -> bool:
    """Tag after tag, with a stack."""
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
