"""What a page says about itself for machines: JSON-LD, microdata and microformats."""

from __future__ import annotations

import json
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.extract.microformats import microformats
from spiders.extract.things import DEEPEST, Thing, Value


def things_of(tree: LexborHTMLParser) -> list[Thing]:
    """All top-level things a page declares, JSON-LD first."""
    return [*_json_ld(tree), *_microdata(tree), *microformats(tree)]


def _json_ld(tree: LexborHTMLParser) -> list[Thing]:
    found: list[Thing] = []
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            # Control characters in strings are the commonest mistake: they do no harm.
            value = json.loads(script.text(deep=True), strict=False)
        except (ValueError, RecursionError):
            continue
        found += (thing for thing in _from_json(value, 0) if isinstance(thing, Thing))
    known = {name: thing for thing in found if thing.types and (name := thing.word("@id"))}
    for thing in found:
        for word in ("author", "creator"):
            thing.values[word] = [_known(value, known) for value in thing.values.get(word, [])]
    return found


def _known(value: Value, known: dict[str, Thing]) -> Value:
    """A person described elsewhere on the page and only named by id here."""
    if isinstance(value, str) or value.word("name"):
        return value
    return known.get(value.word("@id") or "", value)


def _from_json(value: object, depth: int) -> list[Value]:
    if depth > DEEPEST:
        return []
    if isinstance(value, list):
        return [found for one in value for found in _from_json(one, depth + 1)]
    if isinstance(value, dict):
        graph = value.get("@graph")
        if isinstance(graph, list):
            return _from_json(graph, depth + 1)
        named = value.get("@type")
        types = named if isinstance(named, list) else [named]
        values = {str(k): _from_json(v, depth + 1) for k, v in value.items() if k != "@type"}
        return [Thing(frozenset(_short(t) for t in types if isinstance(t, str)), values)]
    if isinstance(value, bool) or value is None:
        return []
    return [str(value)]


def _short(name: str) -> str:
    return name.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def _microdata(tree: LexborHTMLParser) -> Iterator[Thing]:
    for node in tree.css("[itemscope]:not([itemprop])"):
        yield _item(node, 0)


def _item(node: LexborNode, depth: int) -> Thing:
    values: dict[str, list[Value]] = {}
    if identity := node.attributes.get("itemid") or node.attributes.get("id"):
        values["@id"] = [identity if node.attributes.get("itemid") else f"#{identity}"]
    for found, names in _properties(node):
        value: Value = (
            _item(found, depth + 1) if "itemscope" in found.attributes and depth < DEEPEST else _plain(found)
        )
        for name in names.split():
            values.setdefault(name, []).append(value)
    types = (node.attributes.get("itemtype") or "").split()
    return Thing(frozenset(_short(kind) for kind in types), values)


def _properties(node: LexborNode) -> Iterator[tuple[LexborNode, str]]:
    """The properties of an item that belong to no item within it."""
    for found in node.css("[itemprop]"):
        if found.mem_id == node.mem_id:  # == compares the HTML of both, which takes its time
            continue
        owner = found.parent
        while owner is not None and owner.mem_id != node.mem_id and "itemscope" not in owner.attributes:
            owner = owner.parent
        if owner is not None and owner.mem_id == node.mem_id:
            yield found, found.attributes.get("itemprop") or ""


def _plain(node: LexborNode) -> str:
    for name in ("content", "datetime", "href", "src"):
        value = node.attributes.get(name)
        if value and (name != "href" or node.tag in ("a", "link", "area")):
            return value
    return node.text(deep=True, separator=" ").strip()
