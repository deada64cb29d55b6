"""Listings of Reddit and of sites that run its software: any page's address with ``.json`` behind it.

Its robots.txt decides, as anywhere: reddit.com itself refuses crawlers without an agreement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from listener.post import Kind, Post, Reactions
from spiders.data.platform import Place, Platform, author_of, passage, with_query
from spiders.engines.declaration import Words
from spiders.engines.reading import Row, ThreadList, ThreadPage
from spiders.extract.addresses import absolute, site_of
from spiders.extract.dates import parse_date
from spiders.extract.json_tree import Json
from spiders.fetched import Fetched

_MANY = 100
_THREAD = re.compile(r"^(?P<thread>/(?:r/[^/]+/)?comments/[0-9a-z]+)(?:/|$)")
_GONE = ("[deleted]", "[removed]")


class Reddit(Platform):
    """Links and self-posts of a listing; the tree of comments below each."""

    name = "reddit"
    title = "Reddit (.json listings)"
    documented = "https://www.reddit.com/dev/api, https://github.com/reddit-archive/reddit/wiki/JSON"
    words = Words(comments="comments", likes="points", views=None)
    shapes = r"(?P<root>/)(?:(?:r|user)/[^/]+/|comments/|(?:new|hot|top|rising)?)(?:.*/)?[^/]*\.json$"

    def door(self, page: Fetched) -> str | None:
        """The same address, as JSON."""
        tree = page.tree
        if (
            tree.css_first("shreddit-app, body.listing-page #siteTable, body.comments-page #siteTable")
            is None
        ):
            return None
        path = urlsplit(page.url).path.rstrip("/")
        if _THREAD.match(path):
            return self.at(page.url, absolute(page.url, "/") or page.url)
        return absolute(page.url, f"{path}/.json?limit={_MANY}&raw_json=1")

    def knows(self, body: Json) -> bool:
        """A listing, or the two of a thread."""
        listings = list(body.each()) if body.is_list else [body]
        return bool(listings) and all(
            one.word("kind") == "Listing" and one.at("data", "children").is_list for one in listings
        )

    def at(self, url: str, root: str) -> str:
        """The thread's own listing."""
        found = _THREAD.match(urlsplit(url).path)
        return f"{root.rstrip('/')}{found['thread']}/.json?limit=500&sort=old&raw_json=1" if found else url

    def thread_of(self, place: Place, body: Json) -> str | None:
        """Of two listings the first holds the post, the second its comments."""
        return _thread(place, body.at(0, "data", "children", 0, "data")) if body.is_list else None

    def read_list(self, place: Place, body: Json) -> ThreadList:
        """Posts, and where the listing goes on."""
        rows = (_row(place, child) for child in body.each("data", "children"))
        after = body.identity("data", "after")
        return ThreadList(
            rows=tuple(row for row in rows if row is not None),
            boards=(),
            next_url=with_query(place.url, after=after) if after else None,
        )

    def read_thread(self, place: Place, body: Json, row: Row | None) -> ThreadPage:
        """The post and the comments that the site shows without being asked for more."""
        topic = body.at(0, "data", "children", 0, "data")
        thread = self.thread_of(place, body) or (row.thread_url if row else place.url)
        opening = _post(place, topic, thread, title=None)
        title = opening.title if opening else None
        read = (_post(place, comment, thread, title=title) for comment in _comments(body.at(1)))
        posts = tuple(post for post in (opening, *read) if post is not None)
        return ThreadPage(thread_url=thread, posts=posts, unread=0, next_url=None, consecutive=False)


def _comments(listing: Json) -> Iterator[Json]:
    """Without recursion: a document from strangers may nest deeper than Python's stack."""
    waiting = [listing]
    while waiting:
        current = waiting.pop()
        if current.word("kind") == "Listing":
            waiting.extend(reversed(list(current.each("data", "children"))))
        elif current.word("kind") == "t1":
            yield current.at("data")
            waiting.append(current.at("data", "replies"))


def _thread(place: Place, topic: Json) -> str | None:
    link = absolute(place.root, topic.word("permalink"))
    found = _THREAD.match(urlsplit(link).path) if link else None
    return absolute(place.root, f"{found['thread']}/") if found else None


def _row(place: Place, child: Json) -> Row | None:
    topic = child.at("data")
    thread = _thread(place, topic) if child.word("kind") == "t3" else None
    post = _post(place, topic, thread, title=None) if thread else None
    if post is None or thread is None:
        return None
    comments = topic.count("num_comments")
    return Row(
        url=f"{thread}.json?limit=500&sort=old&raw_json=1",
        thread_url=thread,
        title=post.title,
        board=post.thread_board,
        replies=comments,
        views=None,
        signature=f"{comments} comments",
        pinned=topic.true("stickied"),
        post=post,
        whole=comments == 0,
    )


def _post(place: Place, thing: Json, thread: str, *, title: str | None) -> Post | None:
    """A post (it has a title of its own) or a comment."""
    name, own = thing.identity("name"), thing.word("title")
    html = thing.word("selftext_html") or thing.word("body_html") or ""
    # Without raw_json=1 the HTML is escaped once more.
    words = passage(unescape(html) if html.startswith("&lt;") else html)
    if name is None or not (words.text or words.quoted or own) or words.text in _GONE:
        return None
    own = unescape(own) if own else None
    author = thing.identity("author")
    above = thing.identity("parent_id")
    hidden = thing.true("score_hidden") or thing.true("hide_score")
    return Post(
        site=site_of(place.root),
        key=name,
        url=absolute(place.root, thing.word("permalink")) or thread,
        kind=Kind.TOPIC if own else Kind.COMMENT,
        thread_url=thread,
        thread_title=own or title,
        thread_board=thing.word("subreddit_name_prefixed"),
        title=own,
        text=words.text or own or "",
        quoted=words.quoted,
        author=author_of(place, author, f"{place.root}user/{author}" if author else None, author),
        published_at=parse_date(thing.word("created_utc"), "UTC"),
        published_raw=thing.word("created_utc"),
        parent_key=above,
        reactions=Reactions(
            likes=None if hidden else thing.count("score"), comments=thing.count("num_comments")
        ),
        layer="data:reddit",
    )
