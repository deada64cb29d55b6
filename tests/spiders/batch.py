"""Many crawls in one process, one after the other, each with a recording intake.

A crawl process takes two seconds to start; this starts once. Run as a program:
``python -m tests.spiders.batch ORDERS.json``, where the file holds a list of
``{"kind", "job", "folder", "settings"}``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from scrapy.utils.reactor import install_reactor

from listener.intake import CrawlJob
from tests.spiders.recording import RecordingIntake


def main(orders: Path) -> None:
    """Carry out the orders."""
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from scrapy.crawler import AsyncCrawlerRunner
    from scrapy.utils.defer import deferred_from_coro
    from scrapy.utils.log import configure_logging
    from scrapy.utils.project import get_project_settings
    from twisted.internet import reactor, task

    import listener.intake
    from spiders.guard import PublicResolver

    configure_logging(get_project_settings())
    PublicResolver(reactor, 100).install_on_reactor()

    async def run() -> None:
        for order in json.loads(orders.read_text()):
            folder = Path(order["folder"])

            def open_intake(job: CrawlJob, folder: Path = folder) -> RecordingIntake:
                return RecordingIntake(job, folder)

            listener.intake.open_intake = open_intake
            settings = get_project_settings()
            for name, value in order["settings"].items():
                settings.set(name, value, priority="cmdline")
            await AsyncCrawlerRunner(settings).crawl(order["kind"], job=order["job"])

    def start(_: Any) -> Any:
        return deferred_from_coro(run())

    task.react(start)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
