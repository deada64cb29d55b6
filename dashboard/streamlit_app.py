"""The frame around every screen: language, navigation, and what happens when the database is away."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.account import account_menu
from dashboard.arriving import forget_answer
from dashboard.safe import label
from dashboard.shell import database, may, say_once
from dashboard.texts import LANGUAGES, SESSION_KEY, _, best_language
from listener.errors import ListenerError
from listener.roles import Act
from listener.settings import get_settings

st.set_page_config(page_title="Listener", page_icon=str(Path(__file__).with_name("icon.png")), layout="wide")


def _choose_language() -> None:
    """By the address, else as chosen before, else as the browser asks; then it stays in the address."""
    asked = st.query_params.get("lang")
    if asked in LANGUAGES and asked != st.session_state.get("_language_written"):
        st.session_state[SESSION_KEY] = asked
    if st.session_state.get(SESSION_KEY) not in LANGUAGES:
        st.session_state[SESSION_KEY] = get_settings().language or best_language(st.context.locale)
    chosen = st.session_state[SESSION_KEY]
    if asked != chosen:
        st.query_params["lang"] = chosen
    st.session_state["_language_written"] = chosen


def _language_changed() -> None:
    st.session_state[SESSION_KEY] = st.session_state["language_choice"]
    st.session_state["_language_written"] = st.query_params.get("lang")


_choose_language()

forget_answer()  # each run asks anew who is here
try:
    database()
except ListenerError as error:
    st.error(label(str(error)), title=_("The database cannot be used"), icon=":material/error:")
    st.stop()

pages = {
    _("Listen"): [
        st.Page("app_pages/overview.py", title=_("Overview"), icon=":material/monitoring:", default=True),
        st.Page("app_pages/mentions.py", title=_("Mentions"), icon=":material/forum:"),
        st.Page("app_pages/topics.py", title=_("Topics"), icon=":material/bubble_chart:"),
        st.Page("app_pages/people.py", title=_("Authors"), icon=":material/person_search:"),
        st.Page("app_pages/compare.py", title=_("Compare"), icon=":material/compare_arrows:"),
        st.Page("app_pages/reports.py", title=_("Reports"), icon=":material/description:"),
        st.Page("app_pages/mood.py", title=_("Mood accuracy"), icon=":material/mood:"),
        st.Page("app_pages/seeding.py", title=_("Seeding"), icon=":material/content_copy:"),
    ],
    _("Act"): [
        st.Page("app_pages/triage.py", title=_("Triage"), icon=":material/inbox:"),
        st.Page("app_pages/team.py", title=_("Team"), icon=":material/groups:"),
        st.Page("app_pages/customers.py", title=_("Customers"), icon=":material/group:"),
        st.Page("app_pages/review.py", title=_("Review"), icon=":material/how_to_reg:"),
        st.Page("app_pages/rules.py", title=_("Rules"), icon=":material/rule:"),
    ],
    _("Set up"): [
        st.Page("app_pages/brands.py", title=_("Brands"), icon=":material/sell:"),
        st.Page("app_pages/sources.py", title=_("Sources"), icon=":material/rss_feed:"),
    ],
}
if may(Act.MANAGE):
    pages[_("Run it")] = [
        st.Page("app_pages/audit.py", title=_("Audit trail"), icon=":material/history:"),
    ]
if may(Act.ADMIN):
    pages[_("Run it")] += [
        st.Page("app_pages/users.py", title=_("Users"), icon=":material/manage_accounts:"),
        st.Page("app_pages/settings.py", title=_("Settings"), icon=":material/settings:"),
    ]
st.logo(str(Path(__file__).with_name("icon.png")), size="large")
page = st.navigation(pages, expanded=True)
with st.sidebar:
    account_menu()
    st.session_state["language_choice"] = st.session_state[SESSION_KEY]
    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="language_choice",
        required=True,
        label_visibility="collapsed",
        on_change=_language_changed,
    )
say_once()
page.run()
