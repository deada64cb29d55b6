"""A brand's own ground on its screen: what is its own, declared and taken back."""

from __future__ import annotations

import streamlit as st

from dashboard.formats import when
from dashboard.pane import pane
from dashboard.replays import match_history
from dashboard.safe import NOTHING, Safe, html, join, label, link
from dashboard.shell import actor, database, may, say
from dashboard.texts import _
from listener.access import Act
from listener.brands import BrandView, GroundView, add_ground, list_grounds, remove_ground
from listener.engagement.choices import choices
from listener.errors import ListenerError


def show_ground(brand: BrandView) -> None:
    """What is declared, and the form for more."""
    pane(
        html(
            '<p class="small soft">{}</p>',
            _(
                "Every post on the brand's own ground is about it, whether it names it or not. "
                "What the brand itself writes there stands by itself, outside moods, shares and triage."
            ),
        ),
        key="ground_head",
    )
    with database().read() as session:
        grounds = list_grounds(session, brand.code)
        sources = {source.id: source.name for source in choices(session).sources}
    if grounds:
        act = pane(html('<div class="versions">{}</div>', join(_ground(g) for g in grounds)), key="grounds")
        if act:
            remove_ground(database(), brand.code, int(act.removeprefix("remove:")), actor=actor(), wait=False)
            match_history()
            say(_("It is no own ground any more; history is being matched."))
            st.rerun()
    if may(Act.MANAGE):
        _form(brand, sources)


def _ground(ground: GroundView) -> Safe:
    names = {"source": _("Source"), "thread": _("Thread"), "account": _("Account")}
    later = (
        html('<span class="small warn">{}</span>', _("not collected yet")) if not ground.stored else NOTHING
    )
    return html(
        '<div class="said own"><div class="head"><span class="chip">{}</span><b>{}</b>'
        '<span class="small soft">{} · {}</span>{}'
        "{}</div>{}</div>",
        names[ground.kind], ground.name, when(ground.since), ground.by, later,
        html('<button class="button small" data-act="remove:{}">{}</button>', ground.id, _("Take back"))
        if may(Act.MANAGE)
        else NOTHING,
        html('<div class="small">{}</div>', link(ground.url, ground.url)) if ground.url else NOTHING,
    )  # fmt: skip


def _form(brand: BrandView, sources: dict[int, str]) -> None:
    kinds = {"thread": _("Thread or article"), "account": _("Account"), "source": _("Source")}
    kind = st.segmented_control(
        _("Declare as the brand's own"), list(kinds), format_func=kinds.__getitem__, key="ground_kind",
        default="thread", required=True,
    )  # fmt: skip
    with st.form("ground_add", border=False, clear_on_submit=True):
        if kind == "source":
            chosen = st.selectbox(
                _("Source"), list(sources), format_func=lambda id_: label(sources[id_]), key="ground_source"
            )
            what = "" if chosen is None else str(chosen)
        elif kind == "account":
            what = st.text_input(
                _("Profile address"), key="ground_account", placeholder="https://forum.example.vn/user/1/",
                help=_("Or name@site, where a site shows no profiles."),
            )  # fmt: skip
        else:
            what = st.text_input(
                _("Address of the thread"),
                key="ground_thread",
                placeholder="https://forum.example.vn/topic/1/",
            )
        if not st.form_submit_button(_("Declare it"), icon=":material/add:"):
            return
    try:
        added = add_ground(database(), brand.code, str(kind), what, actor=actor(), wait=False)
    except ListenerError as error:
        st.error(label(str(error)))
        return
    match_history()
    say(_("{name} is the brand's own now; history is being matched.").format(name=label(added.name)))
    st.rerun()
