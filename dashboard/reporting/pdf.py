"""A report as a PDF: A4, the screens' font embedded, every word selectable."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace, TTFFont

from dashboard.reporting.content import Block, Document, Figures, Grid, Picture, Words
from dashboard.reporting.drawing import FAMILY, as_png, font_file

_INK, _SOFT, _WARN, _LINE = (28, 33, 40), (93, 103, 117), (138, 82, 0), (227, 230, 234)
_ACROSS = 3
"""Figures in a row."""


class _Paper(FPDF):
    """A page that numbers itself."""

    def footer(self) -> None:
        """The number of the page."""
        self.set_y(-14)
        self.set_font(FAMILY, size=8)
        self.set_text_color(*_SOFT)
        self.cell(0, 6, f"{self.page_no()} / {{nb}}", align="R")


def as_pdf(document: Document) -> bytes:
    """The PDF file."""
    paper = _Paper(format="A4", unit="mm")
    paper.set_margins(18, 16, 18)
    paper.set_auto_page_break(True, margin=18)
    paper.add_font(FAMILY, "", font_file("400"))
    paper.add_font(FAMILY, "B", font_file("600"))
    font = paper.fonts[FAMILY.lower()]
    assert isinstance(font, TTFFont)
    known = frozenset(font.cmap)
    paper.set_title(document.title)
    paper.set_lang(document.language)
    paper.set_creation_date(datetime.now(UTC))
    paper.add_page()
    _say(paper, _drawable(document.title, known), size=19, bold=True, after=0)
    _say(paper, _drawable(document.subtitle, known), color=_SOFT)
    for part in document.parts:
        if paper.will_page_break(40):
            paper.add_page()
        paper.ln(4)
        _say(paper, part.title, size=13, bold=True, after=1.5)
        for block in part.blocks:
            _block(paper, block, known)
    paper.ln(6)
    _say(paper, document.made, size=8.5, color=_SOFT)
    return bytes(paper.output())


def _drawable(text: str, known: frozenset[int]) -> str:
    """What the font has no drawing of (emoji, other scripts) is shown as a box, never left out in silence."""
    return "".join(sign if ord(sign) in known or sign.isspace() else "□" for sign in text)


def _say(
    paper: FPDF,
    text: str,
    *,
    size: float = 10,
    bold: bool = False,
    color: tuple[int, int, int] = _INK,
    after: float = 2,
) -> None:
    paper.set_font(FAMILY, "B" if bold else "", size)
    paper.set_text_color(*color)
    paper.multi_cell(0, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.ln(after)


def _block(paper: FPDF, block: Block, known: frozenset[int]) -> None:
    if isinstance(block, Words):
        _say(paper, _drawable(block.text, known), size=9.5, color=_WARN if block.warning else _SOFT)
    elif isinstance(block, Figures):
        _figures(paper, block)
    elif isinstance(block, Grid):
        _table(paper, block, known)
    else:
        assert isinstance(block, Picture)
        picture = BytesIO(as_png(block.spec))
        paper.image(picture, w=paper.epw, alt_text=block.alt)
        paper.ln(3)


def _figures(paper: FPDF, block: Figures) -> None:
    width, height = paper.epw / _ACROSS, 15.0
    paper.set_draw_color(*_LINE)
    top = paper.get_y()
    for at, figure in enumerate(block.figures):
        row, column = divmod(at, _ACROSS)
        x, y = paper.l_margin + column * width, top + row * height
        paper.rect(x, y, width, height)
        paper.set_xy(x + 3, y + 2)
        paper.set_font(FAMILY, "", 8.5)
        paper.set_text_color(*_SOFT)
        paper.cell(width - 6, 4, figure.name)
        paper.set_xy(x + 3, y + 7)
        paper.set_font(FAMILY, "B", 14)
        paper.set_text_color(*_INK)
        paper.cell(paper.get_string_width(figure.value) + 3, 6, figure.value)
        paper.set_font(FAMILY, "", 8.5)
        paper.set_text_color(*_SOFT)
        paper.cell(0, 6.6, figure.change)
    rows = -(-len(block.figures) // _ACROSS)
    paper.set_xy(paper.l_margin, top + rows * height + 3)


def _table(paper: FPDF, grid: Grid, known: frozenset[int]) -> None:
    numbers = len(grid.head) - 1
    widths = (100 - 14 * numbers, *[14] * numbers)
    paper.set_font(FAMILY, "", 9)
    paper.set_text_color(*_INK)
    paper.set_draw_color(*_LINE)
    with paper.table(
        col_widths=widths, borders_layout="HORIZONTAL_LINES", line_height=5, padding=(0.8, 1, 0.8, 0),
        text_align=("LEFT", *["RIGHT"] * numbers), headings_style=FontFace(emphasis="", color=_SOFT),
    ) as table:  # fmt: skip
        for cells in (grid.head, *grid.rows):
            row = table.row()
            for cell in cells:
                row.cell(_drawable(cell, known))
    paper.ln(3)
