"""Pages that a script draws: said so; drawn by a real Chromium where that is on, behind the same guard."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from spiders.fetched import Fetched
from spiders.shell import drawn_by_script
from tests.browser import find_chromium
from tests.spiders.crawling import crawl
from tests.spiders.hostile import page, post

pytestmark = pytest.mark.browser
APP = """
const say = (what) => fetch('/said?' + what)
const tried = []
for (const address of ['http://169.254.169.254/latest/', 'http://127.0.0.1:' + OTHER + '/secret',
                       'http://localhost:' + OTHER + '/secret']) {
  tried.push(fetch(address).then(() => 'reached', () => 'refused'))
}
tried.push(new Promise((done) => {
  const socket = new WebSocket('ws://127.0.0.1:' + OTHER + '/secret')
  socket.onopen = () => done('reached')
  socket.onclose = socket.onerror = () => done('refused')
}))
document.cookie = 'tracked=1'
Promise.all(tried).then((answers) => say(answers.join('-')))
  .then(() => fetch('/data.json')).then((r) => r.json())
  .then((data) => { document.querySelector('#root').innerHTML = data.html })
"""


class App:
    """A forum whose threads are drawn by a script; beside it, a server that nobody may reach."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str | None]] = []
        self.secret: list[str] = []
        self.server, self.other = self._serve(self._answer), self._serve(self._hidden)

    def _serve(self, answer: object) -> ThreadingHTTPServer:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, body = answer(self.path, self.headers.get("Cookie"))  # type: ignore[operator]
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return server

    def _answer(self, path: str, cookie: str | None) -> tuple[str, bytes]:
        self.seen.append((path, cookie))
        if path == "/app.js":
            return "text/javascript", APP.replace("OTHER", str(self.other.server_port)).encode()
        if path == "/data.json":
            html = post(1, "Drawn by a script, read all the same") + post(2, "And answered")
            return "application/json", json.dumps({"html": html}).encode()
        if path.startswith("/topic/1/"):
            shell = '<h1 class="headline"></h1><div id="root"></div><script src="/app.js"></script>'
            return "text/html", page(shell)
        return "text/plain", b""

    def _hidden(self, path: str, cookie: str | None) -> tuple[str, bytes]:
        self.secret.append(path)
        return "text/plain", b"secret"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/topic/1/t/"


@pytest.fixture
def app() -> Iterator[App]:
    app = App()
    yield app
    for server in (app.server, app.other):
        server.shutdown()
        server.server_close()


def test_an_app_is_drawn_behind_the_guard(app: App, tmp_path: Path) -> None:
    find_chromium()
    told = crawl(tmp_path, app.url, render=True)
    assert [post.text for post in told.posts] == ["Drawn by a script, read all the same", "And answered"]
    assert told.faults == []
    assert app.secret == []
    assert ("/said?refused-refused-refused-refused", None) in app.seen
    assert {cookie for _, cookie in app.seen} == {None}
    paths = [path for path, _ in app.seen]
    assert paths.count("/topic/1/t/") == 1  # the browser is handed the page that was fetched
    assert told.ends[0]["requests"] >= len(paths)


def test_an_app_is_named_where_rendering_is_off(app: App, tmp_path: Path) -> None:
    told = crawl(tmp_path, app.url)
    assert told.kinds() == ["javascript"]
    assert "[render]" in told.faults[0].message
    assert told.posts == []
    assert {path for path, _ in app.seen} <= {"/robots.txt", "/topic/1/t/"}


@pytest.mark.parametrize(
    ("body", "drawn"),
    [
        ('<div id="app"></div><script src="/a.js"></script>', True),
        ("<noscript>Please enable JavaScript.</noscript><div></div><script src=a.js></script>", True),
        ('<div class="x"></div><script type="module" src="/a.js"></script>', True),
        ("<app-root>Loading…</app-root><script src=a.js></script>", True),
        ('<div id="app"></div>', False),
        (
            f'<div id="app"><p>{"There is much to read here. " * 30}</p></div><script src="/a.js"></script>',
            False,
        ),
        ("<p>A short page.</p><p>It says little.</p><script src=a.js></script>", False),
    ],
)
def test_an_empty_shell_is_recognised(body: str, drawn: bool) -> None:
    html = f"<html><head><title>T</title></head><body>{body}</body></html>".encode()
    assert (
        drawn_by_script(Fetched(url="http://a.vn/", asked="", body=html, content_type="text/html")) is drawn
    )
