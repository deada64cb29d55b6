"""Posts that a page declares as structured data, and how they and the page's own structure make one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from listener.post import Author, Kind, Post, Reactions
from spiders.extract.addresses import site_of
from spiders.extract.article import author_of
from spiders.extract.dates import parse_date
from spiders.extract.structured import DEEPEST, Thing, things_of
from spiders.extract.text import plain_text
from spiders.extract.tidy import tidied
from spiders.fetched import Fetched

_POSTS = frozenset(
    {"DiscussionForumPosting", "SocialMediaPosting", "Comment", "Question", "Answer", "UserComments"}
)
_INNER = ("mainEntity", "hasPart", "itemListElement", "item", "suggestedAnswer", "acceptedAnswer", "comment")
MUCH_MORE = 1.5
"""How much more text must be declared than shown, for the structure to be taken for misread."""
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"(\d+)\D*$")


def declared_posts(page: Fetched, thread_url: str, title: str | None, zone: str) -> list[Post]:
    """The posts, answers and comments among what a page declares."""
    found: dict[str, Post] = {}
    for thing in _walk(things_of(page.tree), 0):
        post = _post(page, thing, thread_url, title, zone)
        if post is not None:
            found.setdefault(_start(post.text) or post.key, post)
    return list(found.values())


def _walk(things: Iterable[Thing], depth: int) -> Iterator[Thing]:
    if depth > DEEPEST:
        return
    for thing in things:
        if thing.types & _POSTS:
            yield thing
        yield from _walk(thing.things(*_INNER), depth + 1)


def _post(page: Fetched, thing: Thing, thread_url: str, title: str | None, zone: str) -> Post | None:
    text = tidied(plain_text((thing.word("text", "articleBody", "commentText") or "").replace("\n", "<br>")))
    if not text:
        return None
    url = page.link(thing.word("url", "@id")) or page.url
    number = _NUMBER.search(url.rsplit("#", 1)[1]) if "#" in url else None
    opening = not thing.types & {"Comment", "Answer", "UserComments"}
    raw = thing.word("datePublished", "dateCreated", "commentTime")
    author = author_of(page, thing)
    return Post(
        site=site_of(page.url),
        key=f"{thread_url}#{number[1] if number else hash_of(text, author)}",
        url=url,
        kind=Kind.TOPIC if opening else Kind.COMMENT,
        thread_url=thread_url,
        thread_title=title,
        title=title if opening else None,
        text=text,
        author=author,
        published_at=parse_date(raw, zone),
        published_raw=raw,
        reactions=Reactions(likes=thing.likes, comments=thing.comments if opening else None),
        layer="structured",
    )


def hash_of(text: str, author: Author | None) -> str:
    """A short name for what somebody said."""
    return hashlib.sha256(f"{author.name if author else ''}\x1f{text}".encode()).hexdigest()[:16]


def merged(shown: list[Post], declared: list[Post]) -> list[Post]:
    """One list of both: the page's structure is the base, what is declared fills it, the longer text wins."""
    if not declared:
        return shown
    if not shown:
        return declared
    left = {_start(post.text): post for post in declared}
    whole = []
    for post in shown:
        told = left.pop(_start(post.text), None) if _start(post.text) else None
        whole.append(_joined(post, told) if told else post)
    common = len(declared) - len(left)
    if len(declared) > 2 and common < 0.3 * min(len(shown), len(declared)):
        return declared
    if len(declared) > 1 and _letters(declared) > MUCH_MORE * _letters(shown):
        return declared  # what repeats on the page is something else
    return whole


def _letters(posts: list[Post]) -> int:
    return sum(len(post.text) + len(post.quoted or "") for post in posts)


def _joined(shown: Post, told: Post) -> Post:
    longer = told.text if len(told.text) > len(shown.text) * 1.2 and not shown.quoted else shown.text
    likes = told.reactions.likes if told.reactions.likes is not None else shown.reactions.likes
    author = told.author or shown.author
    if author and shown.author and author.profile_url is None:
        author = replace(author, profile_url=shown.author.profile_url)
    return replace(
        shown,
        text=longer,
        author=author,
        published_at=told.published_at or shown.published_at,
        published_raw=told.published_raw if told.published_at else shown.published_raw,
        reactions=replace(shown.reactions, likes=likes),
        layer="structured",
    )


def _start(text: str) -> str:
    """The first words, as both ways of reading have them."""
    return " ".join(_WORD.findall(text.casefold())[:12])
