"""Colours can be told apart by anybody, and read on their page: with simulated colour blindness."""

from __future__ import annotations

import tomllib
from itertools import combinations
from pathlib import Path

import pytest

import dashboard
from dashboard import palette

Rgb = tuple[float, float, float]
# Viénot, Brettel and Mollon (1999), Digital video colourmaps for checking the legibility of displays by
# dichromats: what is left of linear RGB without the red or the green cones.
_BLIND = {
    "protanopia": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deuteranopia": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}
_SEEN = {"trichromat": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), **_BLIND}
APART = 10.0
"""CIE 1976 ΔE between two fills; 2.3 is the smallest that can just be noticed side by side (Mahy 1994)."""
THEME = tomllib.loads((Path(dashboard.__file__).parent / "theme.toml").read_text(encoding="utf-8"))["theme"]
PAGES = [(0, "light"), (1, "dark")]


def _linear(color: str) -> Rgb:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return red, green, blue


def _through(matrix: tuple[Rgb, Rgb, Rgb], rgb: Rgb) -> Rgb:
    one, two, three = (sum(a * b for a, b in zip(row, rgb, strict=True)) for row in matrix)
    return min(1.0, max(0.0, one)), min(1.0, max(0.0, two)), min(1.0, max(0.0, three))


def _lab(rgb: Rgb) -> Rgb:
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.95047, 1.0, 1.08883)
    seen = (sum(a * b for a, b in zip(row, rgb, strict=True)) for row in to_xyz)
    scaled = [value / full for value, full in zip(seen, white, strict=True)]
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in scaled)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _distance(one: str, other: str, sight: str) -> float:
    first, second = (_lab(_through(_SEEN[sight], _linear(color))) for color in (one, other))
    return sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2's ratio."""
    light, dark = sorted(
        (0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (_linear(one), _linear(other))), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("sight", _SEEN)
@pytest.mark.parametrize(("at", "page"), PAGES)
def test_moods_are_told_apart_by_everybody(sight: str, at: int, page: str) -> None:
    colors = {mood: pair[at] for mood, pair in palette._MOODS.items()}
    for one, other in combinations(colors, 2):
        assert _distance(colors[one], colors[other], sight) >= APART, (page, one, other)


@pytest.mark.parametrize("sight", _SEEN)
@pytest.mark.parametrize(("at", "page"), PAGES)
def test_the_first_four_brands_are_told_apart(sight: str, at: int, page: str) -> None:
    """Four are the most that one comparison shows; each has a dash of its own as well."""
    for one, other in combinations([pair[at] for pair in palette._BRANDS[:4]], 2):
        assert _distance(one, other, sight) >= APART, (page, one, other)


@pytest.mark.parametrize(("at", "page"), PAGES)
def test_what_is_read_stands_out_from_its_page(at: int, page: str) -> None:
    back = THEME[page]["backgroundColor"]
    for name in ("textColor", "linkColor", "greenColor", "redColor", "orangeColor", "grayColor"):
        assert _contrast(THEME[page][name], back) >= 4.5, (page, name)
    # Shapes and lines, not words (WCAG 1.4.11).
    for mood in ("positive", "negative", "mixed"):
        assert _contrast(palette._MOODS[mood][at], back) >= 3, (page, mood)
    for pair in palette._BRANDS[:4]:
        assert _contrast(pair[at], back) >= 2.9, (page, pair)


def test_each_mood_has_a_shape_of_its_own() -> None:
    assert len(set(palette.MOOD_SHAPES.values())) == len(palette._MOODS) == len(palette.MOOD_SHAPES)
