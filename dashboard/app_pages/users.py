"""Users: who may come in, with which role, and where they are signed in."""

from __future__ import annotations

import streamlit as st

from dashboard.managing import add_form, first_steps, manage, said_password, users_table
from dashboard.pane import pane
from dashboard.shell import database, may, no_entry, page_head
from dashboard.texts import _
from listener.access.users import list_users
from listener.access.visits import list_visits
from listener.roles import Act

here = st.query_params

if not may(Act.ADMIN):
    no_entry(Act.ADMIN)
with database().read() as session:
    users = list_users(session)
    visits = list_visits(session)
adding = here.get("add") == "1" or not users
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    pane(page_head(_("Users")), key="head")
    if not adding and st.button(_("Add a user"), key="add", type="primary", icon=":material/person_add:"):
        here["add"] = "1"
        here.pop("user", None)
        st.rerun()
said_password()
if adding:
    if not users:
        first_steps()
    add_form(first=not users)
if users:
    chosen = next((user for user in users if user.name == here.get("user")), None)
    act = pane(users_table(users, chosen), key="users")
    if act:
        here["user"] = act.removeprefix("open:")
        here.pop("add", None)
        st.rerun()
    if chosen is not None and not adding:
        manage(chosen, [visit for visit in visits if visit.name == chosen.name])
