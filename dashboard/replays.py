"""History is matched in the background: a thread of this process works, the screen shows how far it is.

The schedule of ``listener up`` does the same work; a lease in the store keeps the two apart. Where this
process ends in the middle, the other goes on.
"""

from __future__ import annotations

import threading

import streamlit as st
import structlog

from dashboard.formats import number, percent
from dashboard.heartbeat import draw_again
from dashboard.shell import database
from dashboard.texts import _
from listener.brands import list_replays, replay_pending
from listener.errors import ListenerError
from listener.rules.past import list_runs, run_pending

log = structlog.get_logger(__name__)


class _Worker:
    """At most one thread at a time; asked again while it works, it looks once more before it ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = False
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        with self._lock:
            self._asked = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="replays", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        store = database()
        while True:
            with self._lock:
                if not self._asked:
                    self._thread = None
                    return
                self._asked = False
            try:
                replay_pending(store)
                run_pending(store)
            except ListenerError as error:  # the schedule, or the next look at a brand, tries again
                log.warning("replay.failed", reason=str(error))


@st.cache_resource(show_spinner=False)
def _worker() -> _Worker:
    return _Worker()


def match_history() -> None:
    """Have every pending replay and every rule applied to the past worked on, now and by this process."""
    _worker().wake()


@st.fragment
def progress(code: str) -> None:
    """How far a brand's replay has come; at its end the page is drawn anew."""
    with database().read() as session:
        view = next((v for v in list_replays(session, pending=True, limit=100) if v.brand == code), None)
    if view is None:
        st.rerun(scope="app")
    if not view.held:
        match_history()
    st.progress(
        view.progress,
        text=_("History is being matched: {share}. Charts and lists fill meanwhile.").format(
            share=percent(view.progress)
        ),
    )
    draw_again(1, key="replay_beat")


@st.fragment
def rule_progress(run_id: int) -> None:
    """How far a rule's way through the past has come; at its end the page is drawn anew."""
    with database().read() as session:
        view = next((run for run in list_runs(session, limit=1000) if run.id == run_id), None)
    if view is None or view.status != "pending":
        st.rerun(scope="app")
    if not view.held:
        match_history()
    st.progress(
        view.progress,
        text=_("The past is being judged: {share}, {sent} sent so far.").format(
            share=percent(view.progress), sent=number(view.sent)
        ),
    )
    draw_again(1, key="rule_beat")
