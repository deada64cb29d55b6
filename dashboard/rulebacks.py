"""What a reader does to the rules that a mention met: looks at one, or takes back what it did."""

from __future__ import annotations

import streamlit as st

from dashboard.safe import label
from dashboard.shell import actor, database, go, say
from dashboard.texts import _
from listener.errors import ListenerError
from listener.rules.past import take_back_firing


def act_on_rules(act: str | None) -> None:
    """Do what a button of :func:`dashboard.reading.rules_block` asks for."""
    what, _sep, which = (act or "").partition(":")
    if what == "rule":
        go("rules", rule=which)
    elif what == "back":
        try:
            take_back_firing(database(), int(which), actor=actor())
        except ListenerError as error:
            say(label(str(error)))
        else:
            say(_("Taken back."))
        st.rerun()
