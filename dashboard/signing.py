"""The routes of the door: ``/sign-in``, ``/password``; the provider's are in :mod:`dashboard.provider`.

A form is answered only with its token: a random half in a cookie that no other site can have sent, and its
signature in the form.
"""

from __future__ import annotations

import math
import secrets
from pathlib import Path
from urllib.parse import parse_qsl

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.cookies import forget_visit, form_cookie, set_form, set_visit, visit_cookie
from dashboard.doorpage import password_page, sign_in_page, speaking
from dashboard.onward import local_path, with_language
from dashboard.opened import opened
from dashboard.provider import provider_routes
from dashboard.texts import LANGUAGES, best_language
from listener.access.attempts import TooManyAttemptsError
from listener.access.keys import is_signed, secret_key, sign
from listener.access.passwords import LONGEST, SHORTEST, Weakness, WeakPasswordError
from listener.access.signing import (
    SamePasswordError,
    SignedIn,
    SignInError,
    WrongPasswordError,
    change_password,
    sign_in,
    sign_in_needed,
)
from listener.access.visits import Visitor, find_visitor
from listener.settings import get_settings
from listener.store import utc_now

LARGEST = 20_000
"""Bytes of a form: names and passwords, nothing else."""


async def show_sign_in(request: Request) -> Response:
    """The form, or onward for who is signed in already."""
    wanted, language = local_path(request.query_params.get("next")), language_of(request)
    if await run_sync(_is_done, visit_cookie(request.cookies)):
        return RedirectResponse(wanted, 303)
    _ = speaking(language)
    note = _("You are signed out.") if request.query_params.get("out") else None
    problem = {
        "provider": _("Signing in there did not work. Try again."),
        "uninvited": _("You are not invited here yet. Ask an admin to add you."),
    }.get(request.query_params.get("problem", ""))
    page, nonce = _token(request)
    answer = HTMLResponse(
        sign_in_page(language, token=page, wanted=wanted, note=note, problem=problem, provider=_provider())
    )
    forget_visit(answer)
    return _fresh(answer, request, nonce)


async def do_sign_in(request: Request) -> Response:
    """Look at name and password; in, or the form again with what is wrong."""
    form = await _form(request)
    wanted, language = local_path(form.get("next")), _known_language(form.get("lang"))
    _ = speaking(language)
    if not _is_ours(request, form.get("token")):
        problem = _("This page was open too long. Please try once more.")
    else:
        try:
            came = await run_sync(_sign_in, form.get("name", ""), form.get("password", ""), *_who(request))
        except SignInError:
            problem = _("The name or the password is wrong.")
        except TooManyAttemptsError as error:
            problem = _too_many(error, language)
        else:
            onward = f"/password?lang={language}" if came.must_change else with_language(wanted, language)
            done = RedirectResponse(onward, 303)
            set_visit(done, request, came.cookie)
            return done
    page, nonce = _token(request)
    answer = HTMLResponse(
        sign_in_page(
            language, token=page, wanted=wanted, name=form.get("name", "")[:320], problem=problem,
            provider=_provider(),
        ),
        403,
    )  # fmt: skip
    return _fresh(answer, request, nonce)


async def show_password(request: Request) -> Response:
    """The form for a password of one's own."""
    visitor = await run_sync(_visitor, visit_cookie(request.cookies))
    if visitor is None:
        return RedirectResponse("/sign-in", 303)
    page, nonce = _token(request)
    answer = HTMLResponse(
        password_page(
            language_of(request), token=page, wanted=local_path(request.query_params.get("next")),
            name=visitor.name, first=visitor.must_change,
        )
    )  # fmt: skip
    return _fresh(answer, request, nonce)


async def do_password(request: Request) -> Response:
    """Change it; onward, or the form again with what is wrong."""
    visitor = await run_sync(_visitor, visit_cookie(request.cookies))
    if visitor is None:
        return RedirectResponse("/sign-in", 303)
    form = await _form(request)
    wanted, language = local_path(form.get("next")), _known_language(form.get("lang"))
    problem = await run_sync(_change, request, form, visitor, language)
    if problem is None:
        return RedirectResponse(with_language(wanted, language), 303)
    page, nonce = _token(request)
    answer = HTMLResponse(
        password_page(
            language, token=page, wanted=wanted, name=visitor.name, first=visitor.must_change, problem=problem
        ),
        403,
    )
    return _fresh(answer, request, nonce)


async def icon(_request: Request) -> Response:
    """Our sign, for who is not in yet."""
    return FileResponse(Path(__file__).with_name("icon.png"))


ROUTES = [
    Route("/sign-in", show_sign_in, methods=["GET"]),
    Route("/sign-in", do_sign_in, methods=["POST"]),
    Route("/sign-in/icon.png", icon),
    Route("/password", show_password, methods=["GET"]),
    Route("/password", do_password, methods=["POST"]),
    *provider_routes(),
]


def language_of(request: Request) -> str:
    """By the address, else as the browser asks."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        return asked
    return get_settings().language or best_language(request.headers.get("accept-language"))


def _known_language(code: str | None) -> str:
    return code if code in LANGUAGES else "en"


def _provider() -> bool:
    return bool(get_settings().oidc_issuer)


def _who(request: Request) -> tuple[str | None, str | None]:
    return request.client.host if request.client else None, request.headers.get("user-agent")


def _sign_in(name: str, password: str, address: str | None, browser: str | None) -> SignedIn:
    return sign_in(opened(), name, password, settings=get_settings(), address=address, browser=browser)


def _visitor(cookie: str | None) -> Visitor | None:
    with opened().read() as session:
        return find_visitor(session, cookie, secret_key(get_settings()))


def _is_done(cookie: str | None) -> bool:
    with opened().read() as session:
        if not sign_in_needed(session, get_settings()):
            return True
    return _visitor(cookie) is not None


def _change(request: Request, form: dict[str, str], visitor: Visitor, language: str) -> str | None:
    """What keeps the password as it is; None: it is changed."""
    _ = speaking(language)
    if not _is_ours(request, form.get("token")):
        return _("This page was open too long. Please try once more.")
    if form.get("new") != form.get("again"):
        return _("The two new passwords are not the same.")
    weak = {
        Weakness.SHORT: _("The new password is too short: at least {n} characters.").format(n=SHORTEST),
        Weakness.LONG: _("The new password is too long: at most {n} characters.").format(n=LONGEST),
        Weakness.EASY: _("The new password is easy to guess. Take words that do not belong together."),
    }
    try:
        change_password(
            opened(), form.get("current", ""), form.get("new", ""), actor=visitor.name,
            settings=get_settings(), visit=visitor.visit,
        )  # fmt: skip
    except WeakPasswordError as error:
        return weak[error.why]
    except WrongPasswordError:
        return _("The password so far is wrong.")
    except SamePasswordError:
        return _("That is the password you have. Choose another one.")
    except TooManyAttemptsError as error:
        return _too_many(error, language)
    return None


def _too_many(error: TooManyAttemptsError, language: str) -> str:
    _ = speaking(language)
    seconds = max(1, math.ceil((error.free_at - utc_now()).total_seconds()))
    if seconds < 60:
        return _("Too many attempts. Try again in {n} seconds.").format(n=seconds)
    return _("Too many attempts. Try again in {n} minutes.").format(n=math.ceil(seconds / 60))


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form, read up to a size that no honest one has."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise HTTPException(413)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=10))
    except ValueError as error:
        raise HTTPException(400) from error


def _token(request: Request) -> tuple[str, str]:
    """The half for the form and the half for the cookie."""
    nonce = form_cookie(request.cookies) or secrets.token_urlsafe(24)
    return sign(secret_key(get_settings()), "form", nonce), nonce


def _is_ours(request: Request, token: str | None) -> bool:
    nonce = form_cookie(request.cookies)
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    return bool(nonce and token) and is_signed(secret_key(get_settings()), "form", nonce or "", token or "")


def _fresh(answer: Response, request: Request, nonce: str) -> Response:
    set_form(answer, request, nonce)
    answer.headers["Cache-Control"] = "no-store"
    return answer
