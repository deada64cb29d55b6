"""Comments under an article of an unknown site: what repeats in the part of the page that calls itself so."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import replace

from selectolax.lexbor import LexborNode

from listener.post import Kind, Post
from spiders.extract.article import Article
from spiders.extract.comments import read_comments
from spiders.fetched import Fetched
from spiders.structure.answers import answering
from spiders.structure.thread import shown_posts

_SECTION = re.compile(
    r"(?:^|[\s_-])(?:(?:comment|review|reply|replie|response|answer)s?"
    r"(?:[-_]?(?:list|section|area|box|thread|wrapper|container|block|feed|items?))?|discussion|binh-?luan"
    r"|danh-?gia|kommentare?|commentaires?|comentarios?|commenti|komentar(?:ze|e)?|reacties)(?:$|\s)",
    re.IGNORECASE,
)
_REVIEWS = re.compile(r"review|danh-?gia|rating", re.IGNORECASE)
_HOLDING = frozenset({"div", "section", "ul", "ol", "aside", "table", "tbody", "article"})
MOST_SECTIONS = 6
"""Parts of a page that are looked at; a page that calls everything comments is not read for long."""


def comments_of(page: Fetched, article: Article, zone: str) -> list[Post]:
    """The comments on one page: declared or as WordPress lays them out, else by what repeats."""
    found = read_comments(page, article, zone)
    if found:
        return found
    for node in _sections(page)[:MOST_SECTIONS]:
        kind = Kind.REVIEW if _REVIEWS.search(_mark(node)) else Kind.COMMENT
        posts = shown_posts(page, zone, article.post.thread_url, article.post.title, within=node)
        said = [
            post
            for post in posts
            if post.author is not None and post.text and post.text not in article.post.text
        ]
        if said:
            return answering([replace(post, kind=kind) for post in said])
    return []


def _sections(page: Fetched) -> list[LexborNode]:
    """The outermost elements that call themselves comments, the longest first."""
    named = {
        node.mem_id: node
        for node in page.tree.css("[id], [class]")
        if node.tag in _HOLDING and _SECTION.search(_mark(node))
    }
    found = [node for node in named.values() if not _is_inside(node, named)]
    return sorted(found, key=lambda node: -len(node.text(deep=True)))


def _is_inside(node: LexborNode, named: Container[int]) -> bool:
    above = node.parent
    while above is not None and above.mem_id not in named:
        above = above.parent
    return above is not None


def _mark(node: LexborNode) -> str:
    return f"{node.attributes.get('id') or ''} {node.attributes.get('class') or ''}"
