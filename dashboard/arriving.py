"""Who looks at this session's screens, asked anew whenever the database is."""

from __future__ import annotations

from time import monotonic
from typing import Any, NoReturn

import streamlit as st

from dashboard.cookies import visit_cookie
from dashboard.pane import pane
from dashboard.safe import html
from dashboard.texts import _
from listener.access.keys import secret_key
from listener.access.signing import sign_in_needed
from listener.access.visits import Visitor, find_visitor, note_use
from listener.settings import get_settings
from listener.store import Database
from listener.store.database import refresh_settings

_WHO, _ASKED = "_visitor", "_visitor_asked"
FRESH = 1.0
"""Seconds an answer holds within a run: a page asks for the database some ten times, and each run anew."""

_JS = """
export default function (component) { window.location.replace(component.data.to) }
"""


@st.cache_resource
def _component() -> Any:
    return st.components.v2.component("listener_leave", html="<span></span>", js=_JS)


def is_in(database: Database) -> bool:
    """Whether the session may see anything: somebody is signed in, or nobody needs to."""
    now = monotonic()
    asked = st.session_state.get(_ASKED)
    if asked is not None and now - asked < FRESH:
        return True
    refresh_settings(database)
    settings = get_settings()
    with database.read() as session:
        needed = sign_in_needed(session, settings)
        cookie = visit_cookie(st.context.cookies)
        visitor = find_visitor(session, cookie, secret_key(settings)) if needed else None
    known = st.session_state.get(_WHO)
    if needed and (visitor is None or visitor.must_change or (known and known.name != visitor.name)):
        st.session_state.pop(_ASKED, None)
        return False
    if visitor is not None:
        note_use(database, visitor)
    st.session_state[_WHO] = visitor
    st.session_state[_ASKED] = now
    return True


def who() -> Visitor | None:
    """Who is signed in; None where nobody needs to."""
    visitor: Visitor | None = st.session_state.get(_WHO)
    return visitor


def forget_answer() -> None:
    """Ask anew at the next look: something about the visit has just changed."""
    st.session_state.pop(_ASKED, None)


def leave(to: str) -> NoReturn:
    """Send the browser to a page that is not Streamlit's, and end this run.

    Args:
        to: a path of this dashboard.
    """
    _component()(key="leave", data={"to": to})
    link = html('<p><a href="{}" target="_self">{}</a></p>', to, _("Sign in"))
    pane(html('<div class="empty"><h2>{}</h2>{}</div>', _("You are signed out"), link), key="left")
    st.stop()
