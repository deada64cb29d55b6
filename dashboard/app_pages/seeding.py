"""Seeding: posting that is out of the ordinary and copies of texts, and a person's word on them."""

from __future__ import annotations

import streamlit as st

from dashboard.pane import pane
from dashboard.safe import label
from dashboard.seeding import cluster_pane, clusters_list, flag_pane, flags_list
from dashboard.shell import actor, database, empty, go, may, page_head, say, why_not
from dashboard.texts import _
from listener.access import Act
from listener.duplicates.flags import (
    clear_flag,
    cluster_posts,
    flag_posts,
    keep_copies,
    list_clusters,
    list_flags,
    restore_flag,
)
from listener.errors import ListenerError

VIEWS = ("flags", "cleared", "copies")


def _number(name: str) -> int | None:
    text = st.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _do(act: str) -> None:
    """Carry out what a button says; afterwards the page is drawn anew."""
    kind, _sep, what = act.partition(":")
    number = int(what)
    try:
        if kind == "clear":
            clear_flag(database(), number, actor=actor())
            say(_("Not seeding: its posts count again."))
        elif kind == "restore":
            restore_flag(database(), number, actor=actor())
            say(_("Flagged again."))
        else:
            keep_copies(database(), number, actor=actor(), keep=kind == "keep")
    except ListenerError as error:
        say(label(str(error)))


pane(page_head(_("Seeding")), key="head")
names = {"flags": _("Flagged"), "cleared": _("Cleared"), "copies": _("Copied texts")}
if st.session_state.get("seeding_view") not in VIEWS:
    asked = st.query_params.get("view", "")
    st.session_state["seeding_view"] = asked if asked in VIEWS else "flags"
chosen_view = st.segmented_control(
    _("View"), VIEWS, format_func=names.__getitem__, key="seeding_view", required=True,
    label_visibility="collapsed",
)  # fmt: skip
view = chosen_view or "flags"
allowed = may(Act.TRIAGE)
if (why := why_not(Act.TRIAGE)) is not None:
    st.caption(label(why))
with database().read() as session:
    flags = [] if view == "copies" else list_flags(session, cleared=view == "cleared")
    clusters = list_clusters(session) if view == "copies" else []
    chosen = _number("cluster" if view == "copies" else "flag")
    shown = [one.id for one in (clusters or flags)]
    chosen = chosen if chosen in shown else next(iter(shown), None)
    if chosen is None:
        posts = []
    else:
        posts = cluster_posts(session, chosen) if clusters else flag_posts(session, chosen)
if chosen is None:
    said = {
        "flags": (
            _("Nothing out of the ordinary"),
            _(
                "One text by several accounts, an account far busier than others of its site, and crowds of "
                "new accounts around a brand are flagged here by themselves."
            ),
        ),
        "cleared": (
            _("Nothing was cleared"),
            _("What you say to be no seeding is kept here, and can be undone."),
        ),
        "copies": (_("No copies"), _("Posts of nearly the same words stand here together.")),
    }[view]
    nothing = empty(*said, command="listener duplicates find", act=("overview", _("Go to the overview")))
    act = pane(nothing, key="empty")
    if act:
        go("overview")
    st.stop()
left, right = st.columns([2, 3], gap="small")
with left, st.container(border=True):
    act = pane(clusters_list(clusters, chosen) if clusters else flags_list(flags, chosen), key="list")
    if act:
        kind, _sep, what = act.partition(":")
        st.query_params["view"] = view
        st.query_params[kind] = what
        st.rerun()
with right, st.container(border=True):
    if clusters:
        body = cluster_pane(next(one for one in clusters if one.id == chosen), posts, may=allowed)
    else:
        body = flag_pane(next(one for one in flags if one.id == chosen), posts, may=allowed)
    act = pane(body, key="one", about=f"{view}:{chosen}", jump=True)
    if act:
        _do(act)
        st.rerun()
