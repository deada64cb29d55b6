"""Sites that have pages beside their data, and a magazine that has sitemaps."""

from __future__ import annotations

import gzip
from typing import Any

from tests.spiders.data import networks, shapes

FRONT = """<html><head><meta name="generator" content="Discourse 3.4.0"></head><body>
<table class="topic-list"><tbody><tr class="topic-list-item"><td class="main-link">
<a class="title raw-link raw-topic-link" href="/t/kem/12">Kem chống nắng</a></td>
<td class="replies"><span class="posts">1</span></td><td class="views"><span class="views">44</span></td>
<td>November 20, 2026</td></tr></tbody></table></body></html>"""
THREAD = """<html><head><meta name="generator" content="Discourse 3.4.0"></head><body>
<div id="topic-title"><h1><a href="/t/kem/12">Kem chống nắng</a></h1></div>
<div id="post_1" class="topic-body crawler-post"><div class="crawler-post-meta"><span class="creator">
<a href="/u/lan_ha"><span itemprop="name">lan_ha</span></a></span><span class="crawler-post-infos">
<time class="post-time" datetime="2026-11-20T02:30:00Z"></time><span itemprop="position">1</span></span></div>
<div class="post"><p>Kem nào dịu nhẹ?</p></div></div></body></html>"""


def forum(root: str, *, later: bool, broken: str | None = None) -> dict[str, Any]:
    """Discourse with its pages; perhaps with one address whose JSON is cut off or too long."""
    answers = shapes.discourse(root, later=later) | {"/": FRONT, "/t/kem/12": THREAD}
    if broken:
        answers["/t/12.json"] = {"cut": b'{"post_stream": {"posts": [{"id": 1', "long": b"{" + b" " * 80_000}[
            broken
        ]
    return answers


SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
ARTICLE = """<html><head><title>Bài</title></head><body><article><h1>{title}</h1>
<time datetime="2026-11-20T10:00:00+07:00">hôm kia</time>
<p>Đoạn thứ nhất của bài viết này đủ dài để được coi là nội dung chính của trang.</p>
<p>Đoạn thứ hai của bài viết này cũng đủ dài để được coi là nội dung chính của trang.</p></article></body>
</html>"""


def urlset(*entries: tuple[str, str | None]) -> bytes:
    """A sitemap with addresses and their last changes."""
    told = "".join(
        f"<url><loc>{url}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>"
        for url, changed in entries
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {SPACE}>{told}</urlset>'.encode()


def magazine(root: str, *, later: bool) -> dict[str, Any]:
    """An index that leads to a packed sitemap of two articles and a thread."""
    index = (
        f"<?xml version='1.0'?><sitemapindex {SPACE}><sitemap><loc>{root}/posts.xml.gz</loc></sitemap>"
        "<sitemap><loc>https://other.example/posts.xml</loc></sitemap></sitemapindex>"
    )
    changed = "2026-11-21T08:00:00+07:00" if later else "2026-11-20T08:00:00+07:00"
    entries = urlset(
        (f"{root}/bai/1", "2026-11-19"),
        (f"{root}/bai/2", changed),
        (f"{root}/t/kem/12", None),
        ("http://169.254.169.254/", None),
    )
    return {
        "/sitemap.xml": index.encode(),
        "/posts.xml.gz": gzip.compress(entries),
        "/bai/1": ARTICLE.format(title="Một"),
        "/bai/2": ARTICLE.format(title="Hai sửa" if later else "Hai"),
        "/t/kem/12": THREAD,
    }


def patient(root: str, *, later: bool) -> dict[str, Any]:
    """Stack Exchange, asking to wait a second before its list is followed."""
    answers = networks.stack_exchange(root, later=False)
    wish = {} if later else {"backoff": 1}
    return {path: answer | wish if "/questions?" in path else answer for path, answer in answers.items()}
