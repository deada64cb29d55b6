"""Saved filters: a menu of names, and the present filter kept under a new one."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from dashboard import address
from dashboard.safe import label
from dashboard.shell import actor, database, may, say
from dashboard.texts import _
from listener.access import Act
from listener.errors import ListenerError
from listener.saved import LONGEST, FilterView, list_filters, remove_filter, save_filter


def saved_menu(where: Mapping[str, str]) -> None:
    """Draw it.

    Args:
        where: The present filter, as in the address.
    """
    with database().read() as session:
        known = list_filters(session)
    with st.popover(_("Saved filters"), icon=":material/bookmark:"):
        if not known:
            st.caption(_("A filter that is kept under a name is there for everybody."))
        for number, each in enumerate(known):
            _line(number, each, where)
        if not may(Act.TRIAGE):
            return
        name = st.text_input(_("Keep this filter as"), key="save_name", max_chars=LONGEST)
        if st.button(_("Keep"), key="save_go", type="primary", disabled=not name.strip()):
            try:
                save_filter(database(), name, urlencode(where), actor=actor())
            except ListenerError as error:
                st.error(label(str(error)))
            else:
                say(_("Kept as “{name}”.").format(name=label(name)))
                st.rerun()


def _line(number: int, each: FilterView, where: Mapping[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        here = each.address == urlencode(where)
        shown = ("✓ " if here else "") + label(each.name)
        if st.button(shown, key=f"saved_{number}", type="tertiary", width="stretch"):
            _take(each)
        if st.button(
            "", key=f"unsave_{number}", icon=":material/delete:", type="tertiary",
            help=_("Forget it; kept by {name}").format(name=label(each.by)),
        ):  # fmt: skip
            try:
                remove_filter(database(), each.name, actor=actor())
            except ListenerError as error:
                st.error(label(str(error)))
            else:
                st.rerun()


def _take(each: FilterView) -> None:
    """Go to the filter, as its link would."""
    asked = dict(parse_qsl(each.address))
    for key in address.KEYS:
        st.query_params.pop(key, None)
    for key in address.KEYS:
        if key in asked:
            st.query_params[key] = asked[key]
    if not asked:  # the bar takes an empty address for a look elsewhere
        st.query_params["period"] = address.DEFAULT_PERIOD
    st.rerun()
