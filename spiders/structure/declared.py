"""Posts that a page declares as structured data, and how they and the page's own structure make one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from listener.post import Author, Kind, Post, Reactions
from spiders.engines.reading import ThreadPage
from spiders.extract.addresses import site_of
from spiders.extract.article import author_of
from spiders.extract.completing import completed
from spiders.extract.dates import parse_date
from spiders.extract.keys import key_of_address
from spiders.extract.structured import things_of
from spiders.extract.text import plain_text
from spiders.extract.things import DEEPEST, Thing
from spiders.extract.tidy import tidied
from spiders.fetched import Fetched

_POSTS = frozenset(
    {"DiscussionForumPosting", "SocialMediaPosting", "Comment", "Question", "Answer", "UserComments"}
)
_ANSWERS = frozenset({"Comment", "Answer", "UserComments"})
_INNER = ("mainEntity", "hasPart", "itemListElement", "item", "suggestedAnswer", "acceptedAnswer", "comment")
_TOLD_BETTER = ("author", "author_url", "author_id", "published_at", "likes")
"""What a page declares more exactly than it shows: names without badges, times with their zone."""
_DECLARING = ("application/ld+json", "itemprop=")
_COUNTING = ("LikeAction", "upvoteCount")
MUCH_MORE = 1.5
"""How much more text must be declared than shown, for the structure to be taken for misread."""
_WORD = re.compile(r"\w+")
_KEY = re.compile(r"[#:](\d+)$")
_NUMBER = re.compile(r"(\d+)\D*$")


def declared_posts(page: Fetched, thread_url: str, title: str | None, zone: str) -> list[Post]:
    """The posts, answers and comments among what a page declares."""
    found: dict[str, Post] = {}
    keys: dict[int, str] = {}
    for thing, above in _walk(things_of(page.tree), None, 0):
        post = _post(page, thing, thread_url, title, zone)
        if post is None:
            continue
        keys[id(thing)] = post.key
        if above is not None and (parent := keys.get(id(above))) not in (None, post.key):
            post = replace(post, parent_key=parent)
        found.setdefault(_start(post.text) or post.key, post)
    return list(found.values())


def _walk(things: Iterable[Thing], above: Thing | None, depth: int) -> Iterator[tuple[Thing, Thing | None]]:
    """Each post with the comment it stands in; one that stands in the opening post answers nobody else."""
    if depth > DEEPEST:
        return
    for thing in things:
        posted = bool(thing.types & _POSTS)
        if posted:
            yield thing, above
        inside = thing if posted and thing.types & _ANSWERS else above
        yield from _walk(thing.things(*_INNER), inside, depth + 1)


def _post(page: Fetched, thing: Thing, thread_url: str, title: str | None, zone: str) -> Post | None:
    text = tidied(plain_text((thing.word("text", "articleBody", "commentText") or "").replace("\n", "<br>")))
    if not text:
        return None
    url = page.link(thing.word("url", "@id")) or page.url
    number = _NUMBER.search(url.rsplit("#", 1)[1]) if "#" in url else None
    opening = not thing.types & _ANSWERS
    raw = thing.word("datePublished", "dateCreated", "commentTime")
    author = author_of(page, thing)
    return Post(
        site=site_of(page.url),
        key=(key_of_address(url) if url != page.url else None)
        or f"{thread_url}#{number[1] if number else hash_of(text, author)}",
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
    pairs = _pairs(shown, declared)
    if len(declared) > 2 and len(pairs) < 0.3 * min(len(shown), len(declared)):
        return declared
    if len(declared) > 1 and _letters(declared) > MUCH_MORE * _letters(shown):
        return declared  # what repeats on the page is something else
    return _joined(shown, pairs, _TOLD_BETTER)


def filled(page: Fetched, read: ThreadPage, zone: str) -> ThreadPage:
    """Posts that an engine file read, with what only the page's declarations know.

    They are looked at only where something is missing that they may tell: reading them takes longer than
    reading the posts.
    """
    posts = read.posts
    missing = any(post.author is None or post.published_at is None for post in posts)
    uncounted = all(post.reactions.likes is None for post in posts) and any(
        word in page.text for word in _COUNTING
    )
    if not posts or not (missing or uncounted) or not any(word in page.text for word in _DECLARING):
        return read
    declared = declared_posts(page, read.thread_url, posts[0].thread_title, zone)
    whole = _joined(list(posts), _pairs(list(posts), declared), ())
    return replace(read, posts=tuple(whole))


def _pairs(shown: list[Post], declared: list[Post]) -> dict[str, Post]:
    """The declared post of each that is shown, by its key: they begin alike."""
    left = {_start(post.text): post for post in declared}
    return {
        post.key: told for post in shown if (start := _start(post.text)) and (told := left.pop(start, None))
    }


def _joined(shown: list[Post], pairs: dict[str, Post], prefer: Collection[str]) -> list[Post]:
    keys = {told.key: key for key, told in pairs.items()}
    return [
        completed(post, told, prefer=prefer, parent=keys.get(told.parent_key or ""))
        if (told := pairs.get(post.key))
        else post
        for post in shown
    ]


def _letters(posts: list[Post]) -> int:
    return sum(len(post.text) + len(post.quoted or "") for post in posts)


def _start(text: str, words: int | None = 12) -> str:
    """The first words, as both ways of reading have them."""
    return " ".join(_WORD.findall(text.casefold())[:words])
