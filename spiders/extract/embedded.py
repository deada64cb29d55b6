"""Posts in the state that a page drawn by JavaScript carries in its source (``__NEXT_DATA__`` and the like).

No program is named: whatever holds words, who wrote them and when, several times alike, is a list of posts.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from listener.post import Author, Kind, Post, Reactions
from spiders.extract.addresses import canonical, same_site, site_of
from spiders.extract.dates import parse_date
from spiders.extract.text import passage_in
from spiders.fetched import Fetched

LAYER = "data:page"
MOST_CHARACTERS = 8_000_000
"""Of JSON read from one page."""
MOST_VALUES = 200_000
"""Objects looked at on one page."""
_FEWEST = 200
"""Characters of a script worth looking at."""
_ASSIGNED = re.compile(r"(?:window|self|globalThis)\.[\w.$]{1,60}\s{0,3}=\s{0,3}(?=[\[{])")
_PARSED = re.compile(r'JSON\.parse\(\s{0,3}(?=")')
_BODIES = (
    "contenthtml", "bodyhtml", "renderedbody", "cooked", "html", "content", "body", "text", "message",
    "messagetext", "posttext", "selftext", "commenttext", "comment", "raw",
)  # fmt: skip
_DATES = (
    "createdat", "created", "createdtime", "createddate", "datecreated", "createdutc", "creationdate",
    "publishedat", "published", "datepublished", "publishdate", "publishtime", "postedat", "posteddate",
    "dateposted", "postdate", "dateinserted", "submittedat", "timestamp", "date", "time",
)  # fmt: skip
_AUTHORS = (
    "author", "user", "creator", "owner", "poster", "postedby", "createdby", "insertuser", "member",
    "authorname", "displayname", "username",
)  # fmt: skip
_NAMES = ("displayname", "name", "username", "nickname", "login", "handle", "title")
_IDS = ("id", "_id", "postid", "pid", "commentid", "uuid")
_LIKES = (
    "likescount", "likecount", "likes", "upvotes", "ups", "votes", "score", "reactionscount",
    "reactioncount",
)  # fmt: skip
_PARENTS = ("parentid", "replytoid", "inreplyto", "replyto")
_LINKS = ("url", "permalink", "link", "href")


@dataclass(frozen=True, slots=True)
class _Found:
    """An object that reads as a post: its values by plain names, and the objects around it."""

    values: Mapping[str, Any]
    kind: tuple[str, str, str]
    around: tuple[int, ...]
    itself: int


def embedded_posts(
    page: Fetched, thread_url: str, title: str | None, zone: str, *, first: bool = True
) -> list[Post]:
    """The largest set of alike posts in a page's state, with those they stand in (an opening post).

    Args:
        zone: the zone of dates that name none.
        first: whether the page is the first of its thread, so that it begins with the opening post.
    """
    found: list[_Found] = []
    for state in _states(page.tree):
        found += _posts_in(state)
    groups: dict[tuple[str, str, str], list[_Found]] = defaultdict(list)
    for one in found:
        groups[one.kind].append(one)
    if not groups:
        return []
    best = max(groups.values(), key=lambda group: sum(len(str(one.values[one.kind[0]])) for one in group))
    holding = {number for one in best for number in one.around}
    posts: dict[str, Post] = {}
    for one in found:
        if one.kind == best[0].kind or one.itself in holding:
            post = _post(page, one, thread_url, title, zone, opening=first and not posts)
            if post is not None:
                posts.setdefault(post.key, post)
    keys = set(posts)
    return [post if post.parent_key in keys else replace(post, parent_key=None) for post in posts.values()]


def _states(tree: LexborHTMLParser) -> Iterator[object]:
    left = MOST_CHARACTERS
    for script in tree.css("script:not([src])"):
        kind = (script.attributes.get("type") or "").split(";")[0].strip().lower()
        text = script.text(deep=True)
        if len(text) < _FEWEST or kind == "application/ld+json" or left <= 0:
            continue
        left -= len(text)
        if kind.endswith("json"):
            yield from _loaded(text)
            continue
        for match in _ASSIGNED.finditer(text):
            yield from _loaded(text, match.end())
        for match in _PARSED.finditer(text):
            for inner in _loaded(text, match.end()):
                yield from _loaded(str(inner))


def _loaded(text: str, start: int = 0) -> list[object]:
    try:
        return [json.JSONDecoder(strict=False).raw_decode(text, start + _blanks(text, start))[0]]
    except (ValueError, RecursionError):
        return []  # a program's own way of writing, which only a program reads


def _blanks(text: str, start: int) -> int:
    match = re.compile(r"\s*").match(text, start)
    return len(match[0]) if match else 0


def _posts_in(state: object) -> list[_Found]:
    """Walk without recursion; the order of the state is kept."""
    objects: list[tuple[dict[str, Any], tuple[int, ...]]] = []
    stack: list[tuple[object, tuple[int, ...]]] = [(state, ())]
    while stack and len(objects) < MOST_VALUES:
        value, around = stack.pop()
        if isinstance(value, dict):
            objects.append((value, around))
            inside = (*around[-8:], id(value))
            stack.extend((inner, inside) for inner in reversed(list(value.values())))
        elif isinstance(value, list):
            stack.extend((inner, around) for inner in reversed(value))
    # JSON:API keeps authors apart from what they wrote, by type and id.
    known = {
        (str(o["type"]), str(o["id"])): o["attributes"]
        for o, _ in objects
        if "id" in o and "type" in o and isinstance(o.get("attributes"), dict)
    }
    found = []
    for one, around in objects:
        values = _plain(one, known)
        body = next((n for n in _BODIES if _words(values.get(n))), None)
        date = next((n for n in _DATES if isinstance(values.get(n), str | int | float) and values[n]), None)
        author = next((n for n in _AUTHORS if _name(values.get(n))), None)
        if body and date and author:
            found.append(_Found(values, (body, date, author), around, id(one)))
    return found


def _plain(one: dict[str, Any], known: Mapping[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    """The values by names without case and marks; of JSON:API the attributes and the authors referred to."""
    inner = one.get("attributes") if "type" in one else None
    values = {_short(name): value for name, value in one.items()}
    if not isinstance(inner, dict):
        return values
    values.update((_short(name), value) for name, value in inner.items())
    related = one.get("relationships")
    for name, reference in related.items() if isinstance(related, dict) else ():
        data = reference.get("data") if isinstance(reference, dict) else None
        if isinstance(data, dict) and (there := known.get((str(data.get("type")), str(data.get("id"))))):
            values.setdefault(_short(name), there)
    return values


def _short(name: object) -> str:
    return str(name).replace("_", "").replace("-", "").casefold() or "_"


def _words(value: object) -> str | None:
    if isinstance(value, dict):
        value = next((value[name] for name in ("html", "rendered", "text") if name in value), None)
    if not isinstance(value, str) or not any(c.isalpha() for c in value):
        return None
    return value


def _name(value: object) -> str | None:
    if isinstance(value, dict):
        named = {_short(name): inner for name, inner in value.items()}
        value = next((named[name] for name in _NAMES if isinstance(named.get(name), str)), None)
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        return None
    return " ".join(value.split())


def _post(
    page: Fetched, one: _Found, thread_url: str, title: str | None, zone: str, *, opening: bool
) -> Post | None:
    body, date, author = one.kind
    html = _words(one.values[body]) or ""
    passage = passage_in(html if "</" in html else html.replace("\n", "<br>"))
    if not passage.text and not passage.quoted:
        return None
    when = one.values[date]
    raw = str(int(when)) if isinstance(when, float | int) else when
    name = _name(one.values[author]) or ""
    number = next((str(one.values[n]) for n in _IDS if isinstance(one.values.get(n), str | int)), None)
    said = hashlib.sha256(f"{name}\x1f{passage.text}".encode()).hexdigest()[:16]
    link = next((page.link(one.values[n]) for n in _LINKS if isinstance(one.values.get(n), str)), None)
    parent = next((one.values[n] for n in _PARENTS if isinstance(one.values.get(n), str | int)), None)
    likes = next((one.values[n] for n in _LIKES if type(one.values.get(n)) is int), None)
    url = canonical(link, keep_fragment=True) if link and same_site(link, page.url) else None
    return Post(
        site=site_of(page.url),
        key=f"{thread_url}#{number or said}",
        url=url or f"{thread_url}#{number or said}",
        kind=Kind.TOPIC if opening else Kind.COMMENT,
        thread_url=thread_url,
        thread_title=title,
        title=title if opening else None,
        text=passage.text,
        quoted=passage.quoted,
        author=Author(name=name),
        published_at=parse_date(raw, zone),
        published_raw=raw,
        parent_key=None if parent is None else f"{thread_url}#{parent}",
        reactions=Reactions(likes=likes if likes is not None and likes >= 0 else None),
        layer=LAYER,
    )
