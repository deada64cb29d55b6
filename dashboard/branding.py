"""A brand on its screen: adding one, changing its query, and putting it away."""

from __future__ import annotations

import streamlit as st

from dashboard.editor import Written, forget, put, take_a_look, write_query
from dashboard.formats import number
from dashboard.pane import pane
from dashboard.replays import match_history
from dashboard.safe import html, label
from dashboard.shell import actor, database, may, say, why_not
from dashboard.texts import _
from listener.access import Act
from listener.brands import BrandView, add_brand, archive_brand, change_query
from listener.errors import ListenerError
from listener.ingest.targets import pairs

NEW = "new_query"
_LOOKING = "_looking"


def add_form() -> None:
    """A new brand, from its name to its first mentions."""
    with st.container(border=True):
        pane(html("<h2>{}</h2>", _("A new brand")), key="add_head")
        name = st.text_input(_("Name"), key="add_name", max_chars=200, placeholder="Hạ Miên")
        competitor = st.toggle(_("It is a competitor"), key="add_competitor")
        written = write_query(NEW, "", {}, context=False)
        with st.container(horizontal=True):
            look = st.button(_("What would it find?"), key="add_look", icon=":material/visibility:")
            save = st.button(_("Save the brand"), key="add_save", type="primary", icon=":material/check:")
            if st.button(_("Cancel"), key="add_cancel", type="tertiary"):
                _leave()
        if look:
            st.session_state[_LOOKING] = NEW
        if save:
            _save_new(name, written, competitor=competitor)
        if written.usable and st.session_state.get(_LOOKING) == NEW:
            take_a_look(NEW, None, written, changes=False)


def _save_new(name: str, written: Written, *, competitor: bool) -> None:
    if not written.usable:
        if not written.text.strip():
            st.error(_("Write the words that people use for it first."))
        return
    try:
        brand = add_brand(
            database(), name=name, query=written.text, aliases=written.aliases, context=written.context,
            competitor=competitor, actor=actor(), wait=False,
        )  # fmt: skip
    except ListenerError as error:
        st.error(label(str(error)))
        return
    match_history()
    say(_("{name} is there; its mentions are being found.").format(name=label(brand.name)))
    _leave(brand.code)


def _leave(code: str | None = None) -> None:
    forget(NEW)
    st.session_state.pop(_LOOKING, None)
    st.query_params.pop("add", None)
    if code:
        st.query_params["brand_code"] = code
    st.rerun()


def editor_key(brand: BrandView) -> str:
    """Under which drafts of the brand's query are kept."""
    return f"query_{brand.code}_{brand.version}"


def edit_form(brand: BrandView) -> None:
    """The query in force, to be changed with open eyes: first a look, then the saving."""
    key = editor_key(brand)
    written = write_query(key, brand.query, brand.aliases, context=brand.context)
    changed = (written.text, pairs(written.aliases), written.context) != (
        brand.query, pairs(brand.aliases), brand.context,
    )  # fmt: skip
    seen_key = f"_seen_{brand.code}"
    with st.container(horizontal=True):
        look = st.button(_("What would change?"), key="edit_look", icon=":material/visibility:")
        save = st.button(
            _("Save"), key="edit_save", type="primary", icon=":material/check:",
            disabled=not may(Act.MANAGE), help=why_not(Act.MANAGE),
        )  # fmt: skip
        if changed and st.button(_("Undo"), key="edit_undo", type="tertiary"):
            forget(key)
            st.session_state.pop(_LOOKING, None)
            st.rerun()
    if save and not changed:
        st.info(_("Nothing has changed yet."))
        return
    if look or save:
        st.session_state[_LOOKING] = key
    if not written.usable or st.session_state.get(_LOOKING) != key:
        return
    if save and st.session_state.get(seen_key) == (written.asked, brand.version):
        _save_change(brand, written)
        return
    if save:
        st.info(_("This is what it does. If it is what you want, press Save once more."))
    if take_a_look(key, brand.code, written, changes=changed) is not None:
        st.session_state[seen_key] = (written.asked, brand.version)


def _save_change(brand: BrandView, written: Written) -> None:
    try:
        saved = change_query(
            database(), brand.code, written.text, aliases=written.aliases, context=written.context,
            actor=actor(), wait=False,
        )  # fmt: skip
    except ListenerError as error:
        st.error(label(str(error)))
        return
    match_history()
    forget(editor_key(brand))
    st.session_state.pop(_LOOKING, None)
    say(_("Saved as version {version}; history is being matched.").format(version=number(saved.version)))
    st.rerun()


def bring_back(brand: BrandView, text: str, aliases: str, *, context: bool) -> None:
    """Put an older version into the form, with a look at what it would do."""
    key = editor_key(brand)
    st.session_state[_LOOKING] = key
    st.query_params["tab"] = "query"
    put(key, text=text, aliases=aliases, context=context)


def archive_button(brand: BrandView) -> None:
    """Stop listening for a brand, after a second thought."""
    if not may(Act.MANAGE):
        return
    with st.popover(_("Archive"), icon=":material/archive:", type="tertiary"):
        st.caption(_("Nobody listens for it any more. Its mentions, queries and cases are kept."))
        if st.button(_("Archive it"), key="archive", type="primary"):
            archive_brand(database(), brand.code, actor=actor())
            say(_("{name} is archived.").format(name=label(brand.name)))
            st.query_params.pop("brand_code", None)
            st.rerun()
