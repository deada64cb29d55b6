"""One list of threads in one crawl: which pages and threads of it have been seen."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from spiders.engines.reading import Row, ThreadList
from spiders.extract.addresses import canonical


@dataclass
class Listing:
    """Keeps apart what is new on a page of the list from what an earlier page of it showed."""

    pages: set[str] = field(default_factory=set)
    threads: set[str] = field(default_factory=set)

    def take(self, url: str, listed: ThreadList) -> list[Row]:
        """The rows of a page that no earlier page of this list had."""
        self.pages.add(canonical(url))
        fresh = {row.thread_url: row for row in reversed(listed.rows) if row.thread_url not in self.threads}
        self.threads.update(fresh)
        return list(reversed(fresh.values()))

    def turns(self, url: str) -> bool:
        """Whether the way on leads back."""
        return canonical(url) in self.pages


def is_settled(news: Sequence[bool]) -> bool:
    """Whether what lies below a page of a list needs no look: the page ends with threads without news.

    In a list by last activity all news come first. Where one stands below a thread without news, the
    list is in another order, and only a page without any news is a sign that there are no more.

    Args:
        news: for each thread of the page that is not kept on top, whether it has news.
    """
    if not news or news[-1]:
        return False
    ordered = not any(not one and other for one, other in itertools.pairwise(news))
    return ordered or not any(news)
