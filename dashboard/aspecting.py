"""A brand's own aspects, as lines that one types."""

from __future__ import annotations

import streamlit as st

from dashboard.safe import label
from dashboard.shell import actor, database, may, say, why_not
from dashboard.texts import _
from listener.access import Act
from listener.brands import BrandView
from listener.errors import ListenerError
from listener.mood.aspects import aspects_of_brand, read_aspects, set_aspects


def show_aspects(brand: BrandView) -> None:
    """The list, to change and save; history is read anew in the background."""
    with database().read() as session:
        own = aspects_of_brand(session, brand.code)
    st.caption(_("Product, price, delivery, service, quality and promotion are found by themselves."))
    with st.form(f"aspects_{brand.code}", border=False):
        text = st.text_area(
            _("Own aspects, one a line, with the words that name them"),
            "\n".join(f"{name}: {', '.join(words)}" for name, words in own.items()),
            placeholder="ship: giao, vận chuyển",
            height=180,
        )
        if not st.form_submit_button(
            _("Save"), type="primary", disabled=not may(Act.MANAGE), help=why_not(Act.MANAGE)
        ):
            return
    try:
        job = set_aspects(database(), brand.code, read_aspects(text.splitlines()), actor=actor())
    except ListenerError as error:
        st.error(label(str(error)), icon=":material/error:")
        return
    say(_("Nothing has changed.") if job is None else _("Saved; history is being read for them."))
    st.rerun()
