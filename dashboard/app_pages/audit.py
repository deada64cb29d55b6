"""The audit trail: who did what to what."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.pane import pane
from dashboard.shell import database, empty, may, no_entry, page_head, today
from dashboard.texts import _
from dashboard.trailing import about, acting, export_menu, trail_table
from listener.access.trail import TrailFilter, list_trail, trail_choices
from listener.access.users import list_users
from listener.roles import Act
from listener.settings import get_settings

PAGE = 50
here = st.query_params


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(here.get(name, ""))
    except ValueError:
        return None


def _keep(name: str) -> None:
    value = st.session_state[f"audit_{name}"]
    if isinstance(value, tuple):
        for end, day in zip(("from", "to"), (*value, None, None), strict=False):
            here.pop(end, None)
            if day is not None:
                here[end] = day.isoformat()
    elif value:
        here[name] = value
    else:
        here.pop(name, None)
    st.session_state.pop("audit_limit", None)


if not may(Act.MANAGE):
    no_entry(Act.MANAGE)
wanted = TrailFilter(
    actor=here.get("who"), act=here.get("act"), subject=here.get("subject"), first=_day("from"),
    last=_day("to"), zone=get_settings().zone,
)  # fmt: skip
limit = int(st.session_state.get("audit_limit", PAGE))
with database().read() as session:
    page = list_trail(session, wanted, limit=limit)
    actors, acts = trail_choices(session)
    names = {user.name: user.shown for user in list_users(session)}

with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    pane(page_head(_("Audit trail")), key="head")
    export_menu(wanted, bool(page.lines))
with st.container(horizontal=True, vertical_alignment="bottom"):
    for name, title, options, words in (
        ("who", _("Who"), actors, lambda value: acting(value, names)),
        ("act", _("What"), sorted({a.partition(".")[0] for a in acts}), about),
    ):
        st.session_state[f"audit_{name}"] = here.get(name) if here.get(name) in options else None
        st.selectbox(
            title, options, key=f"audit_{name}", format_func=words, placeholder=_("all"), index=None,
            on_change=_keep, args=(name,), width=220,
        )  # fmt: skip
    st.session_state["audit_subject"] = here.get("subject", "")
    st.text_input(
        _("To what"), key="audit_subject", placeholder="case:12", on_change=_keep, args=("subject",),
        width=200,
    )  # fmt: skip
    days = tuple(day for day in (wanted.first, wanted.last) if day is not None)
    st.session_state["audit_days"] = days if len(days) == 2 else ()
    st.date_input(
        _("Days"), key="audit_days", max_value=today(), format="DD/MM/YYYY", on_change=_keep, args=("days",),
        width=240,
    )  # fmt: skip
if page.lines:
    pane(trail_table(page.lines, names), key="trail")
    if page.next_before is not None and st.button(
        _("Show more"), key="more", type="tertiary", width="stretch"
    ):
        st.session_state["audit_limit"] = limit + PAGE
        st.rerun()
else:
    pane(
        empty(
            _("Nothing here"),
            _("Every act of people and of the listener itself is written down here, for good."),
            _("Choose other days, or show everybody and everything.")
            if wanted != TrailFilter(zone=wanted.zone)
            else _("It begins with the first thing that somebody does."),
        ),
        key="empty",
    )
