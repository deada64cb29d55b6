"""``python -m tests.spiders.engines_off KIND JOBFILE FOLDER``: a crawl that knows no engine at all."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import spiders.reader
from tests.lab.truth import TruthPost
from tests.spiders import recording
from tests.spiders.recording import Told


def main(kind: str, job: str, folder: str) -> None:
    """A crawl with a recording intake and every engine file switched off."""
    spiders.reader.recognise = lambda _page: None
    recording.main(kind, job, folder)


def share_right(told: Told, truth: Sequence[TruthPost]) -> float:
    """Share of the posts that were found with their author, minute and words, spaces and marks aside."""
    found = {
        (post.author.name if post.author else None, _minute(post.published_at), _words(post.text))
        for post in told.posts
    }
    right = [true for true in truth if (true.author, _minute(true.time), _words(true.text)) in found]
    return len(right) / len(truth)


def _minute(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(second=0, microsecond=0).astimezone(UTC)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


if __name__ == "__main__":
    main(*sys.argv[1:])
