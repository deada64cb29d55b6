"""Who may reach the dashboard at all. It stands before everything the server answers, WebSocket included.

Where nobody signs in, only this machine may come, by a name of this machine: a page of somewhere else that
makes its own name point here (DNS rebinding) and a proxy that shows us to the world are both turned away.
Where people sign in, nothing but the door itself is open to who has not.

A WebSocket stays open after signing out, so the screens ask again before each look at the database
(:func:`dashboard.shell.database`).
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from dashboard.cookies import visit_cookie
from dashboard.opened import opened
from listener.access.keys import secret_key
from listener.access.signing import sign_in_needed
from listener.access.visits import Visitor, find_visitor
from listener.errors import ListenerError
from listener.settings import get_settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/auth/")
"""Doors of Streamlit that nobody uses here: figures without a login, another way to drive the pages."""
OPEN = ("/sign-in", "/static/", "/fonts/", "/_stcore/health", "/favicon")
"""What is no secret: the door, Streamlit's own code, letters, whether the server lives."""
_LOCAL_ONLY = (
    "This dashboard has no users yet, so it answers this machine only. To let others in, make the first "
    "user: listener user add NAME --role admin\n"
)


class Gate:
    """Lets requests through or answers them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or turn it away."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        answer = await self._answer(scope)
        if answer is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            # Refused before it is opened: the browser sees 403.
            await send({"type": "websocket.close", "code": 1008})
        else:
            await answer(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        path = scope["path"]
        if path.startswith(CLOSED):
            return PlainTextResponse("Not found\n", 404)
        if path.startswith(OPEN):
            return None
        connection = HTTPConnection(scope)
        try:
            needed, visitor = await run_sync(_visitor, visit_cookie(connection.cookies))
        except ListenerError as error:
            return PlainTextResponse(f"{error}\n", 503)
        if not needed:
            return None if is_local(connection) else PlainTextResponse(_LOCAL_ONLY, 403)
        if visitor is not None and (not visitor.must_change or path == "/password"):
            return None
        if scope["type"] == "http" and _is_page(scope):
            door = "/password" if visitor else "/sign-in"
            return RedirectResponse(f"{door}?next={quote(_wanted(scope), safe='')}", 303)
        return PlainTextResponse("Sign in first\n", 401)


def _visitor(cookie: str | None) -> tuple[bool, Visitor | None]:
    settings = get_settings()
    with opened().read() as session:
        if not sign_in_needed(session, settings):
            return False, None
        return True, find_visitor(session, cookie, secret_key(settings))


def is_local(connection: HTTPConnection) -> bool:
    """Whether somebody on this machine asks this machine, with no proxy between."""
    client = connection.client
    if client is not None and not _is_loopback(client.host):
        return False
    if {"forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"} & set(connection.headers.keys()):
        return False
    host = connection.headers.get("host", "")
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return name.lower() == "localhost" or _is_loopback(name.strip("[]"))


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def _wanted(scope: Scope) -> str:
    query: str = scope["query_string"].decode("latin-1")
    path: str = scope["path"]
    return f"{path}?{query}" if query else path
