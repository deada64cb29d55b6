"""Keys of posts from their addresses, so that layers which share nothing else agree on them.

An engine's file knows which number is a post's. An unknown engine's number may count from one in every
thread, so its key holds the thread. But some addresses say that the number is the site's own: the word for
a post and its number at the end of the path; a number in the query, for the server to find the page by,
that stands behind the ``#`` again; a query for one post and nothing else. Of such an address every layer
makes the same key, and a post read by its structure today is the same post when its engine gets a file
tomorrow.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

_PATH = re.compile(r"/(?P<word>post|comment)s?[/-](?P<number>\d{1,20})(?:/find)?/?$", re.IGNORECASE)
_NAMES = {
    "p": "post",
    "pid": "post",
    "post": "post",
    "postid": "post",
    "post_id": "post",
    "comment": "comment",
    "msg": "msg",
}
_MARK = re.compile(r"^[A-Za-z_-]{0,12}(?P<number>\d{1,20})$")
LONGEST = 2000
"""Characters of an address that is looked at."""


def key_of_address(url: str | None, number: str | None = None) -> str | None:
    """``post:123`` or ``comment:123``; None when the address does not say so by itself.

    Args:
        url: the permalink of a post among others. Not of an article: ``/posts/123`` may be one, and is known
            by its whole address.
        number: what the page calls the post; an address with another number is another post's.
    """
    key = _key(url)
    return None if key and number and key.rsplit(":", 1)[1] != number.lstrip("0") else key


def _key(url: str | None) -> str | None:
    if url is None or len(url) > LONGEST:
        return None
    parts = urlsplit(url)
    if found := _PATH.search(parts.path):
        return f"{found['word'].lower()}:{int(found['number'])}"
    mark = _MARK.match(parts.fragment)
    asked = dict(parse_qsl(parts.query.replace(";", "&")))
    for name, value in asked.items():
        word = _NAMES.get(name.lower())
        if word is None or not (value.isascii() and value.isdecimal() and len(value) <= 20):
            continue
        again = mark is not None and int(mark["number"]) == int(value)
        if again or _looks_up(parts.path, name, asked):
            return f"{word}:{int(value)}"
    return None


def _looks_up(path: str, name: str, asked: dict[str, str]) -> bool:
    """Whether an address asks for one post and says so: of vBulletin 3, Invision or SMF."""
    if path.endswith("/showpost.php") or asked.get("do") == "findComment":
        return True
    return name == "msg" and len(asked) == 1
