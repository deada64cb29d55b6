"""People: who writes of the brands, how much, in what mood, and how far it carries."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard import address
from dashboard.authors import address_of, author_body, author_rows, month_address, order_names
from dashboard.filterbar import overview_bar
from dashboard.formats import number
from dashboard.pane import pane
from dashboard.safe import html
from dashboard.shell import database, empty, go, page_head
from dashboard.texts import _, _n
from listener.engagement.choices import choices
from listener.engagement.filters import MentionFilter
from listener.engagement.people import Month, Order, PersonRow, months_of, one_person, people_page
from listener.mentions import page as mention_page

LATEST = 5
"""Mentions shown of one author."""

with database().read() as session:
    known = choices(session)

head = st.container()
if not known.mentions:
    with head:
        pane(page_head(_("Authors")), key="head")
    act = pane(
        empty(
            _("Nobody yet"),
            _("Whoever writes a mention of a brand is listed here."),
            command="listener status",
            act=("sources", _("Look at the sources")) if known.brands else ("brands", _("Add a brand")),
        ),
        key="empty",
    )
    if act:
        go(act)
    st.stop()

asked = overview_bar(known, page="people")
orders = order_names()
with st.container(horizontal=True, vertical_alignment="center"):
    if "people_order" not in st.session_state:
        wanted_order = st.query_params.get("order", "")
        st.session_state["people_order"] = wanted_order if wanted_order in orders else Order.MENTIONS.value
    order = st.segmented_control(
        _("Sort by"), list(orders), format_func=orders.__getitem__, key="people_order", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    name = st.text_input(
        _("Name"), key="people_name", type="search", label_visibility="collapsed", width=220,
        placeholder=_("Find a name"), icon=":material/search:",
    )  # fmt: skip
    customers = st.toggle(_("Only customers"), key="people_customers")
wanted = MentionFilter(
    start=asked.filter.start, end=asked.filter.end, brands=asked.filter.brands,
    customer=True if customers else None,
)  # fmt: skip
order = order or Order.MENTIONS.value
st.query_params["order"] = order
listed_as = (address.write(asked), order, name, customers)
if st.session_state.get("_people_of") != listed_as:
    st.session_state["_people_of"], st.session_state["_people_marks"] = listed_as, [None]

people: list[PersonRow] = []
total, more = 0, None
with database().read() as session:
    for mark in st.session_state["_people_marks"]:
        listed = people_page(session, wanted, order=Order(order), name=name or "", after=mark)
        people += listed.rows
        total, more = listed.total, listed.next
with head:
    count = _n("{n} person", "{n} people", total).format(n=number(total))
    pane(page_head(_("Authors"), html('<span class="soft num">{}</span>', count)), key="head")
if not people:
    pane(empty(_("Nobody fits these filters"), _("Take a longer period, or fewer filters.")), key="nothing")
    st.stop()

opened = st.query_params.get("a", "")
chosen = int(opened) if opened.isascii() and opened.isdigit() and len(opened) < 16 else None
with database().read() as session:
    person = one_person(session, wanted, chosen) if chosen is not None else None
    person = person or people[0]
    theirs = asked.filter if person.customer is None else wanted
    months = months_of(session, theirs, person.account_id)
    only = MentionFilter(
        start=wanted.start, end=wanted.end, brands=wanted.brands, authors=(person.account_id,)
    )
    latest = mention_page(session, only, limit=LATEST)

left, right = st.columns([5, 6], gap="small")
with left:
    rows = author_rows(people, person.account_id)
    act = pane(
        html('<div class="framed"><div class="scroll">{}</div></div>', rows), key="list", about=str(listed_as)
    )
    if act and act.startswith("open:"):
        st.query_params["a"] = act.removeprefix("open:")
        st.rerun()
    if more is not None and st.button(
        _("Show more"), key="more", type="tertiary", width="stretch", icon=":material/expand_more:"
    ):
        st.session_state["_people_marks"].append(more)
        st.rerun()
with right:
    body = author_body(person, months, latest, known, asked)
    act = pane(
        html('<div class="framed"><div class="scroll reading">{}</div></div>', body),
        key="reading", about=str(person.account_id), jump=True,
    )  # fmt: skip
    if act in ("all", "moved", "sided"):
        go("mentions", **address_of(asked, person.account_id, act))
    elif act and act.startswith("open:"):
        go("mentions", **address_of(asked, person.account_id, "all"), m=act.removeprefix("open:"))
    elif act and act.startswith("customer:"):
        go("customers", customer=act.removeprefix("customer:"))
    elif act and act.startswith("month:"):
        month = Month(month=date.fromisoformat(act.removeprefix("month:")), mentions=0)
        go("mentions", **month_address(asked, person.account_id, month))
