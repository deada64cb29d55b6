"""Triage: what somebody should look at, answer and close."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from dashboard.cases import TABS, WHO, case_body, case_head, case_rows, no_case, tabs
from dashboard.handling import acts, done, notes, problem, watch
from dashboard.mooding import act_on_mood, mood_block
from dashboard.pane import pane
from dashboard.safe import NOTHING, html
from dashboard.shell import actor, database, empty, go, page_head
from dashboard.texts import _
from listener.engagement.choices import choices
from listener.mentions import one
from listener.triage.casefile import case_view
from listener.triage.cases import CaseNotFoundError
from listener.triage.queue import UNASSIGNED, counts, list_cases

PAGE = 50  # cases at first and with each press of the button for more

here = st.query_params
wanted = here.get("case", "")
number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 16 else None
who = here.get("who", "all") if here.get("who") in WHO else "all"

with database().read() as session:
    known = choices(session)
    numbers = counts(session, me=actor())
    opened = None
    if number is not None:
        with suppress(CaseNotFoundError):  # said below
            opened = case_view(session, number)
    fallback = opened.case.status.value if opened else "new" if numbers.new else "open"
    status = here.get("status") if here.get("status") in TABS else fallback
    limit = int(st.session_state.get("t_limit", PAGE))
    assignee = {"mine": actor(), "unassigned": UNASSIGNED}.get(who)
    queue = list_cases(session, status=status, assignee=assignee, limit=limit)
    if not wanted and queue.items:
        opened = case_view(session, queue.items[0].case.id)
    mention = one(session, opened.case.mention_id) if opened is not None else None
    following = None
    if opened is not None:
        # By its place, whether or not the case itself is still in this list.
        after = list_cases(session, status=status, assignee=assignee, limit=1, after=opened.case.id).items
        others = [line.case.id for line in (*after, *queue.items) if line.case.id != opened.case.id]
        following = others[0] if others else None

if opened is not None and (here.get("case"), here.get("status")) != (str(opened.case.id), status):
    # The address holds what is being read: whatever becomes of the case or of the list, both stay
    # until the reader opens something else.
    here.update({"case": str(opened.case.id), "status": str(status)})

pane(page_head(_("Triage")), key="head")
if numbers.new + numbers.open + numbers.closed == 0:
    act = pane(
        empty(
            _("The queue is empty"),
            _("Fresh negative mentions of your own brands come here by themselves."),
            _("Anything else can be sent from its page in Mentions."),
            act=("mentions", _("Look at the mentions")),
        ),
        key="empty",
    )
    if act:
        go("mentions")
    st.stop()

clicked = pane(tabs(numbers, str(status), who), key="tabs")
if clicked:
    name, _sep, value = clicked.partition(":")
    here[name] = value
    here.pop("case", None)
    here["status"] = value if name == "status" else str(status)
    st.session_state.pop("t_limit", None)
    st.rerun()

left, right = st.columns([5, 7], gap="small")
with left:
    if queue.items:
        act = pane(
            html(
                '<div class="framed"><div class="scroll">{}</div></div>',
                case_rows(queue.items, opened.case.id if opened else None, known),
            ),
            key="queue",
            about=f"{status}/{who}",
        )
        if act and act.startswith("open:"):
            here["case"] = act.removeprefix("open:")
            here["status"] = str(status)
            st.rerun()
    else:
        pane(
            html(
                '<div class="framed">{}</div>',
                empty(_("Nothing here"), _("All of it is done, or in another tab.")),
            ),
            key="nothing",
        )
    if queue.next_after is not None and st.button(
        _("Show more"), key="more", type="tertiary", width="stretch"
    ):
        st.session_state["t_limit"] = limit + PAGE
        st.rerun()
with right:
    turned = None
    if opened is None and wanted:
        turned = pane(no_case(wanted, queue.items[0].case.id if queue.items else None), key="no_case")
    if opened is not None:
        turned = pane(case_head(opened.case, following, done()), key="case_head")
        watch(opened.case.id, opened.case.version)
        problem()
        acts(opened.case)
        act = pane(
            html(
                '<div class="framed"><div class="scroll lower reading">{}</div></div>',
                case_body(opened, known, mood_block(mention) if mention else NOTHING),
            ),
            key="case",
            about=str(opened.case.id),
            jump=True,
        )
        notes(opened.case)
        act_on_mood(opened.case.mention_id, act)
        if act and act.startswith("customer:"):
            go("customers", customer=act.removeprefix("customer:"))
    if turned:
        here["case"] = turned.removeprefix("open:")
        here["status"] = str(status)
        st.rerun()
