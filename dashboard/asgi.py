"""The dashboard as an ASGI application: Streamlit's, behind a gate, with headers that keep it to itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from dashboard.gate import Gate
from dashboard.safe import label
from dashboard.signing import ROUTES
from dashboard.texts import told
from listener.errors import ListenerError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Scraped text could, at worst, name an address: the browser is told to ask nobody but this server.
# Streamlit's own page needs inline styles and scripts; Vega compiles its expressions.
_POLICY = (
    "default-src 'self'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob: data:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)


class SecurityHeaders:
    """Adds the headers to every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the headers as the answer starts."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        await self.app(scope, receive, with_headers)


def tell(error: Exception) -> bool:
    """Say what the listener refused in its own words, where a screen did not; the rest is Streamlit's."""
    if not isinstance(error, ListenerError):
        return False
    st.error(label(told(str(error))), icon=":material/error:")
    return True


app = st.App(
    str(Path(__file__).with_name("streamlit_app.py")),
    routes=[
        *ROUTES,
        Mount("/fonts", StaticFiles(directory=Path(__file__).with_name("fonts"))),
    ],
    middleware=[Middleware(SecurityHeaders), Middleware(Gate)],
    on_script_error=tell,
)
