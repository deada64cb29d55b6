"""Customers by rule, and the answers about all of them."""

from __future__ import annotations

import io
from itertools import islice

import streamlit as st

from dashboard.formats import number, viewer_zone
from dashboard.lists import table
from dashboard.pane import pane
from dashboard.safe import NOTHING, Safe, html, join, label
from dashboard.shell import actor, database, empty, may, say
from dashboard.texts import _, _n
from listener.access import Act
from listener.customers.insights import Insights, insights
from listener.customers.segments import COLUMNS, Member, list_segments, members, save_segment
from listener.errors import ListenerError
from listener.queries import QuerySyntaxError
from listener.transfer.export import Format, export_rows

_SHOWN = 200


def segments_view() -> None:
    """A rule, who satisfies it, and the file of them."""
    with database().read() as session:
        saved = {each.name: each.rule for each in list_segments(session)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if saved:
            st.selectbox(
                _("Saved segments"), [None, *saved], key="s_saved",
                format_func=lambda name: label(name or "–"), on_change=lambda: _take(saved),
            )  # fmt: skip
        rule = st.text_input(
            _("Rule"), key="s_rule", placeholder="orders:[2 TO *] channel:zalo NOT mood:negative"
        )
    if not rule.strip():
        _answers()
        return
    try:
        with database().read() as session:
            found = list(islice(members(session, rule), _SHOWN + 1))
    except QuerySyntaxError as error:
        pane(
            html(
                '<p class="bad" role="alert">{} {}</p><pre class="code">{}</pre>',
                _(error.said.template).format(**dict(error.said.values)),
                _(error.advice.template).format(**dict(error.advice.values)), error.pointed(),
            ),
            key="s_mistake",
        )  # fmt: skip
        return
    pane(_members(found), key="s_members")
    if found and may(Act.MANAGE):
        with st.container(horizontal=True):
            _export(rule, Format.CSV)
            _export(rule, Format.XLSX)
            with st.popover(_("Keep this rule"), icon=":material/bookmark_add:"):
                _keep(rule)


def _take(saved: dict[str, str]) -> None:
    if name := st.session_state.get("s_saved"):
        st.session_state["s_rule"] = saved[name]


def _keep(rule: str) -> None:
    with st.form("segment_form", border=False):
        name = st.text_input(_("Name"), key="s_name", max_chars=64)
        if st.form_submit_button(_("Keep")) and name.strip():
            try:
                save_segment(database(), name, rule, actor=actor())
                say(_("Kept."))
            except ListenerError as error:
                say(label(str(error)))
            st.rerun()


def _export(rule: str, format_: Format) -> None:
    def made() -> bytes:
        stream = io.BytesIO()
        with database().read() as session:
            export_rows(members(session, rule), COLUMNS, format_, stream, zone=viewer_zone())
        return stream.getvalue()

    st.download_button(
        format_.value.upper(), made, file_name=f"segment.{format_.value}", key=f"s_{format_.value}",
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def _members(found: list[Member]) -> Safe:
    if not found:
        return empty(_("Nobody fits"), _("No customer satisfies this rule now."))
    shown = found[:_SHOWN]
    count = _n("{n} customer", "{n} customers", len(shown)).format(n=number(len(shown)))
    rows = [
        html(
            '<tr><td><a href="/customers?customer={}">{}</a></td><td class="small">{}</td>'
            '<td class="num">{}</td><td class="num">{}</td><td class="num">{}</td></tr>',
            each.public_id, each.name or each.public_id, " · ".join((*each.emails[:1], *each.phones[:1])),
            number(each.orders), _money(each.value), number(each.interactions),
        )
        for each in shown
    ]  # fmt: skip
    titles = (_("Customer"), _("Contact"), _("Orders"), _("Value"), _("Interactions"))
    more = (
        html('<p class="small soft">{}</p>', _("The file has all of them."))
        if len(found) > _SHOWN
        else NOTHING
    )
    return html('<p class="small soft">{}</p>{}{}', count, table(titles, rows, numbers_from=2), more)


def _money(value: float | None) -> str:
    return "–" if value is None else number(value)


def _answers() -> None:
    with database().read() as session:
        found = insights(session)
    pane(answers_block(found), key="s_answers")


def answers_block(found: Insights) -> Safe:
    """Who is worth most, what they buy, which promotions they answer, where they are, what about."""
    parts = (
        (
            _("Most valuable customers"), (_("Customer"), _("Orders"), _("Value")),
            [(v.name or v.public_id, number(v.orders), number(v.value)) for v in found.valuable],
        ),
        (
            _("Products"), (_("Product"), _("Customers"), _("Orders"), _("Bought again by"), _("Value")),
            [
                (p.product, number(p.customers), number(p.orders), number(p.again), _money(p.value))
                for p in found.products
            ],
        ),
        (
            _("Answers to promotions"),
            (_("Campaign"), _("Sent"), _("Opened"), _("Clicked"), _("Answered"), _("Ordered")),
            [
                (c.campaign, *map(number, (c.sent, c.opened, c.clicked, c.responded, c.ordered)))
                for c in found.campaigns
            ],
        ),
        (
            _("Channels"), (_("Channel"), _("Customers"), _("Interactions")),
            [(c.channel, number(c.customers), number(c.interactions)) for c in found.channels],
        ),
        (
            _("What they write about"), (_("Topic"), _("Customers"), _("Posts"), _("Negative")),
            [(i.topic, number(i.customers), number(i.posts), number(i.negative)) for i in found.interests],
        ),
    )  # fmt: skip
    blocks = [
        html("<h3>{}</h3>{}", title, table(titles, [_line(row) for row in rows], numbers_from=1))
        for title, titles, rows in parts
        if rows
    ]
    if not blocks:
        return empty(
            _("No interactions yet"),
            _("Orders, calls and e-mails come from files."),
            command="listener interaction import orders.csv --kind order",
        )
    return join(blocks)


def _line(row: tuple[str, ...]) -> Safe:
    first, *rest = row
    return html("<tr><td>{}</td>{}</tr>", first, join(html('<td class="num">{}</td>', each) for each in rest))
