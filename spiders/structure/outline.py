"""A page as flat lists in document order: every question about a part of it is a look at a range."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.extract.text import DROPPED
from spiders.extract.time_words import DATE, find_date
from spiders.structure import signals

_SKIPPED = DROPPED - {"form", "nav", "noscript"} | {"option"}
# Old boards wrap all their posts in one form.
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"\d{2,}|\d$")
_NAMING = frozenset(
    "a span b strong h1 h2 h3 h4 h5 h6 div p td dt dd li font cite em i address bdi label".split()  # noqa: SIM905
)
_DATING = frozenset({"time", "abbr", "span", "a", "td", "div", "meta", "li", "p", "small"})
LONGEST_NAME = 48
MOST_ELEMENTS = 60_000
"""A page with more is no thread page that anybody reads."""


@dataclass(slots=True)
class Outline:
    """Elements by number, in document order; ``ends[i]`` is the first number after element ``i``."""

    nodes: list[LexborNode] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    attributes: list[dict[str, str | None]] = field(default_factory=list)
    classes: list[tuple[str, ...]] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    """The text directly in the element."""
    dates: dict[int, str] = field(default_factory=dict)
    """Elements that show a date, and the date as written."""
    names: dict[int, int] = field(default_factory=dict)
    """Elements that may be a name, and how much speaks for it."""
    marks: dict[int, str] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    """The text just before the element."""
    _prose: list[int] = field(default_factory=list)
    _date_order: list[int] = field(default_factory=list)
    _name_order: list[int] = field(default_factory=list)

    def prose(self, start: int, end: int) -> int:
        """Characters of text outside links."""
        return self._prose[end] - self._prose[start]

    def dates_in(self, start: int, end: int) -> list[int]:
        """Elements with dates."""
        return self._date_order[bisect_left(self._date_order, start) : bisect_left(self._date_order, end)]

    def names_in(self, start: int, end: int) -> list[int]:
        """Elements that may be names."""
        return self._name_order[bisect_left(self._name_order, start) : bisect_left(self._name_order, end)]

    def within(self, inner: int, outer: int) -> bool:
        """Whether an element is in another or is it."""
        return outer <= inner < self.ends[outer]

    def text(self, index: int) -> str:
        """All text of an element on one line."""
        return " ".join(" ".join(self.own[index : self.ends[index]]).split())

    def called(self, index: int) -> str:
        """The first piece of text in an element that has a letter: a name without the badges after it."""
        pieces = (" ".join(own.split()).strip(" ,:;»·|") for own in self.own[index : self.ends[index]])
        named = [piece for piece in pieces if any(c.isalnum() for c in piece)]
        # A first letter drawn for want of a picture stands before the name that begins with it.
        if len(named) > 1 and len(named[0]) == 1 and named[1][:1].casefold() == named[0].casefold():
            return named[1]
        return named[0] if named else self.text(index)

    def is_initial(self, index: int) -> bool:
        """Whether it shows the first letter of a name, drawn for want of a picture."""
        around = self.marks[index] + (self.marks[self.parents[index]] if self.parents[index] >= 0 else "")
        return len(self.text(index)) == 1 and "avatar" in around.lower()

    def inside(self, index: int, outer: int, pattern: re.Pattern[str]) -> bool:
        """Whether an element, or one around it within ``outer``, bears a class or id like this."""
        while index > outer:
            if (pattern.search(self.marks[index]) and self.tags[index] not in signals.INLINE) or (
                pattern is signals.QUOTING and self.tags[index] == "blockquote"
            ):
                return True
            index = self.parents[index]
        return False

    def keys(self, index: int) -> list[str]:
        """What an element may have in common with others of its kind."""
        tag, attributes = self.tags[index], self.attributes[index]
        found = [f"{tag}.{name}" for name in self.classes[index]]
        if (identity := attributes.get("id")) and _DIGITS.search(identity):
            found.append(f"{tag}#{_DIGITS.sub('0', identity)}")
        found += [f"{tag}[{name}]" for name in attributes if name.startswith("data-") or name == "itemprop"]
        if kind := attributes.get("itemtype"):
            found.append(f"{tag}[{kind}]")
        return found or [f"{tag}<{self.shape(self.parents[index])}"]

    def shape(self, index: int) -> str:
        """The element and the one around it, numbers aside."""
        if index < 0:
            return ""
        parent = self.parents[index]
        above = f"{self.tags[parent]}.{'.'.join(self.classes[parent])}" if parent >= 0 else ""
        return f"{above}>{self.tags[index]}.{'.'.join(self.classes[index])}"


def outline(tree: LexborHTMLParser, within: LexborNode | None = None) -> Outline:
    """Walk a page, or one element of it, once and without recursion."""
    out = Outline()
    body = within if within is not None else tree.body
    if body is None:
        return out
    root = body.mem_id
    lengths: list[int] = []
    texts: list[list[str]] = []
    links, last = 0, ""
    current: LexborNode | None = body
    index = -1
    while current is not None:
        descend = False
        if current.is_element_node:
            tag = current.tag or ""
            if tag not in _SKIPPED and len(out.nodes) < MOST_ELEMENTS:
                links += tag == "a"
                out.nodes.append(current)
                out.tags.append(tag)
                out.parents.append(index)
                out.ends.append(0)
                attributes = current.attributes
                out.attributes.append(attributes)
                names = (attributes.get("class") or "").split()
                out.classes.append(tuple(dict.fromkeys(_DIGITS.sub("0", name) for name in names)))
                texts.append([])
                out.before.append(last)
                lengths.append(0)
                index = len(out.nodes) - 1
                descend = True
        elif current.is_text_node and index >= 0:
            text = current.text_content or ""
            if not text.isspace():
                texts[index].append(text)
                last = text
                lengths[index] += 0 if links else len(text.strip())
        following = current.first_child if descend else None
        if descend and following is None:
            out.ends[index] = len(out.nodes)
            links -= out.tags[index] == "a"
            index = out.parents[index]
        while following is None:
            following = current.next if current.mem_id != root else None
            if following is not None:
                break
            above = current.parent
            if above is None or index < 0:
                break
            out.ends[index] = len(out.nodes)
            links -= out.tags[index] == "a"
            index = out.parents[index]
            current = above
        current = following
    total = 0
    out._prose.append(0)
    for length in lengths:
        total += length
        out._prose.append(total)
    out.own.extend(" ".join(pieces) for pieces in texts)
    _signal(out)
    return out


def _signal(out: Outline) -> None:
    for index, attributes in enumerate(out.attributes):
        out.marks[index] = " ".join(
            filter(
                None,
                (
                    attributes.get("class"),
                    attributes.get("id"),
                    attributes.get("itemprop"),
                    attributes.get("rel"),
                ),
            )
        )
        if date := _date(out, index):
            out.dates[index] = date
        elif weight := _name(out, index):
            out.names[index] = weight
    out._date_order = sorted(out.dates)
    out._name_order = sorted(out.names)


def _date(out: Outline, index: int) -> str | None:
    attributes = out.attributes[index]
    if (
        out.tags[index] == "time"
        or "date" in attributes
        or "data-time" in attributes
        or "data-timestamp" in attributes
    ):
        if _elsewhere(out, index, signals.JOINED):
            return None  # beside "edited" it may be the only one that a post shows
        for name in ("datetime", "data-timestamp", "data-time"):
            if value := attributes.get(name):
                return value if any(c.isdigit() for c in value) else None
    raw = (attributes.get("title") or attributes.get("datetime") or attributes.get("content") or "").strip()
    # A date in full where the text beside it is short for it; a day of the week may stand before it.
    if 6 <= len(raw) <= 60 and out.tags[index] in _DATING and _begins_with_date(raw):
        return raw
    text = out.own[index]
    if not 4 <= len(text) <= 4000:
        return None
    text = " ".join(text.split())
    found = find_date(text[:160])
    if found is None or signals.ELSEWHERE.search(text[: found.start()]):
        return None
    if not found.start() and _elsewhere(out, index, signals.ELSEWHERE):
        return None
    # In running text a date is no date of a post.
    if len(found.group(0)) * 4 >= len(text) or (found.start() < 40 and len(text) < 120):
        return found.group(0)
    return None


def _elsewhere(out: Outline, index: int, words: re.Pattern[str]) -> bool:
    """Whether the words before a date say that it is another one, such as the day its author joined."""
    before = out.before[index]
    return len(before) < 40 and bool(words.search(before))


def _begins_with_date(raw: str) -> bool:
    return bool(DATE.match(raw) or (raw[0].isalpha() and DATE.match(raw.split(", ", 1)[-1])))


def _name(out: Outline, index: int) -> int:
    tag, attributes = out.tags[index], out.attributes[index]
    if tag not in _NAMING:
        return 0
    if out.ends[index] - index > 10:
        return 0
    weight = 0
    href = attributes.get("href") or ""
    if tag == "a" and href and signals.PROFILE.search(href):
        weight += 3
    if signals.NAMED.search(out.marks[index]):
        weight += 2
    if any(name in attributes for name in ("data-author", "data-username", "data-user-id", "data-usercard")):
        weight += 1
    if not weight and tag in ("b", "strong", "cite"):
        weight = 1
    if not weight:
        return 0
    text = out.text(index)
    if not 1 <= len(text) <= LONGEST_NAME or signals.NO_NAME.match(text) or DATE.fullmatch(text):
        return 0
    return weight
