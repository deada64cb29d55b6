"""Lemmy 0.18 and 0.19: API version 3. Texts are CommonMark.

Numbers of posts and comments are the instance's own, as in the addresses of its pages.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from listener.post import Author, Kind, Post, Reactions
from spiders.data.platform import Place, Platform, author_of, markdown, with_query
from spiders.engines.declaration import Words
from spiders.engines.reading import Row, ThreadList, ThreadPage
from spiders.extract.addresses import absolute, site_of
from spiders.extract.dates import parse_date
from spiders.extract.json_tree import Json
from spiders.fetched import Fetched

_PAGE = re.compile(r"^/post/(?P<id>\d+)")
_COMMUNITY = re.compile(r"^/c/(?P<name>[\w.@-]+)")
_MANY = 50
"""Posts or comments a page: the most Lemmy gives."""


class Lemmy(Platform):
    """Posts by their newest comment, and their comments in the order they were written."""

    name = "lemmy"
    title = "Lemmy 0.18, 0.19 (API v3)"
    documented = "https://join-lemmy.org/api/"
    words = Words(comments="comments", likes="upvotes", views=None)
    shapes = r"(?P<root>/)api/v3/(?:post|post/list|comment/list)$"

    def door(self, page: Fetched) -> str | None:
        """A post's comments, a community's posts, or those of the instance."""
        if "window.isoData" not in page.text or "lemmy" not in page.text:
            return None
        path = urlsplit(page.url).path
        if found := _PAGE.match(path):
            return absolute(page.url, f"/api/v3/post?id={found['id']}")
        community = _COMMUNITY.match(path)
        wanted = f"&community_name={quote(community['name'])}" if community else "&type_=Local"
        return absolute(page.url, f"/api/v3/post/list?sort=NewComments&limit={_MANY}{wanted}")

    def knows(self, body: Json) -> bool:
        """A post, a list of posts or of comments."""
        return body.has("post_view") or body.at("posts").is_list or body.at("comments").is_list

    def at(self, url: str, root: str) -> str:
        """The comments of a post."""
        found = _PAGE.match(urlsplit(url).path)
        return f"{root}api/v3/post?id={found['id']}" if found else url

    def thread_of(self, place: Place, body: Json) -> str | None:
        """A post, or the comments of one."""
        number = body.identity("post_view", "post", "id")
        if number is None and not body.has("posts") and "post_id" in place.url:
            number = body.identity("comments", 0, "post", "id")
        return place.link(f"post/{number}") if number else None

    def read_list(self, place: Place, body: Json) -> ThreadList:
        """Posts; the next page while this one is full."""
        rows = (_row(place, view) for view in body.each("posts"))
        return ThreadList(
            rows=tuple(row for row in rows if row is not None),
            boards=(),
            next_url=_next(place, body, "posts"),
        )

    def read_thread(self, place: Place, body: Json, row: Row | None) -> ThreadPage:
        """The post, then its comments."""
        thread = self.thread_of(place, body) or (row.thread_url if row else place.url)
        if body.has("post_view"):
            view = body.at("post_view")
            post, number = _topic(place, view), view.identity("post", "id")
            commented = number and view.count("counts", "comments") != 0
            return ThreadPage(
                thread_url=thread,
                posts=(post,) if post else (),
                unread=0,
                next_url=_comments(place, number) if commented and number else None,
            )
        shown = [
            view
            for view in body.each("comments")
            if not view.true("comment", "deleted") and not view.true("comment", "removed")
        ]
        read = [_comment(place, view, thread) for view in shown]
        posts = tuple(post for post in read if post is not None)
        return ThreadPage(
            thread_url=thread,
            posts=posts,
            unread=len(read) - len(posts),
            next_url=_next(place, body, "comments"),
        )


def _comments(place: Place, post: str) -> str:
    return place.link(f"api/v3/comment/list?post_id={post}&type_=All&sort=Old&limit={_MANY}")


def _next(place: Place, body: Json, name: str) -> str | None:
    full = body.members(name) >= place.number("limit", 10)
    return with_query(place.url, page=place.number("page") + 1) if full else None


def _row(place: Place, view: Json) -> Row | None:
    post, number = _topic(place, view), view.identity("post", "id")
    if post is None or number is None:
        return None
    comments = view.count("counts", "comments")
    signs = [view.word("counts", "comments"), view.word("counts", "newest_comment_time")]
    return Row(
        url=_comments(place, number),
        thread_url=post.thread_url,
        title=post.title,
        board=post.thread_board,
        replies=comments,
        views=None,
        signature=" · ".join(sign for sign in signs if sign),
        pinned=view.true("post", "featured_community") or view.true("post", "featured_local"),
        post=post,
        whole=comments == 0,
        own_url=place.link(f"api/v3/post?id={number}"),
    )


def _topic(place: Place, view: Json) -> Post | None:
    number, title = view.identity("post", "id"), view.word("post", "name")
    if number is None or title is None or view.true("post", "deleted") or view.true("post", "removed"):
        return None
    thread, words = place.link(f"post/{number}"), markdown(view.word("post", "body"))
    raw = view.word("post", "published")
    return Post(
        site=site_of(place.root),
        key=f"post:{number}",
        url=thread,
        kind=Kind.TOPIC,
        thread_url=thread,
        thread_title=title,
        thread_board=view.word("community", "title") or view.word("community", "name"),
        title=title,
        text=words.text or title,
        quoted=words.quoted,
        author=_author(place, view),
        published_at=parse_date(raw, "UTC"),
        published_raw=raw,
        reactions=Reactions(likes=view.count("counts", "upvotes"), comments=view.count("counts", "comments")),
        layer="data:lemmy",
    )


def _author(place: Place, view: Json) -> Author | None:
    creator = view.at("creator")
    address = creator.word("actor_id")
    return author_of(
        place, creator.word("display_name") or creator.word("name"), address, absolute(place.root, address)
    )


def _comment(place: Place, view: Json, thread: str) -> Post | None:
    number, words = view.identity("comment", "id"), markdown(view.word("comment", "content"))
    if number is None or not (words.text or words.quoted):
        return None
    post = view.identity("post", "id")
    thread = place.link(f"post/{post}") if post else thread
    # "0.5.9": from the root over the comments above to the comment itself.
    path = (view.word("comment", "path") or "").split(".")
    above = path[-2] if len(path) > 2 and path[-2].isdecimal() else None
    raw = view.word("comment", "published")
    return Post(
        site=site_of(place.root),
        key=f"comment:{number}",
        url=place.link(f"comment/{number}"),
        kind=Kind.COMMENT,
        thread_url=thread,
        thread_title=view.word("post", "name"),
        thread_board=view.word("community", "title") or view.word("community", "name"),
        text=words.text,
        quoted=words.quoted,
        author=_author(place, view),
        published_at=parse_date(raw, "UTC"),
        published_raw=raw,
        parent_key=f"comment:{above}" if above else (f"post:{post}" if post else None),
        reactions=Reactions(
            likes=view.count("counts", "upvotes"), comments=view.count("counts", "child_count")
        ),
        layer="data:lemmy",
    )
