"""The documentation names every way to misbehave that the hostile servers have, and no other.

``python -m tests.spiders.test_traps_documented`` writes the list.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.spiders import hostile_cases, vast

DOCS = Path(__file__).parents[2] / "docs" / "sources.md"
_LIST = re.compile(r"(?<=<!-- traps -->\n).*?(?=<!-- /traps -->)", re.DOTALL)


def listed() -> str:
    """The table of cases."""
    rows = [f"| `{name}` | {what} |" for name, what in sorted((hostile_cases.WHAT | vast.WHAT).items())]
    return "\n".join(["| case | what it is, and what a crawl makes of it |", "|---|---|", *rows, ""])


def test_the_documentation_lists_every_case() -> None:
    found = _LIST.search(DOCS.read_text(encoding="utf-8"))
    assert found is not None
    assert found[0] == listed(), "run: python -m tests.spiders.test_traps_documented"


if __name__ == "__main__":
    DOCS.write_text(_LIST.sub(lambda _: listed(), DOCS.read_text(encoding="utf-8")), encoding="utf-8")
