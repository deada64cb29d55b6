"""Sites that are down, misbehave or attack: each ends in one fault with one sentence."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from spiders.fetched import Fetched
from spiders.walls import is_bot_wall
from tests.spiders.certificates import self_signed
from tests.spiders.crawling import crawl_many, job_file
from tests.spiders.hostile import CASES, Hostile, Reply
from tests.spiders.hostile_cases import WHAT
from tests.spiders.recording import Told, read_told


@dataclass
class Outcome:
    """What one crawl told, and what the server saw of it."""

    told: Told
    server: Hostile

    @property
    def end(self) -> dict[str, Any]:
        """How it ended: said exactly once."""
        assert len(self.told.ends) == 1
        return self.told.ends[0]


ORDERS: dict[str, dict[str, Any]] = {
    "well": {},
    "missing": {},
    "forbidden": {},
    "busy": {},
    "later": {},
    "broken": {},
    "not-a-forum": {},
    "picture": {},
    "login": {},
    "endless-thread": {},
    "endless-list": {},
    "large": {},
    "large-untold": {},
    "bomb": {},
    "deep": {},
    "charset": {},
    "loop": {},
    "redirect-metadata": {},
    "redirect-name": {},
    "slow": {"settings": {"DOWNLOAD_TIMEOUT": 0.5, "RETRY_TIMES": 1}},
    "drip": {"settings": {"DOWNLOAD_TIMEOUT": 0.5, "RETRY_TIMES": 0}},
    "anonymous": {},
    "soft-404": {},
    "wall": {},
    "storm": {"settings": {"RETRY_TIMES": 0}},
    "passing-failure": {"settings": {"RETRY_TIMES": 1}, "times": 2},
    "meta-refresh": {},
    "app-shell": {},
    "bot-wall": {},
    "robots-change": {"times": 2},
    "torn": {},
    "budget": {"case": "long", "max_requests": 5},
    "time": {"case": "long", "time_limit_seconds": 1},
    "robots-refused": {"case": "well", "robots": Reply(body=b"User-agent: *\nDisallow: /\n")},
    "robots-broken": {"case": "well", "robots": Reply(status=503)},
    "crawl-delay": {"case": "well", "robots": Reply(body=b"User-agent: *\nCrawl-delay: 1\nDisallow: /x/\n")},
    "not-allowed": {"case": "well", "allow_hosts": ()},
    "untrusted": {"case": "well", "tls": True, "settings": {"RETRY_TIMES": 0}},
    "closed": {"case": "well", "closed": True},
    "no-such-name": {"case": "well", "url": "http://no-such-host.invalid/"},
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Outcome]]:
    """All cases, crawled in one process."""
    folder = tmp_path_factory.mktemp("hostile")
    with ExitStack() as stack:
        servers, orders = {}, []
        for name, order in ORDERS.items():
            changes = dict(order)
            tls = self_signed(folder) if changes.pop("tls", False) else None
            server = stack.enter_context(Hostile(changes.pop("case", name), tls))
            server.robots = changes.pop("robots", server.robots)
            url = changes.pop("url", server.url)
            if changes.pop("closed", False):
                url = f"http://127.0.0.1:{_closed_port()}/"
            settings, times = changes.pop("settings", {}), changes.pop("times", 1)
            job = job_file(folder / name, url, **changes)
            servers[name] = server
            one = {"kind": "forum", "job": str(job), "folder": str(folder / name), "settings": settings}
            orders += [one] * times
        crawl_many(orders, folder)
        yield {name: Outcome(read_told(folder / name), server) for name, server in servers.items()}


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_forum_that_is_well_is_read_to_its_end(outcomes: dict[str, Outcome]) -> None:
    well = outcomes["well"]
    assert {post.key for post in well.told.posts} == {"comment:1", "comment:2"}
    assert well.end["reached_end"]
    assert well.end["reason"] == "Read to the end."
    assert well.end["requests"] == len(well.server.seen) == 4  # robots.txt, the list, two threads
    assert well.told.robots == ["none"]
    assert "(+mailto:tests@example.org)" in well.server.seen[0].headers["User-Agent"]
    assert not any("Cookie" in seen.headers for seen in well.server.seen)


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("missing", "http-404", "does not exist"),
        ("forbidden", "http-403", "forbids"),
        ("busy", "http-429", "slow down"),
        ("later", "http-503", "trouble of its own"),
        ("broken", "http-500", "trouble of its own"),
        ("not-a-forum", "not-a-forum", "looked for: spirit, machina"),
        ("picture", "not-html", "image/png"),
        ("login", "login", "login form"),
        ("large", "too-large", "8 MiB"),
        ("large-untold", "too-large", "8 MiB"),
        ("bomb", "too-large", "8 MiB"),
        ("deep", "unparsed", "nests too deeply"),
        ("loop", "redirects", "in circles"),
        ("redirect-metadata", "forbidden-address", "169.254.169.254"),
        ("redirect-name", "forbidden-address", "LISTENER_ALLOW_HOSTS"),
        ("slow", "timeout", "did not answer in time"),
        ("drip", "timeout", "did not answer in time"),
        ("app-shell", "javascript", "install the extra"),
        ("robots-refused", "robots", "robots.txt"),
        ("robots-broken", "robots", "robots.txt"),
        ("not-allowed", "forbidden-address", "LISTENER_ALLOW_HOSTS"),
        ("untrusted", "tls", "certificate"),
        ("closed", "unreachable", "refused the connection"),
        ("no-such-name", "dns", "no-such-host.invalid"),
    ],
)
def test_a_bad_start_is_one_fault_with_one_sentence(
    outcomes: dict[str, Outcome], name: str, kind: str, words: str
) -> None:
    outcome = outcomes[name]
    assert outcome.told.kinds() == [kind]
    assert words in outcome.told.faults[0].message
    assert outcome.end["reason"] == outcome.told.faults[0].message
    assert not outcome.end["reached_end"]
    assert not outcome.told.posts


def test_nothing_is_sent_to_a_forbidden_address(outcomes: dict[str, Outcome]) -> None:
    assert outcomes["not-allowed"].server.seen == []
    assert outcomes["redirect-name"].server.paths() == ["/"]


def test_robots_that_refuse_are_recorded_and_obeyed(outcomes: dict[str, Outcome]) -> None:
    assert outcomes["robots-refused"].told.robots == ["refused"]
    assert outcomes["robots-refused"].server.paths() == []
    assert outcomes["robots-broken"].server.paths() == []


def test_the_crawl_delay_of_robots_is_kept(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["crawl-delay"]
    assert outcome.told.robots == ["allowed; crawl-delay 1 s"]
    times = [seen.at for seen in outcome.server.seen if seen.path != "/robots.txt"]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(gaps) == 2
    assert min(gaps) > 0.95
    assert len(outcome.told.posts) == 2


def test_a_bomb_costs_no_memory_and_a_large_page_no_time(outcomes: dict[str, Outcome]) -> None:
    assert outcomes["bomb"].end["bytes"] < 8 * 1024 * 1024
    assert outcomes["large"].end["bytes"] == outcomes["large-untold"].end["bytes"] == 0


def test_a_site_that_asks_to_slow_down_is_asked_once(outcomes: dict[str, Outcome]) -> None:
    assert outcomes["busy"].server.paths() == ["/"]
    assert outcomes["later"].server.paths() == ["/"]


def test_a_thread_that_goes_on_for_ever_is_read_once(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["endless-thread"]
    assert outcome.told.kinds() == ["endless"]
    assert sorted(post.key for post in outcome.told.posts) == ["comment:1", "comment:2", "comment:3"]
    assert len(outcome.server.paths()) == 5
    [mark] = outcome.told.marks.values()
    assert mark.last_page_url.endswith("?page=3")


def test_a_list_that_goes_on_for_ever_is_left(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["endless-list"]
    assert outcome.told.kinds() == ["endless"]
    assert len(outcome.told.posts) == 2
    assert len(outcome.server.paths()) == 4


def test_a_charset_that_lies_is_seen_through(outcomes: dict[str, Outcome]) -> None:
    assert [post.text for post in outcomes["charset"].told.posts] == ["Hàng lỗi, đổi trả chậm"]


def test_a_post_without_author_or_date_is_a_post(outcomes: dict[str, Outcome]) -> None:
    first, second = outcomes["anonymous"].told.posts
    assert (first.author, first.published_at, first.published_raw) == (None, None, None)
    assert (second.published_at, second.published_raw) == (None, "soonish")
    assert outcomes["anonymous"].end["reached_end"]


def test_a_page_without_posts_goes_to_the_quarantine_and_the_crawl_goes_on(
    outcomes: dict[str, Outcome],
) -> None:
    outcome = outcomes["torn"]
    [fault] = outcome.told.faults
    assert fault.kind == "unparsed"
    assert "Oops" in (fault.payload or "")
    assert [post.key for post in outcome.told.posts] == ["comment:2"]
    assert list(outcome.told.marks) == [f"{outcome.server.url}topic/2/"]


def test_the_budget_of_requests_is_kept(outcomes: dict[str, Outcome]) -> None:
    end = outcomes["budget"].end
    assert end["requests"] == len(outcomes["budget"].server.seen) == 5
    assert not end["reached_end"]
    assert "5 requests" in end["reason"]


def test_the_time_limit_is_kept(outcomes: dict[str, Outcome]) -> None:
    end = outcomes["time"].end
    assert 3 <= end["requests"] < 20
    assert not end["reached_end"]
    assert "time limit" in end["reason"]


def test_a_soft_404_is_recognised_and_recorded(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["soft-404"]
    assert outcome.told.kinds() == ["soft-404", "soft-404"]
    assert [post.key for post in outcome.told.posts] == ["comment:3"]
    assert outcome.told.gone == []
    assert outcome.end["reached_end"]


def test_a_login_wall_is_recorded_and_rests(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["wall"]
    assert outcome.told.kinds() == ["login", "login"]
    assert [trouble.passing for trouble in outcome.told.troubles.values()] == [False, False]
    assert not any("login" in path for path in outcome.server.paths()[3:])


def test_a_wall_against_programs_is_recorded_and_not_read(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["bot-wall"]
    assert outcome.told.kinds() == ["bot-wall", "bot-wall"]
    assert outcome.told.posts == []
    assert outcome.server.paths() == ["/", "/topic/1/t/", "/topic/2/t/"]  # each once


def test_a_guard_that_leaves_its_script_in_every_page_is_no_wall() -> None:
    words = "<p>" + "Pin dùng được hai ngày. " * 100 + "</p>"
    script = '<script src="/_Incapsula_Resource?SWJIYLWA=1"></script>'
    shown = [is_bot_wall(_page_of(script + body)) for body in (words, "<p>Request unsuccessful.</p>")]
    assert shown == [False, True]


def _page_of(html: str) -> Fetched:
    return Fetched(
        url="https://a.example/", asked="https://a.example/", body=html.encode(), content_type="text/html"
    )


def test_a_storm_of_failures_ends_the_crawl(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["storm"]
    assert outcome.told.kinds() == ["http-502"] * 5
    assert len(outcome.server.paths()) == 6
    assert "5 times in a row" in outcome.end["reason"]
    assert all(trouble.passing for trouble in outcome.told.troubles.values())


def test_a_thread_that_failed_is_tried_again(outcomes: dict[str, Outcome]) -> None:
    told = outcomes["passing-failure"].told
    assert [end["reached_end"] for end in told.ends] == [False, True]
    assert {post.key for post in told.posts} == {"comment:1", "comment:2"}
    assert told.troubles == {}


def test_a_meta_refresh_is_a_redirect(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["meta-refresh"]
    assert sorted(outcome.told.kinds()) == ["forbidden-address", "redirects"]
    assert [post.key for post in outcome.told.posts] == ["comment:3"]


def test_robots_are_asked_anew_by_each_crawl(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["robots-change"]
    assert [post.key for post in outcome.told.posts] == ["comment:1", "comment:2"]
    assert outcome.told.kinds() == ["robots"]
    assert not any(path.startswith("/topic/3/") for path in outcome.server.paths())


def test_every_case_is_crawled() -> None:
    crawled = {order.get("case", name) for name, order in ORDERS.items()}
    assert crawled | {"calm"} == set(CASES) == set(WHAT)  # test_crawl_life looks at a calm server
