"""A small magazine of invented articles: pages with structured data, RSS and Atom, 304 when unchanged.

It gives the demo its shares: forum software shows none. Its articles lie in ``community/news.txt``.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

from tests.lab.community import FOLDER, read_span, read_start
from tests.lab.newsroom_pages import Handler, slug

_ARTICLE = re.compile(r"## (?P<title>.+?) \| (?P<start>[^|]+?) \| (?P<author>[^|]+?) \| ♥(\d+) ↗(\d+)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """What a reader wrote under an article."""

    number: int
    author: str
    time: datetime
    text: str
    likes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """An article with its counts and comments as its page shows them."""

    path: str
    title: str
    author: str
    time: datetime
    text: str
    likes: int
    shares: int
    comments: tuple[Comment, ...]
    changed: datetime


class Newsroom:
    """Serves the articles on loopback until :meth:`stop`.

    Args:
        port: any free one when None.
        now: the moment for which the articles' dates are told.
        state: a file that keeps counts and comments between two runs.
    """

    def __init__(
        self, port: int | None = None, *, now: datetime | None = None, state: Path | None = None
    ) -> None:
        self._lock = threading.Lock()
        self._state = state
        self.robots: str | None = "User-agent: *\nAllow: /\n"
        """Served as robots.txt; None: 404."""
        self.requests: list[tuple[str, int]] = []
        """(path, status) of everything that was asked."""
        moment = (now or datetime.now(UTC)).replace(microsecond=0)
        kept = _load(state) if state is not None and state.exists() else _articles(moment)
        self._articles = {article.path: article for article in kept}
        self._save()
        self._server = ThreadingHTTPServer(("127.0.0.1", port or 0), Handler)
        self._server.newsroom = self  # type: ignore[attr-defined]
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def site(self) -> str:
        """``host:port``."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        """The front page."""
        return f"http://{self.site}/"

    @property
    def rss(self) -> str:
        """Address of the RSS feed."""
        return urljoin(self.url, "/rss.xml")

    @property
    def atom(self) -> str:
        """Address of the Atom feed."""
        return urljoin(self.url, "/atom.xml")

    @property
    def truth(self) -> list[Article]:
        """The articles as they are now, newest first."""
        with self._lock:
            return sorted(self._articles.values(), key=lambda article: article.time, reverse=True)

    def address(self, article: Article) -> str:
        """Absolute address of an article's page."""
        return urljoin(self.url, article.path)

    def add_share(self, path: str) -> int:
        """Somebody shares the article; how often it was shared now."""
        return self._change(path, lambda article: replace(article, shares=article.shares + 1)).shares

    def add_like(self, path: str) -> int:
        """Somebody likes the article; its likes now."""
        return self._change(path, lambda article: replace(article, likes=article.likes + 1)).likes

    def add_comment(self, path: str, author: str, text: str, *, when: datetime | None = None) -> Comment:
        """A reader comments."""
        moment = (when or datetime.now(UTC)).replace(microsecond=0)

        def add(article: Article) -> Article:
            number = 1 + max((c.number for a in self._articles.values() for c in a.comments), default=0)
            comment = Comment(number=number, author=author, time=moment, text=text, likes=0)
            return replace(article, comments=(*article.comments, comment))

        return self._change(path, add).comments[-1]

    def stop(self) -> None:
        """End the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _change(self, path: str, change: Callable[[Article], Article]) -> Article:
        with self._lock:
            changed = replace(change(self._articles[path]), changed=datetime.now(UTC))
            self._articles[path] = changed
            self._save()
        return changed

    def _save(self) -> None:
        if self._state is None:
            return
        part = self._state.with_suffix(".part")
        rows = [asdict(article) for article in self._articles.values()]
        part.write_text(json.dumps(rows, default=str, ensure_ascii=False), encoding="utf-8")
        part.replace(self._state)


def _articles(now: datetime) -> list[Article]:
    articles: list[Article] = []
    number = 100
    text = (FOLDER / "news.txt").read_text(encoding="utf-8")
    for block in re.split(r"^(?=## )", text, flags=re.MULTILINE):
        if not block.strip():
            continue
        head, _, rest = block.partition("\n")
        found = _ARTICLE.match(head.strip())
        if found is None:
            raise ValueError(f"not an article's head: {head!r}")
        clock = time = read_start(found["start"], now)
        comments: list[Comment] = []
        for line in re.finditer(r"^@(.+?) \+(\S+) ♥(\d+)\n(.+)$", rest, flags=re.MULTILINE):
            number += 1
            clock = min(clock + read_span(line[2]), now - timedelta(minutes=2))
            comments.append(
                Comment(number=number, author=line[1], time=clock, text=line[4], likes=int(line[3]))
            )
        articles.append(
            Article(
                path=f"/bai-viet/{slug(found['title'])}/",
                title=found["title"],
                author=found["author"],
                time=time,
                text=re.split(r"^@", rest, maxsplit=1, flags=re.MULTILINE)[0].strip(),
                likes=int(found[4]),
                shares=int(found[5]),
                comments=tuple(comments),
                changed=clock,
            )
        )
    return articles


def _load(state: Path) -> list[Article]:
    rows = json.loads(state.read_text(encoding="utf-8"))
    for row in rows:
        row["time"] = datetime.fromisoformat(row["time"])
        row["changed"] = datetime.fromisoformat(row["changed"])
        row["comments"] = tuple(
            Comment(**{**comment, "time": datetime.fromisoformat(comment["time"])})
            for comment in row["comments"]
        )
    return [Article(**row) for row in rows]
