"""``python -m tests.benchmarks.pages FOLDER [--json] [--alternatives]``: how well saved pages are read.

FOLDER holds ``web-forum-52`` (thread pages, their posts marked) and ``wcxb`` (forum and article pages,
their main text marked); neither is part of the project. No engine file is used.

A post counts as found when the words found and the words marked agree with F1 of 0.8 or more, with or
without its quotes: the marks keep them in some places and leave them out in others. A post marked without
words (a picture) is no miss, and what its author is found with there is no invention. The right day is the
marked day; where the mark names no year, its day and month; where it says "3 hours ago", the moment found
plus so much must agree with the other posts of the page about when it was saved; where the page names the
zone of its times, the mark may be in another. Milliseconds are of the processor, so that other work on the
machine does not count.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import hashlib
import importlib
import json
import re
import statistics
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from spiders.extract.article import read_article
from spiders.extract.dates import parse_date
from spiders.faults import PageFaultError
from spiders.fetched import Fetched
from spiders.structure import read_thread

Reader = Callable[[str, str], str]
FOUND = 0.8
PART_OF_PAGE = 3
"""How many times longer than the only post found the main text is where that post is not the thread."""
_WORD = re.compile(r"\w+")
_ABSOLUTE = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|[^\W\d_]{3,}\.? \d{4}|\d{1,2}(st|nd|rd|th|\.)? [^\W\d_]{3,}|"
    r"[^\W\d_]{3,}\.? \d{1,2}"
)
_RELATIVE = re.compile(
    r"\b(?:ago|her|hours?|days?|minutes?|weeks?|months?|years?|Tage?|Wochen?|Monate?|Jahre?)\b", re.IGNORECASE
)
_CLOCK = re.compile(r"\d{1,2}:(\d\d)")
_YEAR = re.compile(r"(?:19|20)\d\d|'\d\d|[./-]\d\d(?!\d)")


@dataclass(frozen=True)
class Found:
    """A post as some extractor sees it."""

    text: str
    quoted: str | None = None
    author: str | None = None
    profile: str | None = None
    at: datetime | None = None
    raw: str | None = None


@dataclass
class Score:
    """Figures of one extractor over WEB-FORUM-52."""

    name: str
    true: int = 0
    found: int = 0
    right: int = 0
    perfect: int = 0
    pages: int = 0
    author: int = 0
    day: int = 0
    milliseconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """What is printed."""
        right = max(self.right, 1)
        return {
            "recall": round(self.right / max(self.true, 1), 3),
            "precision": round(self.right / max(self.found, 1), 3),
            "perfect pages": f"{self.perfect}/{self.pages}",
            "author": round(self.author / right, 3),
            "day": round(self.day / right, 3),
            "ms a page": round(statistics.mean(self.milliseconds), 1),
        }


def words(text: str) -> Counter[str]:
    """Words and how often."""
    return Counter(_WORD.findall(text.casefold()))


def f1(one: Counter[str], other: Counter[str]) -> float:
    """Harmonic mean of precision and recall of words."""
    common = sum((one & other).values())
    return 2 * common / (one.total() + other.total()) if common else 0.0


def ours(html: str, url: str) -> list[Found]:
    """The project's structural layer with structured data; no engine file."""
    page = Fetched(url=url, asked=url, body=html.encode(), content_type="text/html; charset=utf-8")
    return [
        Found(
            text=post.text,
            quoted=post.quoted,
            author=post.author.name if post.author else None,
            profile=post.author.profile_url if post.author else None,
            at=post.published_at,
            raw=post.published_raw,
        )
        for post in read_thread(page, "UTC").posts
    ]


def match(true: list[dict[str, Any]], found: list[Found]) -> list[tuple[int, int]]:
    """Pairs of a marked and a found post, the best first, each once."""
    mine = [(words(post.text), words(f"{post.quoted or ''} {post.text}")) for post in found]
    pairs = []
    for number, mark in enumerate(true):
        wanted = words(mark["text"])
        for other, (bare, whole) in enumerate(mine):
            score = max(f1(wanted, bare), f1(wanted, whole))
            if score >= FOUND:
                pairs.append((score, -abs(number - other), number, other))
    used: set[int] = set()
    taken: set[int] = set()
    matched = []
    for _, _, number, other in sorted(pairs, reverse=True):
        if number not in used and other not in taken:
            used.add(number)
            taken.add(other)
            matched.append((number, other))
    return matched


def marks_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The marked posts of a page."""
    return [
        {
            "text": mark["post_text"]["surface_form"],
            "user": (mark.get("user") or {}).get("surface_form", "").strip(),
            "date": (mark.get("datetime") or {}).get("surface_form", "").strip(),
        }
        for mark in document["gold_standard_annotation"]
    ]


def same_author(mark: str, found: Found) -> bool:
    """The marked name, or the marked way to the profile."""
    if found.author and found.author.casefold() == mark.casefold():
        return True
    way = re.sub(r"^[./]+|[?&;]?sid=\w+|#.*$", "", mark).casefold()
    profile = re.sub(r"[?&;]?sid=\w+|#.*$", "", found.profile or "").casefold()
    return "/" in mark and bool(way) and profile.endswith(way)


def _saved_at(pairs: list[tuple[str, Found]]) -> datetime | None:
    """When a page was saved, by its own "3 days ago" beside the moments found for them."""
    guesses = [found.at + _ago(mark) for mark, found in pairs if found.at and _is_relative(mark)]
    return statistics.median_low(guesses) if guesses else None


def _is_relative(mark: str) -> bool:
    return bool(_RELATIVE.search(mark)) or not _ABSOLUTE.search(mark)


def _ago(mark: str) -> timedelta:
    now = datetime(2020, 1, 1, tzinfo=UTC)
    return now - (parse_date(mark, "UTC", now) or now)


def same_day(mark: str, found: Found, saved: datetime | None) -> bool:
    """The marked day."""
    squeeze = " ".join(mark.split()).casefold()
    if _is_relative(mark):
        if found.raw and (squeeze in found.raw.casefold() or found.raw.casefold() in squeeze):
            return True
        ago = _ago(mark)
        return bool(saved and found.at) and abs(found.at + ago - saved) <= max(timedelta(days=1), ago / 4)
    true = parse_date(
        mark, "UTC", american=bool(re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}|\d\d-\d\d-\d{4}.*", mark))
    )
    if true is None or found.at is None:
        return False
    zoned = found.raw and re.search(r"(?:Z|[+-]\d\d:?\d\d)$", found.raw)
    if zoned and _YEAR.search(mark) and not re.fullmatch(r"[^\W\d_]+,? \d{4}", mark):
        # The page names the zone, the mark is in that of who saved it.
        apart = abs(found.at.replace(tzinfo=UTC) - true.replace(tzinfo=UTC))
        minutes = _CLOCK.search(mark)
        if minutes and int(minutes[1]) == found.at.minute and apart <= timedelta(hours=14):
            return True
    day, wanted = found.at.date().isoformat(), true.date().isoformat()
    if re.fullmatch(r"[^\W\d_]+,? \d{4}", mark):
        return day[:7] == wanted[:7]
    return day == wanted if _YEAR.search(mark) else day[5:] == wanted[5:]


def threads(folder: Path, name: str, reader: Callable[[str, str], list[Found]]) -> Score:
    """One extractor over the thread pages."""
    score = Score(name)
    for file in sorted(folder.glob("*.json.gz")):
        document = json.loads(gzip.decompress(file.read_bytes()))
        true = [mark for mark in marks_of(document) if words(mark["text"])]
        wordless = [mark for mark in marks_of(document) if not words(mark["text"])]
        started = time.process_time()
        found = [
            post
            for post in reader(document["html"], document["url"])
            if words(post.text) or words(post.quoted or "")
        ]
        score.milliseconds.append(1000 * (time.process_time() - started))
        matched = match(true, found)
        for mark in wordless:  # a picture in the marks, with a caption or a link in what was found
            beside = set(range(len(found))) - {other for _, other in matched}
            if extra := next(
                (other for other in sorted(beside) if same_author(mark["user"], found[other])), None
            ):
                found = found[:extra] + found[extra + 1 :]
                matched = match(true, found)
        score.pages += 1
        score.true += len(true)
        score.found += len(found)
        score.right += len(matched)
        perfect = len(matched) == len(true) == len(found)
        score.perfect += perfect
        author = sum(same_author(true[a]["user"], found[b]) for a, b in matched)
        saved = _saved_at([(true[a]["date"], found[b]) for a, b in matched])
        day = sum(same_day(true[a]["date"], found[b], saved) for a, b in matched)
        score.author += author
        score.day += day
        if not perfect or author < len(matched) or day < len(matched):
            score.failures.append(
                f"{file.name[:60]:60} true {len(true)} found {len(found)} right {len(matched)} "
                f"author {author} day {day}"
            )
    return score


def page_text(html: str, url: str) -> str:
    """What a reader of the thread reads: who wrote, and what; a quote where it does not stand above already.

    Where no thread is found, or one post that is a small part of the page, the page is read as an article,
    as ``listener source try`` does.
    """
    posts = ours(html, url)
    read: list[str] = []
    above: set[tuple[str, ...]] = set()
    for post in posts:
        quoted = _runs(post.quoted or "")
        if quoted and len(quoted & above) < len(quoted) / 2:
            read.append(post.quoted or "")
        read += [post.author or "", post.text]
        above |= _runs(post.text)
    thread = "\n".join(read)
    if len(posts) > 1:
        return thread
    article = article_text(html, url)
    return thread if posts and len(article) < PART_OF_PAGE * len(thread) else article


def _runs(text: str) -> set[tuple[str, ...]]:
    """All runs of four words: a shorter quote is kept."""
    said = _WORD.findall(text.casefold())
    return set(zip(said, said[1:], said[2:], said[3:], strict=False))


def article_text(html: str, url: str) -> str:
    """What the page reader takes for the article."""
    page = Fetched(url=url, asked=url, body=html.encode(), content_type="text/html; charset=utf-8")
    try:
        return read_article(page, "UTC").post.text
    except PageFaultError:
        return ""


def texts(folder: Path, reader: Reader, half: int | None = None) -> tuple[float, list[str]]:
    """Mean word F1 of one extractor over pages with a marked main text, and the worst of them."""
    scores = []
    for file in sorted(folder.glob("*.json")):
        if half is not None and int(hashlib.sha256(file.stem.encode()).hexdigest(), 16) % 2 != half:
            continue
        truth = json.loads(file.read_text(encoding="utf-8"))
        marked = words(truth["ground_truth"].get("main_content") or "")
        if not marked:
            continue
        html = gzip.decompress(file.with_suffix(".html.gz").read_bytes()).decode("utf-8", "replace")
        scores.append((f1(marked, words(reader(html, truth["url"]))), f"{file.stem} {truth['url'][:90]}"))
    mean = statistics.mean(score for score, _ in scores) if scores else 0.0
    return mean, [f"{score:.2f} {name}" for score, name in sorted(scores)[:40]]


def others() -> tuple[dict[str, Reader], dict[str, Callable[[str, str], list[Found]]]]:
    """Other extractors as far as they are installed: of text, and of posts."""
    import trafilatura

    def with_comments(html: str, url: str) -> str:
        return trafilatura.extract(html, url=url, include_comments=True) or ""

    readers: dict[str, Reader] = {"trafilatura with comments": with_comments}
    posts: dict[str, Callable[[str, str], list[Found]]] = {}
    with contextlib.suppress(ImportError):
        plain = importlib.import_module("resiliparse.extract.html2text").extract_plain_text
        readers["resiliparse"] = lambda html, _url: plain(html, main_content=True, comments=True)
    with contextlib.suppress(ImportError):
        harvest = importlib.import_module("harvest")

        def harvested(html: str, url: str) -> list[Found]:
            try:
                found = harvest.extract_data(html, url)
            except Exception:  # it fails on some pages, and that is its figure
                return []
            return [_harvested(post, url) for post in found["posts"]]

        posts["harvest-webforum"] = harvested
    return readers, posts


def _harvested(post: dict[str, Any], url: str) -> Found:
    user, raw = (str(post.get(name) or "") for name in ("user", "datetime"))
    at = parse_date(raw, "UTC")
    return Found(text=post["post_text"] or "", author=user, profile=urljoin(url, user), at=at, raw=raw)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--alternatives", action="store_true", help="other extractors as far as installed")
    parser.add_argument("--failures", action="store_true", help="name the pages that are not right")
    parser.add_argument(
        "--half", type=int, choices=[0, 1], help="only the forum and article pages of this half, by hash"
    )
    parser.add_argument("--part", choices=["threads", "forum", "article"], help="only this table")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    readers, posts = others() if options.alternatives else ({}, {})
    figures: dict[str, dict[str, Any]] = {}
    if options.part in (None, "threads"):
        for name, finder in {"structure": ours, **posts}.items():
            score = threads(options.folder / "web-forum-52", name, finder)
            figures.setdefault("WEB-FORUM-52, posts", {})[name] = score.figures()
            print("\n".join(score.failures if options.failures else []))
    for part, mine in (("forum", page_text), ("article", article_text)):
        if options.part not in (None, part):
            continue
        for name, reader in {"structure" if part == "forum" else "page spider": mine, **readers}.items():
            mean, worst = texts(options.folder / "wcxb" / part, reader, options.half)
            figures.setdefault(f"WCXB {part}, word F1", {})[name] = {"word F1": round(mean, 3)}
            print("\n".join(worst if options.failures else []))
    if options.json:
        print(json.dumps(figures, indent=2))
        return
    for title, rows in figures.items():
        print(f"\n{title}")
        for name, values in rows.items():
            print(f"  {name:26}" + "  ".join(f"{label} {value}" for label, value in values.items()))


if __name__ == "__main__":
    main()
