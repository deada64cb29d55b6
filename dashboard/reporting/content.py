"""What a report says, before it is a page or a PDF: words and numbers are made here, once for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts.common import Spec


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A number with its name and its change."""

    name: str
    value: str
    change: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Numbers side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A paragraph."""

    text: str
    warning: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A chart with what it shows in words."""

    spec: Spec
    alt: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A table; the first column is text, the others are numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Figures | Words | Picture | Grid


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A section with its title."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """The whole report."""

    language: str
    title: str
    subtitle: str
    made: str
    """When it was made, and of what."""
    parts: Sequence[Part]
