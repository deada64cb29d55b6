"""A forum of any size that looks like phpBB's, over real HTTP, and changes when told to.

    with Vast(threads=1000) as forum:
        crawl(forum.url)
        forum.reply(17, "Still there?")

Every page carries the links that lead crawlers astray: session ids, sort orders, print views, reply forms, a
calendar, a login. What they lead to answers with more of the same. Threads have one address in lists
and another, which redirects, as their plain one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

ROWS = 25
START = datetime(2026, 1, 1, tzinfo=UTC)
TRAPS = ("ucp.php", "posting.php", "search.php", "calendar.php", "view=print", "sk=", "memberlist.php")
"""In the addresses of what no crawl should ask for."""
WHAT = {
    "calendar": "A calendar whose months go on for ever: not followed.",
    "pinned": "Threads kept on top of a list whatever happens: never taken for a sign that there is no news.",
    "print-view": "The same thread once more, for printing: not followed.",
    "redirecting-address": "A thread whose plain address redirects: asked for where it was found.",
    "reply-links": "Forms to reply, quote and report: not followed.",
    "session-ids": "Another session id in every link: one page all the same.",
    "sort-orders": "The same list in another order: not followed.",
    "walled-guests": "Guests see one post of a page and a login form: nothing is taken for deleted.",
}
"""What each of its ways is, and what a crawl makes of it."""


@dataclass
class Thread:
    """A thread; texts are made from numbers unless somebody edits them."""

    number: int
    board: int
    posts: list[int]
    last: int
    """The later, the further up in the list."""
    pinned: bool = False


@dataclass
class Run:
    """What was asked for between two marks."""

    paths: list[str] = field(default_factory=list)

    def of(self, page: str) -> list[str]:
        """The requests for one kind of page."""
        return [path for path in self.paths if path.startswith(f"/{page}")]


class Vast:
    """The forum and its server; listens on a free port until the ``with`` ends.

    Args:
        posts: how many posts a thread of this number has at first.
    """

    page_size = 10

    def __init__(
        self, threads: int, *, boards: int = 1, posts: Callable[[int], int] = lambda number: 1 + number % 3
    ) -> None:
        self.boards = boards
        self.threads: dict[int, Thread] = {}
        self.texts: dict[int, str] = {}
        self.walled = False
        """Guests see the first post of a page and are asked to log in for the rest."""
        self.runs: list[Run] = [Run()]
        self.before_answer: Callable[[int], None] = lambda _count: None
        """Called before each answer with the number of requests so far."""
        self._count = self._posts = self._clock = 0
        self._lock = threading.Lock()
        for number in range(1, threads + 1):
            self.threads[number] = Thread(number, 1 + number % boards, [], 0)
            for _ in range(posts(number)):
                self._add(number)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The front page."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    # -- what happens on it ----------------------------------------------------------------------

    def _add(self, number: int) -> int:
        self._posts += 1
        self._clock += 1
        self.threads[number].posts.append(self._posts)
        self.threads[number].last = self._clock
        return self._posts

    def mark(self) -> None:
        """What is asked for from here on belongs to the next run."""
        self.runs.append(Run())

    def reply(self, number: int, text: str = "") -> int:
        """Somebody answers; the thread is on top of its list."""
        post = self._add(number)
        if text:
            self.texts[post] = text
        return post

    def open(self, board: int, text: str = "") -> int:
        """Somebody opens a thread; its number."""
        number = max(self.threads) + 1
        self.threads[number] = Thread(number, board, [], 0)
        self.reply(number, text)
        return number

    def delete(self, post: int) -> None:
        """A post is gone; its thread shows one reply less."""
        for thread in self.threads.values():
            if post in thread.posts:
                thread.posts.remove(post)

    def every_post(self) -> list[str]:
        """The keys of all posts."""
        return sorted(f"post:{post}" for thread in self.threads.values() for post in thread.posts)

    # -- its pages -------------------------------------------------------------------------------

    def answer(self, path: str) -> tuple[int, str, str]:
        """Status, body or place of redirection, and what kind it is."""
        with self._lock:
            self._count += 1
            self.runs[-1].paths.append(path)
        self.before_answer(self._count)
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query))
        with self._lock:
            if parts.path in ("/", "/index.php"):
                return 200, self._page(self._front()), "html"
            if parts.path == "/viewforum.php":
                return 200, self._page(self._board(int(query["f"]), int(query.get("start", 0)))), "html"
            if parts.path == "/viewtopic.php" and "t" in query and "view" not in query:
                return self._thread(int(query["t"]), int(query.get("start", 0)), "f" in query)
        if parts.path == "/robots.txt":
            return 404, "", "html"
        more = f"<p>More of it</p><a href='{parts.path}?month={self._count}'>next</a>"
        return 200, self._page(more), "html"

    def _page(self, body: str) -> str:
        sid = f"&amp;sid={self._count:032x}"
        return (
            "<!DOCTYPE html><html><head><meta charset='utf-8'><title>Forum</title></head><body id=\"phpbb\">"
            f"<a href='./ucp.php?mode=login{sid}'>Login</a> <a href='./search.php'>Search</a> "
            f"<a href='./calendar.php?month={self._count}'>Calendar</a>"
            f"{body.replace('&sid', sid)}<a href='./index.php?x=1{sid}'>Index</a></body></html>"
        )

    def _front(self) -> str:
        rows = (
            f"<li class='row'><a class='forumtitle' href='./viewforum.php?f={board}&sid'>Board</a></li>"
            for board in range(1, self.boards + 1)
        )
        return f"<ul class='topiclist forums'>{''.join(rows)}</ul>"

    def _board(self, board: int, start: int) -> str:
        threads = [thread for thread in self.threads.values() if thread.board == board and thread.posts]
        threads.sort(key=lambda thread: (not thread.pinned, -thread.last))
        rows = "".join(self._row(thread) for thread in threads[start : start + ROWS])
        sorts = f"<a href='./viewforum.php?f={board}&amp;sk=r&amp;sd=d'>by replies</a>"
        onward = _onward(f"./viewforum.php?f={board}", start, ROWS, len(threads))
        return f"<ul class='topiclist topics'>{rows}</ul>{sorts}{onward}"

    def _row(self, thread: Thread) -> str:
        last = thread.posts[-1]
        pinned = " sticky" if thread.pinned else ""
        return (
            f"<li class='row'><dl class='row-item topic_read{pinned}'><dt>"
            f"<a href='./viewtopic.php?f={thread.board}&amp;t={thread.number}&sid' class='topictitle'>"
            f"Thread {thread.number}</a></dt>"
            f"<dd class='posts'>{len(thread.posts) - 1} <dfn>Replies</dfn></dd>"
            f"<dd class='lastpost'><a href='./viewtopic.php?p={last}#p{last}'>Last</a>"
            f"<time datetime='{moment(last)}'>x</time></dd></dl></li>"
        )

    def _thread(self, number: int, start: int, whole: bool) -> tuple[int, str, str]:
        thread = self.threads.get(number)
        if thread is None or not thread.posts:
            return 404, self._page("<p>The requested topic does not exist.</p>"), "html"
        if not whole:
            return 302, f"/viewtopic.php?f={thread.board}&t={number}&start={start}", "to"
        shown = thread.posts[start : start + self.page_size]
        posts = "".join(self._post(post) for post in (shown[:1] if self.walled else shown))
        base = f"./viewtopic.php?f={thread.board}&amp;t={number}"
        wall = "<form><input type='password'>Log in to read on</form>"
        below = wall if self.walled else _onward(base, start, self.page_size, len(thread.posts))
        buttons = (
            f"<a href='{base}&amp;view=print'>Print</a> "
            f"<a href='./posting.php?mode=reply&amp;t={number}'>Reply</a>"
        )
        body = f"<h2 class='topic-title'>Thread {number}</h2>{posts}{buttons}{below}"
        return 200, self._page(f"<div id='page-body'>{body}</div>"), "html"

    def _post(self, post: int) -> str:
        text = self.texts.get(post, f"This is what post number {post} has to say about the matter.")
        who = post % 50
        user = f"<a href='./memberlist.php?mode=viewprofile&amp;u={who}' class='username'>user{who}</a>"
        when = f"<time datetime='{moment(post)}'>x</time>"
        return (
            f"<div id='p{post}' class='post'><div class='postbody'><p class='author'>"
            f"<a href='./viewtopic.php?p={post}#p{post}'>#</a> by {user} {when}</p>"
            f"<div class='content'>{text}</div></div></div>"
        )


def moment(post: int) -> str:
    """When a post was written: one a minute."""
    return (START + timedelta(minutes=post)).isoformat()


def _onward(base: str, start: int, step: int, total: int) -> str:
    starts = range(0, total, step) if total > step else ()
    pages = "".join(f"<li><a href='{base}&amp;start={at}'>{at // step + 1}</a></li>" for at in starts)
    arrow = ""
    if start + step < total:
        arrow = f"<li class='arrow next'><a rel='next' href='{base}&amp;start={start + step}'>Next</a></li>"
    current = f"<li class='active'><span>{start // step + 1}</span></li>"
    return f"<div class='pagination'><ul>{current}{pages}{arrow}</ul></div>"


def _handler(owner: Vast) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or each answer waits 40 ms for the crawler's word

        def do_GET(self) -> None:
            if self.path.startswith("/control/"):
                status, body, kind = 200, _control(owner, self.path), "html"
            else:
                status, body, kind = owner.answer(self.path)
            content = b"" if kind == "to" else body.encode()
            try:
                self.send_response(status)
                if kind == "to":
                    self.send_header("Location", body)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the tests read ``runs``."""

    return Handler


def _control(owner: Vast, path: str) -> str:
    """``/control/reply?number=5``: what a crawl of many in one process does between two of them."""
    parts = urlsplit(path)
    values = {
        name: int(value) if value.lstrip("-").isdigit() else value for name, value in parse_qsl(parts.query)
    }
    name = parts.path.removeprefix("/control/")
    if name == "pin":
        owner.threads[int(values["number"])].pinned = True
        return ""
    if name == "wall":
        owner.walled = bool(values["up"])
        return ""
    if name == "edit":
        owner.texts[int(values["post"])] = str(values["text"])
        return ""
    if name == "drop":
        owner.threads[int(values["number"])].posts.clear()
        return ""
    return str(getattr(owner, name)(**values))


def controls(forum: Vast, *calls: str) -> Iterator[str]:
    """Addresses that make the forum change, a new run begun before them."""
    yield f"{forum.url}control/mark"
    for call in calls:
        yield f"{forum.url}control/{call}"
