"""Every engine's declaration over the pages made from its public templates, and over each other's.

A made page proves that a declaration parses and agrees with the templates it was written from, no more:
``docs/sources.md`` says for which engines real pages or the real software were read as well.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from listener.post import Kind, Post
from spiders.engines import ENGINES, Engine, recognise
from spiders.engines.declaration import SEARCHED, Names, Pick, Proof, thread_at
from spiders.engines.reading import read_list, read_thread
from spiders.fetched import Fetched
from tests.spiders.pages import regenerate

MADE = Path(__file__).parent / "pages" / "made"
ZONE = "Asia/Ho_Chi_Minh"
THREADS = {
    "askbot": "/question/17/kem/",
    "bbpress": "/forums/topic/kem/",
    "buddypress": "/activity/p/101/",
    "discourse": "/t/kem/17",
    "flaskbb": "/topic/17-kem",
    "fluxbb": "/viewtopic.php?id=17",
    "invision4": "/topic/17-kem/",
    "invision5": "/topic/17-kem/",
    "misago": "/t/kem/17/",
    "mybb": "/showthread.php?tid=17",
    "nodebb": "/topic/17/kem",
    "phpbb": "/viewtopic.php?f=4&t=17",
    "punbb": "/viewtopic.php?id=17",
    "question2answer": "/17/kem",
    "smf": "/index.php?topic=17.0",
    "vanilla": "/discussion/17/kem",
    "vbulletin3": "/showthread.php?t=17",
    "vbulletin4": "/showthread.php?17-kem",
    "vbulletin5": "/forum/lam-dep/17-kem",
    "xenforo1": "/threads/kem.17/",
    "xenforo2": "/threads/kem.17/",
}
LIKES = {
    "askbot": (0, 3),
    "discourse": (0, 3),
    "invision4": (None, 3),
    "invision5": (None, 3),
    "nodebb": (0, 3),
    "phpbb": (None, 3),
    "question2answer": (0, 3),
    "smf": (None, 3),
    "vbulletin5": (None, 3),
    "xenforo1": (None, 3),
    "xenforo2": (0, 3),
}
"""Likes of the two posts; engines that are not here show guests none."""
NO_VIEWS = {"bbpress", "buddypress", "misago"}
UNTITLED = {"buddypress"}
"""Engines whose lists show neither titles nor numbers of answers, and whose posts stand on one page."""
NAMES = {"discourse": ("lan_ha", "minh_tri")}
NAMES_ITS_POST = {
    "buddypress", "invision4", "invision5", "mybb", "nodebb", "phpbb", "smf", "vbulletin3", "vbulletin4",
    "vbulletin5", "xenforo1", "xenforo2",
}  # fmt: skip
"""Engines whose answers say which post they answer, by a quote or by where they stand."""
BY_NAME = {engine.name: engine for engine in ENGINES}


def page(name: str, kind: str) -> Fetched:
    address = THREADS[name] if kind == "thread" else "/"
    return regenerate.load(MADE / name / f"{kind}.html", f"http://forum.example{address}")


def title_in(name: str) -> str | None:
    return None if name in UNTITLED else "Kem chống nắng nào dịu nhẹ?"


def all_pages() -> list[tuple[str, Fetched]]:
    """Made pages, and pages saved from the real software."""
    made = [(file.parent.name, page(file.parent.name, file.stem)) for file in sorted(MADE.glob("*/*.html"))]
    saved = sorted(set(regenerate.FOLDER.glob("*/*.html")) - set(MADE.glob("*.html")))
    return made + [(file.parent.name, regenerate.load(file, "http://forum.example/")) for file in saved]


def test_every_engine_is_live_or_has_made_pages() -> None:
    made = {file.parent.name for file in MADE.glob("*/thread.html")}
    assert made == {file.parent.name for file in MADE.glob("*/list.html")} == set(THREADS)
    assert made | {engine.name for engine in ENGINES if engine.proof is Proof.LIVE} == set(BY_NAME)


@pytest.mark.parametrize("name", THREADS)
def test_both_posts_of_a_thread_are_read_whole(name: str) -> None:
    engine, shown = BY_NAME[name], page(name, "thread")
    read = read_thread(engine, shown, ZONE)
    assert read.unread == 0
    first, second = read.posts
    assert (first.kind, second.kind) == (Kind.TOPIC, Kind.COMMENT)
    assert (first.text, second.text) == ("Kem nào dịu nhẹ?", "Mình dùng loại này.")
    assert first.quoted is None
    assert second.quoted is not None
    assert second.quoted.endswith("Kem nào dịu nhẹ?")
    assert first.title == first.thread_title == title_in(name)
    assert first.thread_board == "Làm đẹp"
    assert [post.published_at and post.published_at.astimezone(UTC) for post in read.posts] == [
        datetime(2026, 11, 20, 2, 30, tzinfo=UTC),
        datetime(2026, 11, 20, 3, 30, tzinfo=UTC),
    ]
    authors = [post.author for post in read.posts]
    assert tuple(author and author.name for author in authors) == NAMES.get(name, ("Lan Hạ", "Minh Trí"))
    assert all(author and author.profile_url and author.external_id for author in authors)
    assert tuple(post.reactions.likes for post in read.posts) == LIKES.get(name, (None, None))
    assert first.key != second.key
    assert first.url != second.url
    assert second.parent_key == (first.key if name in NAMES_ITS_POST else None)
    assert read.thread_url == engine.thread_url(shown.url)
    if name not in UNTITLED:
        assert read.next_url is not None
        assert engine.thread_url(read.next_url) == read.thread_url


@pytest.mark.parametrize("name", THREADS)
def test_a_list_leads_to_its_thread_and_its_board(name: str) -> None:
    engine = BY_NAME[name]
    listed = read_list(engine, page(name, "list"))
    [row] = listed.rows
    assert row.title == title_in(name)
    assert row.replies == (None if name in UNTITLED else 1)
    assert row.views == (None if name in NO_VIEWS else 40)
    assert row.signature
    assert not row.pinned
    assert row.thread_url == engine.thread_url(f"http://forum.example{THREADS[name]}")
    assert len(listed.boards) == (0 if engine.boards is None else 1)
    assert listed.next_url is not None


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_an_engine_takes_no_other_engines_page_for_its_own(engine: Engine) -> None:
    for maker, shown in all_pages():
        assert engine.recognises(shown.tree) == (maker == engine.name), (maker, shown.url)


@pytest.mark.parametrize(
    ("maker", "shown"), all_pages(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_cheap_look_leaves_out_no_page(maker: str, shown: Fetched) -> None:
    found = recognise(shown)
    assert found is not None
    assert found.name == maker


def test_xenforo_keeps_the_epoch_elsewhere_since_2_3() -> None:
    html = (MADE / "xenforo2" / "thread.html").read_text(encoding="utf-8")
    old = _xenforo(html)
    assert all(post.published_at for post in old)
    epochs = re.sub(
        r'data-time="(\d+)"', r'data-timestamp="\1" data-date="Nov 20, 2026" data-time="9:30 AM"', html
    )
    assert epochs != html
    assert [post.published_at for post in _xenforo(epochs)] == [post.published_at for post in old]


def _xenforo(html: str) -> tuple[Post, ...]:
    url = "https://forum.example/threads/kem.17/"
    page = Fetched(url=url, asked=url, body=html.encode(), content_type="text/html; charset=utf-8")
    engine = recognise(page)
    assert engine is not None
    return read_thread(engine, page, ZONE).posts


@pytest.mark.parametrize(
    "html",
    [
        "<p>Bài viết về phần mềm phpBB, vBulletin và Discourse.</p>",
        '<meta name="generator" content="WordPress 6.1"><article id="post-1"><p>Bài</p></article>',
        '<div class="post"><div class="author">Lan</div><div class="content">Chào</div></div>',
        "",
    ],
)
def test_a_page_of_no_forum_is_nobodys(html: str) -> None:
    url = "http://forum.example/"
    assert recognise(Fetched(url=url, asked=url, body=html.encode(), content_type="text/html")) is None


@pytest.mark.parametrize(
    ("name", "address", "thread"),
    [
        ("xenforo2", "/threads/tên-cũ.17/page-3#post-5", "/threads/17/"),
        ("xenforo2", "/t/ten.17/unread", "/t/17/"),
        ("xenforo2", "/index.php?threads/ten.17/page-2", "/index.php?threads/17/"),
        ("xenforo2", "/forums/lam-dep.4/", None),
        ("xenforo1", "/forum/threads/ten.17/", "/forum/threads/17/"),
        ("phpbb", "/forum/viewtopic.php?f=2&t=17&start=20&sid=abc", "/forum/viewtopic.php?t=17"),
        ("phpbb", "/viewtopic.php?p=17", None),
        ("fluxbb", "/viewtopic.php?id=17&p=2", "/viewtopic.php?id=17"),
        ("fluxbb", "/viewtopic.php?pid=17", None),
        ("vbulletin3", "/showthread.php?s=abc&t=17&page=2", "/showthread.php?t=17"),
        ("vbulletin3", "/trip-reports/2212958-some-title-3.html", "/trip-reports/2212958-some-title.html"),
        ("vbulletin4", "/threads/17-ten-cu/page4", "/showthread.php?t=17"),
        ("vbulletin4", "/forumdisplay.php?4-lam-dep", None),
        ("vbulletin5", "/forum/lam-dep/17-kem/page2", "/forum/lam-dep/17-kem"),
        ("invision4", "/index.php?/topic/17-kem/page/2/", "/index.php?/topic/17-topic/"),
        ("invision4", "/forum/4-lam-dep/", None),
        ("mybb", "/thread-17-page-2.html", "/thread-17.html"),
        ("mybb", "/showthread.php?tid=17&page=2", "/showthread.php?tid=17"),
        ("smf", "/index.php?topic=17.40;sort=x", "/index.php?topic=17.0"),
        ("smf", "/index.php/topic,17.msg5.html", "/index.php?topic=17.0"),
        ("smf", "/index.php?board=4.0", None),
        ("discourse", "/t/ten-cu/17/5", "/t/17"),
        ("discourse", "/tag/17", None),
        ("nodebb", "/forum/topic/17/ten/5", "/forum/topic/17"),
        ("vanilla", "/discussion/17/ten/p2", "/discussion/17/x"),
        ("vanilla", "/discussion/comment/5/#Comment_5", None),
        ("bbpress", "/forums/topic/kem/page/2/", "/forums/topic/kem/"),
        ("buddypress", "/members/lan-ha/activity/101/#acomment-102", "/members/lan-ha/activity/101/"),
        ("buddypress", "/activity/?acpage=2", None),
        ("punbb", "/forum/viewtopic.php?id=17&p=2", "/forum/viewtopic.php?id=17"),
        ("punbb", "/topic17-kem-p2.html", "/topic17.html"),
        ("punbb", "/topic/17/kem/page/2/", "/topic/17/"),
        ("punbb", "/forum4-lam-dep.html", None),
        ("hyperkitty", "/archives/list/a@b.org/thread/X1/?noscript", "/archives/list/a@b.org/thread/X1/"),
        ("hyperkitty", "/archives/list/a@b.org/latest?page=2", None),
        ("wordpress", "/2026/11/kem/comment-page-2/#comment-5", "/2026/11/kem/"),
        ("wordpress", "/kem.html/comment-page-2?replytocom=5", "/kem.html"),
        ("wordpress", "/?p=17&cpage=2", "/?p=17"),
        ("wordpress", "/2026/11/", None),
        ("wordpress", "/blog/category/tin/", None),
        ("question2answer", "/17/kem?show=5", "/17"),
        ("question2answer", "/questions?start=20", None),
        ("misago", "/t/ten-cu/17/3/", "/t/thread/17/"),
        ("flaskbb", "/topic/17-ten?page=2", "/topic/17"),
        ("askbot", "/question/17/ten-cu/?page=2#5", "/question/17/"),
        ("askbot", "/questions/", None),
    ],
)
def test_a_thread_has_one_address_however_it_is_reached(name: str, address: str, thread: str | None) -> None:
    engine, base = BY_NAME[name], "http://f.example"
    expected = None if thread is None else base + thread
    assert engine.thread_url(base + address) == expected
    if expected is not None:
        assert engine.thread_url(expected) == expected


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("<ul></ul>", "0"),
        ("<ul><b>Lan</b></ul>", "1"),
        ("<ul><b>Lan</b>, <b>Minh 7</b> and 3 others</ul>", "5"),
        ("<ul><b>Lan</b> và 1.234 người khác</ul>", "1235"),
        ("<ul>Log in to see who likes this</ul>", None),
        ("<p></p>", None),
    ],
)
def test_a_list_of_names_is_counted(html: str, count: str | None) -> None:
    body = LexborHTMLParser(html).body
    assert body is not None
    assert Names("ul", "b", r"(\d[\d.,]*)").of(body) == count


@pytest.mark.timeout(20)
def test_patterns_do_not_read_a_hostile_page_for_hours() -> None:
    body = LexborHTMLParser(f"<p>{'1' * 1_000_000}</p><ul><b>x</b>{'9' * 1_000_000}</ul>").body
    assert body is not None
    assert Pick("p", None, r"(.*?\d{1,2}:\d{2})").of(body) is None
    assert Names("ul", "b", r"(\d[\d.,]*)").of(body) == "1"
    long = "http://f.example/" + "1-" * SEARCHED
    assert [engine.name for engine in ENGINES if engine.name in THREADS and engine.thread_url(long)] == []
    assert thread_at((r"^/t/(?P<id>\d+)$", "/t/{id}"))("http://f.example/t/17") == "http://f.example/t/17"


@pytest.mark.parametrize(
    ("meta", "minute"),
    [
        (
            '<a class="datePermalink"><span class="DateTime" title="12. März 2020 um 19:29 Uhr">x</span></a>',
            29,
        ),
        ('<h3 class="userText">Lan <em>V.I.P.</em> <small>12.03.2020, 19:29</small></h3>', 29),
        ('<h3 class="userText">Lan <em>Beigetreten: 12.03.2020</em></h3>', None),
    ],
)
def test_xenforo_1_tells_german_dates_in_both_places(meta: str, minute: int | None) -> None:
    body = '<div class="messageText">Chào</div>'
    html = f'<html id="XenForo"><li class="message" id="post-1" data-author="Lan">{meta}{body}'
    url = "http://forum.example/threads/a.17/"
    shown = Fetched(url=url, asked=url, body=html.encode(), content_type="text/html; charset=utf-8")
    [post] = read_thread(BY_NAME["xenforo1"], shown, "UTC").posts
    expected = None if minute is None else datetime(2020, 3, 12, 19, minute, tzinfo=UTC)
    assert post.published_at == expected
