"""A real HTTP server with the answers of one site, which may gain a reply between two crawls."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

Site = Callable[..., dict[str, Any]]


class Served:
    """Listens on a free port until the ``with`` ends; says what was asked for.

    Answers are JSON; text among them is a web page, bytes are sent as they are.
    """

    def __init__(self, site: Site, **wishes: Any) -> None:
        self._site, self._wishes = site, wishes
        self.later = False
        self.seen: list[str] = []
        """Addresses asked for, robots.txt aside."""
        self.times: list[float] = []
        """When, by a clock that only goes forward, of all crawls."""
        self.refused: set[str] = set()
        """Addresses that are forbidden (403)."""
        self.robots = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    @property
    def root(self) -> str:
        """Where it is, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body for an address."""
        if path == "/robots.txt":
            return (200, "text/plain", self.robots.encode()) if self.robots else (404, "text/plain", b"")
        self.seen.append(path)
        self.times.append(time.monotonic())
        if path in self.refused:
            return 403, "application/json", b'{"errors":["no"]}'
        answers = self._site(self.root, later=self.later, **self._wishes)
        said = {_plain(known): answer for known, answer in answers.items()}.get(_plain(path))
        if said is None:
            return 404, "application/json", b'{"errors":["none"]}'
        if isinstance(said, bytes):
            return 200, "application/json", said
        if isinstance(said, str):
            return 200, "text/html; charset=utf-8", said.encode()
        return 200, "application/json; charset=utf-8", json.dumps(said).encode()


def _plain(path: str) -> str:
    """One spelling for an address, whatever the order of its parameters."""
    parts = urlsplit(path)
    return f"{parts.path.replace('%3B', ';')}?{urlencode(sorted(parse_qsl(parts.query)))}"


def _handler(served: Served) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = served.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Nothing on the terminal."""

    return Handler
