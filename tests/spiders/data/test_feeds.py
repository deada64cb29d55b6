"""Feeds of forums and of comments: posts with author, thread and the keys their pages give."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from listener.post import Author, Kind
from spiders.feed import read_feed
from spiders.fetched import Fetched

ZONE = "Asia/Ho_Chi_Minh"

PHPBB = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi"><title>Diễn đàn</title>
<link href="https://f.example/index.php" /><id>https://f.example/feed</id>
<entry><author><name><![CDATA[Minh Trí]]></name></author><updated>2026-11-20T10:30:00+07:00</updated>
<published>2026-11-20T10:30:00+07:00</published>
<id>https://f.example/viewtopic.php?t=17&amp;p=102#p102</id>
<link href="https://f.example/viewtopic.php?t=17&amp;p=102#p102"/>
<title type="html"><![CDATA[Làm đẹp • Re: Kem chống nắng?]]></title>
<category term="Làm đẹp" scheme="https://f.example/viewforum.php?f=4" label="Làm đẹp"/>
<content type="html" xml:base="https://f.example/viewtopic.php?t=17&amp;p=102#p102"><![CDATA[
<blockquote><div><cite>Lan wrote:</cite>Kem nào?</div></blockquote>Mình dùng loại này.
<p>Statistics: Posted by <a href="https://f.example/memberlist.php?mode=viewprofile&amp;u=8">Minh Trí</a>
— 20 Nov 2026</p><hr />]]></content></entry>
<entry><author><name><![CDATA[Lan]]></name></author><published>2026-11-20T09:30:00+07:00</published>
<updated>2026-11-20T09:30:00+07:00</updated><id>https://f.example/viewtopic.php?t=17&amp;p=101#p101</id>
<link href="https://f.example/viewtopic.php?t=17&amp;p=101#p101"/>
<title type="html"><![CDATA[Làm đẹp • Kem chống nắng?]]></title>
<content type="html"><![CDATA[Kem nào?<hr />]]></content></entry></feed>"""

COMMENTS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Bình luận cho: Kem</title><link>https://b.example/2026/kem/</link>
<item><title>Bởi: Lan</title><link>https://b.example/2026/kem/#comment-124</link><dc:creator>Lan</dc:creator>
<pubDate>Fri, 20 Nov 2026 03:30:00 +0000</pubDate><guid>https://b.example/?p=60#comment-124</guid>
<content:encoded><![CDATA[<p>Hay!</p>]]></content:encoded></item>
<item><title>Bởi: Minh</title><link>https://b.example/2026/kem/#comment-129</link><dc:creator>Minh</dc:creator>
<pubDate>Fri, 20 Nov 2026 04:30:00 +0000</pubDate><guid>https://b.example/?p=60#comment-129</guid>
<content:encoded><![CDATA[<p>Đúng thế.</p>]]></content:encoded></item></channel></rss>"""


def feed(text: str, url: str) -> Fetched:
    return Fetched(url=url, asked=url, body=text.encode(), content_type="application/atom+xml")


def test_entries_of_phpbb_are_posts_with_the_keys_of_its_pages() -> None:
    reply, topic = read_feed(feed(PHPBB, "https://f.example/feed"), ZONE).posts
    assert (reply.kind, reply.key, reply.thread_url) == (
        Kind.COMMENT,
        "post:102",
        "https://f.example/viewtopic.php?t=17",
    )
    assert (reply.text, reply.quoted) == ("Mình dùng loại này.", "Lan wrote:Kem nào?")
    assert reply.author == Author(
        name="Minh Trí",
        profile_url="https://f.example/memberlist.php?mode=viewprofile&u=8",
        external_id="8",
    )
    assert reply.published_at == datetime(2026, 11, 20, 3, 30, tzinfo=UTC)
    assert (reply.thread_title, reply.thread_board) == ("Kem chống nắng?", "Làm đẹp")
    assert (topic.kind, topic.key, topic.title) == (Kind.TOPIC, "post:101", "Kem chống nắng?")
    assert topic.thread_url == reply.thread_url


def test_a_feed_of_comments_gives_each_comment_and_not_its_article() -> None:
    first, second = read_feed(feed(COMMENTS, "https://b.example/2026/kem/feed/"), ZONE).posts
    assert [first.key, second.key] == ["comment:124", "comment:129"]
    assert {first.thread_url, second.thread_url} == {"https://b.example/2026/kem/"}
    assert (first.kind, first.text) == (Kind.COMMENT, "Hay!")
    assert first.author == Author(name="Lan")


@pytest.mark.parametrize("link", ["https://b.example/2026/kem/", "https://b.example/2026/kem/#content"])
def test_an_article_stays_an_article(link: str) -> None:
    text = COMMENTS.replace("https://b.example/2026/kem/#comment-124", link)
    first = read_feed(feed(text, "https://b.example/feed/"), ZONE).posts[0]
    assert (first.kind, first.key) == (Kind.ARTICLE, "https://b.example/2026/kem/")
