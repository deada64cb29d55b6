"""docs/sources.md tells the truth about the layers of data: its table is built from the platforms.

``python -m tests.spiders.data.test_documented`` writes it anew.
"""

from __future__ import annotations

import re
from pathlib import Path

from spiders.data import PLATFORMS
from spiders.data.platform import Platform

SOURCES = Path(__file__).parents[3] / "docs" / "sources.md"
_FILES = {platform.name: f"{type(platform).__module__.rsplit('.', 1)[-1]}.py" for platform in PLATFORMS}


def table() -> str:
    """The platforms, their words for the counts, and how each is proved."""
    lines = [
        "| platform | file | comments | likes | shares | views | proof |",
        "|---|---|---|---|---|---|---|",
    ]
    for platform in sorted(PLATFORMS, key=lambda platform: platform.title.lower()):
        words = platform.words
        shown = [word or "–" for word in (words.comments, words.likes, words.shares, words.views)]
        file = _FILES[platform.name]
        cells = [platform.title, f"[{file}](../spiders/data/{file})", *shown, _proof(platform)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _proof(platform: Platform) -> str:
    if platform.proof == "live":
        return "live, by `make test-engines`"
    places = ", ".join(f"[{number}]({url})" for number, url in enumerate(platform.documented.split(", "), 1))
    return f"{platform.proof} {places}"


def rebuilt(text: str) -> str:
    """The document with the table as it should be."""
    told = table()
    text, count = re.subn(
        r"(<!-- data -->\n).*?(\n<!-- /data -->)", lambda match: match[1] + told + match[2], text, flags=re.S
    )
    assert count == 1, "docs/sources.md has no place for the table of data"
    return text


def test_the_table_is_that_of_the_platforms() -> None:
    text = SOURCES.read_text(encoding="utf-8")
    assert text == rebuilt(text), "run: .venv/bin/python -m tests.spiders.data.test_documented"


if __name__ == "__main__":
    SOURCES.write_text(rebuilt(SOURCES.read_text(encoding="utf-8")), encoding="utf-8")
