"""Which addresses may be fetched at all.

A person adds a source by its address, pages link and redirect anywhere, and names resolve to what
their owner likes today. So three checks: the address itself before each request (and each redirect,
which is a request of its own), and the resolved numbers at connect, in :class:`PublicResolver`.
Only public hosts over http and https pass, besides those the installation names.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Sequence
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS = {"http": 80, "https": 443}
_NUMBERS = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}\.?", re.IGNORECASE)
_ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$", re.IGNORECASE)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")


class ForbiddenAddressError(IgnoreRequest):
    """A request went to an address that may not be fetched; the message says why and what to do."""


def refusal(url: str, allowed: Collection[str]) -> str | None:
    """Why an address may not be fetched, in one sentence; None when it may.

    Names are judged at connect, when they have become numbers.

    Args:
        url: any text that claims to be an address.
        allowed: ``host`` or ``host:port`` that may be fetched although not public, lower case.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return f"{_shown(url)} is not an address that can be read."
    if parts.scheme not in _PORTS:
        return f"{_shown(url)} is not a web address: only http and https are fetched."
    if not host:
        return f"{_shown(url)} names no host."
    if parts.username is not None or parts.password is not None:
        return f"{_shown(url)} hides its host behind a user name; write the address without it."
    if set(host) & set("\\ \t\r\n%<>@#?/") or not parts.netloc.isprintable():
        return f"{_shown(url)} holds a host name that is no host name."
    port = port if port is not None else _PORTS[parts.scheme]
    number = numeric(host)
    if is_named(host, port, allowed) or (number is not None and is_named(str(number), port, allowed)):
        return None
    if number is None and _ENDS_IN_NUMBER.search(host):  # no top-level domain is a number
        return f"{host} is no valid numeric address."
    if number is not None and not is_public(number):
        return _private(host, port)
    return None


def numeric(host: str) -> Address | None:
    """The address a host spells in numbers, in any notation a resolver accepts; None for a name.

    ``127.1``, ``2130706433``, ``0x7f.0.0.1`` and ``0177.0.0.1`` are all 127.0.0.1 to the C library.
    """
    bare = host.strip("[]").split("%", 1)[0]
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    # Full-width digits and ideographic full stops become plain ones on the way to the resolver.
    plain = bare.replace("\u3002", ".").replace("\uff0e", ".").replace("\uff61", ".")
    if not plain.isascii():
        plain = "".join(str(ord(c) - 0xFF10) if "\uff10" <= c <= "\uff19" else c for c in plain)
    if not _NUMBERS.fullmatch(plain):
        return None
    values = [_number(part) for part in plain.rstrip(".").split(".")]
    *leading, last = values
    if any(v is None or v > 255 for v in leading) or last is None or last >= 256 ** (4 - len(leading)):
        return None
    total = sum((v or 0) << (8 * (3 - i)) for i, v in enumerate(leading)) + last
    return ipaddress.IPv4Address(total)


def _number(part: str) -> int | None:
    try:
        if part.lower().startswith("0x"):
            return int(part[2:] or "0", 16)
        return int(part, 8) if len(part) > 1 and part.startswith("0") else int(part)
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    """Whether the whole internet can reach it: not loopback, private, link-local, shared or reserved."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and (address in _NAT64 or address in _COMPATIBLE):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None and address.teredo is not None:
            inner = address.teredo[1]
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_named(host: str, port: int, allowed: Collection[str]) -> bool:
    """Whether the installation names this host, with this port or with none."""
    host = host.lower().rstrip(".")
    bracketed = f"[{host}]" if ":" in host else host
    return bool({host, bracketed, f"{bracketed}:{port}"} & set(allowed))


def _private(host: str, port: int) -> str:
    return (
        f"{host} is not a public address, so it is not fetched; if it is meant, "
        f"add {host}:{port} to LISTENER_ALLOW_HOSTS."
    )


def _shown(url: str) -> str:
    return repr(url if len(url) <= 120 else url[:117] + "…")


class GuardMiddleware:
    """Refuses forbidden addresses before anything is sent, robots.txt included."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = frozenset(allowed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The allowed hosts come with the crawl's job; the resolver, made before it, learns them here."""
        PublicResolver.allowed = frozenset(crawler.settings.getlist("ALLOW_HOSTS"))
        return cls(PublicResolver.allowed)

    def process_request(self, request: Request) -> None:
        """Scrapy calls this for every request and for every redirect."""
        reason = refusal(request.url, self._allowed)
        if reason is not None:
            raise ForbiddenAddressError(reason)


class _PublicOnly:
    """Passes on the addresses that may be connected to and drops the others."""

    def __init__(self, receiver: Any, host: str, port: int, allowed: frozenset[str]) -> None:
        self._receiver = receiver
        self._host, self._port, self._allowed = host, port, allowed

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's name
        number = numeric(str(address.host))
        if is_named(self._host, self._port, self._allowed) or (number is not None and is_public(number)):
            self._receiver.addressResolved(address)
        else:
            PublicResolver.dropped[self._host] = _private(self._host, self._port)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class PublicResolver(CachingHostnameResolver):
    """Resolves names, and lets only public answers through: no name leads into the private network."""

    # One process has one reactor, one resolver and one crawl; Scrapy makes the resolver before the
    # crawl's own settings are known.
    allowed: frozenset[str] = frozenset()
    """``host`` or ``host:port`` that may be connected to although not public."""
    dropped: dict[str, str] = {}  # noqa: RUF012
    """Host names whose answers were dropped, with the sentence that says so."""

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803 - Twisted's name
        hostName: str,  # noqa: N803 - Twisted's name
        portNumber: int = 0,  # noqa: N803 - Twisted's name
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803 - Twisted's name
        transportSemantics: str = "TCP",  # noqa: N803 - Twisted's name
    ) -> IHostResolution:
        """Ask as usual, and look at each answer before it is used."""
        receiver: Any = _PublicOnly(resolutionReceiver, hostName, portNumber, self.allowed)
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
