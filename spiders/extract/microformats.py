"""What a page says in microformats (h-entry, h-feed, h-review): as things in schema.org's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import mf2py
from selectolax.lexbor import LexborHTMLParser

from spiders.extract.things import DEEPEST, Thing, Value

_ROOTS = ".h-feed, .h-entry, .h-review"
MOST_CHARACTERS = 1_000_000
"""Of marked HTML that is read: the library takes 0.4 s for them."""
_TYPES = {"h-entry": "BlogPosting", "h-cite": "Comment", "h-review": "Review", "h-card": "Person"}
_WORDS = {
    "name": "headline",
    "content": "text",
    "summary": "description",
    "published": "datePublished",
    "updated": "dateModified",
    "author": "author",
    "url": "url",
    "uid": "@id",
    "comment": "comment",
    "rating": "reviewRating",
    "best": "bestRating",
    "item": "itemReviewed",
}


def microformats(tree: LexborHTMLParser) -> list[Thing]:
    """The entries and reviews of a page; of several entries each is one among many, not the article."""
    roots = [] if tree.body is None else tree.css(_ROOTS)
    if not roots:
        return []
    seen: set[int] = set()
    sources = []
    for node in roots:
        above = node.parent
        while above is not None and above.mem_id not in seen:
            above = above.parent
        if above is None:  # what stands in another root comes with it
            sources.append(node.html or "")
        seen.add(node.mem_id)
    source = "".join(sources)
    if len(source) > MOST_CHARACTERS:
        return []
    found = mf2py.parse(doc=source, html_parser="lxml")["items"]
    entries = [thing for item in found for thing in _things(item, 0)]
    posts = [thing for thing in entries if "BlogPosting" in thing.types]
    if len(posts) < 2:
        return entries
    return [
        Thing(frozenset({"SocialMediaPosting"}), thing.values) if thing in posts else thing
        for thing in entries
    ]


def _things(item: dict[str, Any], depth: int) -> Iterator[Thing]:
    if depth > DEEPEST:
        return
    types = frozenset(_TYPES[name] for name in item.get("type", ()) if name in _TYPES)
    if types:
        yield Thing(types, _values(item, depth))
    if "h-entry" not in item.get("type", ()):
        for child in item.get("children", ()):
            yield from _things(child, depth + 1)


def _values(item: dict[str, Any], depth: int) -> dict[str, list[Value]]:
    values: dict[str, list[Value]] = {}
    person = "h-card" in item.get("type", ())
    for name, given in item.get("properties", {}).items():
        word = "name" if person and name == "name" else _WORDS.get(name)
        if word is None:
            continue
        for one in given:
            values.setdefault(word, []).extend(_value(one, word, depth))
    likes = item.get("properties", {}).get("like")
    if likes:
        values["upvoteCount"] = [str(len(likes))]
    if "reviewRating" in values:
        rating = {"ratingValue": values.pop("reviewRating"), "bestRating": values.pop("bestRating", [])}
        values["reviewRating"] = [Thing(frozenset({"Rating"}), rating)]
    return values


def _value(one: object, word: str, depth: int) -> list[Value]:
    if isinstance(one, str):
        return [one]
    if not isinstance(one, dict):
        return []
    if "type" in one:
        inner = list(_things(one, depth + 1))
        # An entry under "comment" is an answer, whatever root it is marked with.
        return [
            Thing(frozenset({"Comment"}), thing.values) if word == "comment" else thing for thing in inner
        ]
    value = one.get("html") or one.get("value") or ""
    return [value] if isinstance(value, str) else []
