"""A report as one page that needs nothing but itself: fonts, charts and words are in the file."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from dashboard.reporting.content import Block, Document, Figures, Grid, Picture, Words
from dashboard.reporting.drawing import FAMILY, WEIGHTS, as_svg, font_file
from dashboard.safe import Safe, html, join

# The file asks nobody for anything, whatever it holds: a browser that opens it is told so, too.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"


def as_page(document: Document) -> str:
    """The HTML file."""
    parts = join(
        html("<section><h2>{}</h2>{}</section>", part.title, join(map(_block, part.blocks)))
        for part in document.parts
    )
    return html(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="{}"><title>{}</title><style>{}</style></head>'
        '<body><main><h1>{}</h1><p class="soft">{}</p>{}<footer>{}</footer></main></body></html>\n',
        document.language, _POLICY, document.title, Safe(_css()), document.title, document.subtitle, parts,
        document.made,
    )  # fmt: skip


def _css() -> str:
    fonts = {weight: b64encode(font_file(weight).read_bytes()).decode() for weight in WEIGHTS}
    faces = "".join(
        f"@font-face{{font-family:{FAMILY};font-weight:{weight};"
        f"src:url(data:font/woff;base64,{font}) format('woff')}}\n"
        for weight, font in fonts.items()
    )
    return faces + Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def _block(block: Block) -> Safe:
    if isinstance(block, Words):
        return html('<p class="{}">{}</p>', "warn" if block.warning else "soft", block.text)
    if isinstance(block, Figures):
        figures = join(
            html(
                '<div class="figure"><dt>{}</dt><dd>{} <small>{}</small></dd></div>',
                each.name,
                each.value,
                each.change,
            )
            for each in block.figures
        )
        return html('<dl class="figures">{}</dl>', figures)
    if isinstance(block, Grid):
        return _table(block)
    assert isinstance(block, Picture)
    # Drawn by the renderer, which escapes the words of the specification.
    return html('<figure role="img" aria-label="{}">{}</figure>', block.alt, Safe(as_svg(block.spec)))


def _table(grid: Grid) -> Safe:
    head = join(html('<th scope="col">{}</th>', name) for name in grid.head)
    rows = join(html("<tr>{}</tr>", join(html("<td>{}</td>", cell) for cell in row)) for row in grid.rows)
    return html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", head, rows)
