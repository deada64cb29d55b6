"""From a piece of HTML to plain text: paragraphs parted by a blank line, quotes kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.extract.depth import too_deep
from spiders.extract.tidy import tidied

DROPPED = frozenset(
    [
        "script",
        "style",
        "button",
        "form",
        "select",
        "textarea",
        "input",
        "noscript",
        "svg",
        "math",
        "template",
        "iframe",
        "object",
        "canvas",
        "head",
        "title",
        "nav",
        "video",
        "audio",
    ]
)
PARAGRAPHS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "ul",
        "ol",
        "dl",
        "table",
        "blockquote",
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "figure",
        "figcaption",
        "hr",
        "header",
        "footer",
        "aside",
        "main",
        "details",
        "summary",
        "address",
        "fieldset",
    ]
)
LINES = frozenset(["li", "tr", "dt", "dd"])
QUOTES = "blockquote, q.quote, .quote, .quotebox, .bbCodeBlock--quote, .bbcode_quote, .quotecontent"

_WORD = re.compile(r"\w")
_WROTE = re.compile(
    r"\b(?:wrote|writes|said|schrieb|a écrit|escribió|escreveu|ha scritto|viết|nói)\s*:$", re.IGNORECASE
)
_LONGEST_LINE = 200
"""Characters of a line that names who is quoted: an address and a date may stand in it."""

# Marks that the walk leaves where the layout breaks; a page cannot write them itself.
_BREAK = "\x00"  # <br>: two of them part paragraphs
_PARAGRAPH = "\x01"
_LINE = "\x02"  # between list items: however many of them, one line ends
_CODE = ("\x03", "\x04")
_SPOILER = ("\x05", "\x06")
_SIGNS = (
    (re.compile(r"\x03[\x00\x01\x02 ]*"), f"{_PARAGRAPH}```{_BREAK}"),
    (re.compile(r"[\x00\x01\x02 ]*\x04"), f"{_BREAK}```{_PARAGRAPH}"),
    (re.compile(r"\x05[\x00\x01\x02 ]*"), ">!"),
    (re.compile(r"[\x00\x01\x02 ]*\x06"), "!<"),
)
"""How blocks of code, which are no prose, and what a reader must ask to see are marked."""
_SPOILERS = "[class*='poiler']"
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0\u200b]{2,}|[\t\r\n\f\v\u00a0\u200b]")
"""All but a single space, which is most of them and stays as it is."""
_LINES = re.compile(r"\x00?\x02+")
_MARKS = str.maketrans("", "", "\x00\x01\x02\x03\x04\x05\x06")
_ENDS = re.compile(r"\x00*\x01[\x00\x01]*|\x00{2,}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """Someone's own words, and those they quoted."""

    text: str
    quoted: str | None


def passage_of(
    node: LexborNode, *, quotes: str = QUOTES, dropped: str | None = None, but: frozenset[int] = frozenset()
) -> Passage:
    """Read an element.

    Args:
        node: the element that holds a post's text.
        quotes: CSS selector of quoted passages in it.
        dropped: CSS selector of what belongs to neither (signatures, "edited by").
        but: the same by ``mem_id``.
    """
    # A selector with commas gives an element once for each part that fits.
    each = {found.mem_id: found for found in node.css(quotes) if found.mem_id != node.mem_id}
    apart = set(each)
    without = {*but, *(found.mem_id for found in node.css(dropped))} if dropped else set(but)
    outer = [found for found in each.values() if not _inside(found, node, apart)]
    named = [_attribution(found) for found in outer]
    # Who is quoted stands beside the quote, as in letters: "Lan wrote:".
    words = (
        (line and _text(line, frozenset()), _text(q, frozenset(without)))
        for line, q in zip(named, outer, strict=True)
    )
    quoted = "\n\n".join(part for pair in words if pair[1] for part in pair if part)
    apart.update(line.mem_id for line in named if line is not None)
    return Passage(text=tidied(_text(node, frozenset(apart | without))), quoted=quoted or None)


def _attribution(quote: LexborNode) -> LexborNode | None:
    """The line right before a quote that says whose words it holds."""
    before = quote.prev
    while before is not None and not (before.is_element_node and _WORD.search(before.text(deep=True))):
        if before.is_text_node and before.text(deep=False).strip():
            return None
        before = before.prev
    if before is None or before.tag not in ("p", "div"):
        return None
    said = " ".join(before.text(deep=True, separator=" ").split())
    return before if len(said) <= _LONGEST_LINE and _WROTE.search(said) else None


def plain_text(html: str) -> str:
    """The text of an HTML fragment, quotes and all; empty when it nests too deeply to be read."""
    if too_deep(html):
        return ""
    root = LexborHTMLParser(f"<body>{html}</body>").body
    return "" if root is None else _text(root, frozenset())


def passage_in(html: str) -> Passage:
    """Read a fragment of HTML; empty when it nests too deeply to be read."""
    root = None if too_deep(html) else LexborHTMLParser(f"<body>{html}</body>").body
    return Passage(text="", quoted=None) if root is None else passage_of(root)


def _inside(found: LexborNode, node: LexborNode, apart: set[int]) -> bool:
    parent = found.parent
    while parent is not None and parent.mem_id != node.mem_id:  # == compares the HTML of both
        if parent.mem_id in apart:
            return True
        parent = parent.parent
    return False


def _text(node: LexborNode, skipped: frozenset[int]) -> str:
    joined = _SPACE.sub(" ", "".join(_pieces(node, skipped)))
    for mark in (_BREAK, _PARAGRAPH, _LINE):  # one blank at most is left on either side
        if mark in joined:
            joined = joined.replace(f" {mark}", mark).replace(f"{mark} ", mark)
    for sign, (pattern, written) in zip((*_CODE, *_SPOILER), _SIGNS, strict=True):
        if sign in joined:
            joined = pattern.sub(written, joined)
    if _LINE in joined:
        joined = _LINES.sub(_BREAK, joined)
    joined = _ENDS.sub(_PARAGRAPH, joined)
    return joined.strip(" \x00\x01").replace(_PARAGRAPH, "\n\n").replace(_BREAK, "\n")


def _pieces(node: LexborNode, skipped: frozenset[int]) -> Iterator[str]:
    """Walk without recursion: a hostile page nests deeper than Python's stack."""
    current: LexborNode | None = node.first_child
    hidden = {found.mem_id for found in node.css(_SPOILERS)}
    within = hidden if node.mem_id not in hidden else set()
    ends: dict[int, tuple[str, str]] = {}  # of what is marked and open; inside it nothing is marked again
    while current is not None:
        tag = current.tag or ""
        descend = False
        if current.is_text_node:
            words = (current.text_content or "").translate(_MARKS)
            yield words.replace("\n", _BREAK) if _CODE in ends.values() else words
        elif tag == "br":
            yield _BREAK
        elif tag == "img":
            yield _emoji(current)
        elif tag not in DROPPED and current.mem_id not in skipped and current.is_element_node:
            yield from _mark(tag)
            descend = True
            sign = _CODE if tag == "pre" else _SPOILER if current.mem_id in within else None
            if sign is not None and not ends and current.first_child is not None:
                yield sign[0]
                ends[current.mem_id] = sign
        elif current.mem_id in skipped:
            yield _PARAGRAPH
        following = current.first_child if descend else None
        while following is None and current is not None:
            following = current.next
            if following is None:
                current = current.parent
                if current is None or current.mem_id == node.mem_id:
                    return
                if ends and (done := ends.pop(current.mem_id, None)) is not None:
                    yield done[1]
                yield from _mark(current.tag or "")
        current = following


def _mark(tag: str) -> Iterator[str]:
    if tag in PARAGRAPHS:
        yield _PARAGRAPH
    elif tag in LINES:
        yield _LINE


def _emoji(image: LexborNode) -> str:
    """Forums draw emoji as pictures; the sign itself is their alternative text."""
    alternative = image.attributes.get("alt") or ""
    return alternative if len(alternative) <= 8 and not alternative.isascii() else ""
