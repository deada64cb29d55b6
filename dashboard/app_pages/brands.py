"""Brands: whom we listen for, by which words and on which ground."""

from __future__ import annotations

import streamlit as st

from dashboard.aspecting import show_aspects
from dashboard.branding import add_form, archive_button, edit_form
from dashboard.checking import show_check
from dashboard.formats import number, percent
from dashboard.grounding import show_ground
from dashboard.palette import brand_color
from dashboard.pane import pane
from dashboard.replays import match_history, progress
from dashboard.safe import NOTHING, Safe, html, join, label
from dashboard.shell import actor, database, empty, may, page_head, say
from dashboard.texts import _, _n
from dashboard.versions import show_versions
from listener.access import Act
from listener.brands import BrandView, list_brands, restore_brand

here = st.query_params


def _row(brand: BrandView, opened: bool) -> Safe:
    return html(
        '<a class="row{}" href="/brands?brand_code={}" data-act="open:{}">'
        '<span class="sign"><span class="dot" style="background:{}"></span></span>'
        '<span class="top"><b>{}</b> <span class="soft">{}</span></span>'
        '<span class="small soft num nowrap">{}</span>'
        '<span class="body"><span class="code">{}</span></span>{}</a>',
        " open" if opened else "", brand.code, brand.code, brand_color(brand.id), brand.name,
        _("competitor") if brand.competitor else "",
        _n("{n} mention", "{n} mentions", brand.mentions).format(n=number(brand.mentions)), brand.query,
        html('<span class="foot bad">{}</span>', _("Finds nothing: this query cannot be read any more."))
        if brand.mistake is not None
        else NOTHING if brand.progress is None
        else html('<span class="foot warn">{}</span>',
                  _("{share} of history is matched.").format(share=percent(brand.progress))),
    )  # fmt: skip


def _archived(brands: list[BrandView]) -> None:
    with st.popover(_("Archived"), icon=":material/archive:", type="tertiary", disabled=not may(Act.MANAGE)):
        for brand in brands:
            if st.button(
                _("Listen for {name} again").format(name=label(brand.name)), key=f"restore_{brand.code}"
            ):
                restore_brand(database(), brand.code, actor=actor(), wait=False)
                match_history()
                say(_("{name} is there; its mentions are being found.").format(name=label(brand.name)))
                here["brand_code"] = brand.code
                st.rerun()


def _chosen(brand: BrandView) -> None:
    more = html('<span class="small soft">{}</span>', _("version {n} of the query").format(n=brand.version))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        pane(
            page_head(brand.name, html('<span class="small soft">{}</span>', brand.code), more),
            key="edit_head",
        )
        archive_button(brand)
    if brand.progress is not None:
        progress(brand.code)
    tabs = {
        "query": _("Query"), "versions": _("Versions"), "ground": _("Own ground"), "check": _("Why, why not"),
        "aspects": _("Aspects"),
    }  # fmt: skip
    wanted = here.get("tab", "query")
    if st.session_state.get("_brand_tab") != (brand.code, wanted):
        st.session_state["brand_tab"] = wanted if wanted in tabs else "query"
    tab = st.segmented_control(
        _("What to see"), list(tabs), format_func=tabs.__getitem__, key="brand_tab", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    tab = tab or "query"
    if tab != here.get("tab", "query"):
        here["tab"] = tab
    st.session_state["_brand_tab"] = (brand.code, here.get("tab", "query"))
    shows = {
        "query": edit_form,
        "versions": show_versions,
        "ground": show_ground,
        "check": show_check,
        "aspects": show_aspects,
    }
    shows[tab](brand)


with database().read() as session:
    brands = list_brands(session)
    archived = list_brands(session, archived=True)

adding = here.get("add") == "1"
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    pane(page_head(_("Brands")), key="head")
    with st.container(horizontal=True, width="content"):
        if archived and not adding:
            _archived(archived)
        if (
            brands
            and not adding
            and may(Act.MANAGE)
            and st.button(_("Add a brand"), key="add", type="primary", icon=":material/add:")
        ):
            here["add"] = "1"
            st.rerun()

if adding:
    add_form()
    st.stop()
if not brands:
    act = pane(
        empty(
            _("Whom shall we listen for?"),
            _("Add your brand with the words people use for it, then your competitors."),
            command='listener brand add "Hạ Miên" --query \'"hạ miên" OR hamien\'',
            act=("add", _("Add a brand")),
        ),
        key="empty",
    )
    if act:
        here["add"] = "1"
        st.rerun()
    st.stop()

chosen = next((brand for brand in brands if brand.code == here.get("brand_code")), brands[0])
left, right = st.columns([4, 7], gap="small")
with left:
    act = pane(
        html('<div class="framed">{}</div>', join(_row(brand, brand is chosen) for brand in brands)),
        key="brands",
    )
    if act and act.startswith("open:"):
        here["brand_code"] = act.removeprefix("open:")
        st.rerun()
with right, st.container(border=True):
    _chosen(chosen)
