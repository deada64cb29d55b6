"""docs/sources.md tells the truth: its tables are built from the declarations.

``python -m tests.spiders.test_engines_documented`` writes them anew.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from spiders.engines import ENGINES, Engine
from spiders.engines.declaration import Proof

SOURCES = Path(__file__).parents[2] / "docs" / "sources.md"
ORDER = list(Proof)
OWN_COMMAND = {"flaskbb", "hyperkitty", "wordpress"}
"""Engines whose software needs more than `make test` may ask for: tests/spiders/engines_live.py."""


def engines_table() -> str:
    """The supported engines and how each is proved."""
    lines = ["| engine | file | proof | measured |", "|---|---|---|---|"]
    for engine in sorted(ENGINES, key=lambda engine: (ORDER.index(engine.proof), engine.title.lower())):
        file = f"[{engine.name}.py](../spiders/engines/{engine.name}.py)"
        lines.append(f"| {engine.title} | {file} | {engine.proof} | {_measured(engine)} |")
    return "\n".join(lines)


def _measured(engine: Engine) -> str:
    if engine.proof is Proof.LIVE:
        command = "make test-engines" if engine.name in OWN_COMMAND else "make test"
        return f"every post once, by `{command}`"
    measured = engine.measured
    if measured is None:
        return "–"
    parts = [f"{measured.pages} page{'s' if measured.pages > 1 else ''}"]
    if measured.recall is not None:
        parts.append(f"{measured.recall:.1%} of {measured.posts} marked posts")
    if measured.text_f1 is not None:
        parts.append(f"word F1 {measured.text_f1:.2f} of the threads' text")
    return ", ".join(parts)


def glossary() -> str:
    """Each engine's words for the counts."""
    lines = ["| engine | comments | likes | shares | views |", "|---|---|---|---|---|"]
    for engine in sorted(ENGINES, key=lambda engine: engine.title.lower()):
        words = engine.words
        shown = (words.comments, words.likes, words.shares, words.views)
        lines.append(f"| {engine.title} | " + " | ".join(word or "–" for word in shown) + " |")
    return "\n".join(lines)


def rebuilt(text: str) -> str:
    """The document with its tables as they should be."""
    for name, table in (("engines", engines_table()), ("words", glossary())):
        pattern = rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)"
        text, count = re.subn(
            pattern, lambda match, table=table: match[1] + table + match[2], text, flags=re.S
        )  # type: ignore[misc]
        assert count == 1, f"docs/sources.md has no place for the table of {name}"
    return text


def test_the_tables_are_those_of_the_declarations() -> None:
    text = SOURCES.read_text(encoding="utf-8")
    assert text == rebuilt(text), "run: .venv/bin/python -m tests.spiders.test_engines_documented"


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_a_proof_by_pages_has_its_figures(engine: Engine) -> None:
    assert (engine.measured is not None) == (engine.proof is Proof.SAVED)
    assert (engine.posts.likes is not None) == (engine.words.likes is not None)
    assert (engine.rows.views is not None) == (engine.words.views is not None)


if __name__ == "__main__":
    SOURCES.write_text(rebuilt(SOURCES.read_text(encoding="utf-8")), encoding="utf-8")
