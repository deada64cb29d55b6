"""What a page says about itself for machines: JSON-LD and microdata, in schema.org's words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Union

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.extract.counts import parse_count

Value = Union[str, "Thing"]

ARTICLES = frozenset(
    {
        "AnalysisNewsArticle",
        "Article",
        "BlogPosting",
        "DiscussionForumPosting",
        "LiveBlogPosting",
        "NewsArticle",
        "OpinionNewsArticle",
        "ReportageNewsArticle",
        "SocialMediaPosting",
        "TechArticle",
    }
)
REVIEWS = frozenset({"CriticReview", "Review", "UserReview"})
POSTINGS = frozenset({"DiscussionForumPosting", "SocialMediaPosting"})
"""Those that stand among others of their kind on one page."""
DEEPEST = 60
"""Levels of nesting that are read: more is no page but an attack on the stack."""
_LIKES = frozenset({"LikeAction", "UpvoteAction", "VoteAction", "EndorseAction"})
_COMMENTS = frozenset({"CommentAction", "ReplyAction", "WriteAction"})
_SHARES = frozenset({"ShareAction"})
_VIEWS = frozenset({"ViewAction", "ReadAction", "WatchAction"})


@dataclass(frozen=True, slots=True)
class Thing:
    """A schema.org item: its types, and the values of its properties."""

    types: frozenset[str]
    values: dict[str, list[Value]] = field(default_factory=dict)

    def word(self, *names: str) -> str | None:
        """The first property of these that has a text; of a thing its name, address or id."""
        for name in names:
            for value in self.values.get(name, []):
                if isinstance(value, Thing):
                    value = value.word("name", "url", "@id") or ""
                if value.strip():
                    return unescape(value).strip()
        return None

    def things(self, *names: str) -> Iterator[Thing]:
        """The values of these properties that are items themselves."""
        for name in names:
            yield from (value for value in self.values.get(name, []) if isinstance(value, Thing))

    def count(self, *actions: frozenset[str]) -> int | None:
        """How often something was done with it, by ``interactionStatistic``."""
        wanted = frozenset().union(*actions)
        for counter in self.things("interactionStatistic", "interactionCount"):
            done = counter.word("interactionType") or ""
            kinds = {done.rsplit("/", 1)[-1]}.union(*(t.types for t in counter.things("interactionType")))
            if kinds & wanted:
                return parse_count(counter.word("userInteractionCount"))
        return None

    @property
    def likes(self) -> int | None:
        """Likes or upvotes."""
        found = self.count(_LIKES)
        return parse_count(self.word("upvoteCount")) if found is None else found

    @property
    def comments(self) -> int | None:
        """Comments under it."""
        found = self.count(_COMMENTS)
        return parse_count(self.word("commentCount")) if found is None else found

    @property
    def shares(self) -> int | None:
        """How often it was shared."""
        return self.count(_SHARES)

    @property
    def rating(self) -> float | None:
        """Stars given with a review, on a scale that ends at 5 (its own scale may end elsewhere)."""
        given = next(self.things("reviewRating"), None)
        if given is None:
            return None
        try:
            value = float((given.word("ratingValue") or "").replace(",", "."))
            best = float((given.word("bestRating") or "5").replace(",", "."))
        except ValueError:
            return None
        if not (0 < best <= 1000 and 0 <= value <= best):
            return None
        return round(value * 5 / best, 2)

    @property
    def views(self) -> int | None:
        """How often it was looked at."""
        return self.count(_VIEWS)


def things_of(tree: LexborHTMLParser) -> list[Thing]:
    """All top-level things a page declares, JSON-LD first."""
    return [*_json_ld(tree), *_microdata(tree)]


def article_of(things: Iterable[Thing]) -> Thing | None:
    """The first article among them, also one that is the main entity of something else."""
    for thing in things:
        if thing.types & ARTICLES:
            return thing
        inner = article_of(thing.things("mainEntity", "mainEntityOfPage"))
        if inner is not None:
            return inner
    return None


def _json_ld(tree: LexborHTMLParser) -> Iterator[Thing]:
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            # Control characters in strings are the commonest mistake: they do no harm.
            value = json.loads(script.text(deep=True), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from (thing for thing in _from_json(value, 0) if isinstance(thing, Thing))


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
