"""The feed and page spiders against a real magazine, and against broken input."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from listener.post import Post
from spiders.extract.article import read_article
from spiders.extract.comments import read_comments
from spiders.faults import PageFaultError
from spiders.feed import read_feed
from spiders.fetched import Fetched
from spiders.page import same_article
from tests.lab.newsroom import Newsroom
from tests.spiders.crawling import crawl

ZONE = "Asia/Ho_Chi_Minh"


def fetched(text: str, url: str = "https://tin.example.vn/bai/1") -> Fetched:
    return Fetched(url=url, asked=url, body=text.encode(), content_type="text/html; charset=utf-8")


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_feed_gives_its_articles_once_and_nothing_when_unchanged(kind: str, tmp_path: Path) -> None:
    with Newsroom() as newsroom:
        told = crawl(tmp_path, getattr(newsroom, kind), "feed")
        truth = {newsroom.address(article): article for article in newsroom.truth}
        assert {post.url for post in told.posts} == set(truth)
        for post in told.posts:
            article = truth[post.url]
            assert (post.title, post.kind) == (article.title, "article")
            assert post.author is not None
            assert post.author.name == article.author
            assert post.published_at == article.time
            assert post.text
        assert told.ends[-1]["reached_end"]
        assert told.faults == []
        again = crawl(tmp_path, getattr(newsroom, kind), "feed")
        assert again.ends[-1]["not_modified"] == 1
        assert len(again.posts) == len(told.posts)


def test_an_article_with_its_comments_and_counts(tmp_path: Path) -> None:
    with Newsroom() as newsroom:
        article = max(newsroom.truth, key=lambda one: len(one.comments))
        url = newsroom.address(article)
        told = crawl(tmp_path, url, "page")
        first, *comments = told.posts
        assert (first.kind, first.title, first.text) == ("article", article.title, article.text)
        assert first.author is not None
        assert first.author.name == article.author
        assert first.published_at == article.time
        assert first.reactions.likes == article.likes
        assert first.reactions.shares == article.shares
        assert first.reactions.comments == len(article.comments)
        assert {
            (c.author and c.author.name, c.text, c.published_at, c.reactions.likes) for c in comments
        } == {(c.author, c.text, c.time, c.likes) for c in article.comments}
        assert {comment.thread_url for comment in comments} == {first.thread_url}
        assert len(told.marks) == 1

        feed = crawl(tmp_path / "feed", newsroom.rss, "feed")
        assert first.key in {post.key for post in feed.posts}  # one article, however it is found

        again = crawl(tmp_path, url, "page")
        assert again.ends[-1]["not_modified"] == 1
        newsroom.add_comment(article.path, "Bạn Đọc", "Hay quá!")
        changed = crawl(tmp_path, url, "page")
        assert [post.text for post in changed.posts if post.key not in {p.key for p in told.posts}] == [
            "Hay quá!"
        ]


BROKEN = """<?xml version="1.0"?><rss version="2.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel><title>Tin &amp; Chuyện</title>
<item><title>Một</title><link>/mot?utm_source=rss</link><guid>1</guid>
<description>&lt;p&gt;Đoạn một.&lt;/p&gt;
&lt;p&gt;Đoạn hai.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</description>
<pubDate>Fri, 20 Nov 2026 10:00:00 +0700</pubDate><slash:comments>12</slash:comments></item>
<item><description></description></item>
<item><title>Hai</title><guid isPermaLink="false">tin-2</guid><pubDate>20/11/2026 08:30</pubDate></item>
<item><title>Ba"""


def test_a_broken_feed_gives_what_can_be_read_and_a_fault() -> None:
    page = Fetched(
        url="https://tin.example.vn/rss", asked="x", body=BROKEN.encode(), content_type="application/rss+xml"
    )
    harvest = read_feed(page, ZONE)
    first, second = harvest.posts[:2]
    assert first.key == first.thread_url == "https://tin.example.vn/mot"
    assert first.text == "Đoạn một.\n\nĐoạn hai."
    assert first.reactions.comments == 12
    assert first.published_at == datetime(2026, 11, 20, 3, tzinfo=UTC)
    assert (second.key, second.text) == ("tin-2", "Hai")
    assert second.published_at is not None
    assert second.published_at.astimezone(UTC) == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    [fault] = harvest.faults
    assert fault.kind == "broken-feed"
    assert "Ba" in (fault.payload or "")


@pytest.mark.parametrize(
    "body", ["<html><p>no feed</p></html>", "", "http://127.0.0.1:1/feed", "/etc/passwd"]
)
def test_what_is_no_feed_says_so_and_is_never_followed(body: str) -> None:
    with pytest.raises(PageFaultError, match="no RSS or Atom feed"):
        read_feed(fetched(body), ZONE)


WORDPRESS = """<html><head><title>Bài</title><link rel="canonical" href="https://tin.example.vn/bai/1/"></head>
<body><article><h1>Bài viết</h1><time datetime="2026-11-20T10:00:00+07:00">hôm kia</time>
<p>Đoạn thứ nhất của bài viết này đủ dài để được coi là nội dung chính của trang.</p>
<p>Đoạn thứ hai của bài viết này cũng đủ dài để được coi là nội dung chính của trang.</p></article>
<div id="comments"><ol class="comment-list">
<li id="comment-5" class="comment even"><article class="comment-body"><footer class="comment-meta">
<div class="comment-author vcard"><b class="fn"><a href="https://her.example">Lan</a></b>
<span>says:</span></div>
<div class="comment-metadata"><a href="https://tin.example.vn/bai/1/#comment-5">
<time datetime="2026-11-20T11:00:00+07:00">11:00</time></a></div></footer>
<div class="comment-content"><p>Hay</p><p>lắm</p></div><div class="reply"><a>Reply</a></div></article>
<ol class="children"><li id="comment-7" class="comment odd"><article class="comment-body">
<div class="comment-author"><b class="fn">Minh</b></div>
<div class="comment-content"><blockquote>Hay</blockquote><p>Đúng thế</p></div></article></li></ol></li>
</ol></div></body></html>"""


def test_wordpress_comments_nest() -> None:
    page = fetched(WORDPRESS)
    article = read_article(page, ZONE)
    assert article.post.key == "https://tin.example.vn/bai/1/"
    assert "Đoạn thứ nhất" in article.post.text
    assert "\n\n" in article.post.text
    assert "Đúng thế" not in article.post.text
    assert article.post.published_at == datetime(2026, 11, 20, 3, tzinfo=UTC)
    lan, minh = read_comments(page, article, ZONE)
    assert (lan.key, lan.parent_key, lan.text) == ("comment:5", None, "Hay\n\nlắm")
    assert lan.author is not None
    assert (lan.author.name, lan.author.profile_url) == ("Lan", None)
    assert lan.url == "https://tin.example.vn/bai/1/#comment-5"
    assert (minh.key, minh.parent_key, minh.text, minh.quoted) == (
        "comment:7",
        "comment:5",
        "Đúng thế",
        "Hay",
    )


MICRODATA = """<html><body><div itemscope itemtype="https://schema.org/DiscussionForumPosting">
<h1 itemprop="headline">Hỏi về dầu gội</h1><div itemprop="author" itemscope itemtype="https://schema.org/Person">
<a itemprop="url" href="/u/7"><span itemprop="name">an</span></a></div>
<time itemprop="datePublished" datetime="2026-11-20T10:00:00+07:00"></time>
<div itemprop="text">Có ai dùng chưa?</div>
<div itemprop="interactionStatistic" itemscope itemtype="https://schema.org/InteractionCounter">
<meta itemprop="interactionType" content="https://schema.org/LikeAction">
<span itemprop="userInteractionCount">1,2K</span></div>
<div itemprop="comment" itemscope itemtype="https://schema.org/Comment" id="c9"><div itemprop="text">Rồi</div>
<div itemprop="author" itemscope><span itemprop="name">bình</span></div>
<meta itemprop="upvoteCount" content="3">
</div></div></body></html>"""


def test_microdata_says_the_same_as_json_ld() -> None:
    page = fetched(MICRODATA)
    article = read_article(page, ZONE)
    post = article.post
    assert (post.title, post.text) == ("Hỏi về dầu gội", "Có ai dùng chưa?")
    assert post.author is not None
    assert (post.author.name, post.author.profile_url) == ("an", "https://tin.example.vn/u/7")
    assert (post.reactions.likes, post.reactions.shares) == (1200, None)
    [comment] = read_comments(page, article, ZONE)
    assert (comment.text, comment.reactions.likes) == ("Rồi", 3)
    assert _keys(read_comments(page, article, ZONE)) == _keys([comment])


def _keys(posts: list[Post]) -> list[str]:
    return [post.key for post in posts]


def test_json_ld_that_attacks_is_left_alone() -> None:
    deep = '{"comment":' * 5000 + "1" + "}" * 5000
    page = fetched(WORDPRESS.replace("</head>", f'<script type="application/ld+json">{deep}</script></head>'))
    assert read_article(page, ZONE).post.layer == "main-text"


def test_a_page_without_an_article_is_a_fault() -> None:
    with pytest.raises(PageFaultError) as caught:
        read_article(fetched("<html><body></body></html>"), ZONE)
    assert caught.value.fault.kind == "unparsed"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("https://tin.example.vn/bai/1/comment-page-2/#comments", True),
        ("https://tin.example.vn/bai/1?page=2", True),
        ("https://tin.example.vn/bai/2/", False),
        ("https://khac.example.vn/bai/1/", False),
    ],
)
def test_only_pages_of_the_same_article_are_followed(other: str, same: bool) -> None:
    assert same_article("https://tin.example.vn/bai/1/", other) is same
