"""Engines whose software needs more than ``make test`` may ask for: ``make test-engines`` runs these.

FlaskBB wants Python 3.12 beside the listener's own, WordPress Debian's packages, HyperKitty half a minute
of installing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import pytest

from listener.post import Post
from tests.lab import flaskbb, forums, wordpress
from tests.lab.community import Community, sample_community
from tests.lab.truth import TruthPost
from tests.spiders.crawling import crawl
from tests.spiders.engines_off import share_right
from tests.spiders.recording import Told

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]
FLOOR = 0.90
"""Share of posts that must be found with author and time when no engine file may help."""


class Running(Protocol):
    """A site that answers."""

    @property
    def url(self) -> str:
        """Its front page."""

    @property
    def truth(self) -> list[TruthPost]:
        """What was written in it."""


@dataclass(frozen=True, kw_only=True)
class Engine:
    """How one of them is booted, and what its posts are called."""

    running: Callable[[Path, Community], AbstractContextManager[Running]]
    key: Callable[[TruthPost], str]
    """The key of a post of the truth."""
    data: bool = False
    """Whether it is read by its own data instead of its pages."""
    nested: bool = True
    """Whether its pages show what a post answers."""
    seconds: bool = True
    """Whether its pages show the seconds of a time."""
    paragraphs: bool = True
    """Whether its pages part paragraphs; HyperKitty shows a letter as one."""
    structure: bool = True
    """Whether its pages hold their posts without knowing more; HyperKitty's load them by a script."""
    welcome: frozenset[str] = frozenset()
    """Keys of posts that the software writes itself: real ones, but none of the community's."""


def _article_or_comment(post: TruthPost) -> str:
    return post.permalink if post.opening else f"comment:{post.post_id}"


ENGINES = {
    "flaskbb": Engine(
        running=flaskbb.running,
        key=lambda post: f"post:{post.post_id}",
        welcome=frozenset({"post:1"}),
        nested=False,
    ),
    "hyperkitty": Engine(
        running=partial(forums.boot, "hyperkitty"),
        key=lambda post: f"message:{post.post_id}",
        seconds=False,
        paragraphs=False,
        structure=False,
    ),
    "wordpress": Engine(running=wordpress.running, key=_article_or_comment),
    "wordpress-json": Engine(
        running=partial(wordpress.running, api=True), key=_article_or_comment, data=True
    ),
}


@dataclass
class Crawled:
    """A site and what a crawl of it told."""

    name: str
    engine: Engine
    site: Running
    folder: Path
    told: Told

    @property
    def truth(self) -> dict[str, TruthPost]:
        """What was written, by post key."""
        return {self.engine.key(post): post for post in self.site.truth}

    @property
    def pairs(self) -> list[tuple[Post, TruthPost]]:
        """The community's posts as they were found and as they were written."""
        truth = self.truth
        return [(post, truth[post.key]) for post in self.told.posts if post.key in truth]


@pytest.fixture(scope="module", params=ENGINES)
def crawled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """Each engine, crawled once from its front page alone."""
    folder, engine = tmp_path_factory.mktemp(request.param), ENGINES[request.param]
    with engine.running(folder / "site", sample_community()) as site:
        told = crawl(folder / "crawl", site.url)
        yield Crawled(name=request.param, engine=engine, site=site, folder=folder, told=told)


def test_every_post_is_found_once(crawled: Crawled) -> None:
    keys = [post.key for post in crawled.told.posts]
    assert len(keys) == len(set(keys))
    assert set(keys) - crawled.engine.welcome == set(crawled.truth)
    assert len(keys) >= 300
    assert crawled.told.faults == []
    assert crawled.told.engines == [crawled.name.removesuffix("-json")]


def test_what_was_found_is_what_was_written(crawled: Crawled) -> None:
    wrong, engine = [], crawled.engine
    for post, true in crawled.pairs:
        text = (post.text, true.text)
        pairs = {
            "author": (post.author and post.author.name, true.author),
            "profile": ((post.author and post.author.profile_url) or "", true.profile_url),
            "time": (post.published_at, true.time if engine.seconds else true.time.replace(second=0)),
            "text": text if engine.paragraphs else tuple(" ".join(each.split()) for each in text),
            "likes": (post.reactions.likes, true.likes),
            "thread": (post.thread_url, true.thread_url),
        }
        if not engine.data:
            pairs |= {
                "title": (post.thread_title, true.title),
                "board": (post.thread_board, true.board),
                "permalink": (post.url, true.permalink),
            }
        wrong += [(post.key, name, *pair) for name, pair in pairs.items() if pair[0] != pair[1]]
    assert wrong == []


def test_quotes_are_kept_apart(crawled: Crawled) -> None:
    quoting = [(post, true.quoted) for post, true in crawled.pairs if true.quoted]
    if "wordpress" not in crawled.name:  # its answers do not quote
        assert len(quoting) >= 5
    for post, quoted in quoting:
        assert quoted in (post.quoted or "")


def test_an_answer_names_what_it_answers(crawled: Crawled) -> None:
    keys = {true.post_id: key for key, true in crawled.truth.items()}
    answers = [(post.parent_key, keys[true.parent]) for post, true in crawled.pairs if true.parent]
    if crawled.engine.nested:
        assert len(answers) >= 40
    assert [found for found, _ in answers] == [written for _, written in answers]
    assert all(post.parent_key is None for post, true in crawled.pairs if not true.parent)


def test_counts_of_threads_are_told(crawled: Crawled) -> None:
    if crawled.engine.data:
        pytest.skip("WordPress's data tells no counts")
    openings = [(post, true) for post, true in crawled.pairs if true.opening]
    assert len(openings) >= 30
    for post, true in openings:
        # Where nobody has answered yet WordPress says nothing of comments.
        assert (post.reactions.comments or 0) == true.thread_replies
        assert post.reactions.views == true.thread_views


def test_without_engine_files_the_structure_finds_nearly_all(crawled: Crawled) -> None:
    if crawled.engine.data or not crawled.engine.structure:
        pytest.skip("this site is read by its data, or by nothing but its engine file")
    told = crawl(crawled.folder / "structure", crawled.site.url, program="tests.spiders.engines_off")
    assert told.engines == ["structure"]
    keys = [post.key for post in told.posts]
    assert len(keys) == len(set(keys))
    assert share_right(told, crawled.site.truth) >= FLOOR
    assert len(keys) <= len(crawled.truth) * 1.03 + len(crawled.engine.welcome)
