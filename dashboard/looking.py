"""What a query finds, or what a change of it does: counts, a chart, samples, words that stand out."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.charts.change import finds_over_time
from dashboard.charts.look import chart_look
from dashboard.filternames import via_name
from dashboard.formats import long_day, number, when
from dashboard.pane import pane
from dashboard.safe import NOTHING, Safe, excerpt, html, join, link, marked
from dashboard.texts import _, _n
from listener.brands import Look, Sample

_DAYS = 70
"""Longest time drawn day by day; longer ones are drawn by week."""


def show_look(look: Look, *, changes: bool) -> str | None:
    """Draw it.

    Args:
        changes: Beside a query in force: what comes and goes, not only what is found.

    Returns:
        The words that were pressed to be excluded.
    """
    pane(_counts(look, changes=changes), key="look_counts")
    _chart(look, changes=changes)
    if changes and (look.come or look.go):
        pane(
            html(
                '<div class="twocol">{}{}</div>',
                _samples(_("Would come"), look.coming, look.come),
                _samples(_("Would go"), look.going, look.go),
            ),
            key="look_change",
        )
    elif look.sample:
        pane(_samples(_("A sample to judge"), look.sample, look.found), key="look_sample")
    act = pane(_noise(look), key="look_noise") if look.noise else None
    return act.removeprefix("not:") if act else None


def _counts(look: Look, *, changes: bool) -> Safe:
    if changes:
        head = html(
            '<p role="status" class="verdict"><b class="good num">+{}</b> {} · '
            '<b class="bad num">−{}</b> {} · '
            '<b class="num">{}</b> {}</p>',
            number(look.come), _("come"), number(look.go), _("go"), number(look.stay), _("stay"),
        )  # fmt: skip
    else:
        found = _n("It finds {n} mention.", "It finds {n} mentions.", look.found)
        head = html('<p role="status" class="verdict good">{}</p>', found.format(n=number(look.found)))
    if look.by_place or look.by_context or look.owned:
        ways = [
            f"{via_name(via)}: {number(count)}"
            for via, count in (
                ("name", look.by_name), ("place", look.by_place), ("context", look.by_context),
            )
            if count
        ]  # fmt: skip
        if look.owned:
            ways.append(_("{n} of them the brand's own posts").format(n=number(look.owned)))
        return html('{}<p class="small soft">{}</p>', head, " · ".join(ways))
    return head


def _chart(look: Look, *, changes: bool) -> None:
    if not look.days:
        return
    daily = (look.days[-1].day - look.days[0].day).days < _DAYS
    rows = look.by_day() if daily else look.weeks()
    title = _("Mentions by day") if daily else _("Mentions by week")
    legend = (
        html(
            '<span class="small soft nowrap"><i class="key bar"></i>{}</span>'
            '<span class="small soft nowrap"><i class="key line"></i>{}</span>',
            _("after the change"), _("now"),
        )
        if changes
        else NOTHING
    )  # fmt: skip
    pane(html('<div class="head"><h3 class="flat">{}</h3>{}</div>', title, legend), key="look_chart_head")
    names = {
        row.day: long_day(row.day) if daily else _("week of {day}").format(day=long_day(row.day))
        for row in rows
    }
    words = (_("Day") if daily else _("Week"), _("now"), _("after the change") if changes else _("Mentions"))
    st.vega_lite_chart(
        finds_over_time(rows, names=names, words=words, look=chart_look(), both=changes),
        key="look_chart", height=130, alt=title,
    )  # fmt: skip


def _samples(title: str, samples: Sequence[Sample], total: int) -> Safe:
    if not samples:
        return html(
            '<section><h3 class="flat">{}</h3><p class="small soft">{}</p></section>', title, _("None.")
        )
    shown = (
        html(
            '<span class="small soft">{}</span>', _("{n} of {all}").format(n=len(samples), all=number(total))
        )
        if total > len(samples)
        else NOTHING
    )
    return html(
        '<section><div class="head"><h3 class="flat">{}</h3>{}</div><div class="samples">{}</div></section>',
        title, shown, join(_sample(sample) for sample in samples),
    )  # fmt: skip


def _sample(sample: Sample) -> Safe:
    how = html('<span class="chip">{}</span>', via_name(sample.via)) if sample.via != "name" else NOTHING
    title = (
        html("<div><b>{}</b></div>", marked(sample.title, sample.spans, "title")) if sample.title else NOTHING
    )
    return html(
        '<div class="said"><div class="small soft">{} · {} · {} {}</div>{}<div class="quiet">{}</div></div>',
        sample.author or _("Unknown author"),
        when(sample.published_at) if sample.published_at else long_day(sample.day),
        link(sample.url, sample.site), how, title, excerpt(sample.text, sample.spans, length=260),
    )  # fmt: skip


def _noise(look: Look) -> Safe:
    words = join(
        html(
            '<button class="chip word" data-act="not:{}" title="{}">{} <b class="num">{}/{}</b></button>',
            word.words, _("Leave out posts with these words"), word.words, number(word.found_in),
            number(word.of),
        )
        for word in look.noise
    )  # fmt: skip
    return html(
        '<h3 class="flat">{}</h3><p class="small soft">{}</p><div class="weights">{}</div>',
        _("Words that stand out"),
        _("More often here than in other posts. One that is noise: press it, and NOT is added."),
        words,
    )
