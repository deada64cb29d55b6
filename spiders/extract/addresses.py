"""Addresses: which site a page belongs to, and one spelling for one page."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NOISE = re.compile(
    r"utm_\w+|fbclid|gclid|msclkid|igshid|mc_[ce]id|zarsrc|"
    r"phpsessid|jsessionid|sessionid|session_id|aspsessionid\w*",
    re.IGNORECASE,
)
_SHORT_SESSION = re.compile(r"s|sid", re.IGNORECASE)
_SESSION = re.compile(r"phpsessid|jsessionid|sessionid|session_id|aspsessionid\w*", re.IGNORECASE)
_PIECE = re.compile(r"[^&;]+[&;]?")
_PATH_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_HEX_SESSION = re.compile(r"[0-9a-f]{16,}", re.IGNORECASE)
_PERHAPS_SESSION = re.compile(r"[?&;](?i:s=|sid=|phpsess|jsess|sess|aspsess)")
_PLAIN = re.compile(
    r"(?:\./)?((?:[a-z0-9_~-][a-z0-9_.~-]*/)*[a-z0-9_~-][a-z0-9_.~-]*/?(?:\?[!\"$-~]+)?(?:#[!-~]+)?)",
    re.IGNORECASE | re.ASCII,
)
"""A link below the page's own place, without dots, schemes and the like: no rule is needed to join it."""


@lru_cache(maxsize=1024)
def site_of(url: str) -> str:
    """The host in lower case, with the port where it is not the scheme's own."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port is None or port == _DEFAULT_PORTS.get(parts.scheme) else f"{host}:{port}"


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of the same host and port, ``www.`` aside."""
    return site_of(one).removeprefix("www.") == site_of(other).removeprefix("www.")


def absolute(base: str, link: str | None) -> str | None:
    """A link on a page as an absolute http(s) address; None for ``mailto:``, ``javascript:`` and nonsense."""
    link = link.strip() if link else None
    if not link:
        return None
    if (plain := _PLAIN.fullmatch(link)) and (above := _place_of(base)) is not None:
        return above + plain[1]
    return _joined(base, link)


@lru_cache(maxsize=64)
def _place_of(base: str) -> str | None:
    """What stands before a plain link on a page: its address up to the last slash of the path."""
    joined = _joined(base, "x")
    return joined.removesuffix("x") if joined else None


def _joined(base: str, link: str) -> str | None:
    """By all the rules of RFC 3986, which take their time."""
    try:
        joined = urljoin(base, link)
        parts = urlsplit(joined)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https") and parts.hostname else None


def without_fragment(url: str) -> str:
    """The address of the page itself."""
    return urldefrag(url).url


def sessionless(url: str) -> str:
    """An address without the session ids that old boards put into links; the rest stays as it is written."""
    if not _PERHAPS_SESSION.search(url):
        return url
    head, mark, fragment = url.partition("#")
    path, asked, query = head.partition("?")
    pieces = _PIECE.findall(query)
    kept = [piece for piece in pieces if not _is_session(piece.rstrip("&;"))]
    if len(kept) < len(pieces):
        query = "".join(kept).rstrip("&;")
        asked = asked if query else ""
    return f"{_PATH_SESSION.sub('', path)}{asked}{query}{mark}{fragment}"


def _is_session(pair: str) -> bool:
    name, _, value = pair.partition("=")
    return bool(_SESSION.fullmatch(name)) or bool(
        _SHORT_SESSION.fullmatch(name) and _HEX_SESSION.fullmatch(value)
    )


def canonical(url: str, *, keep_fragment: bool = False) -> str:
    """One spelling for one page: no session ids, no campaign marks, sorted query, no fragment.

    Args:
        url: an absolute address.
        keep_fragment: for permalinks of posts, whose fragment tells them apart.
    """
    parts = urlsplit(url)
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _is_noise(k, v)]
    path = _PATH_SESSION.sub("", parts.path)
    stripped = urlunsplit((parts.scheme, site_of(url), path, urlencode(kept), parts.fragment))
    return str(canonicalize_url(stripped, keep_fragments=keep_fragment))


def _is_noise(name: str, value: str) -> bool:
    """``s`` and ``sid`` are session ids on old boards and something else elsewhere: they must look it."""
    if _SHORT_SESSION.fullmatch(name):
        return bool(_HEX_SESSION.fullmatch(value))
    return bool(_NOISE.fullmatch(name))
