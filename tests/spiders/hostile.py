"""A real HTTP server that behaves badly, one named way at a time.

    with Hostile("endless-thread") as server:
        crawl(server.url)

The pages that are well-formed look like Spirit's.
"""

from __future__ import annotations

import gzip
import html
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

MIB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    delay: float = 0.0
    """Seconds before anything is sent."""
    length: bool = True
    """Whether the length is told beforehand."""
    drops: float = 0.0
    """Seconds between two bytes; 0 sends all at once."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A request as it came."""

    path: str
    at: float
    headers: dict[str, str]


Case = Callable[["Hostile", str, dict[str, str]], Reply]
CASES: dict[str, Case] = {}


def case(name: str) -> Callable[[Case], Case]:
    """Register a way to behave."""

    def keep(function: Case) -> Case:
        CASES[name] = function
        return function

    return keep


class Hostile:
    """The server; listens on a free port until the ``with`` ends."""

    def __init__(self, name: str, tls: ssl.SSLContext | None = None) -> None:
        self.name = name
        self.scheme = "http" if tls is None else "https"
        self.seen: list[Seen] = []
        self.robots: Reply = Reply(status=404)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, CASES[name]))
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Its front page."""
        return f"{self.scheme}://127.0.0.1:{self.port}/"

    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [seen.path for seen in self.seen if seen.path != "/robots.txt"]


def _handler(owner: Hostile, behave: Case) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or each answer waits 40 ms for the crawler's word

        def do_GET(self) -> None:
            owner.seen.append(Seen(path=self.path, at=time.monotonic(), headers=dict(self.headers)))
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            reply = owner.robots if parts.path == "/robots.txt" else behave(owner, parts.path, query)
            time.sleep(reply.delay)
            try:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.length:
                    self.send_header("Content-Length", str(len(reply.body)))
                else:
                    self.send_header("Connection", "close")
                    self.close_connection = True
                self.end_headers()
                if reply.drops:
                    for at in range(len(reply.body)):
                        self.wfile.write(reply.body[at : at + 1])
                        time.sleep(reply.drops)
                self.wfile.write(b"" if reply.drops else reply.body)
            except OSError:
                self.close_connection = True  # the crawler hung up, as it should

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the tests read ``seen``."""

    return Handler


# -- pages that look like Spirit's ---------------------------------------------------------------


def page(body: str) -> bytes:
    """A whole page."""
    footer = '<a class="footer__logo" href="https://github.com/nitely/Spirit">Spirit</a>'
    return (
        f'<!doctype html><html><head><meta charset="utf-8"></head><body><div class="spirit_wrapper">'
        f'<div class="spirit">{body}{footer}</div></div></body></html>'
    ).encode()


def row(number: int, *, count: int = 1, last: str = "Nov. 20, 2026, 10:05 a.m.") -> str:
    """A thread in a list."""
    return (
        '<div class="layout__topics__topic js-clickable-area"><div class="topic__title">'
        f'<a class="topic__link" href="/topic/{number}/t/">Thread {number}</a></div>'
        f'<div class="topic__comments">{count}</div><div class="topic__date" title="{last}">x</div></div>'
    )


def post(
    number: int, text: str, *, author: str | None = "an", time: str | None = "Nov. 20, 2026, 9 a.m."
) -> str:
    """A post in a thread."""
    name = (
        f'<a class="comment__info__username__link" href="/user/7/an/"><span>{author}</span></a>'
        if author
        else ""
    )
    date = f'<li title="{time}">x</li>' if time else ""
    return (
        f'<div class="comments_list__comment js-comment" data-pk="{number}" data-number="1">'
        f'<div class="comment__info">{name}<ul class="comment__info__date">{date}</ul></div>'
        f'<div class="comment__text"><p>{html.escape(text)}</p></div></div>'
    )


def onward(number: int) -> str:
    """The way to the next page."""
    return (
        f'<ul class="paginator"><li class="paginator__pages">Page {number - 1} of 9</li>'
        f'<li class="paginator__button"><a href="?page={number}">'
        '<i class="fa fa-chevron-right"></i></a></li></ul>'
    )


def forum(path: str, threads: int = 2) -> Reply:
    """A small forum that is well."""
    if path == "/":
        return Reply(body=page("".join(row(n) for n in range(1, threads + 1))))
    number = int(path.split("/")[2])
    return Reply(body=page(f'<h1 class="headline">Thread {number}</h1>' + post(number, f"Post {number}")))


# -- the cases -----------------------------------------------------------------------------------


@case("well")
def _well(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return forum(path)


@case("missing")
def _missing(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(status=404, body=b"<html>gone</html>")


@case("forbidden")
def _forbidden(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(status=403)


@case("busy")
def _busy(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(status=429, headers={"Retry-After": "3600"})


@case("later")
def _later(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(status=503, headers={"Retry-After": "3600"})


@case("broken")
def _broken(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(status=500)


@case("not-a-forum")
def _not_a_forum(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(body=b"<html><body><h1>A shop</h1><p>Nothing to discuss here.</p></body></html>")


@case("picture")
def _picture(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(body=b"\x89PNG\r\n\x1a\n", headers={"Content-Type": "image/png"})


@case("login")
def _login(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    if path == "/":
        return Reply(status=302, headers={"Location": "/user/login/?next=/"})
    return Reply(body=b'<html><body><form><input name="u"><input type="password"></form></body></html>')


@case("endless-thread")
def _endless_thread(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    if path == "/":
        return Reply(body=page(row(1)))
    number = int(query.get("page", "1"))
    return Reply(body=page(post(min(number, 3), "Again") + onward(number + 1)))


@case("endless-list")
def _endless_list(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    if path == "/":
        return Reply(body=page(row(1) + row(2) + onward(int(query.get("page", "1")) + 1)))
    return forum(path)


@case("large")
def _large(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(body=b"x" * (20 * MIB))


@case("large-untold")
def _large_untold(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(body=b"x" * (20 * MIB), length=False)


BOMB = gzip.compress(b"\0" * (200 * MIB), 9)


@case("bomb")
def _bomb(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(body=BOMB, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})


@case("charset")
def _charset(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """Says it is Latin-1 and is UTF-8."""
    reply = forum(path, threads=1) if path == "/" else Reply(body=page(post(1, "Hàng lỗi, đổi trả chậm")))
    body = reply.body.replace(b'charset="utf-8"', b'charset="iso-8859-1"')
    return Reply(body=body, headers={"Content-Type": "text/html; charset=ISO-8859-1"})


@case("loop")
def _loop(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(status=302, headers={"Location": "/b/" if path == "/a/" else "/a/"})


@case("redirect-metadata")
def _redirect_metadata(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})


@case("redirect-name")
def _redirect_name(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """A public-looking name that leads to this machine: as with a name that is rebound."""
    return Reply(status=302, headers={"Location": f"http://localhost:{owner.port}/secret/"})


@case("slow")
def _slow(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(body=b"<html></html>", delay=3.0)


@case("anonymous")
def _anonymous(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    if path == "/":
        return Reply(body=page(row(1)))
    return Reply(
        body=page(post(1, "Nobody, never", author=None, time=None) + post(2, "When?", time="soonish"))
    )


@case("torn")
def _torn(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """One thread is well, one has no post that can be read."""
    return Reply(body=page("<h1>Oops</h1>")) if path.startswith("/topic/1/") else forum(path)


@case("deep")
def _deep(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """A parser would need days."""
    return Reply(body=page("<div><b>" * 500_000))


@case("calm")
def _calm(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """A list with validators: 304 to who knows it."""
    last = owner.seen[-1].headers
    if path == "/" and last.get("If-None-Match") == '"v1"':
        return Reply(status=304, headers={"ETag": '"v1"'})
    reply = forum(path)
    return Reply(body=reply.body, headers=reply.headers | {"ETag": '"v1"'}) if path == "/" else reply


@case("long")
def _long(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """Twenty threads, each answer a little late: time to be stopped in."""
    reply = forum(path, threads=20)
    return Reply(body=reply.body, headers=reply.headers, delay=0.1)


@case("soft-404")
def _soft_404(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """Status 200 for what is not there; one thread leads back to the front page."""
    if path.startswith("/topic/1/"):
        return Reply(body=page("<h1>The requested topic does not exist.</h1>"))
    if path.startswith("/topic/2/"):
        return Reply(status=302, headers={"Location": "/"})
    return forum(path, threads=3)


@case("wall")
def _wall(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """The list is public, the threads are not."""
    if path == "/":
        return forum(path)
    if path.startswith("/topic/1/"):
        return Reply(status=302, headers={"Location": "/user/login/"})
    return Reply(body=page('<form><input name="u"><input type="password"></form>'))


@case("storm")
def _storm(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """The list answers, each thread fails."""
    return forum(path, threads=20) if path == "/" else Reply(status=502)


@case("passing-failure")
def _passing_failure(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """One thread fails at first and is well later."""
    failed = sum(seen.path.startswith("/topic/1/") for seen in owner.seen)
    return Reply(status=500) if path.startswith("/topic/1/") and failed <= 2 else forum(path)


@case("meta-refresh")
def _meta_refresh(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """Pages that send browsers on: to the forum, in circles, and into the private network."""
    targets = {"/": "/forum/", "/topic/1/t/": "/topic/1/t/?again", "/topic/2/t/": "http://169.254.169.254/x"}
    where = targets.get(path)
    if where is None:
        return forum("/" if path == "/forum/" else path, threads=3)
    head = f'<html><head><meta http-equiv="refresh" content="0; url={where}"></head><body>…</body></html>'
    return Reply(body=head.encode())


@case("drip")
def _drip(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """A body that comes drop by drop, for ever."""
    return Reply(body=page(row(1)), drops=0.2)


@case("app-shell")
def _app_shell(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """Nothing to read before a script has run."""
    return Reply(
        body=b'<!doctype html><html><head><title>Forum</title><script type="module" src="/a.js"></script>'
        b'</head><body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root">'
        b"</div></body></html>"
    )


@case("robots-change")
def _robots_change(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """Open at first; at the next crawl robots.txt asks to stay away from the threads."""
    owner.robots = Reply(body=b"User-agent: *\nDisallow: /topic/\n")
    return forum(path, threads=2 if len(owner.paths()) < 4 else 3)


WHAT = {
    "well": "A small forum that is well: read to its end.",
    "missing": "404 for everything: one fault.",
    "forbidden": "403: recorded, not tried again in this run.",
    "busy": "429 with `Retry-After`: the run ends at once, and no run starts before the time named.",
    "later": "503 with `Retry-After`: the same.",
    "broken": "500 for everything: tried twice more, then left until the next run.",
    "storm": "Every thread fails: after five failures in a row the site is left alone until the next run.",
    "passing-failure": "One thread fails and is well later: tried again in a later run, with growing pauses.",
    "not-a-forum": "Something else than a forum: said so, nothing is followed.",
    "picture": "No text at all: said so.",
    "login": "A login form in place of the forum: recorded as a login wall, not crawled.",
    "wall": "Threads that ask for a login: recorded, not asked for again until their list shows a change.",
    "soft-404": "Status 200 for what is not there: recognised by its words or by leading back to a list, "
    "recorded, never taken for a deletion.",
    "endless-thread": "A thread whose next page always exists: left when a page brings nothing new.",
    "endless-list": "A list whose next page always exists: left when a page brings nothing new.",
    "large": "20 MiB, announced: not read.",
    "large-untold": "20 MiB, not announced: cut off at 8 MiB.",
    "bomb": "200 MiB packed into 200 kB: cut off at 8 MiB unpacked.",
    "deep": "A million nested elements: not parsed.",
    "charset": "A charset that is not the page's: seen through.",
    "loop": "Redirects in circles: left after five.",
    "meta-refresh": "Pages that send a browser on: followed like redirects, as often and as far.",
    "redirect-metadata": "A redirect to a private address: refused before anything is sent.",
    "redirect-name": "A redirect to a name that leads into the private network: refused at connect.",
    "slow": "Answers after the time limit: given up.",
    "drip": "A body that comes drop by drop: given up at the time limit.",
    "anonymous": "Posts without author or date: posts all the same, with what is unknown left unknown.",
    "torn": "A thread page without a readable post: kept aside in the quarantine, the crawl goes on.",
    "calm": "A list that knows `If-None-Match`: asked so, and read when it has changed.",
    "long": "A forum that takes a while: stopped by a signal, a lost lease, the budget, the time limit.",
    "app-shell": "A page that a script draws: said so, with what to install.",
    "robots-change": "robots.txt that changes between crawls: each crawl asks anew and obeys what it says.",
}
"""What each case is, and what a crawl makes of it."""
