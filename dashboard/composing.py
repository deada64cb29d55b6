"""The boxes under a case: what was answered, notes for colleagues; and who else is at it."""

from __future__ import annotations

import streamlit as st

from dashboard.cases import changed_words
from dashboard.formats import span
from dashboard.handling import write_answer, write_note
from dashboard.heartbeat import draw_again
from dashboard.pane import pane
from dashboard.safe import Safe, html, join
from dashboard.shell import actor, database
from dashboard.texts import _, _n
from listener.triage.casefile import CaseView
from listener.triage.cases import CaseNotFoundError, history, read_case
from listener.triage.presence import look

WATCH = 4
"""Seconds between two looks at what others do."""
_AGO = (0, 5, 15, 30, 60, 120, 240, 480, 1440)
"""Minutes ago at which an answer may have been given."""


def compose(view: CaseView) -> None:
    """Two boxes behind tabs: the answer that was given at the original, and a note."""
    case = view.case
    with st.container(key="compose"):
        answer, note = st.tabs([_("Answer"), _("Note")])
        with answer:
            _answer(case.id, case.version)
        with note, st.form(f"note_form_{case.id}", border=False):
            with st.container(key="note_box"):
                st.text_area(
                    _("Note"), key=f"note_{case.id}", height=84, max_chars=4000,
                    label_visibility="collapsed",
                    placeholder=_("A note for your colleagues; it is never published."),
                )  # fmt: skip
            st.form_submit_button(
                _("Add the note"), icon=":material/edit_note:",
                on_click=write_note, args=(case.id, case.version),
            )  # fmt: skip


def _answer(case_id: int, version: int) -> None:
    pane(
        html(
            '<div class="acts case" style="margin:0"><button class="button small" data-desk="replies">{} '
            '<kbd aria-hidden="true">R</kbd></button>'
            '<button class="button small" data-desk="copy">{}</button>'
            '<span class="small soft">{}</span></div>',
            _("Saved replies"), _("Copy"), _("Answer at the original, then record it here."),
        ),
        key="reply_tools",
    )  # fmt: skip
    with st.form(f"reply_form_{case_id}", border=False):
        with st.container(key="reply_box"):
            st.text_area(
                _("Answer"), key=f"reply_{case_id}", height=84, max_chars=10_000,
                label_visibility="collapsed", placeholder=_("What you answered"),
            )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom", key="reply_foot"):
            st.form_submit_button(
                _("Record the answer"), type="primary",
                on_click=write_answer, args=(case_id, version), kwargs={"close": False},
            )  # fmt: skip
            st.form_submit_button(
                _("Record and close"),
                on_click=write_answer, args=(case_id, version), kwargs={"close": True},
            )  # fmt: skip
            st.selectbox(
                _("When"), _AGO, key=f"reply_ago_{case_id}", width=150, label_visibility="collapsed",
                format_func=lambda minutes: (
                    _("{time} ago").format(time=span(minutes * 60)) if minutes else _("just now")
                ),
            )  # fmt: skip
            st.text_input(
                _("Where it stands"), key=f"reply_url_{case_id}", max_chars=2000, width=190,
                label_visibility="collapsed", placeholder=_("Link to the answer"),
            )  # fmt: skip


@st.fragment
def watch(case_id: int, version: int) -> None:
    """Who else has this case before them, and what they have done to it since it was drawn.

    It takes its place always, so that what comes and goes here moves nothing below.
    """
    others = look(database(), case_id, actor=actor())
    with database().read() as session:
        try:
            now = read_case(session, case_id)
        except CaseNotFoundError:
            now = None
        since = history(session, case_id)[version:] if now is not None and now.version != version else []
    lines = [_present(others)] if others else []
    if since:
        lines.append(html('<span class="warn">{}</span>', changed_words(since)))
    if now is None:
        lines.append(html('<span class="warn">{}</span>', _("This case has been taken out of the queue.")))
    with st.container(
        horizontal=True, vertical_alignment="center", gap=None, height=28, border=False, key="watch"
    ):
        pane(html('<p class="small presence" role="status">{}</p>', join(lines, " · ")), key="watching")
        if (since or now is None) and st.button(_("Show it"), key="show_changed", type="tertiary"):
            st.query_params["case"] = str(case_id)
            st.rerun()
        draw_again(WATCH, key="watch_beat")


def _present(others: tuple[str, ...]) -> Safe:
    names = ", ".join(others)
    text = _n("{names} is looking at this", "{names} are looking at this", len(others)).format(names=names)
    return html('<span class="dot here"></span>{}', text)
