"""Stack Exchange API 2: questions by activity, then their answers, then the comments on all of these.

Titles and names are escaped for HTML; ``filter=withbody`` adds the texts.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from listener.post import Kind, Post, Reactions
from spiders.data.platform import Place, Platform, author_of, passage, with_query
from spiders.engines.declaration import Words
from spiders.engines.reading import Row, ThreadList, ThreadPage
from spiders.extract.addresses import absolute, site_of
from spiders.extract.dates import parse_date
from spiders.extract.json_tree import Json
from spiders.fetched import Fetched

_API = "https://api.stackexchange.com/"
_MANY = 100
"""Items a page: the most the API gives."""
_AT_ONCE = 100
"""Ids in one address: the most the API takes."""
_QUESTION = re.compile(r"^/(?:questions|q)/(?P<id>\d+)")
_THREAD = re.compile(r"/questions/(?P<id>\d+)(?:/answers)?$")


class StackExchange(Platform):
    """Questions, answers and comments of one site of the network."""

    name = "stack-exchange"
    title = "Stack Exchange (API 2.2, 2.3)"
    documented = "https://api.stackexchange.com/docs"
    words = Words(comments="answers, comments", likes="votes", views="views")
    shapes = (
        r"(?P<root>/2\.\d/)(?:questions(?:/[\d;]+)?(?:/answers)?|search(?:/advanced)?|posts/[\d;]+/comments)$"
    )

    def door(self, page: Fetched) -> str | None:
        """The API, for the sites whose pages name it as theirs."""
        if page.tree.css_first('link[rel="search"][href$="/opensearch.xml"]') is None:
            return None
        if page.tree.css_first("body.question-page, body.home-page, body.questions-page") is None:
            return None
        if "cdn.sstatic.net" not in page.text:
            return None
        site = f"site={site_of(page.url)}&filter=withbody&pagesize={_MANY}"
        if found := _QUESTION.match(urlsplit(page.url).path):
            return f"{_API}2.3/questions/{found['id']}?{site}"
        return f"{_API}2.3/questions?order=desc&sort=activity&{site}"

    def knows(self, body: Json) -> bool:
        """The API's wrapper."""
        return body.has("items", "has_more")

    def pause(self, body: Json) -> int:
        """``backoff``: who asks again before that many seconds is locked out."""
        return body.count("backoff") or 0

    def at(self, url: str, root: str) -> str:
        """The question by the API of its site."""
        found = _QUESTION.match(urlsplit(url).path)
        site = f"site={site_of(url)}&filter=withbody&pagesize={_MANY}"
        return f"{root}questions/{found['id']}?{site}" if found else url

    def thread_of(self, place: Place, body: Json) -> str | None:
        """A question asked for by its number."""
        if not _THREAD.search(urlsplit(place.url).path):
            return None
        return _question_address(body.at("items", 0))

    def read_list(self, place: Place, body: Json) -> ThreadList:
        """Questions."""
        rows = (_row(place, item) for item in body.each("items"))
        return ThreadList(
            rows=tuple(row for row in rows if row is not None), boards=(), next_url=_next(place, body)
        )

    def read_thread(self, place: Place, body: Json, row: Row | None) -> ThreadPage:
        """A question, its answers or the comments on both."""
        thread = (row.thread_url if row else None) or _question_address(body.at("items", 0)) or place.url
        title = row.title if row else None
        read = [_post(item, thread, title) for item in body.each("items")]
        posts = tuple(post for post in read if post is not None)
        return ThreadPage(
            thread_url=thread,
            posts=posts,
            unread=len(read) - len(posts),
            next_url=_next(place, body) or _below(place, body),
            consecutive=False,
        )


def _next(place: Place, body: Json) -> str | None:
    return with_query(place.url, page=place.number("page") + 1) if body.true("has_more") else None


def _asked(place: Place, path: str) -> str:
    """Another question to the API about the same site."""
    kept = {k: v for k, v in parse_qsl(urlsplit(place.url).query) if k in ("site", "key")}
    return with_query(place.link(path), **kept, filter="withbody", pagesize=_MANY)


def _below(place: Place, body: Json) -> str | None:
    """From a question to its answers, from the answers to the comments on them and on the question."""
    found = _THREAD.search(urlsplit(place.url).path)
    if found is None:
        return None
    if not urlsplit(place.url).path.endswith("/answers"):
        return with_query(_asked(place, f"questions/{found['id']}/answers"), order="asc", sort="creation")
    answers = [number for item in body.each("items") if (number := item.identity("answer_id"))]
    ids = ";".join([found["id"], *answers][:_AT_ONCE])
    return with_query(_asked(place, f"posts/{ids}/comments"), order="asc", sort="creation")


def _question_address(item: Json) -> str | None:
    number, link = item.identity("question_id"), absolute(_API, item.word("link"))
    if number is None:
        return None
    if link and site_of(link) != site_of(_API):
        return f"https://{site_of(link)}/questions/{number}"
    return None


def _row(place: Place, item: Json) -> Row | None:
    number, address = item.identity("question_id"), _question_address(item)
    post = _post(item, address, None) if address else None
    if number is None or address is None or post is None:
        return None
    signs = [item.word("answer_count"), item.word("last_activity_date")]
    return Row(
        url=with_query(_asked(place, f"questions/{number}/answers"), order="asc", sort="creation"),
        thread_url=address,
        title=post.title,
        board=None,
        replies=item.count("answer_count"),
        views=item.count("view_count"),
        signature=" · ".join(sign for sign in signs if sign),
        pinned=False,
        post=post,
        own_url=_asked(place, f"questions/{number}"),
    )


def _post(item: Json, thread: str, title: str | None) -> Post | None:
    comment, answer = item.identity("comment_id"), item.identity("answer_id")
    question = item.identity("question_id")
    number = comment or answer or question
    words = passage(item.word("body"))
    if number is None or not (words.text or words.quoted):
        return None
    home = f"https://{site_of(thread)}/"
    own = unescape(item.word("title") or "") or None if not (comment or answer) else None
    above = item.identity("post_id") if comment else (question if answer else None)
    return Post(
        site=site_of(thread),
        # Questions and answers are numbered together, comments by themselves.
        key=f"comment:{number}" if comment else f"post:{number}",
        url=f"{thread}#comment{number}_{above}" if comment else f"{home}{'a' if answer else 'q'}/{number}",
        kind=Kind.COMMENT if comment or answer else Kind.TOPIC,
        thread_url=thread,
        thread_title=own or title,
        title=own,
        text=words.text,
        quoted=words.quoted,
        author=author_of(
            Place(url=thread, root=home),
            unescape(item.word("owner", "display_name") or "") or None,
            item.word("owner", "link"),
            item.identity("owner", "user_id"),
        ),
        published_at=parse_date(item.word("creation_date"), "UTC"),
        published_raw=item.word("creation_date"),
        parent_key=f"post:{above}" if above else None,
        reactions=Reactions(
            likes=item.count("score"),
            comments=item.count("answer_count"),
            views=item.count("view_count"),
        ),
        layer="data:stack-exchange",
    )
