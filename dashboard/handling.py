"""Acting on a case: what the buttons do, and what one is told when somebody else was quicker."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from dashboard.cases import changed_words
from dashboard.heartbeat import draw_again
from dashboard.safe import label
from dashboard.shell import actor, database
from dashboard.texts import _
from listener.errors import ListenerError
from listener.triage.acting import act
from listener.triage.cases import Case, CaseChanged, history, read_case
from listener.triage.clocks import Status
from listener.triage.effects import Action, possible

_PROBLEM = "_case_problem"
_DONE = "_case_done"


WATCH = 4
"""Seconds between two looks whether somebody else has acted."""


def _do(case_id: int, version: int, action: Action, detail_key: str | None = None) -> None:
    """A button's callback: acts on the version that the person saw when pressing it."""
    # Whatever comes of it, the case that the person acted on is the one to show: never another under
    # the same buttons.
    st.query_params["case"] = str(case_id)
    detail = st.session_state.get(detail_key) if detail_key else None
    if action is Action.ASSIGN and detail_key is None:
        detail = actor()
    try:
        act(database(), case_id, version, action, detail, actor=actor())
    except CaseChanged as changed:
        st.session_state[_PROBLEM] = _(
            "This case has changed since you saw it: {what}. Look again, then repeat."
        ).format(what=changed_words(changed.since))
        return
    except ListenerError as error:
        st.session_state[_PROBLEM] = str(error)
        return
    if detail_key:
        st.session_state[detail_key] = ""
    words = {
        Action.OPEN: _("Case {n} is open."),
        Action.ASSIGN: _("Case {n} is assigned."),
        Action.UNASSIGN: _("Case {n} is nobody's."),
        Action.NOTE: _("The note is kept."),
        Action.CLOSE: _("Case {n} is closed."),
        Action.REOPEN: _("Case {n} is open again."),
    }
    st.session_state[_DONE] = words[action].format(n=case_id)


def done() -> str | None:
    """What one's last act has done, to show it once.

    It stands beside the case and not in a toast, which would cover the tabs.
    """
    said: str | None = st.session_state.pop(_DONE, None)
    return said


def problem() -> None:
    """What went wrong with the last act.

    It always takes its place in the page, so that what comes and goes here moves nothing below: a
    widget that moves loses what was typed into it and not sent yet.
    """
    with st.container(key="problem"):
        told = st.session_state.pop(_PROBLEM, None)
        if told:
            st.warning(label(told), icon=":material/sync_problem:")


def acts(case: Case) -> None:
    """The buttons that the case's state allows."""
    can = possible(case)
    with st.container(horizontal=True, vertical_alignment="center", key="acts"):
        if Action.OPEN in can:
            _button(_("Start on it"), case, Action.OPEN, "primary", ":material/play_arrow:")
        if Action.CLOSE in can:
            _button(
                _("Close"), case, Action.CLOSE, "primary" if case.status is Status.OPEN else "secondary",
                ":material/check:",
            )  # fmt: skip
        if Action.REOPEN in can:
            _button(_("Open again"), case, Action.REOPEN, "secondary", ":material/undo:")
        if Action.ASSIGN in can:
            if case.assignee != actor():
                _button(_("Take it"), case, Action.ASSIGN, "secondary", ":material/front_hand:")
            # Another key once the case has changed: the popover closes when it has done its work.
            with st.popover(
                _("Assign"), icon=":material/person_add:", key=f"assign_open_{case.id}_{case.version}"
            ):
                with st.form(f"assign_form_{case.id}", border=False):  # Enter assigns
                    st.text_input(_("To whom"), key=f"assign_{case.id}", max_chars=200)
                    st.form_submit_button(
                        _("Assign"), key=f"assign_to_{case.id}", type="primary",
                        on_click=_do, args=(case.id, case.version, Action.ASSIGN, f"assign_{case.id}"),
                    )  # fmt: skip
                if Action.UNASSIGN in can:
                    _button(_("To nobody"), case, Action.UNASSIGN, "tertiary", None)


def notes(case: Case) -> None:
    """A note for colleagues."""
    with st.form(f"note_form_{case.id}", border=False):
        st.text_area(
            _("Note"), key=f"note_{case.id}", height=68, max_chars=4000, label_visibility="collapsed",
            placeholder=_("A note for your colleagues; it is never published."),
        )  # fmt: skip
        st.form_submit_button(
            _("Add the note"), icon=":material/edit_note:",
            on_click=_do, args=(case.id, case.version, Action.NOTE, f"note_{case.id}"),
        )  # fmt: skip


def _button(
    name: str,
    case: Case,
    action: Action,
    kind: Literal["primary", "secondary", "tertiary"],
    icon: str | None,
) -> None:
    st.button(
        name, key=f"act_{action}_{case.id}", type=kind, icon=icon,
        on_click=_do, args=(case.id, case.version, action),
    )  # fmt: skip


@st.fragment
def watch(case_id: int, version: int) -> None:
    """Tell when somebody else acts on the case that is being read."""
    with database().read() as session:
        now = read_case(session, case_id)
        since = history(session, case_id)[version:] if now.version != version else []
    if since:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(label(changed_words(since)), icon=":material/group:")
            if st.button(_("Show it"), key="show_changed"):
                st.query_params["case"] = str(case_id)
                st.rerun()
    draw_again(WATCH, key="watch_beat")
