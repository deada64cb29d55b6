"""Reports: made now or by the schedule, and fetched as PDF or page."""

from __future__ import annotations

import streamlit as st

from dashboard.pane import pane
from dashboard.reports import files_list, report_form, report_rows
from dashboard.safe import html, label
from dashboard.shell import actor, database, empty, may, page_head, say
from dashboard.texts import _
from listener.access import Act
from listener.engagement.choices import choices
from listener.errors import ListenerError
from listener.reports import list_files, list_reports, make_report, remove_report

with database().read() as session:
    known = choices(session)
    reports = list_reports(session)

here = st.query_params
adding = here.get("new") == "1"
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    pane(page_head(_("Reports")), key="head")
    if (
        reports
        and not adding
        and may(Act.MANAGE)
        and st.button(_("New report"), key="new", type="primary", icon=":material/add:")
    ):
        here["new"] = "1"
        st.rerun()
if adding:
    report_form(known)
    st.stop()
if not reports:
    act = pane(
        empty(
            _("No reports yet"),
            _(
                "A report holds the numbers and charts of a period as a PDF and as a page that opens "
                "without a network."
            ),
            command="listener report schedule 'Báo cáo tuần' --every weekly",
            act=("new", _("New report")) if may(Act.MANAGE) else None,
        ),
        key="empty",
    )
    if act:
        here["new"] = "1"
        st.rerun()
    st.stop()

opened = here.get("r", "")
report = next((each for each in reports if str(each.id) == opened), reports[0])
left, right = st.columns([5, 6], gap="small")
with left:
    rows = report_rows(reports, report.id, known)
    act = pane(html('<div class="framed"><div class="scroll">{}</div></div>', rows), key="list")
    if act and act.startswith("open:"):
        here["r"] = act.removeprefix("open:")
        st.rerun()
with right, st.container(border=True):
    pane(html('<div class="head"><h2>{}</h2></div>', report.name), key="report_head")
    if may(Act.MANAGE):
        with st.container(horizontal=True):
            if st.button(_("Make now"), key="make", type="primary", icon=":material/refresh:"):
                try:
                    with st.status(_("The report is being made…")):
                        make_report(database(), report.id, actor=actor())
                    say(_("The report was made."))
                    st.rerun()
                except ListenerError as error:
                    st.error(label(str(error)))
            if st.button(_("Remove"), key="remove", icon=":material/delete:"):
                remove_report(database(), report.id, actor=actor())
                here.pop("r", None)
                say(_("The report was removed; its files stay."))
                st.rerun()
    with database().read() as session:
        files_list(list_files(session, report.id, limit=20))
