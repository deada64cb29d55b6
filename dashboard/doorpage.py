"""The pages of the door: signing in, choosing a password, and what went wrong. Plain HTML, no script."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from dashboard.safe import NOTHING, Safe, html, join
from dashboard.texts import LANGUAGES, translate
from listener.access.passwords import SHORTEST

_Say = Callable[[str], str]
_FOLDER = Path(__file__).parent


def speaking(language: str) -> _Say:
    """Texts in a language, outside of a session of Streamlit's."""
    return lambda text: translate(text, language)


@lru_cache(maxsize=1)
def _css() -> Safe:
    # A file of our own, without "</": it goes into the page as it is.
    return Safe((_FOLDER / "door.css").read_text(encoding="utf-8"))


def sign_in_page(
    language: str, *, token: str, wanted: str, name: str = "", problem: str | None = None,
    note: str | None = None, passwords: bool = True, provider: bool = False,
) -> str:  # fmt: skip
    """Name and password, or the way to the provider, or both.

    Args:
        language: ``en`` or ``vi``.
        token: against forms of other sites.
        wanted: path to go to afterwards.
        name: what was typed as name already.
        problem: a translated sentence: why nobody came in.
        note: a translated sentence that is no problem.
        passwords: whether anybody has a password.
        provider: whether there is a provider.
    """
    _ = speaking(language)
    form = html(
        '<form method="post" action="/sign-in"><input type="hidden" name="token" value="{}">'
        '<input type="hidden" name="next" value="{}"><input type="hidden" name="lang" value="{}">'
        '<label for="name">{}</label><input id="name" name="name" value="{}" autocomplete="username" '
        'autocapitalize="none" spellcheck="false" required maxlength="320" {}>'
        '<label for="password">{}</label><input id="password" name="password" type="password" '
        'autocomplete="current-password" required maxlength="1000" {}><button>{}</button></form>',
        token, wanted, language, _("Name"), name, NOTHING if name else html("autofocus"), _("Password"),
        html("autofocus") if name else NOTHING, _("Sign in"),
    )  # fmt: skip
    other = html(
        '<a class="way" href="/sign-in/provider?{}">{}</a>',
        urlencode({"next": wanted, "lang": language}), _("Sign in with your organisation"),
    )  # fmt: skip
    ways = [form] if passwords else []
    if provider:
        ways += [html('<div class="or">{}</div>', _("or")), other] if passwords else [other]
    return _page(language, _("Sign in"), "/sign-in", wanted, join(ways), problem=problem, note=note)


def password_page(
    language: str, *, token: str, wanted: str, name: str, first: bool, problem: str | None = None
) -> str:
    """Choosing a password of one's own.

    Args:
        language: ``en`` or ``vi``.
        token: against forms of other sites.
        wanted: path to go to afterwards.
        name: whose password, for the browser's store of passwords.
        first: somebody else chose the present one, so there is no way around this page.
        problem: a translated sentence: why it stays as it is.
    """
    _ = speaking(language)
    form = html(
        '<form method="post" action="/password"><input type="hidden" name="token" value="{}">'
        '<input type="hidden" name="next" value="{}"><input type="hidden" name="lang" value="{}">'
        '<input class="away" name="name" value="{}" autocomplete="username" tabindex="-1" aria-hidden="true" '
        'readonly>'
        '<label for="current">{}</label><input id="current" name="current" type="password" '
        'autocomplete="current-password" required maxlength="1000" autofocus>'
        '<label for="new">{}</label><input id="new" name="new" type="password" '
        'autocomplete="new-password" required minlength="{}" maxlength="1000" aria-describedby="advice">'
        '<p id="advice" class="advice">{}</p>'
        '<label for="again">{}</label><input id="again" name="again" type="password" '
        'autocomplete="new-password" required maxlength="1000"><button>{}</button></form>{}',
        token, wanted, language, name, _("Password so far"), _("New password"), SHORTEST,
        _("At least {n} characters. Four or five words that do not belong together are good.").format(
            n=SHORTEST
        ),
        _("New password again"), _("Change the password"),
        NOTHING if first else html('<a class="way plain" href="{}">{}</a>', wanted, _("Back")),
    )  # fmt: skip
    note = _("Somebody else made your present password. Choose one that only you know.") if first else None
    return _page(language, _("Your password"), "/password", wanted, form, problem=problem, note=note)


def _page(
    language: str, title: str, path: str, wanted: str, body: Safe, *, problem: str | None, note: str | None
) -> str:
    said = html('<p class="problem" role="alert">{}</p>', problem) if problem else NOTHING
    told = html('<p class="note" role="status">{}</p>', note) if note and not problem else NOTHING
    languages = join(
        html('<b aria-current="true">{}</b>', own)
        if code == language
        else html(
            '<a href="{}?{}" lang="{}" hreflang="{}">{}</a>',
            path, urlencode({"lang": code, "next": wanted}), code, code, own,
        )
        for code, own in LANGUAGES.items()
    )  # fmt: skip
    return html(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{} · Listener</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        '<link rel="icon" href="/sign-in/icon.png"><style>{}</style></head><body><main>'
        '<div class="brand"><img src="/sign-in/icon.png" alt="" width="28" height="28">Listener</div>'
        '<h1>{}</h1>{}{}{}</main><nav aria-label="Language">{}</nav></body></html>',
        language, title, _css(), title, said, told, body, languages,
    )  # fmt: skip
