"""A thing that a page declares about itself, in schema.org's words, however it was written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Union

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
_BEFORE = {
    "UserLikes": "LikeAction",
    "UserPlusOnes": "LikeAction",
    "UserComments": "CommentAction",
    "UserTweets": "ShareAction",
    "UserPageVisits": "ViewAction",
}


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
        # As it was written before 2012, and still is: "UserComments:12".
        for value in self.values.get("interactionCount", []):
            kind, _, number = value.partition(":") if isinstance(value, str) else ("", "", "")
            if kind in _BEFORE and _BEFORE[kind] in wanted:
                return parse_count(number)
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
        if found is None:
            found = parse_count(self.word("commentCount", "answerCount"))
        rated = next(self.things("aggregateRating"), None) if found is None else None
        return parse_count(rated.word("reviewCount")) if rated is not None else found

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


def article_of(things: Iterable[Thing]) -> Thing | None:
    """The first article among them, also one that is the main entity of something else."""
    for thing in things:
        if thing.types & ARTICLES:
            return thing
        inner = article_of(thing.things("mainEntity", "mainEntityOfPage"))
        if inner is not None:
            return inner
    return None
