"""NodeBB 1 to 4: any address of a page with ``/api`` before it.

Keys and likes (the net vote) are those of the engine's HTML.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from listener.post import Kind, Post, Reactions
from spiders.data.platform import Place, Platform, author_of, passage, with_query
from spiders.engines.declaration import Words
from spiders.engines.nodebb import NODEBB
from spiders.engines.reading import Row, ThreadList, ThreadPage
from spiders.extract.addresses import absolute, site_of
from spiders.extract.dates import parse_date
from spiders.extract.json_tree import Json
from spiders.extract.text import plain_text
from spiders.fetched import Fetched

_PAGE = re.compile(r"^(?P<root>/(?:.*/)?)(?P<rest>(?:topic|category)/\d+(?:/[^/]*)?)")
_FRONT = re.compile(r"(?:categories|recent|popular|unread|top)/?$")
_SLUG = re.compile(r"\d+/[^/?#\s]{1,300}")


class NodeBB(Platform):
    """Categories, their topics by last reply, their posts page by page."""

    name = "nodebb"
    title = "NodeBB 1–4 (/api)"
    documented = "https://docs.nodebb.org/api/read/"
    words = Words(comments="posts", likes="votes", views="views")
    shapes = (
        r"(?P<root>/(?:[^/]+/)*?)api/(?:categories|recent|popular|top|unread|category/.+|topic/.+|tags/.+)$"
    )

    def door(self, page: Fetched) -> str | None:
        """The page's own data; the front page's is the list of categories."""
        if not (NODEBB.hinted(page.text) and NODEBB.recognises(page.tree)):
            return None
        path = urlsplit(page.url).path
        if found := _PAGE.match(path):
            return absolute(page.url, f"{found['root']}api/{found['rest']}")
        return absolute(page.url, f"{_FRONT.sub('', path).rstrip('/')}/api/categories")

    def knows(self, body: Json) -> bool:
        """A topic, a list of topics or the categories."""
        return body.has("tid", "posts") or body.at("topics").is_list or body.at("categories").is_list

    def at(self, url: str, root: str) -> str:
        """The same page of the same topic."""
        found = _PAGE.match(urlsplit(url).path)
        page = re.search(r"[?&]page=(\d{1,9})(?:&|$)", url)
        return f"{root}api/{found['rest']}{f'?page={page[1]}' if page else ''}" if found else url

    def thread_of(self, place: Place, body: Json) -> str | None:
        """A topic says its number."""
        topic = body.identity("tid") if body.at("posts").is_list else None
        return place.link(f"topic/{topic}") if topic else None

    def read_list(self, place: Place, body: Json) -> ThreadList:
        """Topics of a category; categories and those below them."""
        rows = (_row(place, topic) for topic in body.each("topics"))
        outer = [*body.each("categories"), *body.each("children")]
        boards = [
            place.link(f"api/category/{_addressed(category, 'cid')}")
            for category in (*outer, *(child for each in outer for child in each.each("children")))
            if _addressed(category, "cid") and not category.word("link")
        ]
        return ThreadList(
            rows=tuple(row for row in rows if row is not None),
            boards=tuple(dict.fromkeys(boards)),
            next_url=_next(place, body),
        )

    def read_thread(self, place: Place, body: Json, row: Row | None) -> ThreadPage:
        """The posts of one page."""
        thread = self.thread_of(place, body) or (row.thread_url if row else place.url)
        shown = [post for post in body.each("posts") if not post.true("deleted")]
        read = [_post(place, thread, body, post) for post in shown]
        posts = tuple(post for post in read if post is not None)
        return ThreadPage(
            thread_url=thread, posts=posts, unread=len(read) - len(posts), next_url=_next(place, body)
        )


def _addressed(thing: Json, number: str) -> str | None:
    """``12/hello``, or ``12`` alone, from which NodeBB redirects."""
    slug = thing.word("slug")
    return slug if slug and _SLUG.fullmatch(slug) else thing.identity(number)


def _next(place: Place, body: Json) -> str | None:
    onward = body.at("pagination", "next")
    page = onward.count("page")
    return with_query(place.url, page=page) if onward.true("active") and page else None


def _row(place: Place, topic: Json) -> Row | None:
    number, address = topic.identity("tid"), _addressed(topic, "tid")
    if number is None or address is None or topic.true("deleted"):
        return None
    posts = topic.count("postcount")
    signs = [topic.word("postcount"), topic.word("lastposttimeISO") or topic.word("lastposttime")]
    return Row(
        url=place.link(f"api/topic/{address}"),
        thread_url=place.link(f"topic/{number}"),
        title=_title(topic),
        board=plain_text(topic.word("category", "name") or "") or None,
        replies=None if posts is None else max(0, posts - 1),
        views=topic.count("viewcount"),
        signature=" · ".join(sign for sign in signs if sign),
        pinned=topic.true("pinned"),
    )


def _title(topic: Json) -> str | None:
    """Titles are escaped for HTML; the raw one is not."""
    return topic.word("titleRaw") or plain_text(topic.word("title") or "") or None


def _post(place: Place, thread: str, body: Json, post: Json) -> Post | None:
    number, words = post.identity("pid"), passage(post.word("content"))
    if number is None or not (words.text or words.quoted):
        return None
    main = body.identity("mainPid")
    opening = number == main if main else post.number("index") == 0
    slug, answered = post.identity("user", "userslug"), post.identity("toPid")
    raw = post.word("timestampISO") or post.word("timestamp")
    total = body.count("postcount")
    under = max(0, total - 1) if total is not None else None
    return Post(
        site=site_of(place.root),
        key=f"post:{number}",
        url=place.link(f"post/{number}"),
        kind=Kind.TOPIC if opening else Kind.COMMENT,
        thread_url=thread,
        thread_title=_title(body),
        thread_board=plain_text(body.word("category", "name") or "") or None,
        title=_title(body) if opening else None,
        text=words.text,
        quoted=words.quoted,
        author=author_of(
            place, post.word("user", "username"), f"{place.root}user/{slug}" if slug else None, slug
        ),
        published_at=parse_date(raw, "UTC"),
        published_raw=raw,
        parent_key=f"post:{answered}" if answered else None,
        reactions=Reactions(
            likes=post.count("votes"),
            comments=under if opening else post.count("replies", "count"),
            views=body.count("viewcount") if opening else None,
        ),
        layer="data:nodebb",
    )
