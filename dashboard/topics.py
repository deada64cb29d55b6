"""The topics of a filter: a picture and a ranked list; each opens to its mentions."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import streamlit as st

from dashboard import address
from dashboard.address import Asked
from dashboard.charts.common import picked
from dashboard.charts.look import chart_look
from dashboard.charts.moods import ORDER
from dashboard.charts.topics import HEIGHT, Bubble, topics_chart
from dashboard.formats import number, percent, short_day, signed
from dashboard.palette import mood_colors
from dashboard.pane import pane
from dashboard.ruling import rule_name, under_rule
from dashboard.safe import Safe, html, join
from dashboard.shell import database, empty, go, mood_name, today
from dashboard.texts import _, _n
from listener.engagement.rules import USUAL
from listener.topics.finding import Topic, Topics, find_topics

_KEPT = 300
"""Seconds for which found topics are shown again: they are learnt from days, not from the last minute."""


@st.cache_data(ttl=_KEPT, max_entries=50, show_spinner=False)
def _found(where: dict[str, str], day: date) -> Topics:
    """The topics of an address on a day."""
    asked = under_rule(address.read(where, day))
    with database().read() as session:
        return find_topics(session, asked.filter)


def show(where: dict[str, str]) -> None:
    """Everything under the bar of filters.

    Args:
        where: the filter as an address.
    """
    asked = address.read(where, today())
    found = _found(where, today())
    if not found.topics:
        act = pane(_nothing(found), key="empty")
        if act:
            go("mentions", **address.write(under_rule(asked)))
        return
    pane(_note(asked, found), key="note")
    if found.before:
        with st.container(border=True):
            pane(_legend(), key="legend")
            event = st.vega_lite_chart(
                _spec(found), key="topics_chart", on_select="rerun", height=HEIGHT,
                alt=_("Topics by growth; size is mentions, colour is mood"),
            )  # fmt: skip
        point = picked(event)
        if point and 0 <= (at := int(point["topic"])) < len(found.topics):
            go("mentions", **_link(found, found.topics[at]))
    with st.container(border=True):
        act = pane(_list(found), key="topics")
    if act and act.startswith("topic:") and 0 <= (at := int(act[6:])) < len(found.topics):
        go("mentions", **_link(found, found.topics[at]))


def _nothing(found: Topics) -> Safe:
    if not found.mentions:
        return empty(
            _("No mentions in this period"),
            _("Choose a longer period or another brand; topics are learnt from what people wrote."),
        )
    return empty(
        _("No topic stands out"),
        _n(
            "In {n} mention nothing is said three times that is not said everywhere.",
            "In {n} mentions nothing is said three times that is not said everywhere.",
            found.mentions,
        ).format(n=number(found.mentions)),
        act=("mentions", _("Read the mentions")),
    )


def _link(found: Topics, topic: Topic) -> dict[str, str]:
    """The address of exactly its mentions."""
    return address.write(Asked(filter=found.opened(topic), period=None))


def _note(asked: Asked, found: Topics) -> Safe:
    parts = [
        _n(
            "Phrases that stand out in {n} mention against {m} other posts.",
            "Phrases that stand out in {n} mentions against {m} other posts.",
            found.learnt_from,
        ).format(n=number(found.learnt_from), m=number(found.compared_with))
    ]
    if found.sampled:
        parts.append(_("Learnt from a sample, counted in all {n} mentions.").format(n=number(found.mentions)))
    if asked.rule != USUAL:
        parts.append(_("Counted: {rule}.").format(rule=rule_name(asked.rule)))
    if not found.before:
        parts.append(_("The period before has no mentions, so growth is unknown."))
    shortened = (
        _("Counted from {start} to {end} only: more would take too long.").format(
            start=short_day(found.wanted.start), end=short_day(found.wanted.end)
        )
        if found.shortened
        else ""
    )
    return html('<div class="small soft">{} <span class="warn">{}</span></div>', " ".join(parts), shortened)


def _legend() -> Safe:
    colors = mood_colors()
    moods = join(
        html(
            '<span class="small soft nowrap"><span class="dot" style="background:{}"></span>{}</span>',
            colors[mood], mood_name(mood),
        )
        for mood in ("positive", "neutral", "negative", "unknown")
    )  # fmt: skip
    return html(
        '<div class="head"><h2>{}</h2>{}<span class="small soft">{}</span></div>',
        _("Growing or fading"), moods, _("size: mentions"),
    )  # fmt: skip


def _spec(found: Topics) -> dict[str, object]:
    bubbles = [
        Bubble(
            name=topic.name, mentions=topic.mentions, before=topic.before, mood=topic.mood,
            told=f"{_change(topic)} · {_mood_told(topic)}",
        )
        for topic in found.topics
    ]  # fmt: skip
    return topics_chart(
        bubbles, colors=mood_colors(), look=chart_look(),
        words=(_("Topic"), _("Mentions"), _("fading"), _("new or growing")),
    )  # fmt: skip


def _list(found: Topics) -> Safe:
    most = max(topic.mentions for topic in found.topics)
    head = html(
        '<div class="topic headline small soft"><span>{}</span><span class="bar-place"></span>'
        '<span class="right">{}</span><span class="right">{}</span><span class="right">{}</span></div>',
        _("Topic"), _("Mentions"), _("Against before"), _("Mood"),
    )  # fmt: skip
    rows = join(_row(found, at, topic, most) for at, topic in enumerate(found.topics))
    return html('<div class="topics">{}{}</div>', head, rows)


def _row(found: Topics, at: int, topic: Topic, most: int) -> Safe:
    colors = mood_colors()
    parts = join(
        html(
            '<i style="width:{}%;background:{}" title="{}"></i>',
            round(100 * topic.moods[mood] / most, 2), colors[mood],
            f"{mood_name(mood)}: {number(topic.moods[mood])}",
        )
        for mood in reversed(ORDER)
        if topic.moods.get(mood)
    )  # fmt: skip
    tone = "plain" if topic.mood is None or abs(topic.mood) < 0.005 else "good" if topic.mood > 0 else "bad"
    return html(
        '<a class="topic" href="/mentions?{}" data-act="topic:{}"><b class="name">{}</b>'
        '<span class="bar-place"><span class="stack">{}</span></span><b class="num right">{}</b>'
        '<span class="num right soft" title="{}">{}</span>'
        '<span class="num right nowrap" title="{}"><span class="{}">{}</span> '
        '<span class="small soft">{}</span></span>'
        '<span class="eg small soft">{}</span></a>',
        urlencode(_link(found, topic)), at, topic.name, parts, number(topic.mentions),
        _("{n} in the period before").format(n=number(topic.before)) if found.before else "",
        _change(topic) if found.before else "–",
        _mood_told(topic), tone, signed(topic.mood), _("of {n}").format(n=number(topic.mood_n)),
        " ".join(topic.example.split())[:200],
    )  # fmt: skip


def _change(topic: Topic) -> str:
    """``↑ 40%``, ``↓ 10%``, ``new``."""
    if not topic.before:
        return _("new")
    share = (topic.mentions - topic.before) / topic.before
    if abs(share) < 0.005:
        return "→ 0%"
    if share >= 1.995:
        return f"↑ ×{number(topic.mentions / topic.before)}"
    return f"{'↑' if share > 0 else '↓'} {percent(abs(share))}"


def _mood_told(topic: Topic) -> str:
    if topic.mood is None:
        return _("nobody took a side")
    return _("Mood {mood}, of {n} who took a side").format(mood=signed(topic.mood), n=number(topic.mood_n))
