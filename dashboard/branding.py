"""Writing a brand's query: errors pointed at in place, and a look at what it does before it is saved."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.formats import number
from dashboard.pane import pane
from dashboard.queryhelp import query_guide, show_query_error
from dashboard.safe import html, label
from dashboard.shell import actor, database, page_head, say
from dashboard.texts import _, _n
from listener.brands import BrandView, Look, Progress, add_brand, change_query, look_at
from listener.errors import ListenerError
from listener.queries import QuerySyntaxError


def add_form() -> None:
    """A new brand, from its name to its first mentions."""
    with st.container(border=True):
        pane(html("<h2>{}</h2>", _("A new brand")), key="add_head")
        name = st.text_input(_("Name"), key="add_name", max_chars=200, placeholder="Hạ Miên")
        competitor = st.toggle(_("It is a competitor"), key="add_competitor")
        query = st.text_area(
            _("Query"), key="add_query", height=90, placeholder='"hạ miên" OR hamien NOT "tuyển dụng"'
        )
        _guide()
        with st.container(horizontal=True):
            look = st.button(_("What would it find?"), key="add_look", icon=":material/visibility:")
            save = st.button(_("Save the brand"), key="add_save", type="primary", icon=":material/check:")
            if st.button(_("Cancel"), key="add_cancel", type="tertiary"):
                _leave()
        if look and (change := _look(None, query)) is not None:
            found = _n("It finds {n} mention.", "It finds {n} mentions.", change.come)
            pane(html('<p class="good">{}</p>', found.format(n=number(change.come))), key="add_found")
        if save:
            _save_new(name, query, competitor)


def _save_new(name: str, query: str, competitor: bool) -> None:
    bar = st.progress(0.0, text=_("Looking through everything collected…"))
    try:
        brand = add_brand(
            database(), name=name, query=query, competitor=competitor, actor=actor(),
            progress=_shown_on(bar),
        )  # fmt: skip
    except QuerySyntaxError as error:
        bar.empty()
        show_query_error(error, key="add_error")
        return
    except ListenerError as error:
        bar.empty()
        st.error(label(str(error)))
        return
    say(
        _n(
            "{name} is there, with {n} mention.", "{name} is there, with {n} mentions.", brand.mentions
        ).format(name=label(brand.name), n=number(brand.mentions))
    )
    _leave(brand.code)


def _shown_on(bar: DeltaGenerator) -> Progress:
    def show(done: int, total: int) -> None:
        bar.progress(min(1.0, done / total) if total else 1.0)

    return show


def _leave(code: str | None = None) -> None:
    st.query_params.pop("add", None)
    if code:
        st.query_params["brand_code"] = code
    st.rerun()


def edit_form(brand: BrandView) -> None:
    """The query in force, to be changed with open eyes: first a look, then the saving."""
    more = html('<span class="small soft">{}</span>', _("version {n} of the query").format(n=brand.version))
    pane(html('{}<p class="small soft">{}</p>', page_head(brand.name, more), brand.code), key="edit_head")
    key = f"query_{brand.code}_{brand.version}"
    text = st.text_area(_("Query"), value=brand.query, key=key, height=110)
    _guide()
    seen_key = f"_seen_{brand.code}"
    with st.container(horizontal=True):
        look = st.button(_("What would change?"), key="edit_look", icon=":material/visibility:")
        save = st.button(_("Save"), key="edit_save", type="primary", icon=":material/check:")
    if not look and not save:
        return
    if save and st.session_state.get(seen_key) == (text, brand.version):
        _save_change(brand, text)
        return
    change = _look(brand.code, text)
    if change is None:
        return
    st.session_state[seen_key] = (text, brand.version)
    _tell(change)
    if save:
        st.caption(_("If this is what you want, press Save once more."))


def _tell(change: Look) -> None:
    pane(
        html(
            '<p role="status"><b class="good num">+{}</b> {} · <b class="bad num">−{}</b> {} · '
            '<b class="num">{}</b> {}</p>',
            number(change.come), _("come"), number(change.go), _("go"), number(change.stay), _("stay"),
        ),
        key="edit_change",
    )  # fmt: skip


def _save_change(brand: BrandView, text: str) -> None:
    bar = st.progress(0.0, text=_("Looking through everything collected…"))
    try:
        change = change_query(
            database(), brand.code, text, actor=actor(),
            progress=_shown_on(bar),
        )  # fmt: skip
    except ListenerError as error:
        bar.empty()
        st.error(label(str(error)))
        return
    say(
        _("Saved as version {version}: {come} came, {go} went.").format(
            version=change.version, come=number(change.come), go=number(change.go)
        )
    )
    st.rerun()


def _look(code: str | None, text: str) -> Look | None:
    try:
        return look_at(database(), code, text)
    except QuerySyntaxError as error:
        show_query_error(error)
    except ListenerError as error:
        st.error(label(str(error)))
    return None


def _guide() -> None:
    with st.popover(_("How to write a query"), icon=":material/help:", type="tertiary"):
        pane(query_guide(), key="guide")
