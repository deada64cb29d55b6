"""The newsroom's HTML, feeds and HTTP answers."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape as xml

if TYPE_CHECKING:
    from tests.lab.newsroom import Article, Comment, Newsroom

NAME = "Góc Phố"
HTML, RSS, ATOM = "text/html", "application/rss+xml", "application/atom+xml"


def slug(title: str) -> str:
    """A title as it stands in an address: ASCII, words parted by dashes."""
    plain = unicodedata.normalize("NFD", title.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


class Handler(BaseHTTPRequestHandler):
    """Answers for the :class:`tests.lab.newsroom.Newsroom` that the server carries."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """One page, with validators."""
        newsroom: Newsroom = self.server.newsroom  # type: ignore[attr-defined]
        path = self.path.partition("?")[0]
        articles = newsroom.truth
        found = next((article for article in articles if article.path == path), None)
        newest = max(article.changed for article in articles)
        base = newsroom.url.rstrip("/")
        if found is not None:
            self._answer(HTML, article_page(base, found), found.changed)
        elif path == "/":
            self._answer(HTML, front_page(articles), newest)
        elif path == "/rss.xml":
            self._answer(RSS, rss(base, articles), newest)
        elif path == "/atom.xml":
            self._answer(ATOM, atom(base, articles), newest)
        elif path == "/robots.txt" and newsroom.robots is not None:
            self._answer("text/plain", newsroom.robots, None)
        else:
            self._send(404, "text/plain", b"Not found", {})

    def _answer(self, kind: str, text: str, changed: datetime | None) -> None:
        body = text.encode()
        headers = {}
        if changed is not None:
            headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            headers["Last-Modified"] = format_datetime(changed.replace(microsecond=0), usegmt=True)
            if self._has(headers["ETag"], changed):
                self._send(304, kind, b"", headers)
                return
        self._send(200, kind, body, headers)

    def _has(self, etag: str, changed: datetime) -> bool:
        """Whether the client's copy is the present one; an ETag counts before a date (RFC 9110)."""
        if (known := self.headers.get("If-None-Match")) is not None:
            return etag in known
        if (since := self.headers.get("If-Modified-Since")) is not None:
            return changed.replace(microsecond=0) <= parsedate_to_datetime(since)
        return False

    def _send(self, status: int, kind: str, body: bytes, headers: dict[str, str]) -> None:
        self.server.newsroom.requests.append((self.path, status))  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the newsroom keeps its own list of requests."""


def _page(title: str, body: str, head: str = "") -> str:
    return f"""<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><title>{escape(title)} | {NAME}</title>
<link rel="alternate" type="{RSS}" title="{NAME}" href="/rss.xml">
<link rel="alternate" type="{ATOM}" title="{NAME}" href="/atom.xml">
{head}</head>
<body>
<header><nav><a href="/">{NAME}</a> <a href="/#moi">Mới nhất</a></nav></header>
<main>
{body}
</main>
<footer><p>{NAME}, tạp chí đời sống tưởng tượng. Mọi nhân vật và thương hiệu đều là hư cấu.</p></footer>
</body></html>
"""


def front_page(articles: Sequence[Article]) -> str:
    """The list of articles, newest first."""
    items = "\n".join(
        f'<li><a href="{a.path}">{escape(a.title)}</a> <time datetime="{a.time.isoformat()}">'
        f"{a.time:%d/%m/%Y}</time><p>{escape(_summary(a))}</p></li>"
        for a in articles
    )
    return _page("Trang nhất", f"<h1>{NAME}</h1>\n<ul>\n{items}\n</ul>")


def article_page(base: str, article: Article) -> str:
    """One article with its counts and comments, for people and, as JSON-LD, for machines."""
    # "</" would end the script element in the middle of a text
    data = json.dumps(_json_ld(base, article), ensure_ascii=False, indent=1).replace("</", "<\\/")
    paragraphs = "\n".join(f"<p>{escape(part)}</p>" for part in article.text.split("\n\n"))
    comments = "\n".join(_comment(c) for c in article.comments)
    body = f"""<article>
<h1>{escape(article.title)}</h1>
<p class="byline">Bởi <a rel="author" href="{_author(article.author)}">{escape(article.author)}</a>,
<time datetime="{article.time.isoformat()}">{article.time:%d/%m/%Y %H:%M}</time></p>
<div class="article-body">
{paragraphs}
</div>
<p class="counts"><span class="likes">{article.likes} lượt thích</span>
<span class="shares">{article.shares} lượt chia sẻ</span>
<span class="comment-count">{len(article.comments)} bình luận</span></p>
</article>
<section class="comments" id="comments"><h2>Bình luận</h2>
<ol class="comment-list">
{comments}
</ol></section>"""
    return _page(article.title, body, f'<script type="application/ld+json">{data}</script>\n')


def _comment(comment: Comment) -> str:
    return f"""<li class="comment" id="comment-{comment.number}">
<span class="comment-author">{escape(comment.author)}</span>
<time datetime="{comment.time.isoformat()}">{comment.time:%d/%m/%Y %H:%M}</time>
<div class="comment-text"><p>{escape(comment.text)}</p></div>
<span class="comment-likes">{comment.likes} thích</span></li>"""


def _json_ld(base: str, article: Article) -> dict[str, Any]:
    counts = {"Like": article.likes, "Share": article.shares, "Comment": len(article.comments)}
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": base + article.path,
        "url": base + article.path,
        "headline": article.title,
        "datePublished": article.time.isoformat(),
        "author": {"@type": "Person", "name": article.author, "url": base + _author(article.author)},
        "publisher": {"@type": "Organization", "name": NAME},
        "articleBody": article.text,
        "interactionStatistic": [
            {
                "@type": "InteractionCounter",
                "interactionType": f"https://schema.org/{action}Action",
                "userInteractionCount": count,
            }
            for action, count in counts.items()
        ],
        "commentCount": len(article.comments),
        "comment": [
            {
                "@type": "Comment",
                "@id": f"{base}{article.path}#comment-{comment.number}",
                "url": f"{base}{article.path}#comment-{comment.number}",
                "author": {"@type": "Person", "name": comment.author},
                "dateCreated": comment.time.isoformat(),
                "text": comment.text,
                "upvoteCount": comment.likes,
            }
            for comment in article.comments
        ],
    }


def _author(name: str) -> str:
    return f"/tac-gia/{slug(name)}/"


def _summary(article: Article) -> str:
    return article.text.split("\n\n")[0]


def rss(base: str, articles: Sequence[Article]) -> str:
    """RSS 2.0 with summaries, and the number of comments in the slash module."""
    items = "\n".join(
        f"<item><title>{xml(a.title)}</title><link>{base}{a.path}</link>"
        f'<guid isPermaLink="true">{base}{a.path}</guid><dc:creator>{xml(a.author)}</dc:creator>'
        f"<pubDate>{format_datetime(a.time)}</pubDate><description>{xml(_summary(a))}</description>"
        f"<slash:comments>{len(a.comments)}</slash:comments></item>"
        for a in articles
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel>
<title>{NAME}</title><link>{base}/</link><description>Chuyện phố, chuyện hàng Việt</description>
{items}
</channel></rss>
"""


def atom(base: str, articles: Sequence[Article]) -> str:
    """Atom 1.0 with whole texts."""
    entries = "\n".join(
        f"<entry><title>{xml(a.title)}</title><link href='{base}{a.path}'/><id>{base}{a.path}</id>"
        f"<author><name>{xml(a.author)}</name></author><published>{a.time.isoformat()}</published>"
        f"<updated>{a.changed.isoformat()}</updated>"
        f'<content type="html">{xml(_html(a))}</content></entry>'
        for a in articles
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>{NAME}</title><id>{base}/</id>
<updated>{max(a.changed for a in articles).isoformat()}</updated><link rel="self" href="{base}/atom.xml"/>
{entries}
</feed>
"""


def _html(article: Article) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in article.text.split("\n\n"))
