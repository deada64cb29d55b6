"""Rows of a list of mentions, and small pieces that lists and reading panes share."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from dashboard.formats import number, when
from dashboard.palette import MOOD_SHAPES, brand_color, mood_colors, quiet, tag_color
from dashboard.safe import NOTHING, Safe, excerpt, html, join
from dashboard.shell import mood_name
from dashboard.texts import _, _n
from listener.engagement.choices import Choices
from listener.mentions import MentionRow
from listener.tags import color_of


def mood_sign(mood: str) -> Safe:
    """A mood's shape in its colour, named when pointed at or read aloud."""
    color = quiet()["text"] if mood == "unknown" else mood_colors().get(mood, quiet()["text"])
    return html(
        '<span class="sign" style="color:{}" title="{}" role="img" aria-label="{}">{}</span>',
        color, mood_name(mood), mood_name(mood), MOOD_SHAPES.get(mood, "○"),
    )  # fmt: skip


def brand_chip(code: str, name: str, choices: Choices) -> Safe:
    """A brand's name with its colour."""
    id_ = next((brand.id for brand in choices.brands if brand.code == code), 1)
    return html(
        '<span class="nowrap"><span class="dot" style="background:{}"></span>{}</span>',
        brand_color(id_),
        name,
    )


def counts_line(comments: int | None, likes: int | None, shares: int | None) -> str:
    """``3 comments · 12 likes``: what is known of the counts."""
    parts = []
    if comments is not None:
        parts.append(_n("{n} comment", "{n} comments", comments).format(n=number(comments)))
    if likes is not None:
        parts.append(_n("{n} like", "{n} likes", likes).format(n=number(likes)))
    if shares is not None:
        parts.append(_n("{n} share", "{n} shares", shares).format(n=number(shares)))
    return " · ".join(parts)


def mention_rows(rows: Sequence[MentionRow], choices: Choices, where: dict[str, str]) -> Safe:
    """The list itself, as :func:`dashboard.desk.desk` takes it; each row opens its mention."""
    return html(
        '<div class="framed"><div class="scroll mentions">{}</div></div>',
        join(_row(row, choices, where) for row in rows),
    )


def tag_chip(name: str) -> Safe:
    """A tag with the colour that its name has for ever."""
    return html(
        '<span class="tag"><span class="dot" style="background:{}"></span>{}</span>',
        tag_color(color_of(name)), name,
    )  # fmt: skip


def _row(row: MentionRow, choices: Choices, where: dict[str, str]) -> Safe:
    tags = join(tag_chip(name) for name in row.tags[:4])
    counts = counts_line(row.comments, row.likes, row.shares)
    return html(
        '<a class="row" href="/mentions?{}" data-case="{}" data-version="0">'
        '<span class="pick" role="checkbox" aria-checked="false" aria-label="{}" title="x"></span>{}'
        '<span class="top"><b>{}</b> <span class="soft">{}</span></span>'
        '<span class="small soft nowrap">{}</span>'
        '<span class="body">{}</span><span class="foot"><span>{}</span><span>{}</span>{}{}{}</span></a>',
        urlencode({**where, "m": str(row.id)}),
        row.id,
        _("Pick the mention by {author}").format(author=row.author or _("Unknown author")),
        mood_sign(row.mood),
        row.author or _("Unknown author"),
        row.title or "",
        when(row.written_at),
        excerpt(row.text, row.found + row.spans),
        brand_chip(row.brand_code, row.brand_name, choices),
        row.source_name or row.site,
        html('<span class="num">{}</span>', counts) if counts else NOTHING,
        reason_chips(row),
        tags,
    )


def reason_chips(row: MentionRow) -> Safe:
    """How it is known, where the post does not name the brand, and whether the brand itself wrote it."""
    chips = [] if row.via == "name" else [via_short(row.via)]
    chips += [_("own post")] if row.owned else []
    chips += [_("mood corrected")] if row.corrected else []
    chips += [_("in triage")] if row.case_status not in (None, "closed") else []
    return join((html('<span class="chip">{}</span>', chip) for chip in chips), " ")


def via_short(via: str) -> str:
    """How it is known that a post is about a brand, in a word or two."""
    names = {"name": _("by name"), "place": _("by place"), "context": _("by context")}
    return names.get(via, via)


def table(titles: Sequence[str], rows: Sequence[Safe], *, numbers_from: int = 99) -> Safe:
    """A framed table; columns from ``numbers_from`` on hold numbers."""
    head = join(
        html('<th class="{}">{}</th>', "num" if at >= numbers_from else "", title)
        for at, title in enumerate(titles)
    )
    return html(
        '<div class="framed wide"><table class="grid"><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>",
        head,
        join(rows),
    )
