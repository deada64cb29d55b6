"""Discourse: every page has its JSON beside it, ``/latest.json``, ``/c/…/5.json``, ``/t/12.json``.

A post's key is its number in its topic, as in the HTML that Discourse gives to crawlers: that shows no other.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from listener.post import Kind, Post, Reactions, Reactor
from spiders.data.platform import Place, Platform, Reactors, author_of, passage, with_query
from spiders.engines.declaration import Words
from spiders.engines.discourse import DISCOURSE
from spiders.engines.reading import Row, ThreadList, ThreadPage
from spiders.extract.addresses import absolute, same_site, site_of
from spiders.extract.dates import parse_date
from spiders.extract.json_tree import Json
from spiders.fetched import Fetched

_LIKE = 2
"""``PostActionType.types[:like]``."""
_SPOKEN = (1, 2)
"""``Post.types``: regular and moderator's posts; the others say what was done to the topic, or whisper."""
_FRONT = re.compile(r"(?:latest|categories|top|new|unread|hot)(?:/.*)?$")


class Discourse(Platform):
    """Topics by their last activity, their posts twenty at a time."""

    name = "discourse"
    title = "Discourse (.json)"
    documented = "https://docs.discourse.org"
    words = Words(comments="replies", likes="likes", views="views")
    shapes = (
        r"(?P<root>/(?:[^/]+/)*?)(?:(?:latest|top|new|hot|categories|posts)\.json"
        r"|(?:c|tag|tags|t|l)/(?:.*/)?[^/]+\.json)$"
    )

    def door(self, page: Fetched) -> str | None:
        """Beside the page: its path with ``.json``; the front page's is the list of latest topics."""
        if not _made(page):
            return None
        path = urlsplit(page.url).path
        if topic := DISCOURSE.thread_url(page.url):
            return f"{topic}.json"
        if re.search(r"/(?:c|tags?)/[^.]+$", path):
            return absolute(page.url, f"{path.rstrip('/')}.json")
        return absolute(page.url, f"{_FRONT.sub('', path).rstrip('/')}/latest.json")

    def knows(self, body: Json) -> bool:
        """A topic, a list of topics, of categories or of posts."""
        return any(body.has(name) for name in ("post_stream", "topic_list", "category_list", "latest_posts"))

    def at(self, url: str, root: str) -> str:
        """The same page of the same topic."""
        del root
        topic = DISCOURSE.thread_url(url)
        page = re.search(r"[?&]page=(\d{1,9})(?:&|$)", url)
        return f"{topic}.json{f'?page={page[1]}' if page else ''}" if topic else url

    def thread_of(self, place: Place, body: Json) -> str | None:
        """A topic says its number."""
        topic = body.identity("id") if body.has("post_stream") else None
        return place.link(f"t/{topic}") if topic else None

    def read_list(self, place: Place, body: Json) -> ThreadList:
        """Topics; categories; or topics by their newest posts."""
        if body.has("latest_posts"):
            return _by_posts(place, body)
        rows = (_row(place, topic) for topic in body.each("topic_list", "topics"))
        boards = [
            place.link(f"c/{slug}/{number}.json")
            for category in body.each("category_list", "categories")
            if (number := category.identity("id")) and (slug := category.identity("slug"))
        ]
        more = absolute(place.url, body.word("topic_list", "more_topics_url"))
        onward = more if more and same_site(more, place.url) else None
        if onward and not urlsplit(onward).path.endswith(".json"):
            onward = urlsplit(onward)._replace(path=f"{urlsplit(onward).path}.json").geturl()
        return ThreadList(
            rows=tuple(row for row in rows if row is not None), boards=tuple(boards), next_url=onward
        )

    def read_thread(self, place: Place, body: Json, row: Row | None) -> ThreadPage:
        """The posts of one page; the stream names the posts of all."""
        thread = self.thread_of(place, body) or (row.thread_url if row else place.url)
        spoken = [
            post
            for post in body.each("post_stream", "posts")
            if (post.number("post_type") or 1) in _SPOKEN and not post.true("user_deleted")
        ]
        read = [_post(place, thread, body, post, row) for post in spoken]
        posts = tuple(post for post in read if post is not None)
        last = body.identity("post_stream", "posts", -1, "id")
        final = body.identity("post_stream", "stream", -1)
        onward = None
        if last and final and last != final:
            onward = with_query(place.url, page=place.number("page") + 1)
        return ThreadPage(thread_url=thread, posts=posts, unread=len(read) - len(posts), next_url=onward)

    def who_reacted(self, root: str, key: str, url: str, kind: str) -> str | None:
        """By the post itself, which tells the number that its actions are kept by."""
        del url
        found = re.fullmatch(r"post:(\d+):(\d+)", key)
        return f"{root}posts/by_number/{found[1]}/{found[2]}.json" if found and kind == "like" else None

    def read_reacted(self, root: str, body: Json) -> Reactors | str | None:
        """The post, then the accounts that liked it."""
        if body.has("topic_id", "post_number"):
            number = body.identity("id")
            return f"{root}post_action_users.json?id={number}&post_action_type_id={_LIKE}" if number else None
        if not body.has("post_action_users"):
            return None
        found = []
        for user in body.each("post_action_users"):
            name = user.identity("username")
            author = author_of(Place(url=root, root=root), name, f"{root}u/{name}", name)
            if author is not None:
                found.append(Reactor(site=site_of(root), account=author))
        return Reactors(accounts=tuple(found), complete=not body.has("total_rows_post_action_users"))


def _made(page: Fetched) -> bool:
    if not DISCOURSE.hinted(page.text):
        return False
    return DISCOURSE.recognises(page.tree) or page.tree.css_first("#data-discourse-setup") is not None


def _row(place: Place, topic: Json) -> Row | None:
    number = topic.identity("id")
    if number is None:
        return None
    posts = topic.count("posts_count")
    signs = [topic.word("posts_count"), topic.word("last_posted_at")]
    return Row(
        url=place.link(f"t/{number}.json"),
        thread_url=place.link(f"t/{number}"),
        title=topic.word("title"),
        board=None,
        replies=None if posts is None else max(0, posts - 1),
        views=topic.count("views"),
        signature=" · ".join(sign for sign in signs if sign),
        pinned=topic.true("pinned") or topic.true("pinned_globally"),
    )


def _by_posts(place: Place, body: Json) -> ThreadList:
    """``/posts.json``: the newest posts of the whole forum; each names its topic."""
    rows: dict[str, Row] = {}
    posts = list(body.each("latest_posts"))
    for post in posts:
        topic, number = post.identity("topic_id"), post.identity("id")
        if topic and number:
            rows.setdefault(
                topic,
                Row(
                    url=place.link(f"t/{topic}.json"), thread_url=place.link(f"t/{topic}"),
                    title=post.word("topic_title"), board=None, replies=None, views=None,
                    signature=f"post {number}", pinned=False,
                ),
            )  # fmt: skip
    counted = [at for post in posts if (at := post.count("id")) is not None]
    onward = with_query(place.url, before=min(counted)) if counted else None
    return ThreadList(rows=tuple(rows.values()), boards=(), next_url=onward)


def _post(place: Place, thread: str, body: Json, post: Json, row: Row | None) -> Post | None:
    topic, number = thread.rsplit("/", 1)[-1], post.identity("post_number")
    words = passage(
        post.word("cooked"), quotes="aside.quote", dropped=".lightbox-wrapper .meta, .quote-controls"
    )
    if number is None or not (words.text or words.quoted):
        return None
    opening = number == "1"
    slug = body.identity("slug") or "-"
    answered = post.identity("reply_to_post_number")
    total = body.count("posts_count")
    under = max(0, total - 1) if total is not None else None
    name, raw = post.identity("username"), post.word("created_at")
    title = body.word("title") or (row.title if row else None)
    return Post(
        site=site_of(place.root),
        key=f"post:{topic}:{number}",
        url=place.link(f"t/{slug}/{topic}/{number}"),
        kind=Kind.TOPIC if opening else Kind.COMMENT,
        thread_url=thread,
        thread_title=title,
        thread_board=row.board if row else None,
        title=title if opening else None,
        text=words.text,
        quoted=words.quoted,
        author=author_of(place, name, f"{place.root}u/{name}", name),
        published_at=parse_date(raw, "UTC"),
        published_raw=raw,
        parent_key=f"post:{topic}:{answered}" if answered else None,
        reactions=Reactions(
            likes=_likes(post),
            comments=under if opening else post.count("reply_count"),
            views=body.count("views") if opening else None,
        ),
        layer="data:discourse",
    )


def _likes(post: Json) -> int | None:
    """Actions that nobody took are left out of the summary, or stand there without a count."""
    if (reactions := post.count("reaction_users_count")) is not None:
        return reactions
    if not post.at("actions_summary").is_list:
        return None
    return next((a.count("count") or 0 for a in post.each("actions_summary") if a.number("id") == _LIKE), 0)
