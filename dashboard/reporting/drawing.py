"""Charts of a report, drawn from the screens' own specifications by a renderer that comes as a wheel."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import vl_convert
from fontTools.ttLib import TTFont

from dashboard.charts.common import Spec

FONTS = Path(__file__).parent.parent / "fonts"
FAMILY = "Inter"
WEIGHTS = ("400", "600")
_VERSION = "5.20"
WIDTH = 660
"""Of a chart, in the page's pixels."""


def font_file(weight: str) -> Path:
    """The font that the screens use, cut to Latin and Vietnamese."""
    return FONTS / f"inter-{weight}.woff"


@lru_cache(maxsize=1)
def _fonts_known() -> tempfile.TemporaryDirectory[str]:
    """The renderer reads plain TrueType files from a folder; it is gone with the process."""
    folder = tempfile.TemporaryDirectory(prefix="listener-fonts-")
    for weight in WEIGHTS:
        font = TTFont(BytesIO(font_file(weight).read_bytes()))
        font.flavor = None
        font.save(Path(folder.name) / f"inter-{weight}.ttf")
    vl_convert.register_font_directory(folder.name)
    return folder


def as_svg(spec: Spec) -> str:
    """The chart as an inline drawing without script and without an outside address."""
    _fonts_known()
    svg: str = vl_convert.vegalite_to_svg(_whole(spec), vl_version=_VERSION)
    return svg


def as_png(spec: Spec) -> bytes:
    """The chart as a picture, three pixels for one."""
    _fonts_known()
    png: bytes = vl_convert.vegalite_to_png(_whole(spec), vl_version=_VERSION, scale=3)
    return png


def _whole(spec: Spec) -> Spec:
    config = {**spec.get("config", {}), "font": FAMILY, "background": "#ffffff"}
    return {**spec, "width": WIDTH, "config": config}
