"""Asking a platform who liked or shared the posts about a brand, with what looking again has left of its
budget.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from listener.intake import Asking
from listener.post import Harvest, Reacted
from spiders.base import Purpose
from spiders.data import DataReader
from spiders.data.platform import Reactors
from spiders.faults import PageFaultError
from spiders.threads import ThreadSpider

_REFUSED = ("http-401", "http-403", "http-404", "http-410", "http-422", "robots", "login")
"""The site does not show it to everybody."""
_STEPS = 2
"""Requests that a platform may need for one answer."""


async def who_reacted(spider: ThreadSpider) -> AsyncIterator[Harvest]:
    """Ask of each post that is due; the first refusal ends it, until counts change again.

    What a site does not show is told as such, so that it is not asked for at every crawl.
    """
    reader = spider.reader
    if not isinstance(reader, DataReader):
        return
    for asking in spider.intake.reactions_due(spider.job.revisit_requests - spider.figures.revisits):
        if spider.figures.revisits + _STEPS > spider.job.revisit_requests:
            return
        try:
            found = await _answer(spider, reader, asking)
        except PageFaultError as error:
            spider.intake.fault(error.fault)
            if error.fault.kind in _REFUSED:
                yield _told(spider, asking, None)
            return
        yield _told(spider, asking, found)


async def _answer(spider: ThreadSpider, reader: DataReader, asking: Asking) -> Reactors | None:
    platform, root = reader.platform, reader.root
    address = platform.who_reacted(root, asking.key, asking.url, asking.kind)
    for _ in range(_STEPS):
        if address is None:
            return None
        page = await spider.fetch(address, purpose=Purpose.REVISIT)
        found = platform.read_reacted(root, page.json) if page.json is not None else None
        if not isinstance(found, str):
            return found
        address = found
    return None


def _told(spider: ThreadSpider, asking: Asking, found: Reactors | None) -> Harvest:
    return Harvest(
        url=spider.job.url,
        reacted=(
            Reacted(
                site=asking.site,
                key=asking.key,
                kind=asking.kind,
                counted=asking.counted,
                accounts=found.accounts if found else None,
                complete=found.complete if found else False,
            ),
        ),
    )
