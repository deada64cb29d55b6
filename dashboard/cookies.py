"""The cookies of signing in: which names, and when a browser may send them."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import HTTPConnection
from starlette.responses import Response

from listener.access.visits import LONGEST
from listener.settings import get_settings

_PLAIN, _SECURE = "listener-visit", "__Host-listener-visit"
"""A browser takes ``__Host-`` only over https, for this very host and no other path."""
_FORM = "listener-form"


def is_secure(connection: HTTPConnection) -> bool:
    """Whether the browser speaks https with us, or with the proxy before us."""
    return connection.url.scheme in {"https", "wss"} or get_settings().address.startswith("https://")


def visit_cookie(cookies: Mapping[str, str]) -> str | None:
    """What the browser holds to be known by."""
    return cookies.get(_SECURE) or cookies.get(_PLAIN)


def set_visit(response: Response, connection: HTTPConnection, value: str) -> None:
    """Have the browser hold it: out of reach of scripts, sent from this site and by links to it."""
    secure = is_secure(connection)
    response.set_cookie(
        _SECURE if secure else _PLAIN, value, max_age=int(LONGEST.total_seconds()), path="/", secure=secure,
        httponly=True, samesite="lax",
    )  # fmt: skip


def forget_visit(response: Response) -> None:
    """Have the browser let go of it."""
    response.delete_cookie(_PLAIN, path="/", httponly=True, samesite="lax")
    response.delete_cookie(_SECURE, path="/", secure=True, httponly=True, samesite="lax")


def form_cookie(cookies: Mapping[str, str]) -> str | None:
    """The random half of a form's token."""
    return cookies.get(_FORM)


def set_form(response: Response, connection: HTTPConnection, value: str) -> None:
    """Have the browser hold the random half, and send it from our own pages only."""
    response.set_cookie(
        _FORM, value, path="/", secure=is_secure(connection), httponly=True, samesite="strict"
    )
