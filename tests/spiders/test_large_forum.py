"""What a second crawl of a large forum costs: the news, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.spiders.crawling import crawl_many, job_file
from tests.spiders.recording import Told, read_told
from tests.spiders.vast import TRAPS, Run, Vast, controls

BOARDS = 4
SLACK = 2
"""robots.txt, and one request more."""
SIZES = {"engine": 1000, "structure": 120}
"""Threads. The structural layer reads a page in thrice the time; what is bounded does not depend on it."""


@dataclass
class Crawled:
    """A forum after several crawls, the requests of each, and what they told."""

    forum: Vast
    told: Told
    first: Run
    unchanged: Run
    replied: Run
    pinned: Run
    busy: Run


@pytest.fixture(scope="module", params=["engine", "structure"])
def crawled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp(request.param)
    with Vast(SIZES[request.param], boards=BOARDS) as forum:
        for number in (1, 2, 3, 4):
            forum.threads[number].pinned = True
        before = [
            list(controls(forum)),
            list(controls(forum)),
            list(controls(forum, "reply?number=119")),
            list(controls(forum, "reply?number=2")),
            # More news than a page of the list holds.
            list(controls(forum, *(f"reply?number={number}" for number in range(5, 5 + 28 * BOARDS)))),
        ]
        job = job_file(folder, forum.url, max_requests=9000, backfill_requests=9000)
        fast = {"AUTOTHROTTLE_ENABLED": False}
        order = {"kind": "forum", "job": str(job), "folder": str(folder), "settings": fast}
        off = {"engines_off": request.param == "structure"}
        crawl_many([order | off | {"before": calls} for calls in before], folder)
        yield Crawled(forum, read_told(folder), *forum.runs[1:])


def test_the_first_crawl_finds_every_post_once(crawled: Crawled) -> None:
    assert [end["reached_end"] for end in crawled.told.ends] == [True] * 5
    assert crawled.told.faults == []
    assert len(crawled.told.by_key()) == len(crawled.forum.every_post())
    assert not [path for run in crawled.forum.runs for path in run.paths for trap in TRAPS if trap in path]
    threads = crawled.first.of("viewtopic.php")
    assert len(threads) == len(set(threads)) == len(crawled.forum.threads)  # all of one page at first


def test_an_unchanged_forum_costs_its_boards(crawled: Crawled) -> None:
    pages_until_the_first_unchanged_thread = 1
    assert len(crawled.unchanged.paths) <= pages_until_the_first_unchanged_thread + BOARDS + SLACK
    assert crawled.unchanged.of("viewtopic.php") == []


def test_a_reply_costs_three_requests_more_at_most(crawled: Crawled) -> None:
    assert len(crawled.replied.paths) <= len(crawled.unchanged.paths) + 3
    assert len(crawled.pinned.paths) <= len(crawled.unchanged.paths) + 3
    assert crawled.pinned.of("viewtopic.php")


def test_more_news_than_a_page_holds_is_followed_down_the_list(crawled: Crawled) -> None:
    assert len(crawled.busy.of("viewforum.php")) == 2 * BOARDS
    assert len(crawled.busy.of("viewtopic.php")) == 28 * BOARDS
