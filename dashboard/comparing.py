"""Two or more sides of a comparison as a table whose every number opens its mentions, and as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

import streamlit as st

from dashboard import address
from dashboard.address import Asked
from dashboard.charts.common import picked
from dashboard.charts.look import chart_look
from dashboard.charts.moods import ORDER
from dashboard.charts.sides import DASHES, Line, sides_by_day
from dashboard.formats import NOTHING as DASH
from dashboard.formats import long_day, number, percent, short_day, signed
from dashboard.palette import mood_colors
from dashboard.pane import pane
from dashboard.safe import NOTHING, Safe, html, join, label
from dashboard.shell import go, mood_name
from dashboard.texts import _, _n
from listener.engagement.comparing import COUNTS, Comparison, Side
from listener.engagement.filters import days_of
from listener.engagement.likeness import LeftOut


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A side with what it is called and its colour."""

    side: Side
    name: str
    color: str


def show_comparison(found: Comparison, sides: Sequence[Named]) -> None:
    """The whole page below its bars."""
    notes(found)
    with st.container(border=True):
        act = pane(html('<div class="wide">{}</div>', _table(sides)), key="table")
    if act and act.startswith("open:"):
        at, _sep, row = act.removeprefix("open:").partition(":")
        go("mentions", **opens(sides[int(at)].side, row))
    with st.container(border=True):
        pane(_legend(sides), key="lines_head")
        _chart(sides)


def notes(found: Comparison) -> None:
    """What stands in the way of comparing."""
    if not found.possible:
        st.warning(_("These periods cannot be compared: no source was listened to throughout both."))
    said = [_left_out(each) for each in found.left_out]
    if found.uncounted:
        names = ", ".join(each.name for each in found.uncounted)
        said.append(
            _("Comments, likes and shares leave out {names}: nobody saw them come.").format(names=names)
        )
    elif found.possible and not found.countable:
        said.append(
            _("Comments, likes and shares cannot be compared: no source was watched in both periods.")
        )
    if said:
        lines = join((html("{}", one) for one in said), " ")
        pane(html('<div class="small warn" role="status">{}</div>', lines), key="notes")


def _left_out(source: LeftOut) -> str:
    if source.why == "new":
        return _("{name} is left out: it was listened to only from {day}.").format(
            name=source.name, day=short_day(source.since)
        )
    return _("{name} is left out: too many of its days are missing.").format(name=source.name)


ROWS = ("mentions", "people", *COUNTS, "mood")


def _row_names() -> dict[str, str]:
    return {
        "mentions": _("Mentions"),
        "people": _("People"),
        "comments": _("Comments"),
        "likes": _("Likes"),
        "shares": _("Shares"),
        "mood": _("Mood"),
    }


def opens(side: Side, row: str) -> dict[str, str]:
    """The address of the mentions behind a number of the table."""
    wanted = side.counted if row in COUNTS else side.wanted
    if row in COUNTS:
        wanted = replace(wanted, days=row)
    if row == "mood":
        wanted = replace(wanted, moods=("positive", "negative"))
    if row in ORDER:
        wanted = replace(wanted, moods=(row,))
    return address.write(Asked(filter=wanted, period=None))


def _table(sides: Sequence[Named]) -> Safe:
    two = len(sides) == 2
    head = join(
        html(
            '<th class="num" scope="col"><span class="dot" style="background:{}"></span>{}</th>',
            named.color,
            named.name,
        )
        for named in sides
    )
    rows = join(
        html(
            '<tr><th scope="row">{}</th>{}{}</tr>', name,
            join(_cell(at, named.side, row) for at, named in enumerate(sides)),
            html('<td class="num soft">{}</td>', _difference(sides, row)) if two else NOTHING,
        )
        for row, name in _row_names().items()
    )  # fmt: skip
    moods = html(
        '<tr><th scope="row">{}</th>{}{}</tr>', _("Moods"),
        join(html('<td class="num">{}</td>', _mood_bar(at, named.side)) for at, named in enumerate(sides)),
        html("<td></td>") if two else NOTHING,
    )  # fmt: skip
    last = html('<th class="num" scope="col">{}</th>', _("Difference")) if two else NOTHING
    return html(
        '<table class="grid compare"><thead><tr><td></td>{}{}</tr></thead><tbody>{}{}</tbody></table>',
        head, last, rows, moods,
    )  # fmt: skip


def _cell(at: int, side: Side, row: str) -> Safe:
    value = getattr(side.figures, row)
    if value is None:
        return html('<td class="num soft" title="{}">{}</td>', _("Unknown"), DASH)
    shown = signed(value) if row == "mood" else number(value)
    more = (
        html(' <span class="soft small">n={}</span>', number(side.figures.mood_n))
        if row == "mood"
        else NOTHING
    )
    return html(
        '<td class="num"><a href="/mentions?{}" data-act="open:{}:{}">{}</a>{}</td>',
        urlencode(opens(side, row)), at, row, shown, more,
    )  # fmt: skip


def _difference(sides: Sequence[Named], row: str) -> str:
    first, second = (getattr(named.side.figures, row) for named in sides)
    if first is None or second is None:
        return DASH
    if row == "mood":
        return signed(first - second)
    change = number(first - second, "+#,##0;−#,##0")
    return f"{change} ({percent((first - second) / second)})" if second else change


def _mood_bar(at: int, side: Side) -> Safe:
    """The parts of each mood as one bar; each part opens its mentions."""
    counts = dict.fromkeys(reversed(ORDER), 0)
    for row in side.moods:
        counts[row.mood] += row.mentions
    total = sum(counts.values())
    if not total:
        return html('<span class="soft">{}</span>', DASH)
    colors = mood_colors()
    parts = join(
        html(
            '<a href="/mentions?{}" data-act="open:{}:{}" style="flex:{};background:{}" title="{}" '
            'aria-label="{}"></a>',
            urlencode(opens(side, mood)), at, mood, count, colors[mood],
            *[f"{mood_name(mood)}: {number(count)} ({percent(count / total)})"] * 2,
        )
        for mood, count in counts.items()
        if count
    )  # fmt: skip
    return html('<span class="parts">{}</span>', parts)


def _legend(sides: Sequence[Named]) -> Safe:
    entries = join(
        html(
            '<span class="small soft nowrap"><svg width="26" height="8" aria-hidden="true"><line x1="0" '
            'x2="26" y1="4" y2="4" stroke="{}" stroke-width="2" stroke-dasharray="{}"/></svg> {}</span>',
            named.color, ",".join(map(str, DASHES[at])), named.name,
        )
        for at, named in enumerate(sides)
    )  # fmt: skip
    return html('<div class="head"><h2>{}</h2>{}</div>', _("Mentions by day"), entries)


def _chart(sides: Sequence[Named]) -> None:
    lines = [
        Line(name=named.name, color=named.color, days=days_of(named.side.wanted), values=named.side.days)
        for named in sides
    ]
    names = {day: long_day(day) for line in lines for day in line.days}
    spec = sides_by_day(lines, names=names, words=(_("Day"), _("Mentions")), look=chart_look())
    alt = _("Mentions by day of {names}").format(names=", ".join(label(named.name) for named in sides))
    event = st.vega_lite_chart(spec, key="lines", on_select="rerun", alt=alt, height=256)
    point = picked(event)
    if point and str(point.get("side")).isdigit():
        side = sides[int(point["side"])].side
        moved = (side.wanted.start - sides[0].side.wanted.start).days
        day = date.fromisoformat(str(point["day"])) + timedelta(days=moved)
        go("mentions", **address.write(Asked(filter=replace(side.wanted, start=day, end=day), period=None)))


def more_brands(dropped: int) -> None:
    """Say that not every brand fits."""
    if dropped > 0:
        words = _n(
            "{n} brand is not shown: choose up to four above.",
            "{n} brands are not shown: choose up to four above.",
            dropped,
        )
        pane(html('<div class="small soft">{}</div>', words.format(n=number(dropped))), key="more_brands")
