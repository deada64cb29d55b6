"""Lists of threads and of boards of an unknown forum, by what their addresses say."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborNode

from spiders.engines.reading import Row, ThreadList
from spiders.extract.addresses import site_of, without_fragment
from spiders.extract.counts import parse_count
from spiders.extract.dates import is_absolute
from spiders.extract.time_words import DATE
from spiders.fetched import Fetched
from spiders.structure.articles import read_articles
from spiders.structure.links import next_page, plain_address, position, unslugged

_THREAD = frozenset(
    [
        "topic",
        "topics",
        "thread",
        "threads",
        "viewtopic",
        "showthread",
        "discussion",
        "discussions",
        "t",
        "d",
        "question",
        "questions",
        "chu-de",
        "thao-luan",
        "showtopic",
        "tid",
        "viewthread",
        "thema",
        "sujet",
        "tema",
        "temat",
        "konu",
        "topicid",
        "threadid",
    ]
)
_BOARD = frozenset(
    [
        "forum",
        "forums",
        "viewforum",
        "forumdisplay",
        "board",
        "boards",
        "category",
        "categories",
        "c",
        "f",
        "cat",
        "chuyen-muc",
        "subforum",
        "fid",
        "forumid",
        "showforum",
        "box",
    ]
)
_SURELY_BOARD = frozenset(
    [
        "forum",
        "forums",
        "viewforum",
        "forumdisplay",
        "board",
        "boards",
        "subforum",
        "fid",
        "showforum",
        "forumid",
    ]
)
_ELSEWHERE = re.compile(
    r"\b(?:login|log-?out|register|sign-?(?:up|in)|search|rss|feeds?|atom|print|reply|quote|edit|report|delete|create|"
    r"publish|new-?(?:topic|thread|post)|newreply|newthread|posting|post_reply|markread|mark|subscribe|bookmark|"
    r"favou?rite|share|email|members?|users?|profile|calendar|help|faq|rules|terms|privacy|stats|whos-?online|poll|like|moderate|active|unread|"
    r"unanswered|latest|ajax|attachments?|download|styles?|language|watch|add|upload)\b|\.(?:xml|jpe?g|png|gif|pdf|zip)$",
    re.IGNORECASE,
)
_OF_A_POST = frozenset(["p", "pid", "post", "postid", "post_id", "sid", "s", "view"])
_REPLIES = re.compile(r"repl|answer|comment|trả lời|antwort|réponse|respuesta|bình luận", re.IGNORECASE)
_VIEWS = re.compile(r"view|lượt xem|hits|aufrufe|vues|visitas", re.IGNORECASE)
_PIN = re.compile(r"pin(?:ned)?\b|sticky|thumb-tack|announce|featured|ghim", re.IGNORECASE)
_SMALL = 600
"""Elements in a row of a list; an element with more is the list itself."""


def kind_of(url: str) -> str | None:
    """``thread``, ``board`` or None, by the last word of an address that says so."""
    parts = urlsplit(url)
    path = re.sub(r"\.(?:php|html?|aspx?|jsp)\b", "", parts.path.lower())
    pairs = parse_qsl(parts.query.replace(";", "&").lower(), keep_blank_values=True)
    if _ELSEWHERE.search(path.replace("_", "-")) or any(_ELSEWHERE.search(f"{k} {v}") for k, v in pairs):
        return None
    segments = [segment for segment in path.split("/") if segment]
    found: str | None = None
    for number, segment in enumerate(segments):
        more = segments[number + 1 :] or [value for _, value in pairs if value]
        word = re.sub(r"[-_,.]?\d[\w-]*$", "", segment) or segment
        if segment in _THREAD or (word in _THREAD and word != segment):
            if any(c.isdigit() for c in "".join(more) + segment):
                found = "thread"
        elif (segment in _BOARD and more) or (word in _BOARD and word != segment):
            found = "board"
    for key, value in pairs:
        if key in _THREAD and any(c.isdigit() for c in value):
            return "thread"
        if key in _BOARD and value and found is None:
            found = "board"
    return found


def names_only_a_post(url: str) -> bool:
    """``viewtopic.php?p=5``: a thread by one of its posts, beside which stands the thread's own address."""
    parts = urlsplit(url)
    names = {name.lower() for name, _ in parse_qsl(parts.query.replace(";", "&"))}
    return bool(names) and names <= _OF_A_POST and not any(c.isdigit() for c in parts.path)


def is_forum_board(url: str) -> bool:
    """Whether an address is a board's beyond doubt: shops have categories too."""
    return bool(
        _SURELY_BOARD
        & set(re.split(r"[/?&=.;]", urlsplit(url)._replace(netloc="", scheme="").geturl().lower()))
    )


def read_list(page: Fetched) -> ThreadList:
    """Read the threads, the boards and the way on."""
    here = plain_address(page.url)
    rows: dict[str, Row] = {}
    boards: dict[str, None] = {}
    links: dict[str, list[LexborNode]] = {}
    to_posts: dict[str, list[LexborNode]] = {}
    for node in page.tree.css("a[href]"):
        url = page.link(node.attributes.get("href"))
        if url is None or site_of(url) != site_of(page.url):
            continue
        kind = kind_of(url)
        if kind == "thread":
            (to_posts if names_only_a_post(url) else links).setdefault(plain_address(url), []).append(node)
        elif kind == "board" and plain_address(url) != here and position(url) is None:
            boards.setdefault(plain_address(url))  # in another order it is the same board
    for address, nodes in _merged(links or to_posts).items():
        if unslugged(address) != unslugged(here):
            rows[address] = _row(page, address, nodes)
    if not rows and not any(is_forum_board(board) for board in boards):
        rows = read_articles(page)
        boards = {} if rows else boards  # sections: the front page lists what is in them
    onward = next_page(page)
    return ThreadList(rows=tuple(rows.values()), boards=tuple(boards), next_url=onward)


def _merged(links: dict[str, list[LexborNode]]) -> dict[str, list[LexborNode]]:
    """One entry a thread: later pages may be linked without the title in the address."""
    named = {unslugged(address): address for address in links if unslugged(address) != address}
    merged: dict[str, list[LexborNode]] = {}
    for address, nodes in links.items():
        merged.setdefault(named.get(unslugged(address), address), []).extend(nodes)
    return merged


def _row(page: Fetched, address: str, nodes: list[LexborNode]) -> Row:
    """A thread by the part of the list that holds its links and no other thread's."""
    titled = max(nodes, key=lambda node: len(node.text(deep=True).strip()) if not _is_place(node) else 0)
    url = page.link(titled.attributes.get("href")) or address
    around = _around(page, titled, address)
    text = " ".join(around.text(deep=True, separator=" ").split())[:2000] if around is not None else ""
    replies = _count(around, _REPLIES)
    hints = [node.attributes.get("title") or node.attributes.get("datetime") or "" for node in _dated(around)]
    dates = [
        date for date in [*hints, *(found.group(0) for found in DATE.finditer(text))] if is_absolute(date)
    ]
    marks = [str(at) for node in nodes if (at := _is_place(node))]
    signs = [None if replies is None else str(replies), *dict.fromkeys(dates), *marks[-1:]]
    return Row(
        url=address if _is_place(titled) else without_fragment(url),
        thread_url=address,
        title=" ".join(titled.text(deep=True, separator=" ").split()) or None,
        board=None,
        replies=replies,
        views=_count(around, _VIEWS),
        signature=" · ".join(sign for sign in signs if sign),
        pinned=around is not None
        and any(_PIN.search(node.attributes.get("class") or "") for node in around.css("[class]")),
    )


def _is_place(node: LexborNode) -> int | None:
    """The number of the post or page that a link leads to within a thread."""
    href = node.attributes.get("href") or ""
    found = re.search(r"(?:#\D*|[?&;](?:p|pid|post|page|comment)=)(\d+)", href)
    return int(found[1]) if found else None


def _around(page: Fetched, node: LexborNode, address: str) -> LexborNode | None:
    """The largest element around a link in which all thread links lead to the same thread."""
    best: LexborNode | None = None
    current = node.parent
    while current is not None and current.tag not in ("body", "html", "main"):
        inner = current.css("a[href]")
        if len(inner) > _SMALL:
            break
        for link in inner:
            url = page.link(link.attributes.get("href"))
            if (
                url
                and kind_of(url) == "thread"
                and not names_only_a_post(url)
                and plain_address(url) != address
            ):
                return best
        best, current = current, current.parent
    return best


def _dated(around: LexborNode | None) -> list[LexborNode]:
    return around.css("time[datetime], [title]") if around is not None else []


def _count(around: LexborNode | None, words: re.Pattern[str]) -> int | None:
    """A number in an element that calls itself so, or beside a word that does."""
    if around is None:
        return None
    for node in around.css("[class], [title]"):
        mark = f"{node.attributes.get('class') or ''} {node.attributes.get('title') or ''}"
        text = " ".join(node.text(deep=True, separator=" ").split())
        if words.search(mark) and 0 < len(text) <= 24 and (count := parse_count(text)) is not None:
            return count
    return None
