"""Engines whose software needs more than ``make test`` may ask for: ``make test-engines`` runs these.

FlaskBB wants Python 3.12 beside the listener's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.lab.community import sample_community
from tests.lab.flaskbb import RunningFlaskBB, running
from tests.lab.truth import TruthPost
from tests.spiders.crawling import crawl
from tests.spiders.recording import Told

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]
WELCOME = {"post:1"}
"""FlaskBB greets its owner with a thread of its own: a real post, but none of the community's."""


@dataclass
class Crawled:
    """A forum and what a crawl of it told."""

    told: Told
    truth: dict[str, TruthPost]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """FlaskBB, crawled once from its front page alone."""
    folder = tmp_path_factory.mktemp("flaskbb")
    with running(folder / "forum", sample_community()) as forum:
        yield Crawled(_crawl(folder, forum), {f"post:{post.post_id}": post for post in forum.truth})


def _crawl(folder: Path, forum: RunningFlaskBB) -> Told:
    return crawl(folder / "crawl", forum.url)


def test_every_post_is_found_once(crawled: Crawled) -> None:
    keys = [post.key for post in crawled.told.posts]
    assert len(keys) == len(set(keys))
    assert set(keys) - WELCOME == set(crawled.truth)
    assert len(keys) >= 300
    assert crawled.told.faults == []
    assert crawled.told.engines == ["flaskbb"]


def test_what_was_found_is_what_was_written(crawled: Crawled) -> None:
    wrong = []
    for post in crawled.told.posts:
        if post.key in WELCOME:
            continue
        true = crawled.truth[post.key]
        pairs = {
            "author": (post.author and post.author.name, true.author),
            "profile": (post.author and post.author.profile_url, true.profile_url),
            "time": (post.published_at, true.time),
            "text": (post.text, true.text),
            "likes": (post.reactions.likes, None),
            "title": (post.thread_title, true.title),
            "board": (post.thread_board, true.board),
            "thread": (post.thread_url, true.thread_url),
            "permalink": (post.url, true.permalink),
        }
        wrong += [(post.key, name, *pair) for name, pair in pairs.items() if pair[0] != pair[1]]
    assert wrong == []


def test_quotes_are_kept_apart(crawled: Crawled) -> None:
    found = {post.key: post for post in crawled.told.posts}
    quoting = {key: true for key, true in crawled.truth.items() if true.quoted}
    assert len(quoting) >= 5
    for key, true in quoting.items():
        assert true.quoted in (found[key].quoted or "")


def test_the_list_tells_replies_and_views(crawled: Crawled) -> None:
    openings = [post for post in crawled.told.posts if post.key in crawled.truth and post.title]
    assert len(openings) >= 30
    for post in openings:
        true = crawled.truth[post.key]
        assert (post.reactions.comments, post.reactions.views) == (true.thread_replies, true.thread_views)
