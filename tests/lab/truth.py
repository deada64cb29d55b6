"""What was really written in a lab forum: the yardstick for what a crawl finds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class TruthPost:
    """One post as the forum's pages show it. ``None`` where the engine shows no such thing."""

    thread_id: str
    thread_url: str
    """First page of the thread."""
    permalink: str
    post_id: str
    author: str
    profile_url: str
    """Empty where a post links to no profile."""
    time: datetime
    """Aware, UTC, with seconds (pages show minutes)."""
    text: str
    """The author's own words; paragraphs are parted by a blank line."""
    quoted: str | None
    """The words of the quoted post, without the line that names its author."""
    likes: int | None
    thread_views: int | None
    """As seeded: django-machina adds one each time anybody, a crawler too, opens the thread."""
    thread_replies: int
    """The opening post is not counted."""
    title: str
    board: str
    opening: bool
    parent: str | None = None
    """``post_id`` of the post above this one, where the engine nests answers."""


class Truth:
    """The posts of one forum, kept in a file beside its database so that it can be booted again."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._rows: dict[str, dict[str, Any]] = {}
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                self._apply(json.loads(line))

    def begin(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Start over with these; the file appears at once or not at all."""
        part = self._file.with_suffix(".part")
        part.write_text(
            "".join(json.dumps({"post": row}, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
        )
        part.replace(self._file)
        self.__init__(self._file)  # type: ignore[misc]

    def post(self, row: Mapping[str, Any]) -> None:
        """A post was written."""
        self._add({"post": row})

    def likes(self, post_id: str, count: int | None) -> None:
        """A post has this many likes now."""
        self._add({"likes": count, "post_id": post_id})

    def posts(self, base: str) -> list[TruthPost]:
        """All posts in reading order, with addresses under ``base`` (``http://host:port``)."""
        replies: dict[str, int] = {}
        for row in self._rows.values():
            replies[row["thread_id"]] = replies.get(row["thread_id"], -1) + 1
        order = {thread: place for place, thread in enumerate(replies)}
        opened: set[str] = set()
        found = []
        for row in sorted(self._rows.values(), key=lambda r: (order[r["thread_id"]], r["time"])):
            found.append(_truth(base, row, replies[row["thread_id"]], row["thread_id"] not in opened))
            opened.add(row["thread_id"])
        return found

    def _add(self, event: Mapping[str, Any]) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(event, ensure_ascii=False) + "\n")
        self._apply(event)

    def _apply(self, event: Mapping[str, Any]) -> None:
        if "post" in event:
            self._rows[event["post"]["post_id"]] = dict(event["post"])
        else:
            self._rows[event["post_id"]]["likes"] = event["likes"]


def _truth(base: str, row: Mapping[str, Any], replies: int, opening: bool) -> TruthPost:
    return TruthPost(
        thread_id=row["thread_id"],
        thread_url=base + row["thread_path"],
        permalink=base + row["permalink_path"],
        post_id=row["post_id"],
        author=row["author"],
        profile_url=base + row["profile_path"] if row["profile_path"] else "",
        time=datetime.fromisoformat(row["time"]).astimezone(UTC),
        text=row["text"],
        quoted=row["quoted"],
        likes=row["likes"],
        thread_views=row["views"],
        thread_replies=replies,
        title=row["title"],
        board=row["board"],
        opening=opening,
        parent=row.get("parent"),
    )
