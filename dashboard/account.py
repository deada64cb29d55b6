"""Who am I, and the way out: at the top of the sidebar, where people sign in."""

from __future__ import annotations

import streamlit as st

from dashboard.arriving import forget_answer, who
from dashboard.pane import pane
from dashboard.safe import html, label
from dashboard.shell import actor, database, role_name, say
from dashboard.texts import _, _n
from listener.access.visits import end_visit, end_visits, list_visits


def account_menu() -> None:
    """Name and role; behind them the password, the other browsers and signing out."""
    visitor = who()
    if visitor is None:
        return
    with st.popover(label(visitor.shown), icon=":material/account_circle:", width="stretch", key="account"):
        with database().read() as session:
            others = len(list_visits(session, visitor.name)) - 1
        pane(
            html(
                '<div><b>{}</b></div><div class="small soft">{} · {}</div>'
                '<p><a href="/password" target="_self">{}</a></p>',
                visitor.shown, visitor.name, role_name(visitor.role), _("Change the password"),
            ),
            key="account_head",
        )  # fmt: skip
        if others > 0:
            st.button(
                _n(
                    "Sign out of {n} other browser", "Sign out of {n} other browsers", others
                ).format(n=others),
                key="sign_out_others", on_click=_sign_out_others, type="tertiary",
            )  # fmt: skip
        st.button(
            _("Sign out"), key="sign_out", icon=":material/logout:", on_click=_sign_out, width="stretch"
        )


def _sign_out() -> None:
    visitor = who()
    if visitor is not None:
        end_visit(database(), visitor.visit, actor=actor())
        forget_answer()  # the next look at the database leads to the door


def _sign_out_others() -> None:
    visitor = who()
    if visitor is not None:
        ended = end_visits(database(), visitor.name, actor=actor(), but=visitor.visit)
        say(_n("{n} browser was signed out.", "{n} browsers were signed out.", ended).format(n=ended))
