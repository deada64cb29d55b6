"""The sample community: who writes what, and how long ago.

It is written by hand in ``tests/lab/community/*.txt``, a format meant for reading:

    board: Name of the board | what it is about

    ## Title of a thread | 25d 19:40 | 812 views
    @author ♥14
    The opening post. Paragraphs are parted by a blank line.

    @another +2h5m >1 ♥3
    An answer two hours and five minutes after the post before it, quoting post number 1.

A thread starts so many days ago at a time of day in Vietnam (``25d 19:40``), or so long before now
(``7h30m``). ``members.txt`` has ``handle | name or - | place or - | joined so many days ago``.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).parent / "community"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_THREAD = re.compile(r"## (?P<title>.+?) \| (?P<start>[^|]+?) \| (?P<views>\d+) views$")
POST_MARK = re.compile(r"@(?P<author>\S+)(?: \+(?P<after>\S+))?(?: >(?P<quote>\d+))?(?: ♥(?P<likes>\d+))?$")
_SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$")
_NEWEST = timedelta(minutes=2)
"""Nothing is written later than this before now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """Somebody with an account."""

    handle: str
    name: str | None
    place: str | None
    joined: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class SamplePost:
    """One post; ``quote`` is the place of the quoted post in its thread, from 0."""

    author: str
    time: datetime
    text: str
    quote: int | None
    likes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleThread:
    """A topic with its answers, in order of time."""

    board: str
    title: str
    views: int
    posts: tuple[SamplePost, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """A part of the forum."""

    name: str
    about: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Community:
    """A forum's content before any forum holds it."""

    name: str
    about: str
    boards: tuple[Board, ...]
    members: tuple[Member, ...]
    threads: tuple[SampleThread, ...]


def sample_community(now: datetime | None = None) -> Community:
    """The community as it would look at ``now`` (aware; the present when None)."""
    now = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    members = tuple(_members(now))
    boards, threads = [], []
    for file in sorted(FOLDER.glob("board-*.txt")):
        board, found = _board(file, now, [m.handle for m in members])
        boards.append(board)
        threads.extend(found)
    return Community(
        name="Hội Mê Hàng Việt",
        about="Chỗ bà con khen chê hàng Việt thật lòng",
        boards=tuple(boards),
        members=members,
        threads=tuple(threads),
    )


def as_json(community: Community) -> dict[str, Any]:
    """JSON-ready values, times as ISO text."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [plain(v) for v in value]
        return value

    values: dict[str, Any] = plain(asdict(community))
    return values


def read_span(text: str) -> timedelta:
    """``1d2h30m`` as a duration.

    Raises:
        ValueError: naming the text that is not one.
    """
    found = _SPAN.match(text)
    if found is None or not text:
        raise ValueError(f"{text!r} is not a span like 1d2h30m")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def read_start(text: str, now: datetime) -> datetime:
    """``25d 19:40`` (days ago at a time of day in Vietnam) or ``7h30m`` (before now), in UTC."""
    span, _, clock = text.partition(" ")
    if not clock:
        return now - read_span(span)
    day = (now.astimezone(ZONE) - read_span(span)).date()
    return datetime.combine(day, time.fromisoformat(clock), ZONE).astimezone(UTC)


def _members(now: datetime) -> Iterator[Member]:
    for line in (FOLDER / "members.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        handle, name, place, joined = (part.strip() for part in line.split("|"))
        yield Member(
            handle=handle,
            name=None if name == "-" else name,
            place=None if place == "-" else place,
            joined=now - timedelta(days=int(joined), minutes=sum(map(ord, handle)) % 1440),
        )


def _board(file: Path, now: datetime, handles: Sequence[str]) -> tuple[Board, list[SampleThread]]:
    head, *blocks = re.split(r"^(?=## )", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    name, _, about = head.strip().removeprefix("board:").partition("|")
    board = Board(name=name.strip(), about=about.strip())
    return board, [_thread(board.name, block, now, handles) for block in blocks]


def _thread(board: str, block: str, now: datetime, handles: Sequence[str]) -> SampleThread:
    first, _, rest = block.partition("\n")
    head = _THREAD.match(first.strip())
    if head is None:
        raise ValueError(f"not a thread's head: {first!r}")
    clock = read_start(head["start"], now)
    posts: list[SamplePost] = []
    for mark, text in read_posts(rest):
        clock += read_span(mark["after"] or "0m") + timedelta(
            seconds=sum(map(ord, text)) % 60 if posts else 0
        )
        posts.append(
            SamplePost(
                author=mark["author"],
                time=clock,
                text=text,
                quote=None if mark["quote"] is None else int(mark["quote"]) - 1,
                likes=likers(int(mark["likes"] or 0), mark["author"], text, handles),
            )
        )
    return SampleThread(
        board=board, title=head["title"], views=int(head["views"]), posts=_before(now - _NEWEST, posts)
    )


def read_posts(block: str) -> Iterator[tuple[re.Match[str], str]]:
    """The posts of a block of text: the line that says who and when, and the text below it."""
    mark: re.Match[str] | None = None
    lines: list[str] = []
    for line in [*block.splitlines(), None]:
        found = None if line is None else POST_MARK.match(line)
        if line is not None and found is None:
            lines.append(line)
            continue
        if mark is not None:
            yield mark, "\n".join(lines).strip()
        mark, lines = found, []


def likers(count: int, author: str, text: str, handles: Sequence[str]) -> tuple[str, ...]:
    """That many members who are not the author; the same ones for the same text."""
    others = [handle for handle in handles if handle != author]
    return tuple(random.Random(text).sample(others, count))


def _before(end: datetime, posts: list[SamplePost]) -> tuple[SamplePost, ...]:
    """A thread that would run into the future is told a little faster."""
    start, last = posts[0].time, posts[-1].time
    if last <= end:
        return tuple(posts)
    pace = (end - start) / (last - start)
    return tuple(replace(post, time=start + (post.time - start) * pace) for post in posts)
