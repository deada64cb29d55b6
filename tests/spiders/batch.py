"""Many crawls in one process, one after the other, each with a recording intake or into a database.

A crawl process takes two seconds to start; this starts once. Run as a program:
``python -m tests.spiders.batch ORDERS.json``, where the file holds a list of
``{"kind", "job", "folder", "settings"}``, and perhaps ``before`` (addresses fetched first: a server is told
to change), ``engines_off``, and ``database`` with ``source`` and ``changes`` of the job in the place of
``job`` and ``folder``.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any

from scrapy.utils.reactor import install_reactor

from listener.intake import CrawlJob, Intake
from tests.spiders.recording import RecordingIntake


def claimed(order: dict[str, Any], folder: Path) -> Path:
    """The job of a crawl into a database, claimed as the listener does."""
    from listener.crawl import claim_one
    from listener.settings import get_settings
    from listener.store import open_database

    os.environ["LISTENER_DATABASE_URL"] = order["database"]
    get_settings.cache_clear()
    database = open_database(order["database"])
    with database.write() as session:
        job = claim_one(session, order["source"])
    database.close()
    path = folder / "claimed.json"
    dataclasses.replace(job, **order.get("changes", {})).write(path)
    return path


def main(file: str) -> None:
    """Carry out the orders."""
    orders = Path(file)
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from scrapy.crawler import AsyncCrawlerRunner
    from scrapy.utils.defer import deferred_from_coro
    from scrapy.utils.log import configure_logging
    from scrapy.utils.project import get_project_settings
    from twisted.internet import reactor, task

    import listener.intake
    import spiders.reader
    from spiders.guard import PublicResolver

    configure_logging(get_project_settings())
    PublicResolver(reactor, 100).install_on_reactor()
    real, recognise = listener.intake.open_intake, spiders.reader.recognise

    async def run() -> None:
        for order in json.loads(orders.read_text()):
            for address in order.get("before", ()):
                urllib.request.urlopen(address).read()
            folder = Path(order.get("folder", orders.parent))

            def open_intake(job: CrawlJob, folder: Path = folder) -> Intake:
                return RecordingIntake(job, folder)

            listener.intake.open_intake = real if "database" in order else open_intake
            spiders.reader.recognise = (lambda _page: None) if order.get("engines_off") else recognise
            job = claimed(order, folder) if "database" in order else order["job"]
            settings = get_project_settings()
            for name, value in order.get("settings", {}).items():
                settings.set(name, value, priority="cmdline")
            await AsyncCrawlerRunner(settings).crawl(order["kind"], job=str(job))

    def start(_: Any) -> Any:
        return deferred_from_coro(run())

    task.react(start)


if __name__ == "__main__":
    main(sys.argv[1])
