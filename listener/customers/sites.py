"""Which site and which handle a profile address means.

A record says ``voz`` or ``https://voz.vn/u/minh-anh.123``, a page links
``https://www.facebook.com/profile.php?id=5``: all become (site, handle), or nothing where an address
names no person. The patterns come from ``profile_sites.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from listener.customers.addresses import host_form
from listener.text.tokens import fold_for_search

RESERVED = frozenset(
    """about account accounts admin api app apps auth blog business careers categories category channel
    collections contact cookies dashboard developers discover download events explore faq features feed
    forum forums group groups hashtag help home index jobs legal live login logout marketplace members
    messages news notifications p pages people photo photos places policies policy pricing privacy
    product products profile profiles reel reels register rss search settings share shop shorts signin
    signup sitemap status stories store support tag tags terms tos trending u uploads user users video
    videos watch wiki www""".split()  # noqa: SIM905 - a list of eighty literals reads worse
)
"""Words that stand where a handle would, and are pages of the site."""
_HANDLE = re.compile(r"[^\s/?#&]{1,100}")
_NUMBERED = re.compile(r"(.+)\.\d+")


@dataclass(frozen=True, slots=True)
class Profile:
    """An account as a profile address names it."""

    site: str
    """Host, as compared."""
    handle: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way in which a site writes profile addresses."""

    host: str
    """With ``{}`` where the handle is a part of it."""
    path: str
    """From ``/`` on, with ``{}`` where the handle stands, unless the host holds it; ``{}.{id}`` where
    forum software writes the account's number behind it."""

    def address(self, handle: str) -> str:
        """The address of a handle's profile."""
        whole = f"https://{self.host}{self.path}".replace("{id}", "1")
        return whole.replace("{}", quote(handle, safe="@.-_~"))


@dataclass(frozen=True, slots=True)
class _Sites:
    names: Mapping[str, str]
    """Host by the site's name, folded."""
    patterns: Mapping[str, tuple[Pattern, ...]]
    """By host; those with the handle in the host by what follows it."""


@lru_cache(maxsize=1)
def _sites() -> _Sites:
    names: dict[str, str] = {}
    patterns: dict[str, list[Pattern]] = {}
    text = files("listener.customers").joinpath("profile_sites.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            host, path, *called = line.split("\t")
            patterns.setdefault(host.removeprefix("{}."), []).append(Pattern(host, path))
            for name in called:
                names.setdefault(name, host.removeprefix("{}."))
    return _Sites(names, {host: tuple(found) for host, found in patterns.items()})


def known_patterns() -> tuple[Pattern, ...]:
    """Every pattern there is."""
    return tuple(pattern for found in _sites().patterns.values() for pattern in found)


@lru_cache(maxsize=20_000)
def site_form(site: str) -> str:
    """A site in one form, whether given by name or by host: ``voz``, ``VOZ.vn`` → ``voz.vn``."""
    host = host_form(site)
    if host is None:
        folded = "".join(fold_for_search(site).split())
        return _sites().names.get(folded, folded)
    return _known_host(host) or host


def _known_host(host: str) -> str | None:
    """The site that a host belongs to: ``vi-vn.facebook.com`` → ``facebook.com``."""
    patterns = _sites().patterns
    labels = host.split(".")
    for start in range(len(labels) - 1):
        if (shorter := ".".join(labels[start:])) in patterns:
            return shorter
    return None


@lru_cache(maxsize=50_000)
def profile(address: str) -> Profile | None:
    """The site and the handle of a profile address.

    Returns:
        None for an address that names no person, or that cannot be read.
    """
    text = address.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text.removeprefix('//')}")
        host = host_form(parts.netloc.rpartition("@")[2])
    except ValueError:
        return None
    if host is None:
        return None
    site = _known_host(host) or host
    for pattern in _sites().patterns.get(site, ()):
        handle = _fits(pattern, host, parts.path, parts.query)
        if handle is not None:
            return _checked(site, handle)
    if site in _sites().patterns:
        return None
    last = _last(parts.path)
    numbered = _NUMBERED.fullmatch(last)
    return _checked(site, numbered[1] if numbered else last)


def _fits(pattern: Pattern, host: str, path: str, query: str) -> str | None:
    if "{}" in pattern.host:
        name, dot, _ = host.removesuffix(pattern.host.removeprefix("{}")).partition(".")
        return name if not dot and host != pattern.host.removeprefix("{}.") else None
    wanted, _, wanted_query = pattern.path.partition("?")
    if wanted_query:
        field = wanted_query.partition("=")[0]
        if path.rstrip("/") != wanted.rstrip("/"):
            return None
        return dict(parse_qsl(query)).get(field)
    before, _, after = wanted.partition("{}")
    if not path.startswith(before):
        return None
    # What follows the handle is a page of the profile: its posts, its photos.
    handle = unquote(path[len(before) :].partition("/")[0])
    numbered = _NUMBERED.fullmatch(handle) if after else None
    return numbered[1] if numbered else handle


def _last(path: str) -> str:
    """On a site that nobody described: the last part of the path that is no page of its own."""
    parts = [unquote(part) for part in path.split("/") if part]
    named = [part for part in parts if part.lower() not in RESERVED]
    return named[-1] if named else ""


def _checked(site: str, handle: str) -> Profile | None:
    bare = handle.strip().removeprefix("@")
    if not _HANDLE.fullmatch(bare) or bare.lower() in RESERVED or bare.lower().endswith((".php", ".html")):
        return None
    return Profile(site, bare)
