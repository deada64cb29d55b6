"""What arrives in the forum while the demo runs: ``tests/lab/community/live.txt``.

>> Title of a thread that exists
## Board | Title of a new thread
@author
Text of a post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from tests.lab.community import FOLDER, read_posts


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A post that will be written."""

    board: str | None
    """Where to open the thread, when this is its first post; None for an answer."""
    title: str
    author: str
    text: str


def arrivals() -> list[Arrival]:
    """All of them: threads take turns, each keeps its own order."""
    text = (FOLDER / "live.txt").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=>> |## )", text, flags=re.MULTILINE)
    turns = zip_longest(*(list(_block(block)) for block in blocks if block.strip()))
    return [arrival for turn in turns for arrival in turn if arrival is not None]


def _block(block: str) -> Iterator[Arrival]:
    head, _, rest = block.partition("\n")
    board, title = None, head[3:].strip()
    if head.startswith("## "):
        board, _, title = (part.strip() for part in title.partition("|"))
    for number, (mark, text) in enumerate(read_posts(rest)):
        yield Arrival(board=None if number else board, title=title, author=mark["author"], text=text)


def still_to_come(written: Sequence[str]) -> list[Arrival]:
    """Those whose text is not among what was written already."""
    seen = set(written)
    return [arrival for arrival in arrivals() if arrival.text not in seen]
