"""Mentions: search, filter, read, and act on what people wrote."""

from __future__ import annotations

import streamlit as st

from dashboard import address
from dashboard.export import export_menu
from dashboard.filterbar import clear, mentions_bar
from dashboard.formats import number
from dashboard.lists import mention_rows
from dashboard.mooding import act_on_mood, mood_block
from dashboard.pane import pane
from dashboard.queryhelp import show_query_error
from dashboard.reading import collected_line, counts_block, original, post_block, who_block, why_block
from dashboard.safe import html, join
from dashboard.sending import send_button, send_to_triage
from dashboard.shell import database, empty, go, page_head
from dashboard.texts import _, _n
from listener.engagement.choices import choices
from listener.mentions import one, page
from listener.queries import QuerySyntaxError

PAGE = 50
"""Rows at first and with each press of the button for more."""

with database().read() as session:
    known = choices(session)

if not known.mentions:
    pane(page_head(_("Mentions")), key="head")
    act = pane(
        empty(
            _("No mentions yet"),
            _("Posts become mentions when they match a brand's query.")
            if known.brands
            else _("Add a brand with the words people use for it."),
            command="listener status"
            if known.brands
            else 'listener brand add "Hạ Miên" --query \'"hạ miên"\'',
            act=("sources", _("Look at the sources")) if known.brands else ("brands", _("Add a brand")),
        ),
        key="empty",
    )
    if act:
        go(act)
    st.stop()

head = st.container()
asked = mentions_bar(known)
where = address.write(asked)
if st.session_state.get("_listed") != where:
    st.session_state["_listed"], st.session_state["_limit"] = where, PAGE

try:
    with database().read() as session:
        listed = page(session, asked.filter, limit=st.session_state["_limit"])
except QuerySyntaxError as error:
    with head:
        pane(page_head(_("Mentions")), key="head")
    if (mended := show_query_error(error)) is not None:
        st.query_params["q"] = mended  # as a link would say it: the bar's own box is drawn already
        st.rerun()
    st.stop()

count = _n("{n} mention", "{n} mentions", listed.total).format(n=number(listed.total))
with head, st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    pane(page_head(_("Mentions"), html('<span class="soft num">{}</span>', count)), key="head")
    export_menu(asked.filter, listed.total)

if not listed.rows:
    pane(
        empty(
            _("Nothing fits these filters"),
            _("Take a longer period, or fewer filters."),
        ),
        key="nothing",
    )
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.button(_("Clear the filters"), on_click=clear, key="clear")
    st.stop()

opened = st.query_params.get("m", "")
chosen = int(opened) if opened.isascii() and opened.isdigit() and len(opened) < 16 else None
with database().read() as session:
    detail = one(session, chosen, asked.filter.search) if chosen is not None else None
    if detail is None:
        detail = one(session, listed.rows[0].id, asked.filter.search)
assert detail is not None

left, right = st.columns([5, 6], gap="small")
with left:
    rows = mention_rows(listed.rows, detail.row.id, known, where)
    act = pane(
        html('<div class="framed"><div class="scroll">{}</div></div>', rows), key="list", about=str(where)
    )
    if act and act.startswith("open:"):
        st.query_params["m"] = act.removeprefix("open:")
        st.rerun()
    if listed.next is not None and st.button(
        _("Show more"), key="more", type="tertiary", width="stretch", icon=":material/expand_more:"
    ):
        st.session_state["_limit"] += PAGE
        st.rerun()
with right:
    reading = join(
        (
            post_block(detail, known),
            html('<div class="acts">{}{}</div>', original(detail), send_button(detail)),
            why_block(detail),
            mood_block(detail),
            counts_block(detail),
            who_block(detail.customers),
            collected_line(detail),
        )
    )
    act = pane(
        html('<div class="framed"><div class="scroll reading">{}</div></div>', reading),
        key="reading",
        about=str(detail.row.id),
        jump=True,
    )
    if act and act.startswith("mood:"):
        # Its new mood may not fit the filters: it stays open all the same, to be undone.
        st.query_params["m"] = str(detail.row.id)
        act_on_mood(detail.row.id, act)
    if act == "send":
        send_to_triage(detail.row.id)
    elif act and act.startswith("case:"):
        go("triage", case=act.removeprefix("case:"))
    elif act == "why":
        go("brands", brand_code=detail.row.brand_code, tab="check", post=str(detail.post_id))
    elif act and act.startswith("customer:"):
        go("customers", customer=act.removeprefix("customer:"))
