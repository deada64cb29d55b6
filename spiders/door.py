"""The one item pipeline: hands what each page gave to the listener."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler

from listener.post import Harvest
from spiders.base import CrawlSpider


class Door:
    """Every post goes through here, and through nothing else."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The intake belongs to the spider."""
        return cls(crawler)

    def process_item(self, item: Harvest) -> Harvest:
        """Take one page. Not a coroutine: when the next request goes out, this page is stored."""
        spider = self._crawler.spider
        assert isinstance(spider, CrawlSpider)
        spider.intake.take(item)
        return item
