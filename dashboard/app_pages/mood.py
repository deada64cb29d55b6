"""Mood accuracy: how often scorers are right by the team's own labels, and labelling the week's sample."""

from __future__ import annotations

import streamlit as st

from dashboard.accuracy import accuracy_body, models_line
from dashboard.labelling import show_labelling
from dashboard.pane import pane
from dashboard.shell import database, empty, go, may, no_entry, page_head
from dashboard.texts import _
from listener.access import Act
from listener.engagement.choices import choices
from listener.mood.accuracy import accuracy
from listener.mood.models import list_models

here = st.query_params
with database().read() as session:
    known = choices(session)

labelling = here.get("label") == "1"
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    pane(page_head(_("Mood accuracy")), key="head")
    if known.mentions and not labelling:
        if may(Act.TRIAGE) and st.button(
            _("Label this week's sample"), key="label", type="primary", icon=":material/label:"
        ):
            here["label"] = "1"
            st.rerun()
    elif labelling and st.button(_("Back to the accuracy"), key="back", type="tertiary"):
        here.pop("label", None)
        st.rerun()

if not known.mentions:
    act = pane(
        empty(
            _("No mentions yet"),
            _("Once there are some, label fifty of them and see how often the scores are right."),
            command='listener brand add "Hạ Miên" --query \'"hạ miên"\'',
            act=("brands", _("Add a brand")),
        ),
        key="empty",
    )
    if act:
        go(act)
    st.stop()
if labelling:
    if not may(Act.TRIAGE):
        no_entry(Act.TRIAGE)
    show_labelling(known)
    st.stop()

bases = {"sample": _("Labels of the weekly samples"), "all": _("All corrections")}
wanted = here.get("basis", "sample")
basis = st.segmented_control(
    _("Which labels"), list(bases), format_func=bases.__getitem__, key="basis", required=True,
    default=wanted if wanted in bases else "sample", label_visibility="collapsed",
    help=_("Samples are drawn by chance. People correct what is wrong, so all corrections look worse."),
)  # fmt: skip
basis = basis or "sample"
if basis != wanted:
    here["basis"] = basis
with database().read() as session:
    found = accuracy(session, basis=basis)
pane(models_line(list_models()), key="models")
act = pane(accuracy_body(found, known), key="accuracy", about=basis)
if act == "label":
    here["label"] = "1"
    st.rerun()
elif act and act.startswith("mention:"):
    go("mentions", m=act.removeprefix("mention:"))
