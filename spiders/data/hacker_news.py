"""Hacker News: a story with all its comments by Algolia's API, single items by the official one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from listener.post import Kind, Post, Reactions
from spiders.data.platform import Place, Platform, author_of, passage, with_query
from spiders.engines.declaration import Words
from spiders.engines.reading import Row, ThreadList, ThreadPage
from spiders.extract.addresses import site_of
from spiders.extract.dates import parse_date
from spiders.extract.json_tree import Json
from spiders.fetched import Fetched

HOME = "https://news.ycombinator.com/"
_ALGOLIA = "https://hn.algolia.com/"
_MANY = 100


class HackerNews(Platform):
    """Stories or comments as a search gives them, newest first; an item with its children."""

    name = "hacker-news"
    title = "Hacker News (Algolia v1, Firebase v0)"
    documented = "https://hn.algolia.com/api, https://github.com/HackerNews/API"
    words = Words(comments="comments", likes="points", views=None)
    shapes = r"(?P<root>/)(?:api/v1/(?:search|search_by_date|items/\d+)|v0/item/\d+\.json)$"

    def door(self, page: Fetched) -> str | None:
        """Its pages are tables in tables; Algolia has the same in order."""
        if page.tree.css_first("html[op] #hnmain") is None:
            return None
        number = _number(page.url)
        if number:
            return f"{_ALGOLIA}api/v1/items/{number}"
        return f"{_ALGOLIA}api/v1/search_by_date?tags=story&hitsPerPage={_MANY}"

    def knows(self, body: Json) -> bool:
        """Hits of a search, or an item of either API."""
        return body.has("hits", "nbPages") or body.has("id", "children", "story_id") or _is_firebase(body)

    def at(self, url: str, root: str) -> str:
        """The item."""
        number = _number(url)
        return f"{root}api/v1/items/{number}" if number else url

    def thread_of(self, place: Place, body: Json) -> str | None:
        """An item."""
        del place
        number = None if body.has("hits") else body.identity("id")
        return _page(number) if number else None

    def read_list(self, place: Place, body: Json) -> ThreadList:
        """Hits: a story leads to its comments, a comment stands for itself."""
        rows = (_row(place, hit) for hit in body.each("hits"))
        page = place.number("page", 0)
        more = page + 1 < (body.count("nbPages") or 0)
        return ThreadList(
            rows=tuple(row for row in rows if row is not None),
            boards=(),
            next_url=with_query(place.url, page=page + 1) if more else None,
        )

    def read_thread(self, place: Place, body: Json, row: Row | None) -> ThreadPage:
        """An item and everything below it, in one document."""
        thread = self.thread_of(place, body) or (row.thread_url if row else place.url)
        if _is_firebase(body):
            posts: tuple[Post, ...] = (post,) if (post := _official(body, thread)) else ()
        else:
            title = body.word("title") or (row.title if row else None)
            read = (_item(item, thread, title, row) for item in _all(body))
            posts = tuple(post for post in read if post is not None)
        return ThreadPage(thread_url=thread, posts=posts, unread=0, next_url=None, consecutive=False)


def _is_firebase(body: Json) -> bool:
    return body.has("id", "type", "time") and not body.has("children")


def _number(url: str) -> str | None:
    parts = urlsplit(url)
    value = dict(parse_qsl(parts.query)).get("id", "") if parts.path == "/item" else ""
    return value if re.fullmatch(r"\d{1,20}", value) else None


def _page(number: str) -> str:
    return f"{HOME}item?id={number}"


def _all(item: Json) -> Iterator[Json]:
    """Without recursion: a document from strangers may nest deeper than Python's stack."""
    waiting = [item]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(list(current.each("children"))))


def _row(place: Place, hit: Json) -> Row | None:
    number = hit.identity("objectID")
    if number is None:
        return None
    address, story = _page(number), hit.word("title")
    post = _written(
        number, address,
        html=hit.word("story_text") or hit.word("comment_text"),
        title=story, thread_title=hit.word("story_title"), parent=hit.identity("parent_id"),
        name=hit.word("author"), raw=hit.word("created_at"),
        likes=hit.count("points"), comments=hit.count("num_comments"),
    )  # fmt: skip
    if post is None:
        return None
    comments = hit.count("num_comments")
    return Row(
        url=place.link(f"api/v1/items/{number}"),
        thread_url=address,
        title=story,
        board=None,
        replies=comments,
        views=None,
        signature=f"{comments} comments",
        pinned=False,
        post=post,
        whole=story is None or comments == 0,
    )


def _item(item: Json, thread: str, title: str | None, row: Row | None) -> Post | None:
    number = item.identity("id")
    if number is None:
        return None
    opening = _page(number) == thread
    return _written(
        number, thread,
        html=item.word("text"), title=title if opening else None, thread_title=title,
        parent=item.identity("parent_id"), name=item.word("author"), raw=item.word("created_at"),
        likes=item.count("points"), comments=row.replies if opening and row else None,
    )  # fmt: skip


def _official(item: Json, thread: str) -> Post | None:
    number = item.identity("id")
    if number is None or item.true("deleted") or item.true("dead"):
        return None
    return _written(
        number, thread,
        html=item.word("text"), title=item.word("title"), thread_title=item.word("title"),
        parent=item.identity("parent"), name=item.word("by"), raw=item.word("time"),
        likes=item.count("score"), comments=item.count("descendants"),
    )  # fmt: skip


def _written(
    number: str, thread: str, *, html: str | None, title: str | None, thread_title: str | None,
    parent: str | None, name: str | None, raw: str | None, likes: int | None, comments: int | None,
) -> Post | None:  # fmt: skip
    words = passage(html)
    if not (words.text or words.quoted or title):
        return None
    place = Place(url=thread, root=HOME)
    return Post(
        site=site_of(HOME),
        key=f"item:{number}",
        url=_page(number),
        kind=Kind.TOPIC if title else Kind.COMMENT,
        thread_url=thread,
        thread_title=thread_title or title,
        title=title,
        text=words.text or title or "",
        quoted=words.quoted,
        author=author_of(place, name, f"{HOME}user?id={name}" if name else None, name),
        published_at=parse_date(raw, "UTC"),
        published_raw=raw,
        parent_key=f"item:{parent}" if parent else None,
        reactions=Reactions(likes=likes, comments=comments),
        layer="data:hacker-news",
    )
