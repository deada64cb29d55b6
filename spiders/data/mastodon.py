"""Mastodon 2.5 and later, and servers with its API: public timelines of a tag, an account or an instance.

A status is known by its ``uri``, which is the same on every server, so that one read through two servers is
one post; its site is the author's.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from listener.post import Kind, Post, Reactions, Reactor
from spiders.data.platform import Place, Platform, Reactors, author_of, passage, with_query
from spiders.engines.declaration import Words
from spiders.engines.reading import Row, ThreadList, ThreadPage
from spiders.extract.addresses import absolute, canonical, site_of
from spiders.extract.dates import parse_date
from spiders.extract.json_tree import Json
from spiders.fetched import Fetched

_MANY = 40
"""Statuses a page: the most Mastodon gives."""
_REACTORS = 80
"""Accounts a page: the most Mastodon gives; the pages after it are not asked for."""
_STATUS = re.compile(r"^/@[\w.@-]+/(?P<id>\d+)$")
_ACCOUNT = re.compile(r"^/@(?P<name>[\w.@-]+)/?$")
_TAG = re.compile(r"^/tags/(?P<tag>[^/]+)/?$")


class Mastodon(Platform):
    """Statuses, newest first; those with replies lead to their conversation."""

    name = "mastodon"
    title = "Mastodon 2.5 and later (API v1)"
    documented = "https://docs.joinmastodon.org/api/"
    words = Words(comments="replies", likes="favourites", shares="boosts", views=None)
    shapes = (
        r"(?P<root>/)api/v1/(?:timelines/(?:public|tag/[^/]+)|accounts/(?:lookup|\d+/statuses)"
        r"|statuses/\d+(?:/context)?)$"
    )

    def door(self, page: Fetched) -> str | None:
        """A tag's, an account's or the instance's timeline; a status."""
        tree = page.tree
        if "mastodon" not in page.text or tree.css_first("#mastodon, #initial-state") is None:
            return None
        path = urlsplit(page.url).path
        if found := _STATUS.match(path):
            return absolute(page.url, f"/api/v1/statuses/{found['id']}")
        if found := _ACCOUNT.match(path):
            return absolute(page.url, f"/api/v1/accounts/lookup?acct={quote(found['name'])}")
        if found := _TAG.match(path):
            return absolute(page.url, f"/api/v1/timelines/tag/{found['tag']}?limit={_MANY}")
        return absolute(page.url, f"/api/v1/timelines/public?local=true&limit={_MANY}")

    def knows(self, body: Json) -> bool:
        """A list of statuses, one status, its context, or an account."""
        if body.is_list:
            return all(_is_status(status) for status in body.each())
        return _is_status(body) or body.has("ancestors", "descendants") or body.has("acct", "statuses_count")

    def at(self, url: str, root: str) -> str:
        """A status of this server."""
        found = _STATUS.match(urlsplit(url).path) if site_of(url) == site_of(root) else None
        return f"{root}api/v1/statuses/{found['id']}" if found else url

    def thread_of(self, place: Place, body: Json) -> str | None:
        """A status is the root of what it is answered."""
        del place
        return _address(body) if _is_status(body) else None

    def read_list(self, place: Place, body: Json) -> ThreadList:
        """Statuses; an account leads to its own."""
        if body.has("acct"):
            number = body.identity("id")
            path = f"api/v1/accounts/{number}/statuses?limit={_MANY}&exclude_reblogs=true"
            return ThreadList(rows=(), boards=(place.link(path),) if number else (), next_url=None)
        # A boost is somebody passing on a status of another; the status itself counts it.
        own = [status for status in body.each() if not status.at("reblog").has("id")]
        rows = (_row(place, status) for status in own)
        last = body.identity(-1, "id")
        return ThreadList(
            rows=tuple(row for row in rows if row is not None),
            boards=(),
            next_url=with_query(place.url, max_id=last) if last else None,
        )

    def read_thread(self, place: Place, body: Json, row: Row | None) -> ThreadPage:
        """A status, then its answers with answers to those."""
        if _is_status(body):
            thread, number = _address(body) or place.url, body.identity("id")
            answered = body.count("replies_count") != 0 and number is not None
            statuses = [body]
            onward = place.link(f"api/v1/statuses/{number}/context") if answered else None
        else:
            thread = row.thread_url if row else _address(body.at("ancestors", 0)) or place.url
            statuses, onward = list(body.each("descendants")), None
        names = {status.word("id"): _key(status) for status in [*statuses, *body.each("ancestors")]}
        above = place.url.rsplit("/statuses/", 1)[-1].split("/", 1)[0]
        if row is not None and row.post is not None:
            names.setdefault(above, row.post.key)
        read = [_post(status, thread, names) for status in statuses if status.word("content")]
        posts = tuple(post for post in read if post is not None)
        return ThreadPage(
            thread_url=thread, posts=posts, unread=len(read) - len(posts), next_url=onward, consecutive=False
        )

    def who_reacted(self, root: str, key: str, url: str, kind: str) -> str | None:
        """Of the server's own statuses, whose number is the last part of their ``uri``; others have another
        number here."""
        del url
        number = urlsplit(key).path.rsplit("/", 1)[-1]
        if site_of(key) != site_of(root) or not number.isdecimal():
            return None
        who = "favourited_by" if kind == "like" else "reblogged_by"
        return f"{root}api/v1/statuses/{number}/{who}?limit={_REACTORS}"

    def read_reacted(self, root: str, body: Json) -> Reactors | str | None:
        """A list of accounts."""
        if not body.is_list:
            return None
        accounts = list(body.each())
        found = []
        for account in accounts:
            profile = absolute(root, account.word("url"))
            name = account.word("display_name") or account.word("acct")
            author = author_of(Place(url=root, root=root), name, profile, account.word("username"))
            if author is not None and profile is not None:
                found.append(Reactor(site=site_of(profile), account=author))
        return Reactors(accounts=tuple(found), complete=len(accounts) < _REACTORS)


def _is_status(body: Json) -> bool:
    return body.has("id", "uri", "account", "content")


def _key(status: Json) -> str | None:
    """Its ``uri``, an address."""
    uri = absolute("https://nowhere.invalid/", status.word("uri"))
    return canonical(uri, keep_fragment=True) if uri and "nowhere.invalid" not in uri else None


def _address(status: Json) -> str | None:
    key = _key(status)
    shown = absolute(key, status.word("url")) if key else None
    # A page of another site would not be this status.
    return canonical(shown) if shown and key and site_of(shown) == site_of(key) else key


def _row(place: Place, status: Json) -> Row | None:
    address, number = _address(status), status.identity("id")
    post = _post(status, address, {}) if address else None
    if post is None or address is None or number is None:
        return None
    replies = status.count("replies_count")
    return Row(
        url=place.link(f"api/v1/statuses/{number}/context"),
        thread_url=address,
        title=None,
        board=None,
        replies=replies,
        views=None,
        signature=f"{replies} replies",
        pinned=status.true("pinned"),
        post=post,
        whole=replies == 0,
        own_url=place.link(f"api/v1/statuses/{number}"),
    )


def _post(status: Json, thread: str, names: dict[str | None, str | None]) -> Post | None:
    key, address = _key(status), _address(status)
    words = passage(status.word("content"), dropped=".quote-inline")
    warning = status.word("spoiler_text")
    quoted = passage(status.word("quote", "quoted_status", "content")).text or words.quoted
    text = "\n\n".join(part for part in (warning, words.text) if part)
    if key is None or address is None or not (text or quoted):
        return None
    answered = status.word("in_reply_to_id")
    account, raw = status.at("account"), status.word("created_at")
    place = Place(url=address, root=address)
    return Post(
        site=site_of(key),
        key=key,
        url=address,
        kind=Kind.COMMENT if answered else Kind.TOPIC,
        thread_url=thread,
        text=text,
        quoted=quoted,
        author=author_of(
            place,
            account.word("display_name") or account.word("acct"),
            account.word("url"),
            account.word("username"),
        ),
        published_at=parse_date(raw, "UTC"),
        published_raw=raw,
        parent_key=names.get(answered) if answered else None,
        reactions=Reactions(
            likes=status.count("favourites_count"),
            comments=status.count("replies_count"),
            shares=status.count("reblogs_count"),
        ),
        layer="data:mastodon",
    )
