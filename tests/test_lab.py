"""The lab holds what it says: real software, the community that was written, and orders obeyed at once."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import feedparser
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.lab.community import Community, sample_community
from tests.lab.customers import write_customers
from tests.lab.errors import LabError
from tests.lab.forums import RunningForum, boot
from tests.lab.live import arrivals, still_to_come
from tests.lab.newsroom import Newsroom
from tests.lab.truth import TruthPost

BRANDS = re.compile("ha ?mien|hmien|nang ?gom|tram ?la")


def fetch(url: str, **headers: str) -> str:
    with urlopen(Request(url, headers=headers), timeout=30) as answer:
        return str(answer.read().decode())


def status(url: str, **headers: str) -> int:
    try:
        with urlopen(Request(url, headers=headers), timeout=30) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def plain(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in folded if unicodedata.category(c) != "Mn")


def words(html_or_text: str) -> str:
    return " ".join(html_or_text.split())


# The community as written


def test_the_community_is_large_mixed_and_alive(community: Community) -> None:
    posts = [post for thread in community.threads for post in thread.posts]
    now = datetime.now(UTC)
    assert len(community.threads) >= 36
    assert len(posts) >= 340
    assert len(community.members) >= 44
    assert len(community.boards) == 4
    assert len({post.text for post in posts}) == len(posts), "no text is written twice"
    assert 90 <= sum(now - post.time < timedelta(days=14) for post in posts) <= 140
    assert min(post.time for post in posts) < now - timedelta(days=55)
    assert sorted(len(thread.posts) for thread in community.threads)[-2:] > [20, 40], "two run over pages"
    branded = sum(bool(BRANDS.search(plain(post.text))) for post in posts)
    assert 0.25 < branded / len(posts) < 0.5
    assert {post.author for post in posts} == {member.handle for member in community.members}


@pytest.mark.parametrize(
    "clock", ["2026-01-01T00:00:30+00:00", "2026-06-30T16:59:00+00:00", "2024-02-29T09:00:00Z"]
)
def test_threads_run_forward_and_end_before_now(clock: str) -> None:
    now = datetime.fromisoformat(clock)
    for thread in sample_community(now).threads:
        times = [post.time for post in thread.posts]
        assert times == sorted(times), thread.title
        assert len(set(times)) == len(times), thread.title
        assert times[-1] < now, thread.title
        assert all(post.author not in post.likes for post in thread.posts)
        assert all(len(set(post.likes)) == len(post.likes) for post in thread.posts)


def test_the_same_moment_gives_the_same_community() -> None:
    now = datetime(2026, 5, 1, 3, tzinfo=UTC)
    assert sample_community(now) == sample_community(now)


def test_arrivals_fit_the_community(community: Community) -> None:
    threads = {thread.title for thread in community.threads}
    boards = {board.name for board in community.boards}
    coming = arrivals()
    assert len(coming) >= 60
    for arrival in coming:
        if arrival.board is not None:
            assert arrival.board in boards
            threads.add(arrival.title)
        assert arrival.title in threads, "an answer comes after its thread was opened"
        assert arrival.author in {member.handle for member in community.members}
    assert still_to_come([coming[0].text]) == coming[1:]


# Real software


def bodies(forum: RunningForum, post: TruthPost) -> dict[str, str]:
    """Rendered bodies by post id, from every page of the post's thread."""
    item, key, body = {
        "spirit": (".comments_list__comment", "data-pk", ".comment__text"),
        "machina": (".card.post", "id", ".post-content"),
    }[forum.engine]
    found: dict[str, str] = {}
    for page in range(1, 5):
        if status(f"{post.thread_url}?page={page}") == 404:
            break
        for node in LexborHTMLParser(fetch(f"{post.thread_url}?page={page}")).css(item):
            inner = node.css_first(body)
            assert inner is not None
            for quote in inner.css("blockquote"):
                quote.decompose()
            found[str(node.attributes[key])] = words(inner.text())
    return found


@pytest.mark.live
@pytest.mark.parametrize("engine", ["spirit", "machina"])
def test_every_seeded_post_comes_back_word_for_word(engine: str, request: pytest.FixtureRequest) -> None:
    forum: RunningForum = request.getfixturevalue(f"{engine}_forum")
    written = [post for thread in forum.community.threads for post in thread.posts]
    assert Counter((p.author, p.time, p.text) for p in forum.truth) == Counter(
        (p.author, p.time, p.text) for p in written
    )
    shown: dict[str, str] = {}
    for post in forum.truth:
        if post.opening:
            shown |= bodies(forum, post)
    assert shown == {post.post_id: words(post.text) for post in forum.truth}


@pytest.mark.live
def test_spirit_shows_likes_and_counts_the_opening_post(spirit_forum: RunningForum) -> None:
    opening = next(p for p in spirit_forum.truth if p.opening and p.title.startswith("Hạ Miên ra kem"))
    page = LexborHTMLParser(fetch(opening.thread_url))
    first = page.css_first(f'[data-pk="{opening.post_id}"]')
    assert first is not None
    assert "(25)" in first.text()
    assert opening.likes == 25
    assert opening.thread_views is None
    row = next(
        node
        for number in range(1, 4)
        for node in LexborHTMLParser(fetch(f"{spirit_forum.url}?page={number}")).css(".layout__topics__topic")
        if opening.title in node.text()
    )
    count = row.css_first(".topic__comments")
    assert count is not None
    assert int(count.text()) == opening.thread_replies + 1 == 44
    assert status(opening.permalink) == 200
    assert status(opening.profile_url) == 200


@pytest.mark.live
def test_machina_shows_views_and_replies(machina_forum: RunningForum) -> None:
    opening = next(p for p in machina_forum.truth if p.opening and "voucher của" not in p.title)
    assert opening.likes is None
    board = opening.thread_url.rsplit("topic/", 1)[0]
    rows = LexborHTMLParser(fetch(board)).css(".topiclist .card-body > .row")
    row = next(node for node in rows if opening.title in node.text())
    replies, views = (int(node.text()) for node in row.css(".topic-count"))
    assert replies == opening.thread_replies
    assert opening.thread_views is not None
    assert views >= opening.thread_views
    assert status(opening.permalink) == 200
    assert status(opening.profile_url) == 200


@pytest.mark.live
def test_a_forum_lives_and_is_booted_again_as_it_was(tmp_path: Path, community: Community) -> None:
    with boot("spirit", tmp_path, community) as forum:
        thread = forum.truth[0]
        began = time.monotonic()
        answer = forum.add_post(
            thread.thread_id, "nguoi_moi", "mới vào, chào cả nhà", quote_of=thread.post_id
        )
        assert forum.add_like(answer.post_id, "BeNaKhongNgu") == 1
        assert forum.add_like(answer.post_id, "BeNaKhongNgu") == 1, "the same member likes once"
        assert time.monotonic() - began < 2, "an order is not a Django start"
        assert answer.quoted == thread.text
        opened = forum.add_topic("Quán xá", "Quán mới?", "cafe_sang", "Ai biết quán nào mới mở?")
        assert opened.opening
        assert bodies(forum, thread)[answer.post_id] == "mới vào, chào cả nhà"
        before = {p.post_id: (p.text, p.likes, p.thread_replies) for p in forum.truth}
        assert before[thread.post_id][2] == thread.thread_replies + 1
    with boot("spirit", tmp_path, community) as again:
        assert {p.post_id: (p.text, p.likes, p.thread_replies) for p in again.truth} == before
        assert "Quán mới?" in fetch(again.url)


@pytest.mark.live
def test_two_forums_of_one_engine_live_side_by_side(tmp_path: Path, community: Community) -> None:
    with boot("machina", tmp_path / "a", community) as a, boot("machina", tmp_path / "b", community) as b:
        written = a.add_post(a.truth[0].thread_id, "cafe_sang", "chỉ có ở đây")
        assert a.port != b.port
        assert written.text in fetch(written.thread_url)
        assert len(a.truth) == len(b.truth) + 1


@pytest.mark.live
def test_stock_spirit_keeps_likes_from_guests(tmp_path: Path, community: Community) -> None:
    with boot("spirit", tmp_path, community, guest_likes=False) as forum:
        assert {post.likes for post in forum.truth} == {None}
        assert "comment-like" not in fetch(forum.truth[0].thread_url)


@pytest.mark.live
def test_robots_and_requests(tmp_path: Path, community: Community) -> None:
    with boot("machina", tmp_path, community) as forum:
        robots = forum.base + "/robots.txt"
        assert status(robots) == 404
        forum.set_robots("User-agent: *\nDisallow: /\n")
        assert "Disallow" in fetch(robots)
        assert forum.requests() == [("GET /robots.txt", 404), ("GET /robots.txt", 200)]
        assert forum.requests() == []


@pytest.mark.live
def test_a_seeding_that_was_cut_short_is_done_again(tmp_path: Path, community: Community) -> None:
    (tmp_path / "forum.db").write_bytes(b"half a database")
    with boot("spirit", tmp_path, community) as forum:
        assert len(forum.truth) == sum(len(thread.posts) for thread in community.threads)
        assert status(forum.url) == 200


@pytest.mark.live
def test_a_taken_port_is_a_clear_error_and_leaves_nothing(tmp_path: Path, community: Community) -> None:
    with boot("machina", tmp_path / "a", community) as first:
        with pytest.raises(LabError, match=r"could not 'serve'.*Address already in use"):
            boot("machina", tmp_path / "b", community, port=first.port)
        assert status(first.url) == 200


@pytest.mark.live
def test_a_forum_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from tests.lab.forums import boot; from tests.lab.community import sample_community\n"
        "f = boot('spirit', Path(sys.argv[1]), sample_community())\n"
        "print(f._process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    host = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    for _ in range(100):
        if not _alive(host):
            return
        time.sleep(0.1)
    pytest.fail("the forum still runs")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z")


# The newsroom and the customers


def test_an_article_says_everything_twice(newsroom: Newsroom) -> None:
    assert len(newsroom.truth) == 6
    for article in newsroom.truth:
        page = LexborHTMLParser(fetch(newsroom.address(article)))
        script = page.css_first('script[type="application/ld+json"]')
        assert script is not None
        data = json.loads(script.text())
        assert data["headline"] == article.title
        assert datetime.fromisoformat(data["datePublished"]) == article.time
        statistic = data["interactionStatistic"]
        counts = {c["interactionType"].rsplit("/", 1)[1]: c["userInteractionCount"] for c in statistic}
        assert counts == {
            "LikeAction": article.likes,
            "ShareAction": article.shares,
            "CommentAction": len(article.comments),
        }
        assert [c["text"] for c in data["comment"]] == [c.text for c in article.comments]
        shown = [words(node.text()) for node in page.css(".comment-text")]
        assert shown == [words(comment.text) for comment in article.comments]


def test_feeds_list_the_articles(newsroom: Newsroom) -> None:
    for address in (newsroom.rss, newsroom.atom):
        feed = feedparser.parse(fetch(address))
        assert not feed.bozo
        assert [entry.link for entry in feed.entries] == [newsroom.address(a) for a in newsroom.truth]


def test_an_unchanged_page_is_not_sent_again(newsroom: Newsroom) -> None:
    article = newsroom.truth[0]
    address = newsroom.address(article)
    with urlopen(address, timeout=10) as answer:
        etag, changed = answer.headers["ETag"], answer.headers["Last-Modified"]
    assert status(address, **{"If-None-Match": etag}) == 304
    assert status(address, **{"If-Modified-Since": changed}) == 304
    newsroom.add_share(article.path)
    assert status(address, **{"If-None-Match": etag}) == 200
    assert f"{article.shares + 1} lượt chia sẻ" in fetch(address)


def test_counts_survive_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "newsroom.json"
    with Newsroom(state=state) as first:
        path = first.truth[2].path
        first.add_share(path)
        first.add_like(path)
        first.add_comment(path, "Bạn đọc", "Tin hay quá")
        before = first.truth
    with Newsroom(state=state) as second:
        assert second.truth == before


def test_customers_name_accounts_of_the_forum(tmp_path: Path) -> None:
    class Profiles(dict[str, str]):
        def __missing__(self, handle: str) -> str:
            return f"http://127.0.0.1:8470/user/{handle}/"

    file = tmp_path / "customers.csv"
    assert write_customers(file, "127.0.0.1:8470", Profiles()) == 25
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    accounts = [row["Tài khoản"] for row in rows if row["Tài khoản"]]
    assert len(accounts) == 12
    assert "127.0.0.1:8470/phuongmai_" in accounts
