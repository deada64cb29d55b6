"""``python -m tests.benchmarks.engines FOLDER [--json]``: engine files over saved pages of real forums.

FOLDER holds ``web-forum-52/*.json.gz`` (pages with the posts people marked on them) and ``wcxb/forum``
(pages with the thread's text). Neither is part of the repository; see ``docs/sources.md``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import dateparser
from rich.console import Console
from rich.table import Table

from listener.post import Post
from spiders.engines import ENGINES, recognise
from spiders.engines.reading import read_thread
from spiders.fetched import Fetched

FOUND = 0.8
"""Token F1 above which a post read is the post marked."""
_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_CLOSED = re.compile(r"<(div|span|script|iframe|a|i|p|li|td|ul|form|textarea|label|button|ins)(\s[^<>]*)?/>")
"""web-forum-52 was saved as XML: a browser would take these for opening tags."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """A real page and what is known about it."""

    name: str
    page: Fetched
    posts: tuple[dict[str, str], ...] = ()
    """Text, author and day of each post, where people marked them."""
    text: str | None = None
    """The thread's text, where only that is known."""


@dataclass(kw_only=True, slots=True)
class Score:
    """One engine's figures."""

    engine: str
    pages: int = 0
    marked: int = 0
    read: int = 0
    found: int = 0
    authors: int = 0
    days: int = 0
    dated: int = 0
    """Found posts whose marked date could be understood."""
    likes: int = 0
    """Posts read whose likes are known."""
    text_pages: int = 0
    text_f1: float = 0.0
    """Sum over pages of the word F1 of the thread's text."""
    seconds: float = 0.0

    @property
    def recall(self) -> float | None:
        """Share of marked posts that were read."""
        return self.found / self.marked if self.marked else None


def f1(one: Counter[str], other: Counter[str]) -> float:
    """Token F1 of two texts; two empty texts are the same."""
    if not one and not other:
        return 1.0
    shared = sum((one & other).values())
    return 2 * shared / (sum(one.values()) + sum(other.values()))


def words(text: str) -> Counter[str]:
    """The words of a text, in lower case."""
    return Counter(_WORD.findall(text.lower()))


def load(folder: Path) -> Iterator[Saved]:
    """The saved pages of both sets."""
    for file in sorted((folder / "web-forum-52").glob("*.json.gz")):
        value = json.loads(gzip.decompress(file.read_bytes()))
        marks = tuple(
            {
                name: (mark.get(name) or {}).get("surface_form") or ""
                for name in ("post_text", "user", "datetime")
            }
            for mark in value["gold_standard_annotation"]
        )
        yield Saved(
            name=file.name,
            page=_page(value["url"], _CLOSED.sub(r"<\1\2></\1>", value["html"]).encode()),
            posts=marks,
        )
    for file in sorted((folder / "wcxb" / "forum").glob("*.html.gz")):
        value = json.loads(file.with_name(file.name.replace(".html.gz", ".json")).read_text(encoding="utf-8"))
        yield Saved(
            name=file.name,
            page=_page(value.get("url") or "http://unknown.example/", gzip.decompress(file.read_bytes())),
            text=value["ground_truth"].get("main_content") or "",
        )


def _page(url: str, body: bytes) -> Fetched:
    return Fetched(url=url, asked=url, body=body, content_type="text/html; charset=utf-8")


def measure(saved: Saved, score: Score, posts: tuple[Post, ...]) -> None:
    """Add one page's figures."""
    score.pages += 1
    score.likes += sum(post.reactions.likes is not None for post in posts)
    if saved.text is not None:
        score.text_pages += 1
        whole = " ".join(f"{post.quoted or ''} {post.text}" for post in posts)
        score.text_f1 += max(
            f1(words(whole), words(saved.text)),
            f1(words(" ".join(post.text for post in posts)), words(saved.text)),
        )
        return
    score.marked += len(saved.posts)
    score.read += len(posts)
    left = list(saved.posts)
    for post in posts:
        own = words(post.text)
        both = words(f"{post.quoted or ''} {post.text}")
        best = max(left, key=lambda mark: _likeness(own, both, mark), default=None)
        if best is None or _likeness(own, both, best) < FOUND:
            continue
        left.remove(best)
        score.found += 1
        score.authors += _same_author(post, best["user"])
        days = _days(best["datetime"])
        score.dated += bool(days)
        if post.published_at is not None:
            score.days += _right_day(post.published_at, days)


def _likeness(own: Counter[str], both: Counter[str], mark: dict[str, str]) -> float:
    marked = words(mark["post_text"])
    return max(f1(own, marked), f1(both, marked))


def _same_author(post: Post, marked: str) -> bool:
    """People marked the name, or the profile's address."""
    if post.author is None:
        return False
    wanted = _plain(marked)
    return wanted == _plain(post.author.name) or (
        bool(wanted) and _plain(post.author.profile_url or "").endswith(wanted.lstrip("."))
    )


def _plain(text: str) -> str:
    return re.sub(
        r"[?&;]?sid=\w+", "", unquote(" ".join(text.split())).rstrip("/").removeprefix("./").casefold()
    )


def _days(marked: str) -> set[tuple[int, int]]:
    """The days a marked date may mean, day or month first; empty where it names no day."""
    days = set()
    for order in ("DMY", "MDY"):
        settings: dict[str, Any] = {"DATE_ORDER": order, "REQUIRE_PARTS": ["day", "month"]}
        found = dateparser.parse(marked, settings=settings)
        if found is not None and len(re.findall(r"\d+", marked)) > (1 if _YEAR.search(marked) else 0):
            days.add((found.month, found.day) if not _YEAR.search(marked) else (found.toordinal(), 0))
    return days


def _right_day(when: datetime, days: set[tuple[int, int]]) -> bool:
    """Whether the moment lies on a marked day in some zone: exact times are in UTC, marked days local."""
    shown = [(when.astimezone(UTC) + timedelta(hours=hours)).date() for hours in (-12, 0, 14)]
    return any((day.toordinal(), 0) in days or (day.month, day.day) in days for day in shown)


def run(folder: Path, missed: list[str] | None = None) -> dict[str, Score]:
    """Recognise and read every page; one row an engine, "none" for pages no declaration fits."""
    scores: dict[str, Score] = {}
    for saved in load(folder):
        _ = saved.page.tree
        began = time.process_time()
        engine = recognise(saved.page)
        name = engine.name if engine else "none"
        score = scores.setdefault(name, Score(engine=name))
        posts = read_thread(engine, saved.page, "UTC").posts if engine else ()
        score.seconds += time.process_time() - began
        before = (score.found, score.read, score.text_f1, score.authors, score.days)
        measure(saved, score, posts)
        if missed is not None:
            after = (score.found, score.read, score.text_f1, score.authors, score.days)
            page = [b - a for a, b in zip(before, after, strict=True)]
            missed.append(f"{name:15} {saved.name[:60]:60} {len(saved.posts)} marked; {page}")
    return scores


def row(score: Score) -> dict[str, Any]:
    """The figures as shown."""
    return {
        "engine": score.engine,
        "pages": score.pages,
        "marked": score.marked,
        "recall": score.recall,
        "precision": score.found / score.read if score.read else None,
        "author": score.authors / score.found if score.found else None,
        "day": score.days / score.dated if score.dated else None,
        "likes_seen": score.likes,
        "text_f1": score.text_f1 / score.text_pages if score.text_pages else None,
        "ms_a_page": 1000 * score.seconds / score.pages,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.engines", description=__doc__)
    parser.add_argument("folder", type=Path, help="where web-forum-52 and wcxb are")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--pages", action="store_true", help="say each page's figures too")
    options = parser.parse_args()
    missed: list[str] = []
    scores = run(options.folder, missed)
    order = [engine.name for engine in ENGINES] + ["none"]
    rows = [row(scores[name]) for name in order if name in scores]
    if options.json:
        print(json.dumps({"rows": rows, "scores": [asdict(scores[r["engine"]]) for r in rows]}, indent=2))
        return
    if options.pages:
        print("\n".join(sorted(missed)))
    table = Table(title="Engine files over saved pages", title_justify="left")
    for column in rows[0]:
        table.add_column(column)
    for values in rows:
        table.add_row(*(_shown(value) for value in values.values()))
    Console(width=160).print(table)


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
