"""Data walked by the forum spider: at first, unchanged, and with one reply more.

All crawls of all sites run in three processes, one a stage.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

import pytest

from listener.post import Post
from spiders.data import PLATFORMS, data_reader_of
from spiders.engines.reading import unlisted
from spiders.fetched import Fetched
from tests.spiders.crawling import crawl_many, job_file
from tests.spiders.data.expected import EXPECTED
from tests.spiders.data.pages import forum, magazine, patient
from tests.spiders.data.server import Served
from tests.spiders.recording import Told, read_told


@dataclass
class Crawled:
    """Three crawls of one site."""

    server: Served
    start: str
    settings: dict[str, Any] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    seen: list[list[str]] = field(default_factory=list)
    """What each asked for."""

    @property
    def root(self) -> str:
        """Of the site."""
        return self.server.root


def sites() -> dict[str, Crawled]:
    """Every platform; a forum that has pages too, open, refused or broken; a magazine."""
    all_ = {name: Crawled(Served(one.site), one.start) for name, one in EXPECTED.items()}
    for name in ("open", "forbidden", "robots"):
        all_[name] = Crawled(Served(forum), "/")
    all_["forbidden"].server.refused = {"/latest.json"}
    all_["robots"].server.robots = "User-agent: *\nDisallow: /*.json\n"
    all_["cut"] = Crawled(Served(forum, broken="cut"), "/")
    all_["long"] = Crawled(Served(forum, broken="long"), "/", {"DOWNLOAD_MAXSIZE": 50_000})
    all_["patient"] = Crawled(Served(patient), EXPECTED["stack-exchange"].start)
    all_["sitemap"] = Crawled(Served(magazine), "/sitemap.xml")
    return all_


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Crawled]]:
    """Every site, crawled three times."""
    folder = tmp_path_factory.mktemp("data")
    with ExitStack() as stack:
        all_ = sites()
        for site in all_.values():
            stack.enter_context(site.server)
        for stage in ("first", "unchanged", "later"):
            orders = []
            for name, site in all_.items():
                site.server.later = stage == "later"
                site.server.seen.clear()
                own = folder / name
                file = job_file(own, site.root + site.start)
                orders.append(
                    {"kind": "forum", "job": str(file), "folder": str(own), "settings": site.settings}
                )
            crawl_many(orders, folder)
            for name, site in all_.items():
                site.told.append(read_told(folder / name))
                site.seen.append(list(site.server.seen))
        yield all_


def look(post: Post) -> tuple[object, ...]:
    """A post as :class:`Expected` has it."""
    when = post.published_at.astimezone(UTC) if post.published_at else None
    assert when is None or (when.year, when.month) == (2026, 11)
    return (
        post.author.name if post.author else None,
        post.author.external_id if post.author else None,
        post.text,
        post.quoted,
        f"{when:%dT%H:%M}" if when else None,
        post.parent_key,
        post.reactions.likes,
        post.reactions.comments,
    )


def test_every_platform_is_tried() -> None:
    assert set(EXPECTED) == {platform.name for platform in PLATFORMS}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_post_is_found_once_with_all_that_is_told_of_it(name: str, crawled: dict[str, Crawled]) -> None:
    one, expected = crawled[name], EXPECTED[name]
    told = one.told[0]
    wanted = {key.replace("{root}", one.root): post for key, post in expected.posts.items()}
    assert {post.key: look(post) for post in told.posts} == wanted
    assert len(told.posts) == len(wanted)
    assert (told.faults, told.ends[0]["reached_end"]) == ([], True)
    assert told.engines == [name]
    assert {post.layer for post in told.posts} == {f"data:{name}"}
    assert set(told.marks) == {post.thread_url for post in told.posts}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_second_crawl_asks_for_the_lists_and_nothing_else(name: str, crawled: dict[str, Crawled]) -> None:
    one = crawled[name]
    assert len(one.seen[1]) <= EXPECTED[name].again
    assert len(one.told[1].by_key()) == len(EXPECTED[name].posts)
    assert one.told[1].faults == []


@pytest.mark.parametrize("name", EXPECTED)
def test_one_reply_more_costs_few_requests(name: str, crawled: dict[str, Crawled]) -> None:
    one, expected = crawled[name], EXPECTED[name]
    told = one.told[2]
    posts = {key: look(post) for (_, key), post in told.by_key().items()}
    assert {key: posts.get(key) for key in expected.later} == expected.later
    assert len(posts) == len(expected.posts) + 1
    assert len(one.seen[2]) <= expected.again + expected.more
    assert told.faults == []
    assert told.gone == []


def test_a_page_leads_to_the_data_it_was_made_from(crawled: dict[str, Crawled]) -> None:
    first, again, _ = crawled["open"].seen
    assert first[:2] == ["/", "/latest.json"]
    assert again == ["/", "/latest.json"]
    told = crawled["open"].told[1]
    assert {post.layer for post in told.posts} == {"data:discourse"}
    assert sorted(post.key for post in told.posts) == ["post:12:1", "post:12:2", "post:13:1"]
    assert told.faults == []


@pytest.mark.parametrize(("name", "kind"), [("forbidden", "http-403"), ("robots", "robots")])
def test_where_data_is_refused_the_pages_are_read(name: str, kind: str, crawled: dict[str, Crawled]) -> None:
    told = crawled[name].told[0]
    assert [(post.key, post.layer) for post in told.posts] == [("post:12:1", "engine:discourse")]
    assert told.kinds() == [kind]
    assert told.ends[0]["reached_end"]
    assert ("/latest.json" in crawled[name].seen[0]) == (name == "forbidden")
    assert crawled[name].seen[0][-1] == "/t/kem/12"


@pytest.mark.parametrize(("name", "kind"), [("cut", "unparsed"), ("long", "too-large")])
def test_one_broken_document_costs_no_other(name: str, kind: str, crawled: dict[str, Crawled]) -> None:
    told = crawled[name].told[0]
    assert [post.key for post in told.posts] == ["post:13:1"]
    assert told.kinds() == [kind]
    [fault] = told.faults
    assert fault.url.endswith("/t/12.json")
    assert (fault.payload is not None) == (name == "cut")


def test_a_sitemap_leads_to_articles_and_threads_and_only_to_changed_ones_again(
    crawled: dict[str, Crawled],
) -> None:
    one = crawled["sitemap"]
    told = one.told[0]
    assert {(post.title, post.layer) for post in told.posts} == {
        ("Một", "main-text"),
        ("Hai", "main-text"),
        ("Kem chống nắng", "engine:discourse"),
    }
    lists = ["/sitemap.xml", "/posts.xml.gz"]
    assert one.seen == [[*lists, "/bai/2", "/bai/1", "/t/kem/12"], lists, [*lists, "/bai/2"]]
    assert (told.engines, told.faults) == (["sitemap"], [])
    assert "Hai sửa" in {post.title for post in one.told[2].posts}


def test_a_wish_to_wait_is_heeded(crawled: dict[str, Crawled]) -> None:
    one = crawled["patient"]
    first, second, third = one.server.times[:3]
    assert len(one.seen[0]) == 3
    # The crawl waits between sendings; what a busy machine delays on the way makes arrivals differ a little.
    assert min(second - first, third - second) > 0.9
    assert {post.key for post in one.told[0].posts} == set(EXPECTED["stack-exchange"].posts)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_revisit_finds_the_opening_post_again(name: str, crawled: dict[str, Crawled]) -> None:
    """The first page of each thread, asked for by itself, shows the post that opens it."""
    one, told = crawled[name], crawled[name].told[0]
    openings = {post.thread_url: post for post in told.posts if post.kind in ("topic", "article")}
    assert set(told.marks) == set(openings)
    for thread, mark in told.marks.items():
        address = mark.first_page_url or mark.last_page_url
        status, kind, body = one.server.answer(address.removeprefix(one.root))
        assert status == 200
        page = Fetched(url=address, asked=address, body=body, content_type=kind)
        reader = data_reader_of(page)
        assert reader is not None
        again = reader.read_thread(page, "UTC", unlisted(address, thread))
        assert openings[thread].key in {post.key for post in again.posts}
