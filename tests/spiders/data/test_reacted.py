"""Who liked or shared, as Mastodon and Discourse tell everybody: asked with what looking again has left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spiders.data import PLATFORMS
from spiders.data.platform import Platform
from spiders.extract.json_tree import json_of
from tests.spiders.crawling import crawl_many, job_file
from tests.spiders.data import networks, pages
from tests.spiders.data.server import Served
from tests.spiders.recording import Told, read_told

ROOT = "https://x.example/"


def platform(name: str) -> Platform:
    return next(each for each in PLATFORMS if each.name == name)


def asking(site: str, key: str, kind: str) -> dict[str, Any]:
    return {"site": site, "key": key, "url": key, "kind": kind, "counted": 2}


def mastodon(root: str, *, later: bool) -> dict[str, Any]:
    """The timeline, and who reacted to the server's own status 500."""
    account = {
        "username": "quan",
        "acct": "quan@q.example",
        "display_name": "",
        "url": "https://q.example/@quan",
    }
    return networks.mastodon(root, later=later) | {
        "/api/v1/statuses/500/favourited_by?limit=80": [account, {"username": "broken"}],
        "/api/v1/statuses/500/reblogged_by?limit=80": [],
    }


def discourse(root: str, *, later: bool) -> dict[str, Any]:
    """The forum, and who liked the second post of topic 12."""
    users = [{"id": 3, "username": "minh"}, {"id": 4, "username": "quan"}]
    return pages.forum(root, later=later) | {
        "/posts/by_number/12/2.json": {"id": 77, "topic_id": 12, "post_number": 2},
        "/post_action_users.json?id=77&post_action_type_id=2": {"post_action_users": users},
    }


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Told, list[str], str]]:
    """Four crawls in one process: what they told, asked for, and the site's root."""
    folder = tmp_path_factory.mktemp("reacted")
    start = "/api/v1/timelines/tag/kem?limit=40"
    refusing = {"/api/v1/statuses/500/favourited_by?limit=80"}
    cases: dict[str, tuple[Any, str, int, set[str]]] = {
        "mastodon": (mastodon, start, 20, set()),
        "discourse": (discourse, "/", 20, set()),
        "poor": (mastodon, start, 1, set()),
        "refusing": (mastodon, start, 20, refusing),
    }
    found = {}
    orders = []
    servers = {}
    for name, (site, at, budget, refused) in cases.items():
        server = servers[name] = Served(site)
        server.refused = refused
        server.__enter__()
        own = folder / name
        file = job_file(own, server.root + at, revisit_requests=budget)
        host = server.root.removeprefix("http://")
        if site is mastodon:
            key = f"{server.root}/users/lan/statuses/500"
            far = asking("far.example", "https://far.example/users/lan/statuses/9", "like")
            plan = [far, asking(host, key, "like"), asking(host, key, "share")]
        else:
            plan = [asking(host, "post:12:2", "like")]
        (own / "plan.json").write_text(json.dumps({"asking": plan}))
        orders.append({"kind": "forum", "job": str(file), "folder": str(own), "settings": {}})
    crawl_many(orders, Path(folder))
    for name, server in servers.items():
        found[name] = (read_told(folder / name), list(server.seen), server.root)
        server.__exit__(None, None, None)
    return found


def names(told: Told) -> list[tuple[str, list[str] | None, bool]]:
    """Kind, names and whether it is everybody, of each answer told."""
    return [
        (
            one.kind,
            None if one.accounts is None else [each.account.name for each in one.accounts],
            one.complete,
        )
        for one in told.reacted
    ]


def test_mastodon_tells_of_its_own_statuses(crawled: dict[str, tuple[Told, list[str], str]]) -> None:
    """Of another server's status it has another number: that is told as not shown, and nothing is asked."""
    told, seen, _ = crawled["mastodon"]
    assert names(told) == [("like", None, False), ("like", ["quan@q.example"], True), ("share", [], True)]
    account = told.reacted[1].accounts
    assert account is not None
    assert (account[0].site, account[0].account.external_id) == ("q.example", "quan")
    assert not [path for path in seen if "statuses/9" in path]
    assert told.ends[-1]["revisits"] == 2


def test_discourse_tells_by_the_posts_own_number(crawled: dict[str, tuple[Told, list[str], str]]) -> None:
    told, _, root = crawled["discourse"]
    assert names(told) == [("like", ["minh", "quan"], True)]
    accounts = told.reacted[0].accounts
    assert accounts is not None
    assert accounts[0].account.profile_url == f"{root}/u/minh"


def test_nothing_is_asked_beyond_the_budget(crawled: dict[str, tuple[Told, list[str], str]]) -> None:
    told, seen, _ = crawled["poor"]
    assert told.reacted == []
    assert not [path for path in seen if "_by" in path]
    assert told.ends[-1]["reached_end"]


def test_a_refusal_is_told_once_and_ends_it(crawled: dict[str, tuple[Told, list[str], str]]) -> None:
    told, seen, _ = crawled["refusing"]
    assert names(told) == [("like", None, False), ("like", None, False)]
    assert not [path for path in seen if "reblogged_by" in path]
    assert told.ends[-1]["reached_end"]


@pytest.mark.parametrize(
    ("name", "body"),
    [("mastodon", b'{"error": "x"}'), ("mastodon", b"[1, null]"), ("discourse", b"[]"), ("discourse", b"{}")],
)
def test_what_is_something_else_says_nothing(name: str, body: bytes) -> None:
    found = json_of(body)
    assert found is not None
    read = platform(name).read_reacted(ROOT, found)
    assert read is None or (not isinstance(read, str) and read.accounts == ())


def test_other_platforms_tell_nobody() -> None:
    assert {each.name for each in PLATFORMS if each.who_reacted(ROOT, "post:1:2", ROOT, "like")} == {
        "discourse"
    }
    assert platform("mastodon").who_reacted(ROOT, f"{ROOT}users/a/statuses/5", ROOT, "share") is not None
    assert platform("discourse").who_reacted(ROOT, "post:1:2", ROOT, "share") is None
