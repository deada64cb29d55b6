"""Comments under an article: declared as structured data, or in a list as WordPress lays it out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from listener.post import Author, Kind, Post, Reactions
from spiders.extract.addresses import canonical, site_of
from spiders.extract.article import Article, author_of
from spiders.extract.completing import completed
from spiders.extract.counts import parse_count
from spiders.extract.dates import parse_date
from spiders.extract.structured import things_of
from spiders.extract.text import passage_of, plain_text
from spiders.extract.things import DEEPEST, REVIEWS, Thing, article_of
from spiders.extract.tidy import tidied
from spiders.fetched import Fetched

_NUMBERED = re.compile(r"#(?:div-)?(?:li-)?comment[-_](\d+)$")


def read_comments(page: Fetched, article: Article, zone: str) -> list[Post]:
    """The comments on one page, answers under the comment they answer.

    The fuller of two readings, what is declared and what a list shows; the other completes it.
    """
    things = things_of(page.tree)
    declared = article_of(things)
    roots = list(declared.things("comment")) if declared else []
    roots += [thing for thing in things if thing.types & REVIEWS or "Comment" in thing.types]
    # A product, a shop or a place carries its reviews.
    roots += [review for thing in things for review in thing.things("review", "reviews")]
    told = {post.key: post for thing in roots for post in _declared(page, article, thing, zone, None, 0)}
    shown = {post.key: post for post in _listed(page, article, zone)}
    base, other = (told, shown) if len(told) >= len(shown) else (shown, told)
    alike = {" ".join(post.text.casefold().split()): post for post in other.values()}
    return [
        completed(post, more, parent=more.parent_key if more.parent_key in base else None)
        if (more := other.get(post.key) or alike.get(" ".join(post.text.casefold().split())))
        else post
        for post in base.values()
    ]


def _declared(
    page: Fetched, article: Article, thing: Thing, zone: str, parent: str | None, depth: int
) -> Iterator[Post]:
    text = tidied(
        plain_text(
            (thing.word("text", "reviewBody", "articleBody", "description") or "").replace("\n", "<br>")
        )
    )
    author = author_of(page, thing)
    raw = thing.word("dateCreated", "datePublished")
    link = page.link(thing.word("url", "@id"))
    if not text or depth > DEEPEST:
        return
    key = comment_key(link, article, author, raw, text)
    above = next(thing.things("parentItem"), None)
    answered = page.link(above.word("url", "@id")) if above and "Comment" in above.types else None
    yield Post(
        site=article.post.site,
        key=key,
        url=link or f"{article.post.url}#{key.rsplit('#', 1)[-1]}",
        kind=Kind.REVIEW if thing.types & REVIEWS else Kind.COMMENT,
        thread_url=article.post.thread_url,
        thread_title=article.post.title,
        text=text,
        rating=thing.rating,
        author=author,
        published_at=parse_date(raw, zone),
        published_raw=raw,
        parent_key=parent or (comment_key(answered, article, None, None, "") if answered else None),
        reactions=Reactions(likes=thing.likes, comments=thing.comments, shares=thing.shares),
        layer="structured",
    )
    for answer in thing.things("comment", "replies"):
        yield from _declared(page, article, answer, zone, key, depth + 1)


def comment_key(link: str | None, article: Article, author: Author | None, raw: str | None, text: str) -> str:
    """What identifies a comment: its number, else its address, else who said what when."""
    numbered = _NUMBERED.search(link or "")
    if numbered:
        return f"comment:{numbered[1]}"
    if link and "#" in link and site_of(link) == article.post.site:
        return canonical(link, keep_fragment=True)
    said = "\x1f".join((author.name if author else "", raw or "", text))
    return f"{article.post.url}#{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def _listed(page: Fetched, article: Article, zone: str) -> Iterator[Post]:
    """``ol.comment-list`` and its relatives, nested by ``children``."""
    for node in page.tree.css(".comment-list li.comment, .commentlist li.comment, #comments li.comment"):
        number = re.search(r"(\d+)$", node.id or "")
        body = node.css_first(".comment-content, .comment-text, .comment_content, .comment-body p")
        if number is None or body is None:
            continue
        text = passage_of(body)
        time = node.css_first("time[datetime], .comment-meta a, .comment-date")
        raw = (time.attributes.get("datetime") or time.text(deep=True).strip()) if time else None
        likes = node.css_first(".comment-likes, .like-count, .comment-like-count")
        link = node.css_first(".comment-metadata a[href*='#comment'], .comment-meta a[href*='#comment']")
        url = page.link(link.attributes.get("href")) if link else None
        yield Post(
            site=article.post.site,
            key=f"comment:{number[1]}",
            url=url or f"{article.post.url}#comment-{number[1]}",
            kind=Kind.COMMENT,
            thread_url=article.post.thread_url,
            thread_title=article.post.title,
            text=text.text,
            quoted=text.quoted,
            author=_commenter(node),
            published_at=parse_date(raw, zone),
            published_raw=raw,
            parent_key=_parent(node),
            reactions=Reactions(likes=parse_count(likes.text(deep=True)) if likes else None),
            layer="engine:wordpress",
        )


def _commenter(node: LexborNode) -> Author | None:
    """The link around a commenter's name is their own website, not a profile of this site."""
    shown = node.css_first(".comment-author .fn, .comment-author cite, .comment-author")
    name = " ".join(shown.text(deep=True, separator=" ").split()) if shown else ""
    name = re.sub(r"\s*(?:says|nói|viết|cho biết)\s*:?$", "", name)
    return Author(name=name) if name else None


def _parent(node: LexborNode) -> str | None:
    above = node.parent
    while above is not None:
        if above.tag == "li" and (number := re.search(r"(\d+)$", above.id or "")):
            return f"comment:{number[1]}"
        above = above.parent
    return None
