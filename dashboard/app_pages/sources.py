"""Sources: where posts come from, how each of them does, and what was set aside."""

from __future__ import annotations

import streamlit as st

from dashboard.adding import add_form
from dashboard.formats import number, when
from dashboard.heartbeat import draw_again
from dashboard.lists import table
from dashboard.pane import pane
from dashboard.safe import html, label, link
from dashboard.shell import actor, database, empty, may, no_entry, page_head, say, say_once, why_not
from dashboard.sourcing import address_line, faults_list, imports_table, runs_table, sources_table
from dashboard.texts import _, _n
from listener.access import Act
from listener.customers.runs import list_runs as list_imports
from listener.errors import ListenerError
from listener.sources import (
    SourceView,
    list_faults,
    list_quarantine,
    list_runs,
    list_sources,
    replay_quarantine,
    run_now,
    set_enabled,
)

REFRESH = 5
"""Seconds between two looks at runs that are under way."""

here = st.query_params


@st.fragment
def _live() -> None:
    """The table and the runs, fresh while crawls are under way."""
    say_once()
    with database().read() as session:
        sources = list_sources(session)
        chosen = next((s for s in sources if str(s.id) == here.get("source_id")), sources[0])
        runs = list_runs(session, chosen.id, limit=12)
        run = next((r for r in runs if str(r.id) == here.get("run")), runs[0] if runs else None)
        faults = list_faults(session, run.id) if run else []
    act = pane(sources_table(sources, chosen.id), key="sources")
    if act:
        here["source_id"] = act.removeprefix("open:")
        here.pop("run", None)
        st.rerun(scope="app")
    _head(chosen)
    if not runs:
        pane(
            empty(
                _("No run yet"),
                _("The schedule crawls while the listener is up; this starts it:"),
                command="listener up",
            ),
            key="no_runs",
        )
        draw_again(REFRESH, key="sources_beat")
        return
    picked = pane(runs_table(runs, run.id if run else None), key="runs")
    pane(faults_list(faults), key="faults")
    if picked:
        here["run"] = picked.removeprefix("run:")
        st.rerun(scope="app")
    draw_again(REFRESH, key="sources_beat")


def _head(source: SourceView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        pane(html("<h2>{}</h2>{}", source.name, address_line(source)), key="source_head")
        with st.container(horizontal=True, width="content"):
            st.button(
                _("Run now"), key="run_now", icon=":material/play_arrow:", on_click=_run, args=(source.id,),
                disabled=source.running or not may(Act.MANAGE), help=why_not(Act.MANAGE),
            )  # fmt: skip
            st.button(
                _("Pause") if source.enabled else _("Resume"), key="pause",
                icon=":material/pause:" if source.enabled else ":material/play_circle:",
                on_click=_pause, args=(source.id, not source.enabled), disabled=not may(Act.MANAGE),
                help=why_not(Act.MANAGE),
            )  # fmt: skip


def _run(source_id: int) -> None:
    run_now(database(), source_id, actor=actor())
    say(_("It is due now; the schedule takes it at its next tick."))


def _pause(source_id: int, enabled: bool) -> None:
    set_enabled(database(), source_id, enabled, actor=actor())


def _replay() -> None:
    try:
        done = replay_quarantine(database(), actor=actor())
    except ListenerError as error:
        say(label(str(error)))
        return
    say(
        _("{stored} stored, {aside} still set aside, {pages} pages will be fetched again.").format(
            stored=number(done.stored), aside=number(done.still_aside), pages=number(done.pages)
        )
    )


def _quarantine() -> None:
    with database().read() as session:
        kept = list_quarantine(session, limit=100)
    if not kept:
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        count = _n("{n} piece set aside", "{n} pieces set aside", len(kept)).format(n=number(len(kept)))
        pane(
            html(
                '<h2>{}</h2><div class="small soft">{}</div>',
                count,
                _(
                    "They could not be read. After an upgrade, or once the cause is gone, "
                    "try them again."
                ),
            ),
            key="quarantine_head",
        )  # fmt: skip
        st.button(
            _("Try again"), key="replay", icon=":material/replay:", on_click=_replay,
            disabled=not may(Act.MANAGE), help=why_not(Act.MANAGE),
        )  # fmt: skip
    rows = [
        html(
            '<tr><td class="nowrap">{}</td><td>{}</td><td style="overflow-wrap:anywhere">{}'
            '<div class="small">{}</div></td></tr>',
            when(piece.at), piece.source or "–", piece.reason, link(piece.url, piece.url),
        )
        for piece in kept
    ]  # fmt: skip
    pane(table((_("When"), _("Source"), _("Reason")), rows), key="quarantine")


def _imports() -> None:
    """Files whose posts were brought in: ``listener post import``."""
    with database().read() as session:
        imports = list_imports(session, kind="posts")
    if imports:
        pane(html("<h2>{}</h2>", _("Imported files")), key="imports_head")
        pane(imports_table(imports), key="imports")


with database().read() as session:
    present = list_sources(session)
adding = here.get("add") == "1"
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    pane(page_head(_("Sources")), key="head")
    if (
        present
        and not adding
        and may(Act.MANAGE)
        and st.button(_("Add a source"), key="add", type="primary", icon=":material/add:")
    ):
        here["add"] = "1"
        st.rerun()
if adding:
    if not may(Act.MANAGE):
        no_entry(Act.MANAGE)
    add_form(present)
elif not present:
    act = pane(
        empty(
            _("Where shall we listen?"),
            _(
                "Add a forum, a feed or a page. A test fetch shows what it would collect "
                "before anything is saved."
            ),
            command="listener source add https://forum.example.vn/",
            act=("add", _("Add a source")),
        ),
        key="empty",
    )
    if act:
        here["add"] = "1"
        st.rerun()
else:
    _live()
    _quarantine()
if not adding:
    _imports()
