"""Lists of unknown sites whose addresses say nothing, and threads under two addresses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spiders import structure
from spiders.fetched import Fetched
from spiders.reader import reader_of
from spiders.structure.links import unslugged

BLOG = """<main>{articles}<nav><a class="next page-numbers" href="/page/2/">Older posts</a></nav></main>
<aside><ul><li><a href="/2026/11/a-0/">Recent</a></li></ul><a href="/category/tin/">Tin</a></aside>"""
ARTICLE = """<article class="post-{n} post"><h2><a href="/2026/11/a-{n}/">Bài {n}</a></h2><p>Mở đầu.</p>
<time datetime="2026-11-2{n}T08:00:00+07:00">hôm kia</time></article>"""
POST = """<div class="row" id="p{n}"><div class="author"><h4><a href="/user/u{n}">u{n}</a></h4>
<div class="since">Joined: <time datetime="2020-01-0{n}T08:00:00+00:00">2020</time></div></div>
<div class="box"><a href="/post/{n}"><time datetime="2026-11-1{n}T09:30:00+00:00">Nov 1{n}</time></a>
<div class="content"><p>Mình dùng loại này được {n} tháng rồi, thấy cũng ổn.</p></div></div></div>"""


def page(body: str, path: str = "/") -> Fetched:
    url = f"http://site.example{path}"
    whole = f"<!doctype html><html><head><title>Trang</title></head><body>{body}</body></html>"
    return Fetched(url=url, asked=url, body=whole.encode(), content_type="text/html; charset=utf-8")


def test_articles_of_a_blog_are_listed_by_their_headings() -> None:
    shown = page(BLOG.format(articles="".join(ARTICLE.format(n=n) for n in range(4))))
    listed = structure.read_list(shown)
    assert [row.title for row in listed.rows] == [f"Bài {n}" for n in range(4)]
    assert [row.url for row in listed.rows] == [f"http://site.example/2026/11/a-{n}/" for n in range(4)]
    assert [row.signature for row in listed.rows] == [f"2026-11-2{n}T08:00:00+07:00" for n in range(4)]
    assert listed.boards == ()
    assert listed.next_url == "http://site.example/page/2/"
    reader = reader_of(shown)
    assert reader is not None
    assert reader.name == "structure"
    assert reader.thread_of(shown) is None


def test_two_related_articles_are_no_list() -> None:
    shown = page("".join(ARTICLE.format(n=n) for n in range(2)), "/2026/11/a-7/")
    assert structure.read_list(shown).rows == ()


def test_headings_without_dates_are_no_list() -> None:
    shop = "".join(f'<div class="card"><h3><a href="/p/kem-{n}">Kem {n}</a></h3>199k</div>' for n in range(5))
    assert structure.read_list(page(shop)).rows == ()


def test_the_day_an_author_joined_is_not_the_posts() -> None:
    read = structure.read_thread(page("".join(POST.format(n=n) for n in range(1, 6)), "/topic/31-kem"), "UTC")
    assert [post.published_at for post in read.posts] == [
        datetime(2026, 11, 10 + n, 9, 30, tzinfo=UTC) for n in range(1, 6)
    ]


def test_a_thread_with_and_without_its_title_in_the_address_is_one() -> None:
    links = '<a href="/topic/31-kem">Kem</a> <a href="/topic/31?page=2">2</a> <a href="/topic/7-tra">Trà</a>'
    listed = structure.read_list(page(f'<a href="/forum/2-lam-dep">Làm đẹp</a>{links}', "/forum/2-lam-dep"))
    assert [row.thread_url for row in listed.rows] == [
        "http://site.example/topic/31-kem",
        "http://site.example/topic/7-tra",
    ]
    posts = "".join(POST.format(n=n) for n in range(1, 4))
    thread = page(f'{posts}<a href="/topic/31?page=2">2</a>', "/topic/31-kem")
    assert structure.read_thread(thread, "UTC").next_url == "http://site.example/topic/31?page=2"


@pytest.mark.parametrize(
    ("address", "bare"),
    [
        ("/topic/31-kem", "/topic/31"),
        ("/topic/31", "/topic/31"),
        ("/threads/31.kem/", "/threads/31/"),
        ("/threads/kem.31/", "/threads/kem.31/"),
        ("/2026/11/kem/", "/2026/11/kem/"),
    ],
)
def test_words_behind_a_number_are_left_out(address: str, bare: str) -> None:
    assert unslugged(f"http://site.example{address}") == f"http://site.example{bare}"
