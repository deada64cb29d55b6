"""Accounts on sites in a form that can be compared: ``host/rest``.

A customer's record may hold a profile address or ``site/handle``; a page shows a profile address,
a number or a name. All become strings of one shape, so that comparing is looking up.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from listener.text.tokens import normalise

_LONGEST = 500
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|igshid|mibextid|ref|ref_src|si")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def host_form(site: str) -> str | None:
    """A host (with its port, where it has one of its own) as compared: lower case, without ``www.``."""
    name, colon, port = site.strip().lower().rstrip(".").partition(":")
    if not name.isascii():
        try:
            name = name.encode("idna").decode()
        except UnicodeError:
            return None
    for prefix in ("www.", "m."):
        if name.startswith(prefix) and "." in name[len(prefix) :]:
            name = name[len(prefix) :]
    if not _HOST.fullmatch(name) or (colon and not re.fullmatch(r"[0-9]{1,5}", port)):
        return None
    if "." not in name and not colon and name != "localhost":
        return None
    return f"{name}:{port}" if colon else name


def account_form(raw: str) -> str | None:
    """A profile address or ``site/handle`` as compared.

    The scheme, ``www.``, the fragment, marks of tracking and the case of letters do not count.

    Returns:
        ``host/rest``, or None where no site or nothing beside the site is named.
    """
    text = raw.strip()
    if not text or len(text) > 4 * _LONGEST:
        return None
    scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*)://", text)
    if scheme and scheme[1].lower() not in _DEFAULT_PORTS:
        return None
    try:
        parts = urlsplit(text if scheme else f"https://{text.removeprefix('//')}")
        port = parts.port
    except ValueError:
        return None
    named = parts.hostname or ""
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        named = f"{named}:{port}"
    host = host_form(named)
    if host is None:
        return None
    rest = "/".join(_segment(unquote(segment)) for segment in parts.path.split("/") if segment)
    query = [
        (name, value)
        for name, value in parse_qsl(_lower(parts.query), keep_blank_values=True)
        if not _TRACKING.fullmatch(name)
    ]
    if query:
        rest += f"?{urlencode(sorted(query))}"
    return _bounded(host, rest)


def handle_form(site: str, handle: str) -> str | None:
    """An account known by its site and its handle, name or number there, as compared."""
    host = host_form(site)
    return None if host is None else _bounded(host, _segment(handle.strip()))


def _bounded(host: str, rest: str) -> str | None:
    form = f"{host}/{rest}"
    return form if rest and len(form) <= _LONGEST else None


def _lower(text: str) -> str:
    return normalise(normalise(text).lower())


def _segment(text: str) -> str:
    """One part of a path: ``@`` before a handle does not count."""
    return quote(_lower(text).removeprefix("@"), safe="@:!$&'()*+,;=~")
