"""Flarum 1 and 2: a JSON:API below ``/api``; likes and mentions by Flarum's own extensions."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from listener.post import Author, Kind, Post, Reactions
from spiders.data.platform import Place, Platform, author_of, passage, with_query
from spiders.engines.declaration import Words
from spiders.engines.reading import Row, ThreadList, ThreadPage
from spiders.extract.addresses import absolute, site_of
from spiders.extract.dates import parse_date
from spiders.extract.depth import too_deep
from spiders.extract.json_tree import Json
from spiders.fetched import Fetched

_PAGE = re.compile(r"^(?P<root>/(?:.*/)?)d/(?P<id>\d+)")
_TAG = re.compile(r"^(?P<root>/(?:.*/)?)t/(?P<slug>[^/]+)/?$")
_MANY = 50
"""Resources a page: the most Flarum gives."""


class Flarum(Platform):
    """Discussions by their last post, their posts by number."""

    name = "flarum"
    title = "Flarum 1, 2 (/api)"
    documented = "https://docs.flarum.org/rest-api/"
    words = Words(comments="replies", likes="likes", views=None)
    shapes = r"(?P<root>/(?:[^/]+/)*?)api/(?:discussions|posts)$"

    def door(self, page: Fetched) -> str | None:
        """The posts of a discussion, the discussions of a tag, or all of them."""
        if (
            "flarum" not in page.text
            or page.tree.css_first("#flarum-json-payload, #flarum-content, #flarum-loading") is None
        ):
            return None
        path = urlsplit(page.url).path
        if found := _PAGE.match(path):
            return absolute(page.url, f"{found['root']}api/{_posts(found['id'])}")
        tag = _TAG.match(path)
        root = tag["root"] if tag else f"{re.sub(r'(?:all|tags|following)/?$', '', path).rstrip('/')}/"
        wanted = f"&filter%5Btag%5D={tag['slug']}" if tag else ""
        return absolute(page.url, f"{root}api/discussions?sort=-lastPostedAt&page%5Blimit%5D={_MANY}{wanted}")

    def knows(self, body: Json) -> bool:
        """JSON:API with Flarum's types."""
        kinds = {thing.word("type") for thing in body.each("data")}
        return body.at("data").is_list and kinds <= {"discussions", "posts"}

    def at(self, url: str, root: str) -> str:
        """The discussion from its start: pages of Flarum have no numbers."""
        found = _PAGE.match(urlsplit(url).path)
        return f"{root}api/{_posts(found['id'])}" if found else url

    def thread_of(self, place: Place, body: Json) -> str | None:
        """Posts name their discussion."""
        if body.word("data", 0, "type") != "posts":
            return None
        return _thread(place, body.at("data", 0))

    def read_list(self, place: Place, body: Json) -> ThreadList:
        """Discussions."""
        rows = (_row(place, thing) for thing in body.each("data") if thing.word("type") == "discussions")
        return ThreadList(
            rows=tuple(row for row in rows if row is not None), boards=(), next_url=_next(place, body)
        )

    def read_thread(self, place: Place, body: Json, row: Row | None) -> ThreadPage:
        """Posts that people wrote; the others tell of renamings, locks and tags."""
        thread = self.thread_of(place, body) or (row.thread_url if row else place.url)
        beside = {(thing.word("type"), thing.word("id")): thing for thing in body.each("included")}
        written = [
            thing
            for thing in body.each("data")
            if thing.word("attributes", "contentType") == "comment"
            and not thing.true("attributes", "isHidden")
        ]
        read = [_post(place, thread, thing, beside, row) for thing in written]
        posts = tuple(post for post in read if post is not None)
        return ThreadPage(
            thread_url=thread, posts=posts, unread=len(read) - len(posts), next_url=_next(place, body)
        )


def _posts(discussion: str) -> str:
    return f"posts?filter%5Bdiscussion%5D={discussion}&sort=number&page%5Blimit%5D={_MANY}"


def _next(place: Place, body: Json) -> str | None:
    """The link says that there is more; its host may be another one's behind a proxy."""
    if body.word("links", "next") is None or not body.members("data"):
        return None
    return with_query(place.url, **{"page[offset]": place.number("page[offset]", 0) + body.members("data")})


def _thread(place: Place, post: Json) -> str | None:
    discussion = post.identity("relationships", "discussion", "data", "id")
    return place.link(f"d/{discussion}") if discussion else None


def _row(place: Place, thing: Json) -> Row | None:
    number, told = thing.identity("id"), thing.at("attributes")
    if number is None or told.true("isHidden"):
        return None
    posts = told.count("commentCount")
    signs = [told.word("commentCount"), told.word("lastPostedAt")]
    return Row(
        url=place.link(f"api/{_posts(number)}"),
        thread_url=place.link(f"d/{number}"),
        title=told.word("title"),
        board=None,
        replies=None if posts is None else max(0, posts - 1),
        views=None,
        signature=" · ".join(sign for sign in signs if sign),
        pinned=told.true("isSticky"),
    )


_Beside = dict[tuple[str | None, str | None], Json]


def _post(place: Place, thread: str, thing: Json, beside: _Beside, row: Row | None) -> Post | None:
    number, told = thing.identity("id"), thing.at("attributes")
    html = told.word("contentHtml")
    words = passage(html)
    if number is None or not (words.text or words.quoted):
        return None
    opening = told.number("number") == 1
    discussion = beside.get(("discussions", thing.word("relationships", "discussion", "data", "id")))
    title = discussion.word("attributes", "title") if discussion else None
    title = title or (row.title if row else None)
    raw, answered = told.word("createdAt"), _answered(html or "")
    return Post(
        site=site_of(place.root),
        key=f"post:{number}",
        url=f"{thread}/{told.identity('number')}" if told.identity("number") else f"{thread}#{number}",
        kind=Kind.TOPIC if opening else Kind.COMMENT,
        thread_url=thread,
        thread_title=title,
        title=title if opening else None,
        text=words.text,
        quoted=words.quoted,
        author=_author(place, thing, beside),
        published_at=parse_date(raw, "UTC"),
        published_raw=raw,
        parent_key=f"post:{answered}" if answered else None,
        reactions=Reactions(likes=_likes(thing), comments=row.replies if opening and row else None),
        layer="data:flarum",
    )


def _author(place: Place, thing: Json, beside: _Beside) -> Author | None:
    number = thing.identity("relationships", "user", "data", "id")
    user = beside.get(("users", number)) if number else None
    if user is None:
        return None
    handle = user.identity("attributes", "slug") or user.identity("attributes", "username")
    name = user.word("attributes", "displayName") or handle
    return author_of(place, name, f"{place.root}u/{handle}" if handle else None, number)


def _likes(thing: Json) -> int | None:
    """A number since Flarum 1.7, the list of those who liked before."""
    told = thing.count("attributes", "likesCount")
    names = thing.at("relationships", "likes", "data")
    return len(list(names.each())) if told is None and names.is_list else told


def _answered(html: str) -> str | None:
    """The post a reply begins by mentioning."""
    if "PostMention" not in html or too_deep(html):
        return None
    found = LexborHTMLParser(html).css_first("a.PostMention[data-id]")
    number = (found.attributes.get("data-id") or "") if found else ""
    return number if number.isascii() and number.isdecimal() else None
