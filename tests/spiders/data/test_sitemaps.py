"""Sitemaps that break off, attack or are none. One is walked in :mod:`test_walk`."""

from __future__ import annotations

import gzip

import pytest

from spiders.data import data_reader_of
from spiders.faults import PageFaultError
from spiders.fetched import Fetched
from tests.spiders.data.pages import urlset


def rows(body: bytes) -> list[str]:
    page = Fetched(url="https://s.example/sitemap.xml", asked="", body=body)
    reader = data_reader_of(page)
    assert reader is not None
    return [row.url for row in reader.read_list(page).rows]


def test_a_sitemap_that_breaks_off_gives_what_it_has() -> None:
    whole = urlset(("https://s.example/a", None), ("https://s.example/b", None))
    assert rows(whole[:-40]) == ["https://s.example/a"]
    assert rows(gzip.compress(urlset(*[(f"https://s.example/{n}", None) for n in range(3000)]))[:-2000])


def test_entities_and_bombs_are_left_alone() -> None:
    bomb = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c SYSTEM "file:///etc/passwd">]><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://s.example/&b;</loc></url><url><loc>https://s.example/&c;</loc></url></urlset>"""
    assert all("root:" not in url and len(url) < 2000 for url in rows(bomb))
    packed = gzip.compress(b"<urlset>" + b" " * 60_000_000)
    assert rows(packed) == []


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"<rss></rss>", b"\x1f\x8bxx", b"{}", b"<"])
def test_what_is_no_sitemap_is_none(body: bytes) -> None:
    assert data_reader_of(Fetched(url="https://s.example/sitemap.xml", asked="", body=body)) is None


def test_a_board_that_is_no_sitemap_is_a_fault() -> None:
    reader = data_reader_of(Fetched(url="https://s.example/s.xml", asked="", body=urlset()))
    assert reader is not None
    with pytest.raises(PageFaultError, match="no sitemap"):
        reader.read_list(Fetched(url="https://s.example/t.xml", asked="", body=b"<html>gone</html>"))
