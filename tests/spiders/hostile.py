"""A real HTTP server that behaves badly, one named way at a time.

    with Hostile("endless-thread") as server:
        crawl(server.url)

The pages that are well-formed look like Spirit's.
"""

from __future__ import annotations

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
        from tests.spiders import hostile_cases  # noqa: F401 - they register themselves

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
