"""The labelled sentences of two files: brands are marked ``[target]`` and ``{other}``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from listener.sentiment import Label, Mood, score

_BRAND = re.compile(r"(\[[^\]]+\]|\{[^}]+\})")


@dataclass(frozen=True)
class Case:
    category: str
    language: str
    text: str
    target: tuple[tuple[int, int], ...]
    others: tuple[tuple[int, int], ...]
    label: str

    def score(self) -> Mood:
        return score(self.text, self.language, self.target, self.others)


def mark(marked: str) -> tuple[str, tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """The text without its marks, and where the brands stand in it."""
    text = ""
    target: list[tuple[int, int]] = []
    others: list[tuple[int, int]] = []
    for part in _BRAND.split(marked):
        if _BRAND.fullmatch(part):
            name = part[1:-1]
            (target if part[0] == "[" else others).append((len(text), len(text) + len(name)))
            text += name
        else:
            text += part
    return text, tuple(target), tuple(others)


def score_marked(marked: str, language: str = "vi") -> Mood:
    text, target, others = mark(marked)
    return score(text, language, target, others)


def is_right(case: Case, mood: Mood) -> bool:
    """Where a text says nothing of the brand, unknown is as right as neutral."""
    return mood.label == case.label or (case.label, mood.label) == ("neutral", Label.UNKNOWN)


def read_cases(file: str = "cases.tsv") -> Iterator[Case]:
    for line in (Path(__file__).parent / file).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            category, language, marked, label = line.split("\t")
            yield Case(category, language, *mark(marked), label)
