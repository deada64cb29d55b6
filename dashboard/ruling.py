"""The counting rule: chosen in the bar of filters, named beside the number."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.address import Asked
from dashboard.texts import _
from listener.engagement.rules import RULES, USUAL, under


def rule_name(rule: str) -> str:
    """What a number is called under a rule."""
    names = {
        "mentions": _("Mentions"),
        "named": _("Mentions by name"),
        "buzz": _("Buzz"),
        "people": _("People"),
        "qualified": _("Qualified mentions"),
        "qualified-people": _("Qualified people"),
    }
    return names[rule]


def rule_meaning(rule: str) -> str:
    """What it counts, in one line."""
    meanings = {
        "mentions": _("by name, place or context"),
        "named": _("only what names the brand"),
        "buzz": _("topics with all comments"),
        "people": _("distinct authors"),
        "qualified": _("without copies and seeding"),
        "qualified-people": _("without copies and seeding"),
    }
    return meanings[rule]


def choose_rule() -> str:
    """The choice in the bar; its code is kept under ``f_rule``."""
    if st.session_state.get("f_rule") not in RULES:
        st.session_state["f_rule"] = USUAL
    chosen = st.selectbox(
        _("What is counted"),
        RULES,
        format_func=rule_name,
        key="f_rule",
        label_visibility="collapsed",
        width=210,
    )
    return chosen or USUAL


def under_rule(asked: Asked) -> Asked:
    """The filter that the rule makes of it: what numbers count, and what their links open."""
    return replace(asked, filter=under(asked.filter, asked.rule), rule=USUAL)
