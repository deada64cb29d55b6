"""The engines' own data where it is public: JSON beside or in place of the pages."""

from __future__ import annotations

from dataclasses import dataclass

from spiders.data.platform import Platform
from spiders.data.platforms import PLATFORMS
from spiders.data.reader import DataReader
from spiders.data.sitemap import SitemapReader, sitemap_reader_of
from spiders.fetched import Fetched


@dataclass(frozen=True, slots=True)
class Door:
    """The way from a web page to the data it was made from."""

    address: str
    reader: DataReader


def data_reader_of(page: Fetched) -> DataReader | SitemapReader | None:
    """Who reads a page that is data itself; None for web pages and data nobody knows."""
    return sitemap_reader_of(page) or _by_platform(page)


def _by_platform(page: Fetched) -> DataReader | None:
    if page.json is None:
        return None
    for platform in PLATFORMS:
        root = platform.root_of(page.url)
        if root is not None and platform.knows(page.json):
            return DataReader(platform, root)
    return None


def pause_of(page: Fetched) -> int:
    """Seconds that a page of data asks to wait before the next request."""
    reader = _by_platform(page)
    return reader.platform.pause(page.json) if reader is not None and page.json is not None else 0


def door_of(page: Fetched) -> Door | None:
    """Where the data of a web page is; None when its maker has none that is public."""
    if not page.is_html:
        return None
    for platform in PLATFORMS:
        address = platform.door(page)
        root = platform.root_of(address) if address else None
        if address and root:
            return Door(address, DataReader(platform, root))
    return None


__all__ = [
    "PLATFORMS",
    "DataReader",
    "Door",
    "Platform",
    "SitemapReader",
    "data_reader_of",
    "door_of",
    "pause_of",
]
