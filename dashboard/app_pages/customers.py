"""Customers: who they are, which accounts are theirs, and what they wrote."""

from __future__ import annotations

import streamlit as st

from dashboard.importing import import_form
from dashboard.pane import pane
from dashboard.people import customer_body, customer_rows, on_link_act
from dashboard.recording import end_form, on_resume, part_preview, record_acts, timeline_bar
from dashboard.safe import html, label
from dashboard.segmenting import segments_view
from dashboard.shell import database, empty, go, may, no_entry, page_head
from dashboard.texts import _
from listener.access import Act
from listener.customers.persons import records_of
from listener.customers.records import CustomerNotFoundError, customer_page, list_customers
from listener.customers.timeline import EVERYTHING, choices, months

PAGE = 50  # customers at first and with each press of the button for more

here = st.query_params
importing = here.get("import") == "1"
search = st.session_state.get("c_search") or None
limit = int(st.session_state.get("c_limit", PAGE))
with database().read() as session:
    listed = list_customers(session, search=search, limit=limit)
    record = None
    wanted = here.get("customer") or (listed.items[0].public_id if listed.items else None)
    missing = None
    if wanted:
        try:
            record = customer_page(session, wanted)
            records = records_of(session, record.id)
            theirs = [each.account_id for each in record.accounts if each.state == "confirmed"]
            offered = choices(session, records, theirs)
            rhythm = months(session, records, theirs)
        except CustomerNotFoundError as error:
            missing = str(error)

nobody = not listed.items and not search
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    pane(page_head(_("Customers")), key="head")
    if (
        not importing
        and not nobody
        and may(Act.MANAGE)
        and st.button(_("Import a file"), key="import", type="primary", icon=":material/upload_file:")
    ):
        here["import"] = "1"
        st.rerun()
if importing:
    if not may(Act.MANAGE):
        no_entry(Act.MANAGE)
    import_form()
    st.stop()
if nobody:
    act = pane(
        empty(
            _("No customers yet"),
            _(
                "Import a CSV or Excel file with names, e-mails, phones or accounts. "
                "Posts by them are then recognised."
            ),
            command="listener customer import customers.csv",
            act=("import", _("Import a file")),
        ),
        key="empty",
    )
    if act:
        here["import"] = "1"
        st.rerun()
    st.stop()
if missing:
    st.warning(label(missing))

views = {"people": _("Customers"), "segments": _("Segments and answers")}
view = st.segmented_control(
    _("View"), list(views), default="people", key="c_view", label_visibility="collapsed",
    format_func=views.__getitem__,
)  # fmt: skip
if view == "segments":
    segments_view()
    st.stop()
left, right = st.columns([5, 7], gap="small")
with left:
    st.text_input(
        _("Search"), key="c_search", type="search", icon=":material/search:", label_visibility="collapsed",
        placeholder=_("Name, e-mail, phone, account"),
    )  # fmt: skip
    if listed.items:
        act = pane(
            html(
                '<div class="framed"><div class="scroll">{}</div></div>',
                customer_rows(listed.items, record.public_id if record else None),
            ),
            key="customers",
            about=search or "",
        )
        if act and act.startswith("open:"):
            here["customer"] = act.removeprefix("open:")
            st.rerun()
    else:
        pane(
            empty(_("Nobody fits"), _("Search by part of a name, an e-mail, a phone or an account.")),
            key="none",
        )
    if listed.next_after is not None and st.button(
        _("Show more"), key="more", type="tertiary", width="stretch"
    ):
        st.session_state["c_limit"] = limit + PAGE
        st.rerun()
with right:
    if record is not None:
        if part := here.get("part"):
            part_preview(part)
        if (ending := here.get("end", "")).isdecimal():
            end_form(record, int(ending))
        asked = timeline_bar(*offered)
        if asked != EVERYTHING:
            with database().read() as session:
                record = customer_page(session, record.public_id, wanted=asked)
        act = pane(
            html(
                '<div class="framed"><div class="scroll reading">{}</div></div>',
                customer_body(record, rhythm),
            ),
            key="customer",
            about=record.public_id,
            jump=True,
        )
        record_acts(record)
        if act and act.startswith("link:"):
            on_link_act(act)
        elif act and act.startswith("part:"):
            here["part"] = act.removeprefix("part:")
            st.rerun()
        elif act and act.startswith("end:"):
            here["end"] = act.removeprefix("end:")
            st.rerun()
        elif act and act.startswith("resume:"):
            on_resume(record, int(act.removeprefix("resume:")))
        elif act and act.startswith("case:"):
            go("triage", case=act.removeprefix("case:"))
        elif act and act.startswith("mention:"):
            go("mentions", m=act.removeprefix("mention:"))
