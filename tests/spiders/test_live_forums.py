"""Real forum software, crawled over HTTP and held against what was written in it."""

from __future__ import annotations

import itertools
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.lab.community import Community
from tests.lab.forums import RunningForum, boot
from tests.lab.truth import TruthPost
from tests.spiders.crawling import SECONDS, crawl, start_crawl
from tests.spiders.recording import Told, read_told

pytestmark = pytest.mark.live
KINDS = {"spirit": "comment", "machina": "post"}
ALLOWED_WRONG = 0.01
"""Share of posts that may differ in author, time, text or likes. On the lab's content none does."""


@dataclass
class Crawled:
    """A forum, and the folder with what a crawl told about it."""

    forum: RunningForum
    folder: Path
    told: Told

    def truth(self) -> dict[str, TruthPost]:
        """What was written, by post key."""
        return {f"{KINDS[self.forum.engine]}:{post.post_id}": post for post in self.forum.truth}


@pytest.fixture(scope="module", params=["spirit", "machina"])
def crawled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """Each engine, crawled once from its front page."""
    forum: RunningForum = request.getfixturevalue(f"{request.param}_forum")
    folder = tmp_path_factory.mktemp("crawl")
    return Crawled(forum, folder, crawl(folder, forum.url))


def test_every_post_is_found_once(crawled: Crawled) -> None:
    keys = [post.key for post in crawled.told.posts]
    assert len(keys) == len(set(keys))
    assert set(keys) == set(crawled.truth())
    assert len(keys) >= 300
    assert {post.site for post in crawled.told.posts} == {crawled.forum.site}
    assert crawled.told.faults == []
    assert crawled.told.engines == [crawled.forum.engine]
    assert crawled.told.ends[-1]["reached_end"]


def test_what_was_found_is_what_was_written(crawled: Crawled) -> None:
    truth, wrong = crawled.truth(), []
    for post in crawled.told.posts:
        true = truth[post.key]
        minute = true.time.replace(second=0, microsecond=0)
        pairs = {
            "author": (post.author and post.author.name, true.author),
            "profile": (post.author and post.author.profile_url, true.profile_url),
            "time": (post.published_at, minute),
            "text": (post.text, true.text),
            "likes": (post.reactions.likes, true.likes),
            "title": (post.thread_title, true.title),
            "board": (post.thread_board, true.board),
            "url": (post.url, true.permalink),
        }
        wrong += [(post.key, name, *pair) for name, pair in pairs.items() if pair[0] != pair[1]]
    assert len({key for key, *_ in wrong}) <= ALLOWED_WRONG * len(truth), wrong[:10]


def test_quotes_are_kept_apart(crawled: Crawled) -> None:
    found = crawled.told.by_key()
    quoting = {key: true for key, true in crawled.truth().items() if true.quoted}
    assert len(quoting) >= 5
    for key, true in quoting.items():
        post = found[crawled.forum.site, key]
        assert true.quoted in (post.quoted or "")
        assert (true.quoted or "") not in post.text or (true.quoted or "") in true.text


def test_opening_posts_carry_the_counts_of_their_thread(crawled: Crawled) -> None:
    truth = crawled.truth()
    opening = [post for post in crawled.told.posts if truth[post.key].opening]
    assert {post.kind for post in opening} == {"topic"}
    assert [post.reactions.comments for post in opening] == [truth[p.key].thread_replies for p in opening]
    if crawled.forum.engine == "machina":
        # Looking at a thread adds a view, the crawler's too, but the list was read before.
        for post in opening:
            views, seeded = post.reactions.views, truth[post.key].thread_views
            assert (views is None) == (seeded is None)
            # machina counts every look, those of other tests too: some dozen at most.
            assert views is None or (seeded is not None and seeded <= views < seeded + 60)
    others = [post for post in crawled.told.posts if not truth[post.key].opening]
    assert {post.kind for post in others} == {"comment"}
    assert {post.reactions.comments for post in others} == {None}


def test_each_thread_has_one_address_and_one_mark(crawled: Crawled) -> None:
    threads = {true.thread_id for true in crawled.truth().values()}
    assert len({post.thread_url for post in crawled.told.posts}) == len(threads)
    assert set(crawled.told.marks) == {post.thread_url for post in crawled.told.posts}
    assert all(mark.signature for mark in crawled.told.marks.values())


def test_a_start_at_a_thread_or_a_board_works(crawled: Crawled, tmp_path: Path) -> None:
    longest = max(crawled.truth().values(), key=lambda true: true.thread_replies)
    told = crawl(tmp_path, longest.thread_url)
    assert len(told.by_key()) == longest.thread_replies + 1
    assert {post.thread_url for post in told.posts} <= {post.thread_url for post in crawled.told.posts}
    assert told.ends[-1]["reached_end"]


@pytest.mark.parametrize("engine", ["spirit", "machina"])
def test_a_second_crawl_costs_only_what_changed(engine: str, community: Community, tmp_path: Path) -> None:
    with boot(engine, tmp_path / "forum", community) as forum:  # type: ignore[arg-type]
        first = crawl(tmp_path / "crawl", forum.url)
        forum.requests()
        second = crawl(tmp_path / "crawl", forum.url)
        unchanged = second.ends[-1]
        boards = 1 if engine == "spirit" else 1 + len({true.board for true in forum.truth})
        assert unchanged["requests"] == len(forum.requests()) <= boards + 1  # robots.txt
        assert unchanged["reached_end"]
        assert len(second.posts) == len(first.posts)
        assert second.sightings  # the counts that the lists show

        longest = max(forum.truth, key=lambda true: true.thread_replies)
        written = forum.add_post(longest.thread_id, longest.author, "Mới có hàng lại rồi nhé mọi người.")
        third = crawl(tmp_path / "crawl", forum.url)
        assert third.ends[-1]["requests"] <= unchanged["requests"] + 3
        [new] = {post.key for post in third.posts} - {post.key for post in first.posts}
        assert new == f"{KINDS[engine]}:{written.post_id}"
        assert third.ends[-1]["reached_end"]


@pytest.mark.parametrize("engine", ["spirit", "machina"])
def test_a_crawl_killed_again_and_again_loses_and_doubles_nothing(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    forum: RunningForum = request.getfixturevalue(f"{engine}_forum")
    for round_ in itertools.count(1):
        before = len(read_told(tmp_path).by_key())
        process = start_crawl(tmp_path, forum.url)
        try:
            _wait_for_posts(tmp_path, before + 60, process)
            if round_ == 4:
                process.wait(SECONDS)
            elif process.poll() is None:
                process.send_signal(signal.SIGKILL)
        finally:
            process.kill()
            process.wait()
        told = read_told(tmp_path)
        if told.ends:
            break
    assert round_ >= 3
    assert {key for _, key in told.by_key()} == {f"{KINDS[engine]}:{true.post_id}" for true in forum.truth}
    # Only the thread in which it was killed is read twice.
    most = max(true.thread_replies for true in forum.truth) + 1
    assert len(told.posts) <= len(forum.truth) + (round_ - 1) * most
    assert told.ends[-1]["reached_end"]


def _wait_for_posts(folder: Path, count: int, process: object) -> None:
    """Until so many posts have been told, or the crawl is over."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:  # type: ignore[attr-defined]
        if len(read_told(folder).by_key()) >= count:
            return
        time.sleep(0.05)
