"""The headline numbers with their change and a small line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from dashboard.charts.sparkline import sparkline
from dashboard.formats import NOTHING as DASH
from dashboard.formats import number, percent, signed
from dashboard.palette import accent, mood_colors
from dashboard.ruling import rule_meaning, rule_name
from dashboard.safe import NOTHING, Safe, html, join
from dashboard.texts import _, _n
from listener.engagement.alike import Alike
from listener.engagement.counting import plus
from listener.engagement.panels import GainDay, Headlines, MoodDay
from listener.engagement.rules import Counted, unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """Day by day, for the small lines."""

    days: Sequence[date]
    moods: Sequence[MoodDay]
    people: Mapping[date, int]
    gains: Sequence[GainDay]
    gaps: frozenset[date]


@dataclass(frozen=True, kw_only=True, slots=True)
class Lead:
    """The first number: what the counting rule counts."""

    rule: str
    counted: Counted
    alike: Counted | None
    """Of the sources that knew the period before too; None: there are none."""


def tiles(
    figures: Headlines,
    like: Alike,
    series: Series,
    links: Mapping[str, Mapping[str, str]],
    lead: Lead,
) -> Safe:
    """All six.

    Args:
        lead: the number of the counting rule, which is named with it.
        like: what changes are worked out from.
        links: tile → address of the mentions behind it.
    """
    now, spoken, counted = figures.now, like.spoken, like.counted
    color = accent()
    parts = [
        _lead(lead, series, links),
        _tile("mentions", _("Mentions"), number(now.mentions),
              _change(spoken.now.mentions, spoken.before.mentions) if spoken else NOTHING, "",
              sparkline(_mentions(series), color), links)
        if unit(lead.rule) == "people"
        else _tile("people", _("People"), number(now.people),
                   _change(spoken.now.people, spoken.before.people) if spoken else NOTHING, "",
                   sparkline(_people(series), color), links),
    ]  # fmt: skip
    names = {"comments": _("Comments"), "likes": _("Likes"), "shares": _("Shares")}
    for metric, name in names.items():
        value = getattr(now, metric)
        moved = _change(getattr(counted.now, metric), getattr(counted.before, metric)) if counted else NOTHING
        there = getattr(now.already, metric)
        more = _("not shown by any source") if value is None else ""
        if there:
            more = _("{n} there when found").format(n=number(there))
        line = [plus(getattr(g.gained, metric), getattr(g.already, metric)) for g in series.gains]
        known = [None if g.day in series.gaps else v or 0 for g, v in zip(series.gains, line, strict=True)]
        parts.append(
            _tile(metric, name, number(value), moved, more,
                  NOTHING if value is None else sparkline(known, color), links)
        )  # fmt: skip
    parts.append(
        _tile("mood", _("Mood"), signed(now.mood),
              _mood_change(spoken.now.mood, spoken.before.mood) if spoken else NOTHING,
              _n("{n} took a side", "{n} took a side", now.mood_n).format(n=number(now.mood_n)),
              sparkline(_moods(series), mood_colors()["positive"]), links)
    )  # fmt: skip
    return html('<div class="tiles">{}</div>', join(parts))


def _lead(lead: Lead, series: Series, links: Mapping[str, Mapping[str, str]]) -> Safe:
    counted = lead.counted
    line = [None if day in series.gaps else counted.by_day.get(day, 0) for day in series.days]
    return _tile(
        "lead", rule_name(lead.rule), number(counted.now),
        _change(lead.alike.now, lead.alike.before) if lead.alike else NOTHING,
        rule_meaning(lead.rule), sparkline(line, accent()), links,
    )  # fmt: skip


def _tile(
    key: str,
    name: str,
    value: str,
    change: Safe,
    more: str,
    line: Safe,
    links: Mapping[str, Mapping[str, str]],
) -> Safe:
    return html(
        '<a class="tile" href="/mentions?{}" data-act="tile:{}"><div class="name">{}</div>'
        '<div class="value"><b>{}</b><span class="change">{}</span></div>'
        '<div class="more">{}</div>{}</a>',
        urlencode(links[key]), key, name, value, change, more, line,
    )  # fmt: skip


def _change(now: int | None, before: int | None) -> Safe:
    if now is None:
        return NOTHING
    title = _("{n} in the period before").format(n=DASH if before is None else number(before))
    if not before:
        return html('<span title="{}">{}</span>', title, _("new") if now else "")
    share = (now - before) / before
    sign = "↑" if share > 0.005 else "↓" if share < -0.005 else "→"
    shown = number(abs(share) * 100) if abs(share) < 10 else number(round(now / before))
    text = f"{sign} {percent(abs(share))}" if abs(share) < 10 else f"{sign} ×{shown}"
    return html('<span title="{}">{}</span>', title, text)


def _mood_change(now: float | None, before: float | None) -> Safe:
    if now is None or before is None:
        return NOTHING
    title = _("{n} in the period before").format(n=signed(before))
    difference = now - before
    kind = "good" if difference > 0.005 else "bad" if difference < -0.005 else "plain"
    sign = {"good": "↑", "bad": "↓", "plain": "→"}[kind]
    return html(
        '<span class="{}" title="{}">{} {}</span>', kind, title, sign, number(abs(difference), "0.00")
    )


def _mentions(series: Series) -> list[float | None]:
    counts = dict.fromkeys(series.days, 0)
    for row in series.moods:
        counts[row.day] = counts.get(row.day, 0) + row.mentions
    return [counts[day] for day in series.days]


def _people(series: Series) -> list[float | None]:
    return [series.people.get(day, 0) for day in series.days]


def _moods(series: Series) -> list[float | None]:
    sides = {day: [0, 0] for day in series.days}
    for row in series.moods:
        if row.day in sides and row.mood in ("positive", "negative"):
            sides[row.day][row.mood == "negative"] += row.mentions
    return [(up - down) / (up + down) if up + down else None for up, down in sides.values()]
