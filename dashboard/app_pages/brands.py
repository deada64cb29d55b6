"""Brands: whom we listen for, and by which words."""

from __future__ import annotations

import streamlit as st

from dashboard.branding import add_form, edit_form
from dashboard.formats import number
from dashboard.palette import brand_color
from dashboard.pane import pane
from dashboard.safe import NOTHING, Safe, html, join
from dashboard.shell import database, empty, page_head
from dashboard.texts import _, _n
from listener.brands import BrandView, list_brands

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
        NOTHING if brand.replayed
        else html('<span class="foot warn">{}</span>', _("History is still being matched.")),
    )  # fmt: skip


with database().read() as session:
    brands = list_brands(session)

adding = here.get("add") == "1"
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    pane(page_head(_("Brands")), key="head")
    if (
        brands
        and not adding
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
left, right = st.columns([5, 7], gap="small")
with left:
    act = pane(
        html('<div class="framed">{}</div>', join(_row(brand, brand is chosen) for brand in brands)),
        key="brands",
    )
    if act and act.startswith("open:"):
        here["brand_code"] = act.removeprefix("open:")
        st.rerun()
with right, st.container(border=True):
    edit_form(chosen)
