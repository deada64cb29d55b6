"""Layouts no file is about: comments under articles, quotes that say whom they answer, microformats."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.post import Kind, Post, layers_of
from spiders.extract.article import read_article
from spiders.extract.structured import things_of
from spiders.fetched import Fetched
from spiders.structure import read_thread
from spiders.structure.comments import comments_of

ZONE = "Asia/Ho_Chi_Minh"
URL = "https://tin.example.vn/kinh-te/gia-xang-giam.html"
PARAGRAPHS = "".join(
    f"<p>Đoạn {n} của bài báo kể về giá xăng trong tuần qua và những gì người dân nghĩ về nó.</p>"
    for n in range(6)
)
SAID = [
    ("Lan", "Giảm được vài trăm đồng thì cũng như không."),
    ("Minh", "Có còn hơn không bác ạ."),
    ("Hoa", "Hay!"),
]


def _page(body: str, head: str = "", url: str = URL) -> Fetched:
    html = f"<html><head><title>Giá xăng giảm</title>{head}</head><body>{body}</body></html>"
    return Fetched(url=url, asked=url, body=html.encode(), content_type="text/html; charset=utf-8")


def _comments(page: Fetched) -> list[Post]:
    return comments_of(page, read_article(page, ZONE), ZONE)


LAYOUTS = [
    ("<div id='box-binh-luan' class='binh-luan'>{}</div>",
     "<div class='item'><span class='user-name'>{name}</span><p class='noi-dung'>{text}</p>"
     "<span class='thoi-gian'>1{n}:05 20/11/2026</span></div>"),
    ("<section class='comments-section'><h3>3 comments</h3><ul>{}</ul></section>",
     "<li><a class='author' href='/user/{n}'>{name}</a> "
     "<time datetime='2026-11-20T1{n}:05:00+07:00'>1 h</time>"
     "<div class='txt'>{text}</div><button>Like</button></li>"),
    ("<div class='comment-list'>{}</div>",
     "<div class='c'><b class='nickname'>{name}</b><i>20 tháng 11, 2026 lúc 1{n}:05</i>"
     "<div class='t'>{text}</div>"
     "<a href='#'>Trả lời</a></div>"),
]  # fmt: skip


@pytest.mark.parametrize(("around", "item"), LAYOUTS)
def test_comments_of_an_unknown_layout_are_found_by_what_repeats(around: str, item: str) -> None:
    items = "".join(item.format(n=n, name=name, text=text) for n, (name, text) in enumerate(SAID))
    latest = "".join(
        f"<li><a href='/a/{n}'>Bài khác số {n} trong ngày</a> <i>20/11/2026</i></li>" for n in range(5)
    )
    page = _page(
        f"<article><h1>Giá xăng giảm</h1>{PARAGRAPHS}</article>{around.format(items)}<ul>{latest}</ul>"
    )
    found = _comments(page)
    assert [(post.author.name if post.author else None, post.text) for post in found] == SAID
    assert {post.kind for post in found} == {Kind.COMMENT}
    assert [post.published_at.isoformat() if post.published_at else None for post in found] == [
        f"2026-11-20T1{n}:05:00+07:00" for n in range(3)
    ]
    assert {post.thread_url for post in found} == {URL}
    assert len({post.key for post in found}) == 3


def test_an_article_without_comments_has_none() -> None:
    assert _comments(_page(f"<article><h1>Giá xăng giảm</h1>{PARAGRAPHS}</article>")) == []


def test_a_quote_says_which_post_is_answered() -> None:
    said = [
        ("Lan", "<p>Máy giặt nhà mình mới mua đã rung bần bật cả nhà.</p>"),
        ("Minh", "<p>Kê lại chân máy cho thật cân là hết rung ngay thôi.</p>"),
        (
            "Hoa",
            "<blockquote>Lan: Máy giặt nhà mình mới mua đã rung bần bật cả nhà.</blockquote>"
            "<p>Hãng nào vậy?</p>",
        ),
        (
            "An",
            "<blockquote>Một câu trích từ một tờ báo nào đó ở ngoài kia.</blockquote><p>Đọc được ở báo.</p>",
        ),
    ]
    body = "".join(
        f"<div class='post' id='p{n}'><a href='/members/{name}'>{name}</a> "
        f"<time datetime='2026-11-0{n}T08:00Z'>x</time><div class='body'>{text}</div></div>"
        for n, (name, text) in enumerate(said, 1)
    )
    lan, minh, hoa, an = read_thread(_page(body, url="https://f.example.vn/t/rung/7"), ZONE).posts
    assert [post.parent_key for post in (lan, minh, hoa, an)] == [None, None, lan.key, None]
    assert hoa.quoted == "Lan: Máy giặt nhà mình mới mua đã rung bần bật cả nhà."
    assert layers_of(hoa)["reply_to"] == "structure"


def test_a_list_of_other_threads_is_no_thread() -> None:
    said = [
        "Máy giặt nhà mình rung bần bật mỗi lần vắt, cả nhà mất ngủ, ai biết cách chữa thì chỉ giúp với.",
        "Kê lại bốn chân cho thật cân rồi xếp đồ đều quanh lồng giặt, nhà mình làm thế là hết rung ngay.",
        "Cảm ơn bạn nhiều, mình vừa kê lại xong, hóa ra một chân bị lún xuống nền từ hồi nào không hay.",
    ]
    posts = "".join(
        f"<div class='post'><a href='/members/lan{n}'>lan{n}</a> "
        f"<time datetime='2026-11-0{n}T08:00Z'>x</time>"
        f"<p>{n}</p><p>Says:</p><div class='body'>{text}</div></div>"
        for n, text in enumerate(said, 1)
    )
    others = "".join(
        f"<div class='teaser'><h3>Chủ đề khác {n}</h3><p>Một đoạn mở đầu dài hơn nhiều so với các câu"
        f" trả lời ở trên, để người ta bấm vào.</p><span class='author'>{n} Antworten</span>"
        f"<time datetime='2026-10-{n}T08:00Z'>x</time></div>"
        for n in range(10, 15)
    )
    found = read_thread(
        _page(f"<div>{posts}</div><div>{others}</div>", url="https://f.example.vn/t/rung/7"), ZONE
    ).posts
    assert [post.text for post in found] == said


ENTRY = """<article class="h-entry"><h1 class="p-name">Pin chai sau sáu tháng</h1>
<a class="p-author h-card" href="/u/lan">Lan</a>
<time class="dt-published" datetime="2026-11-01T08:00:00+07:00">1/11</time>
<div class="e-content"><p>Pin máy này <b>chai</b> nhanh, mới sáu tháng đã phải sạc hai lần một ngày.</p><p>Bảo
hành không nhận vì cho là hao mòn tự nhiên của pin, theo lời nhân viên.</p></div>
<div class="u-comment h-cite"><a class="p-author h-card" href="/u/minh">Minh</a>
<a class="u-url" href="#c1"><time class="dt-published" datetime="2026-11-02T10:00:00+07:00">2/11</time></a>
<div class="p-content">Mình cũng bị y như vậy.</div></div></article>"""
REVIEW = """<div class="h-review"><p class="p-name">Tốt</p><data class="p-rating" value="4">4/5</data>
<a class="p-author h-card" href="/u/hoa">Hoa</a><div class="e-content">Đáng tiền, giao nhanh.</div></div>"""


def test_microformats_are_read() -> None:
    page = _page(ENTRY + REVIEW)
    article = read_article(page, ZONE)
    assert article.post.title == "Pin chai sau sáu tháng"
    assert article.post.author is not None
    assert (article.post.author.name, article.post.author.profile_url) == (
        "Lan",
        "https://tin.example.vn/u/lan",
    )
    assert article.post.published_at is not None
    assert article.post.published_at.isoformat() == "2026-11-01T08:00:00+07:00"
    assert layers_of(article.post)["author"] == "structured"
    assert "sạc hai lần" in article.post.text
    comment, review = _comments(page)
    assert (comment.text, comment.kind, comment.url) == ("Mình cũng bị y như vậy.", Kind.COMMENT, f"{URL}#c1")
    assert (review.text, review.kind, review.rating) == ("Đáng tiền, giao nhanh.", Kind.REVIEW, 4.0)


def test_several_entries_are_posts_among_many() -> None:
    many = ENTRY + ENTRY.replace("Pin máy", "Loa máy").replace("#c1", "#c2")
    assert [thing.types for thing in things_of(_page(many).tree)] == [frozenset({"SocialMediaPosting"})] * 2


def test_the_head_of_a_page_says_what_its_declarations_leave_open() -> None:
    head = (
        '<meta property="og:title" content="Giá xăng giảm mạnh">'
        '<meta property="article:published_time" content="2026-11-20T08:00:00+07:00">'
        '<meta property="article:author" content="https://facebook.com/bao">'
        '<meta name="author" content="Nguyễn Văn A">'
    )
    post = read_article(_page(f"<article>{PARAGRAPHS}</article>", head), ZONE).post
    given = {name: layer for name, layer in layers_of(post).items() if name != "text"}
    assert given == dict.fromkeys(["title", "author", "published_at"], "opengraph")
    assert post.author is not None
    assert post.author.name == "Nguyễn Văn A"


def test_people_described_elsewhere_on_the_page_and_old_counts() -> None:
    graph = {
        "@graph": [
            {
                "@type": "Article",
                "headline": "Giá xăng giảm",
                "author": {"@id": "#lan"},
                "mainEntityOfPage": {"@id": "#page"},
                "interactionCount": ["UserComments:12", "UserLikes:1,2K"],
            },
            {"@type": "WebPage", "@id": "#page", "mainEntity": {"@id": "#page"}},
            {"@type": "Person", "@id": "#lan", "name": "Lan", "url": "/u/lan"},
        ]
    }
    script = f'<script type="application/ld+json">{json.dumps(graph)}</script>'
    post = read_article(_page(f"<article>{PARAGRAPHS}</article>", script), ZONE).post
    assert post.author is not None
    assert (post.author.name, post.author.profile_url) == ("Lan", "https://tin.example.vn/u/lan")
    assert (post.reactions.comments, post.reactions.likes) == (12, 1200)


@given(st.text(alphabet="<>/ =\"'abhentrycious-pud", max_size=120))
def test_no_markup_breaks_the_reader_of_microformats(text: str) -> None:
    things_of(
        _page(f"<div class='h-entry'>{text}</div><div class='h-feed'><p class='{text}'>x</p></div>").tree
    )
