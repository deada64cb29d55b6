"""The way through an OpenID Connect provider: there, and back with who somebody is.

authlib does the protocol: discovery, PKCE, state, nonce, and the signature of what comes back. What is
ours: only a verified e-mail counts, and the listener decides whether somebody comes in.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import httpx2
import structlog
from anyio.to_thread import run_sync
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.cookies import set_visit
from dashboard.onward import local_path
from dashboard.opened import opened
from listener.access.provider import Claims, NotInvitedError, come_in
from listener.access.signing import SignedIn
from listener.settings import Settings, get_settings

log = structlog.get_logger(__name__)
_WANTED = "listener-next"


def provider_routes() -> list[Route]:
    """There and back."""
    return [Route("/sign-in/provider", go), Route("/sign-in/provider/back", back)]


async def go(request: Request) -> Response:
    """Send the browser to the provider."""
    settings = get_settings()
    if not settings.oidc_issuer:
        return RedirectResponse("/sign-in", 303)
    request.session[_WANTED] = local_path(request.query_params.get("next"))
    base = settings.address or str(request.base_url).rstrip("/")
    try:
        client = _client(settings)
        answer: Response = await client.authorize_redirect(request, f"{base}/sign-in/provider/back")
    except (AuthlibBaseError, httpx2.HTTPError, ValueError) as error:
        log.warning("the provider cannot be reached", issuer=settings.oidc_issuer, error=str(error))
        return _again("provider")
    return answer


async def back(request: Request) -> Response:
    """Take what the provider says of somebody and let them in, or not."""
    settings = get_settings()
    if not settings.oidc_issuer:
        return RedirectResponse("/sign-in", 303)
    wanted = request.session.pop(_WANTED, "/")
    try:
        token = await _client(settings).authorize_access_token(request)
        claims = _claims(token["userinfo"], settings)
    except (AuthlibBaseError, httpx2.HTTPError, KeyError, TypeError, ValueError) as error:
        log.warning("the provider's answer was refused", issuer=settings.oidc_issuer, error=str(error))
        return _again("provider")
    address = request.client.host if request.client else None
    try:
        came = await run_sync(_come_in, claims, address, request.headers.get("user-agent"))
    except NotInvitedError:
        return _again("uninvited")
    done = RedirectResponse(wanted, 303)
    set_visit(done, request, came.cookie)
    return done


def _come_in(claims: Claims, address: str | None, browser: str | None) -> SignedIn:
    return come_in(opened(), claims, settings=get_settings(), address=address, browser=browser)


def _claims(said: dict[str, Any], settings: Settings) -> Claims:
    roles = said.get(settings.oidc_claim) if settings.oidc_claim else None
    verified = said.get("email_verified") in (True, "true")
    return Claims(
        issuer=str(said["iss"]), subject=str(said["sub"]),
        email=str(said["email"]) if verified and said.get("email") else None,
        name=str(said["name"]) if said.get("name") else None,
        roles=tuple(str(role) for role in (roles if isinstance(roles, list) else [roles] if roles else [])),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _client(settings: Settings) -> Any:
    oauth = OAuth()
    return oauth.register(
        "provider",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        server_metadata_url=settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    )


def _again(problem: str) -> Response:
    return RedirectResponse(f"/sign-in?{urlencode({'problem': problem})}", 303)
