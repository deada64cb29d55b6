"""One crawl in a process of its own, its CPU time taken from the first request to the last item.

``python -m tests.benchmarks.crawl_once JOB store|nothing`` prints one JSON line. ``nothing`` hands the
posts to an intake that drops them: the baseline of fetching and parsing alone.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings

from listener import intake as door
from listener import pipeline
from listener.ingest.preview_intake import PreviewIntake
from listener.intake import CrawlJob, Intake, open_intake
from listener.post import Harvest
from listener.sentiment import score

taken: Counter[str] = Counter()
stages: Counter[str] = Counter()


class DroppingIntake(PreviewIntake):
    """Counts posts and keeps nothing."""

    def take(self, harvest: Harvest) -> None:
        """Count."""
        taken["posts"] += len(harvest.posts)

    def _line(self, **value: Any) -> None:
        """Write nothing."""


def measured_take(
    original: Any = pipeline.Pipeline.take,
) -> Any:
    """``Pipeline.take`` that adds up the seconds of each stage."""

    def take(self: pipeline.Pipeline, harvest: Harvest, **context: Any) -> pipeline.Result:
        start = time.process_time()
        result: pipeline.Result = original(self, harvest, **context)
        whole = time.process_time() - start
        stages.update(result.seconds)
        stages["commit and rest"] += whole - sum(result.seconds.values())
        taken["posts"] += result.outcomes.total()
        taken["mentions"] += result.mentions_new
        return result

    return take


def main(job_path: Path, into: str) -> None:
    """Crawl once and print the figures."""
    job = CrawlJob.read(job_path)

    def intake(job: CrawlJob) -> Intake:
        return DroppingIntake(job) if into == "nothing" else open_intake(job)

    door.open_intake = intake
    pipeline.Pipeline.take = measured_take()  # type: ignore[method-assign]
    # Loading the scorers' words costs half a second once a process, however long the crawl.
    score("good", "en")
    score("ngon", "vi")
    process = CrawlerProcess(get_project_settings())
    crawler = process.create_crawler(job.kind)
    clock: dict[str, float] = {}
    crawler.signals.connect(
        lambda: clock.setdefault("start", time.process_time()), signals.spider_opened, weak=False
    )
    crawler.signals.connect(
        lambda: clock.setdefault("end", time.process_time()), signals.spider_closed, weak=False
    )
    process.crawl(crawler, job=str(job_path))
    process.start()
    print(
        json.dumps(
            {
                "cpu": clock["end"] - clock["start"],
                "pages": crawler.stats.get_value("downloader/response_count") if crawler.stats else None,
                "stages": stages,
                **taken,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
