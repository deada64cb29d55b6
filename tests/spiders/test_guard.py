"""Which addresses may be fetched: every way to spell a private one is refused."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.guard import PublicResolver, is_public, numeric, refusal

PRIVATE = [
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10",
    "0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "192.0.2.0/24", "198.18.0.0/15",
]  # fmt: skip
private_v4 = st.sampled_from(PRIVATE).flatmap(
    lambda net: st.ip_addresses(network=net).map(lambda ip: ipaddress.IPv4Address(int(ip)))
)
public_v4 = st.ip_addresses(v=4).map(lambda ip: ipaddress.IPv4Address(int(ip))).filter(is_public)


def spellings(address: ipaddress.IPv4Address) -> list[str]:
    """Ways in which the C library, a browser or Twisted would take this address."""
    number = int(address)
    a, b, c, d = address.packed
    return [
        str(address), f"{address}.", str(number), hex(number), f"0{number:o}", f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}", f"{a:#x}.{b:#x}.{c:#x}.{d:#x}", f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"0X{a:02X}.{b}.0{c:o}.{d}", f"[::ffff:{address}]", f"[::ffff:{number >> 16:x}:{number & 0xFFFF:x}]",
        f"[64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}]", f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::1]",
        f"[::{number >> 16:x}:{number & 0xFFFF:x}]",
    ]  # fmt: skip


@given(private_v4, st.sampled_from(["http", "https"]), st.sampled_from(["", ":80", ":8080"]))
def test_every_spelling_of_a_private_address_is_refused(
    address: ipaddress.IPv4Address, scheme: str, port: str
) -> None:
    for host in spellings(address):
        assert refusal(f"{scheme}://{host}{port}/x", ()) is not None, host


@given(public_v4)
def test_public_addresses_pass_in_every_plain_spelling(address: ipaddress.IPv4Address) -> None:
    for host in spellings(address)[:10]:
        assert refusal(f"http://{host}/", ()) is None, host
        assert numeric(host) == address


@given(private_v4)
def test_spellings_mean_what_the_system_takes_them_for(address: ipaddress.IPv4Address) -> None:
    for host in spellings(address)[2:10]:
        try:
            packed = socket.inet_aton(host)
        except OSError:
            continue
        assert numeric(host) == ipaddress.IPv4Address(packed), host


@given(st.text(max_size=60))
def test_no_text_is_too_odd_to_be_judged(text: str) -> None:
    for url in (text, f"http://{text}/", f"https://{text}@example.vn/"):
        refused = refusal(url, ("127.0.0.1:80",))
        assert refused is None or refused.endswith((".", "!"))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.vn/", "file:///etc/passwd", "gopher://example.vn/", "javascript:alert(1)", "data:,x",
        "//example.vn/", "example.vn", "", "http://", "http:///x", "http://user@example.vn/",
        "http://example.vn:80@127.0.0.1/", "http://example.vn@169.254.169.254/", "http://:pw@example.vn/",
        "http://example.vn\\@127.0.0.1/", "http://127.0.0.1%2f@example.vn/", "http://example.vn:99999/",
        "http://[::1]/", "http://[::]/", "http://[fe80::1%25eth0]/", "http://[fc00::1]/", "http://[fec0::1]/",
        "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/", "http://[2001:0:7f00:1::80ff:fffe]/",
        "http://127.1/", "http://0/", "http://0x7f000001/", "http://017700000001/", "http://１２７.0.0.1/",
        "http://127。0。0。1/", "http://999.1.1.1/", "http://127.0.0.1.5/", "http://169.254.169.254/latest/",
    ],
)  # fmt: skip
def test_tricks_are_refused(url: str) -> None:
    assert refusal(url, ()) is not None


@pytest.mark.parametrize(
    "url",
    [
        "http://example.vn/",
        "https://diễn-đàn.example.vn/a?b#c",
        "http://8.8.8.8:8080/",
        "http://[2606:4700::1]/",
    ],
)
def test_ordinary_addresses_pass(url: str) -> None:
    assert refusal(url, ()) is None


def test_the_installation_can_name_hosts() -> None:
    assert refusal("http://127.0.0.1:8102/", ("127.0.0.1:8102",)) is None
    assert refusal("http://0x7f000001:8102/", ("127.0.0.1:8102",)) is None
    assert refusal("http://127.0.0.1:8103/", ("127.0.0.1:8102",)) is not None
    assert refusal("http://127.0.0.1:8103/", ("127.0.0.1",)) is None
    assert refusal("https://10.0.0.5/", ("10.0.0.5:443",)) is None
    assert refusal("http://[::1]:80/", ("[::1]:80",)) is None
    assert refusal("http://127.0.0.1:8102/", ("127.0.0.1:810",)) is not None


class _Answers:
    """Stands in for the reactor's own resolver: every name has one public and one private address."""

    def resolveHostName(self, receiver: Any, name: str, port: int = 0, *_: Any) -> Any:
        from twisted.internet.address import IPv4Address

        receiver.resolutionBegan(None)
        for host in ("93.184.216.34", "10.0.0.5"):
            receiver.addressResolved(IPv4Address("TCP", host, port))
        receiver.resolutionComplete()


class _Receiver:
    def __init__(self) -> None:
        self.hosts: list[str] = []

    def resolutionBegan(self, resolution: object) -> None: ...

    def addressResolved(self, address: Any) -> None:
        self.hosts.append(address.host)

    def resolutionComplete(self) -> None: ...


class _Reactor:
    nameResolver = _Answers()


@pytest.mark.parametrize(
    ("allowed", "hosts"),
    [((), ["93.184.216.34"]), (("mixed.example:80",), ["93.184.216.34", "10.0.0.5"])],
)
def test_a_name_leads_only_to_public_addresses(
    monkeypatch: pytest.MonkeyPatch, allowed: tuple[str, ...], hosts: list[str]
) -> None:
    monkeypatch.setattr(PublicResolver, "allowed", frozenset(allowed))
    monkeypatch.setattr(PublicResolver, "dropped", {})
    resolver = PublicResolver(_Reactor(), 100)  # type: ignore[arg-type]
    for _ in range(2):  # the second answer comes from the cache
        receiver: Any = _Receiver()
        resolver.resolveHostName(receiver, "mixed.example", 80)
        assert receiver.hosts == hosts
    assert bool(PublicResolver.dropped) is (not allowed)
