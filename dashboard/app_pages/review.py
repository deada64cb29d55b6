"""Review: accounts that may be a customer's, one question at a time."""

from __future__ import annotations

import streamlit as st

from dashboard.judging import SKIPPED, nothing_waits, on_act, question, rules_form
from dashboard.pane import pane
from dashboard.shell import database, page_head
from dashboard.texts import _
from listener.customers.reviewing import review_queue

pane(page_head(_("Review")), key="head")
with database().read() as session:
    queue = review_queue(session, 1, skipped=st.session_state.get(SKIPPED, ()))
body = question(queue) if queue.items else nothing_waits()
act = pane(body, key="question", about=str(queue.items[0].link_id) if queue.items else "")
if act:
    on_act(act)
rules_form()
